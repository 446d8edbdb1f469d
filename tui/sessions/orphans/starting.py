"""A session that is about to be started, in a file until it is known by other means.

A program can be killed between AWS's answer to StartSession and its own note of it; nobody here
would then know of the session. So what is about to be started is written down before AWS is
asked, and its id as soon as there is one. The file goes when the session is in the history and
among the live ones, or when AWS has refused it. What is left behind is read by `settling`.

Its reason is what AWS's list is searched for later. It is sealed to the archive; it is left out
as long as there is none yet, and stands there as it is where the archive has no key either.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal
from uuid import uuid4

from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.files import write_whole
from tui.sessions.orphans.crash_record import FOLDER, OVER, CrashRecord, of_this_process

START: Final = "start-"
"""How the names of the files begin."""

Note = Literal["history", "live"]
"""Where a session is known by other means: a row of the history, a file among the live ones."""


class Starting:
    """One session's file. Nothing here raises: a session is not worth less without its file.

    Args:
        directory: the state directory.
        target: the id of the instance.
        target_name: what it is called.
        kind: of the session, a word of `OBSTACLES`.
        archive: the history that it gets a row of; None where it gets none.
        whose: the account and the ARN of who calls, as far as they are known by now.
    """

    def __init__(  # noqa: PLR0913 -- what a session is, each named
        self,
        directory: Path,
        target: str,
        target_name: str = "",
        *,
        kind: str = "unanswered",
        archive: Archive | None = None,
        whose: Callable[[], tuple[str, str]] = lambda: ("", ""),
    ) -> None:
        self._path = directory / FOLDER / f"{START}{uuid4().hex}.json"
        self._archive = archive
        self._missing: set[Note] = {"live"} if archive is None else {"history", "live"}
        self._whose = whose
        self._about = CrashRecord(
            target=target,
            target_name=target_name,
            obstacle=kind,
            started=datetime.now(UTC),
        )
        self._heard = True
        """Whether this process is to hear of it."""
        self._gone = True
        """There is no file, or no longer."""
        self._sealed = ""
        """Its reason, once there is an archive to seal it to."""
        self._turn = threading.Lock()

    async def begin(self, aws: Aws, reason: str, document: str) -> None:
        """AWS is about to be asked."""
        self._learn(
            reason=reason.strip(),
            document=document,
            profile=aws.profile or "",
            started=datetime.now(UTC),
        )
        with suppress(AwsError):
            self._learn(region=await aws.region())
        self._gone = False
        await asyncio.to_thread(self._write)

    async def answered(self, session_id: str, started: datetime) -> None:
        """AWS has started it. Written before its row: a row says that nobody looks for it."""
        self._learn(session_id=session_id, started=started)
        await asyncio.to_thread(self._write)

    async def unanswered(self) -> None:
        """Nobody will hear what AWS says: whoever comes next may look for the session."""
        self._heard = False
        await asyncio.to_thread(self._write)

    async def noted(self, where: Note) -> None:
        """The session is known there; known everywhere, it needs its file no more."""
        if where in self._missing:
            self._missing.discard(where)
            if not self._missing:
                await self.forget()

    async def over(self) -> None:
        """AWS holds the session no longer: it is nothing to be offered."""
        self._missing.discard("live")
        if not self._missing:
            await self.forget()
        elif not self._gone:
            self._learn(obstacle=OVER)
            await asyncio.to_thread(self._write)

    async def forget(self) -> None:
        """Remove the file."""
        await asyncio.to_thread(self._remove)

    def _learn(self, **known: Any) -> None:
        account, owner = self._whose()
        self._about = replace(self._about, account=account, owner=owner, **known)

    def _write(self) -> None:
        with self._turn, suppress(OSError):
            if not self._gone:
                about = self._without_secrets(of_this_process(self._about))
                # Nobody's is anybody's.
                about = about if self._heard else replace(about, pid=0)
                write_whole(self._path, about.to_json())

    def _without_secrets(self, about: CrashRecord) -> CrashRecord:
        """What may lie in a file: of its reason no more than can be read beside it anyway."""
        if not about.reason or (self._archive is not None and self._archive.is_plain):
            return about
        if not self._sealed and self._archive is not None:
            self._sealed = self._archive.seal(about.reason)
        return about.without_reason(self._sealed)

    def _remove(self) -> None:
        with self._turn, suppress(OSError):
            self._gone = True
            self._path.unlink(missing_ok=True)
