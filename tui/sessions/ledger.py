"""What the local ledger is told of a running session."""

from datetime import UTC, datetime, timedelta
from typing import Final

from tui.archive.store import Archive, LedgerRow
from tui.aws.client import Identity
from tui.sessions.session import Session

MINUTE: Final = 60.0
"""Seconds."""


def ledger_row(session: Session, identity: Identity, *, continues: str = "") -> LedgerRow:
    """A session that has begun, as the ledger keeps it.

    Args:
        session: one that has an id.
        identity: who started it, and where.
        continues: the id of the session that it goes on from.
    """
    assert session.session_id is not None
    return LedgerRow(
        session_id=session.session_id,
        account=identity.account,
        region=identity.region,
        profile=identity.profile or "",
        owner=identity.arn,
        target=session.target.instance_id,
        target_name=session.target.name,
        reason=session.reason,
        started=session.started or datetime.now(UTC),
        continues=continues,
    )


async def keep_start(
    archive: Archive, session: Session, identity: Identity, *, continues: str = ""
) -> None:
    """Remember that a session has begun. Raises ArchiveError."""
    await archive.began(ledger_row(session, identity, continues=continues))


async def keep_limits(archive: Archive, session: Session) -> None:
    """Remember the limits that hold, once they are known. Raises ArchiveError."""
    if session.session_id is None:
        return
    left = session.remaining()
    await archive.update(
        session.session_id, max_minutes=_minutes(left.maximum), idle_minutes=_minutes(left.idle)
    )


async def keep_end(archive: Archive, session: Session) -> None:
    """Remember how a session ended; one left running has not. Raises ArchiveError."""
    if session.session_id is None or session.live:
        return
    ending = session.ending
    await archive.update(
        session.session_id,
        ended=_ended(session),
        cause=ending.cause.value if ending else "failed",
        words=ending.words if ending else str(session.error or ""),
    )


def _ended(session: Session) -> datetime:
    """When it ended, by the service's clock: its start and the time that has passed since."""
    if session.started is None:
        return datetime.now(UTC)
    return session.started + timedelta(seconds=session.remaining().elapsed)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / MINUTE)
