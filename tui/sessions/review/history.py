"""What the local history is told of a running session."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, HistoryRow
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError
from tui.sessions.ending import Cause
from tui.sessions.orphans.crash_record import history_row
from tui.sessions.orphans.crash_records import about_session
from tui.sessions.session import Session

MINUTE: Final = 60.0
"""Seconds."""


async def known_of(aws: Aws) -> Identity:
    """Who calls and where, as far as that is known by now: what is not is empty."""
    if aws.known is not None:
        return aws.known
    region = ""
    with suppress(AwsError):
        region = await aws.region()
    return Identity("", "", "", region, aws.profile, None)


class HistoryWriter:
    """Keeps the history of this program's sessions up to date.

    Call `note` whenever a session has changed: it looks for itself what is new. Notes may
    overlap; they are written one after the other.

    Args:
        archive: the history; None keeps none.
        who: tells who starts the sessions, and where, as far as that is known.
    """

    def __init__(self, archive: Archive | None, who: Callable[[], Awaitable[Identity]]) -> None:
        self._archive = archive
        self._who = who
        self._found: dict[str, HistoryRow] = {}
        """Rows as they were when this program first looked."""
        self._written: dict[str, HistoryRow] = {}
        self._turn = asyncio.Lock()
        self._complained = False

    async def note(self, session: Session, *, continues: str = "") -> str | None:
        """Write down what is new of a session.

        Returns a sentence the first time that the history cannot be used; the session goes on.

        Args:
            session: one of this program's.
            continues: the id of the session that it goes on from.
        """
        if self._archive is None or session.session_id is None:
            return None
        async with self._turn:
            try:
                await self._write(self._archive, session, continues)
            except ArchiveError as error:
                if self._complained:
                    return None
                self._complained = True
                return str(error)
        if session.starting is not None:
            await session.starting.noted("history")
        return None

    async def _write(self, archive: Archive, session: Session, continues: str) -> None:
        assert session.session_id is not None
        before = self._written.get(session.session_id)
        identity = await self._who()
        if before is None:
            row = history_row(about_session(session, identity), continues=continues)
            await archive.began(row)
            # An earlier run of the program may have begun it.
            before = self._found[row.session_id] = await archive.find(row.session_id) or row
        found = self._found[session.session_id]
        known = _known(session, found) if before.ended is None else {}
        if not before.account and identity.account:
            known |= {"account": identity.account, "owner": identity.arn}
        news = {
            name: value
            for name, value in known.items()
            if value is not None and value != getattr(before, name)
        }
        if news:
            await archive.update(session.session_id, **news)
        self._written[session.session_id] = replace(before, **news)


def _known(session: Session, found: HistoryRow) -> dict[str, Any]:
    """What there is to say of a session by now, beyond what an earlier run has."""
    left = session.remaining()
    known: dict[str, Any] = {
        "max_minutes": _minutes(left.maximum),
        "idle_minutes": _minutes(left.idle),
        "bytes_in": (found.bytes_in or 0) + session.bytes_in,
        "bytes_out": (found.bytes_out or 0) + session.bytes_out,
        # Another run goes on in a further file beside the first.
        "recording": found.recording or _recording(session),
    }
    if session.live:
        return known
    ending = session.ending
    if ending is not None and ending.cause is Cause.LEFT:
        # AWS keeps it: it has not ended, and another program may see its end.
        return known | {"words": ending.words}
    return known | {
        "ended": session.ended or datetime.now(UTC),
        "cause": (ending.cause if ending else Cause.FAILED).value,
        "words": ending.words if ending else str(session.error or ""),
    }


def _recording(session: Session) -> str | None:
    recording = session.recording
    return None if recording is None or recording.path is None else str(recording.path)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / MINUTE)
