"""Sessions of ours that outlived the program: after a crash or a kill AWS still holds them.

While a session lives, a small file of its own says what it is and whose process runs it, and
roughly where its sequence numbers are (`tui.sessions.journal` writes it). Whatever way the
process ends, the file stays; the next start finds it and may offer to resume or to terminate
the session. There is neither a token nor an address in it: resuming asks AWS for new ones, with
the credentials of that moment. Nor is the session's reason: AWS tells it, or the history does.

A file counts as orphaned when the process that wrote it is gone, on this host: a process is
known by its id and its start, since ids are used again.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError
from tui.aws.sessions import SessionRecord, find_session, terminate_session
from tui.sessions.orphans.crash_record import (
    FOLDER,
    YOUNG,
    CrashRecord,
    forget,
    orphans_in,
)

LONGEST: Final = timedelta(days=1)
"""The longest that a session document can let a session last."""


class CrashRecords:
    """The files of live sessions below a directory.

    Every method that reads or removes does so in a thread; a file that cannot be removed is
    offered again.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._folder = directory / FOLDER

    async def forget(self, session_id: str) -> None:
        """Remove a session's file; one that is not there is no error."""
        with suppress(OSError):
            await asyncio.to_thread(forget, self._folder, session_id)

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

    async def held(
        self, aws: Aws, orphans: tuple[CrashRecord, ...], archive: Archive | None = None
    ) -> tuple[CrashRecord, ...]:
        """Those that AWS may still hold, with their reasons; those that have ended are forgotten.

        Where AWS does not say, all are given back: resuming one finds out. AWS may list a
        session only some time after its start, so a young one has ended if its history says so.

        Args:
            aws: the place that they are of.
            orphans: of that place.
            archive: tells the reasons that AWS does not; one that nobody tells stays withheld.
        """
        held = []
        for record in orphans:
            try:
                found = await find_session(aws, record.session_id)
                ended = _is_over(record, found)
            except AwsError:
                found, ended = None, False
            if ended:
                await self.forget(record.session_id)
            elif found is not None and record.withheld:
                held.append(record.told(found.reason))
            else:
                held.append(await _with_reason(archive, record))
        return tuple(held)

    async def terminate(self, aws: Aws, record: CrashRecord) -> None:
        """End a session at AWS, and forget it. Raises AwsError."""
        await terminate_session(aws, record.session_id)
        await self.forget(record.session_id)


async def _with_reason(archive: Archive | None, record: CrashRecord) -> CrashRecord:
    """It with the reason that the history has for it."""
    row = None
    if archive is not None and record.withheld:
        # What the history has to say of itself is said where it is written.
        with suppress(ArchiveError):
            row = await archive.find(record.session_id)
    return record if row is None else record.told(row.reason)


def _is_over(record: CrashRecord, found: SessionRecord | None) -> bool:
    """Whether it has ended, by what AWS lists of it."""
    if found is not None:
        return found.is_over
    ahead = timedelta(seconds=record.clock_offset)
    return datetime.now(UTC) + ahead - record.started >= YOUNG
