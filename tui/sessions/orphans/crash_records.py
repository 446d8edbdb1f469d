"""Sessions of ours that outlived the program: after a crash or a kill AWS still holds them.

While a session lives, a small file of its own says what it is and whose process runs it, and
roughly where its sequence numbers are. Whatever way the process ends, the file stays; the next
start finds it and may offer to resume or to terminate the session. There is neither a token
nor an address in it: resuming asks AWS for new ones, with the credentials of that moment.
Commands and forwarded ports, which have no screen to go back to, leave theirs by a `SessionJournal`.

A file counts as orphaned when the process that wrote it is gone, on this host: a process is
known by its id and its start, since ids are used again.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError
from tui.aws.sessions import ListedState, describe_sessions, terminate_session
from tui.sessions.ending import Cause
from tui.sessions.orphans.crash_record import (
    FOLDER,
    UNWRITTEN,
    YOUNG,
    CrashRecord,
    forget,
    orphans_in,
    remember,
)
from tui.sessions.orphans.processes import process_mark
from tui.sessions.session import Session

RESERVE: Final = 1000
"""Sequence numbers that may be used until the file is written again: a second of input at the
rate that the service allows."""

LOOK: Final = 0.25
"""Seconds between two looks at the numbers; a quarter of what the reserve lasts for."""

REFRESH: Final = 5.0
"""Seconds after which numbers that have moved are written although the reserve lasts."""

LONGEST: Final = timedelta(days=1)
"""The longest that a session document can let a session last."""

STILL_AT_AWS: Final = frozenset({Cause.LEFT, Cause.LOST})
"""Endings on our side behind which AWS may still hold the session."""


class CrashRecords:
    """The files of live sessions below a directory; made with owner-only rights.

    Every method that reads or writes does so in a thread. A file that cannot be written is no
    reason to end a session: `problem` then holds a sentence for the user.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._folder = directory / FOLDER
        self.problem = ""

    async def keep(self, session: Session, who: Callable[[], Awaitable[Identity]]) -> None:
        """Keep a session's file while it lives; run it beside `session.run`.

        Ends with the session. Cancelled, it leaves the file behind, as a crash would.

        Args:
            session: one of this program's.
            who: tells who started it, and where, as far as that is known.
        """
        loop = asyncio.get_running_loop()
        kept: CrashRecord | None = None
        written = 0.0
        mark = await asyncio.to_thread(process_mark, os.getpid())
        while session.live:
            found = crash_record_of(session, await who(), mark)
            if found is not None and _outdated(kept, found, loop.time() - written):
                kept, written = found, loop.time()
                if await self.remember(kept) and session.starting is not None:
                    await session.starting.noted("live")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await session.wait_over()
                    break
        ending = session.ending
        is_over = not session.live and (ending is None or ending.cause not in STILL_AT_AWS)
        if session.session_id and is_over:
            await self.forget(session.session_id)
            if session.starting is not None:
                await session.starting.over()

    async def remember(self, record: CrashRecord) -> bool:
        """Write a session's file; whether it is written."""
        return await self._attempt(lambda: remember(self._folder, record))

    async def forget(self, session_id: str) -> None:
        """Remove a session's file; one that is not there is no error."""
        await self._attempt(lambda: forget(self._folder, session_id))

    async def orphans(self, identity: Identity) -> tuple[CrashRecord, ...]:
        """Those of this account and region whose process is gone, the latest first.

        The account of one that AWS had not told in time is taken to be its profile's.
        """
        return tuple(one for one in await self._read() if one.is_of(identity))

    async def elsewhere(self, identity: Identity, now: datetime) -> tuple[CrashRecord, ...]:
        """Those of other accounts and regions that may be live yet, the latest first."""
        return tuple(
            one
            for one in await self._read()
            if not one.is_of(identity) and now - one.started < LONGEST
        )

    async def _read(self) -> list[CrashRecord]:
        found = await asyncio.to_thread(orphans_in, self._folder)
        return sorted(found, key=lambda one: one.started, reverse=True)

    async def held(self, aws: Aws, orphans: tuple[CrashRecord, ...]) -> tuple[CrashRecord, ...]:
        """Those that AWS may still hold; those that have ended are forgotten.

        Where AWS does not say, all are given back: resuming one finds out. AWS may list a
        session only some time after its start, so a young one has ended if the history says so.
        """
        held = []
        for record in orphans:
            try:
                ended = await _has_ended(aws, record)
            except AwsError:
                ended = False
            if not ended:
                held.append(record)
            else:
                await self.forget(record.session_id)
        return tuple(held)

    async def terminate(self, aws: Aws, record: CrashRecord) -> None:
        """End a session at AWS, and forget it. Raises AwsError."""
        await terminate_session(aws, record.session_id)
        await self.forget(record.session_id)

    async def _attempt(self, change: Callable[[], None]) -> bool:
        try:
            await asyncio.to_thread(change)
            return True
        except OSError as error:
            self.problem = UNWRITTEN.format(self._folder, error.strerror or error)
            return False


def crash_record_of(
    session: Session, identity: Identity, mark: str | None
) -> CrashRecord | None:
    """What is to be remembered of a session; None before AWS has given it an id."""
    if session.session_id is None or session.started is None:
        return None
    numbers, obstacle = session.numbers(RESERVE), ""
    if numbers is None:
        obstacle = "encrypted" if session.encrypted else "unanswered"
    return replace(
        about_session(session, identity),
        numbers=numbers,
        obstacle=obstacle,
        host=socket.gethostname(),
        pid=os.getpid(),
        process=mark or "",
    )


def about_session(session: Session, identity: Identity) -> CrashRecord:
    """What a session is, whoever runs it and however far it has come.

    Args:
        session: one that has begun.
        identity: who started it, and where.
    """
    return CrashRecord(
        session_id=session.session_id or "",
        target=session.target.instance_id,
        target_name=session.target.name,
        reason=session.reason,
        owner=identity.arn,
        account=identity.account,
        region=identity.region,
        profile=identity.profile or "",
        started=session.started or datetime.now(UTC),
        clock_offset=session.clock_offset,
    )


def _outdated(kept: CrashRecord | None, found: CrashRecord, age: float) -> bool:
    """Whether what is in the file no longer holds, or soon will not."""
    if kept is None or kept.numbers is None or found.numbers is None:
        return kept != found
    moved = found.numbers.input_to - kept.numbers.input_to
    return moved >= RESERVE // 2 or (kept != found and age >= REFRESH)


async def _has_ended(aws: Aws, record: CrashRecord) -> bool:
    if await _is_listed(aws, "Active", record.session_id):
        return False
    ahead = timedelta(seconds=record.clock_offset)
    if datetime.now(UTC) + ahead - record.started >= YOUNG:
        return True
    return await _is_listed(aws, "History", record.session_id)


async def _is_listed(aws: Aws, state: ListedState, session_id: str) -> bool:
    async with aclosing(describe_sessions(aws, state, session_id=session_id)) as pages:
        async for page in pages:
            if any(record.session_id == session_id for record in page):
                return True
    return False
