"""What a session without a screen leaves on this machine: a command's, a forwarded port's."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive
from tui.aws.client import Aws, abandon
from tui.aws.errors import AwsError
from tui.sessions.ending import Cause, Ending
from tui.sessions.orphans.crash_record import (
    FOLDER,
    UNWRITTEN,
    CrashRecord,
    forget,
    history_row,
    of_this_process,
    remember,
)
from tui.sessions.orphans.settling import settle, take_in
from tui.sessions.orphans.starting import Starting

RECENT: Final = timedelta(days=1)
"""How far back a command looks for what earlier ones have left; the app looks further."""

SETTLING: Final = 5.0
"""Seconds that a command goes on for a session that a killed one may have left."""


@dataclass(eq=False)
class SessionJournal:
    """What a session that is run without the app leaves on this machine.

    A file as long as AWS may hold it, for a program that is killed, and a row in the history.

    Attributes:
        directory: of the program's state.
        kind: of the session, a word of `OBSTACLES`.
        archive: the history; None keeps no row.
        say: is given a sentence, once each, when the one or the other cannot be written.
        caller: AWS's answer to who calls, if that was asked before.
    """

    directory: Path
    kind: str
    target: str
    target_name: str = ""
    archive: Archive | None = None
    say: Callable[[str], None] = lambda sentence: None
    caller: "asyncio.Future[dict[str, Any]] | None" = None
    starting: Starting = field(init=False)
    _about: CrashRecord | None = None
    _writing: "asyncio.Future[str] | None" = None
    _said: set[type] = field(default_factory=set)
    _unsettled: bool = True

    def __post_init__(self) -> None:
        self.starting = Starting(
            self.directory,
            self.target,
            self.target_name,
            kind=self.kind,
            notes=("live",) if self.archive is None else ("history", "live"),
            whose=self._whose,
        )

    async def leave(
        self, aws: Aws, session_id: str, reason: str, started: datetime, document: str = ""
    ) -> None:
        """Write the file of a session that has just started."""
        account, owner = self._whose()
        self._about = CrashRecord(
            session_id=session_id,
            target=self.target,
            target_name=self.target_name,
            reason=reason,
            document=document,
            owner=owner,
            account=account,
            profile=aws.profile or "",
            started=started,
            obstacle=self.kind,
        )
        with suppress(AwsError):
            self._about = replace(self._about, region=await aws.region())
        await self._remember(self._about)
        await self.starting.noted("live")

    async def complete(self, aws: Aws) -> None:
        """Write the row, and whose session it is as soon as AWS says so; then look back."""
        if self._about is None:
            return
        await self._note(self._about)
        if not self._about.account:
            self.caller = self.caller or aws.begin("sts", "get_caller_identity")
            with suppress(AwsError):
                await asyncio.shield(self.caller)
            await self._name(self._about)
        await self._settle(aws)

    async def close(self, aws: Aws, ended: datetime | None, ending: Ending | None) -> None:
        """Note in the history how it ended; None for what nobody foresaw."""
        if self._about is None:
            return
        account, owner = self._whose()
        about = replace(self._about, account=account, owner=owner)
        if self.caller is not None and not self.caller.done():
            abandon(self.caller)
        cause = ending.cause if ending is not None else Cause.LOST
        left = cause is Cause.LEFT
        # It may have ended before its start was written.
        await self._note(
            about,
            account=account,
            owner=owner,
            ended=None if left else ended,
            cause="" if left else cause.value,
            words=ending.words if ending is not None else "",
        )
        await self._settle_at_last(aws)

    async def wipe(self) -> None:
        """Remove the file, if there is one: AWS holds the session no longer."""
        if self._writing is not None and self._about is not None:
            await self._writing
            await asyncio.to_thread(self._unlink, self._about.session_id)
        await self.starting.over()

    def _whose(self) -> tuple[str, str]:
        """The account and the ARN of who calls; empty as long as AWS has not said."""
        asked = self.caller
        if asked is None or not asked.done() or asked.cancelled() or asked.exception():
            return "", ""
        caller = asked.result()
        return str(caller.get("Account", "")), str(caller.get("Arn", ""))

    async def _name(self, about: CrashRecord) -> None:
        """Say in the file and in the row whose session it is."""
        account, owner = self._whose()
        if account:
            self._about = about = replace(about, account=account, owner=owner)
            await self._remember(about)
            await self._note(about, account=account, owner=owner)

    async def _note(self, about: CrashRecord, **known: Any) -> None:
        if self.archive is not None:
            try:
                await self.archive.began(history_row(about), **known)
            except ArchiveError as error:
                self._complain(ArchiveError, str(error))
            else:
                await self.starting.noted("history")

    async def _settle(self, aws: Aws) -> None:
        # What the history has to say of itself is said where this session is written.
        with suppress(ArchiveError, AwsError, OSError):
            await settle(aws, self.archive, self.directory, back=RECENT)
            self._unsettled = False

    async def _settle_at_last(self, aws: Aws) -> None:
        """Go on for a moment where there may be a session that nobody here knows."""
        if self._unsettled:
            with suppress(ArchiveError, OSError, TimeoutError):
                async with asyncio.timeout(SETTLING):
                    if await take_in(self.archive, self.directory):
                        await self._settle(aws)

    async def _remember(self, about: CrashRecord) -> None:
        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(None, self._write, about)
        # Who is cancelled here wipes it next, and must not come before the thread.
        if problem := await asyncio.shield(self._writing):
            self._complain(OSError, problem)

    def _complain(self, kind: type, sentence: str) -> None:
        if kind not in self._said:
            self._said.add(kind)
            self.say(sentence)

    def _write(self, about: CrashRecord) -> str:
        """Write the file; gives back a sentence if that is not possible."""
        folder = self.directory / FOLDER
        try:
            remember(folder, of_this_process(about))
        except OSError as error:
            return UNWRITTEN.format(folder, error.strerror or error)
        return ""

    def _unlink(self, session_id: str) -> None:
        with suppress(OSError):
            forget(self.directory / FOLDER, session_id)
