"""What the history says of a session, beyond how it began."""

from datetime import UTC, datetime
from typing import Any, Final

from tui.archive.store import HistoryRow
from tui.sessions.ending import Cause
from tui.sessions.progress import Progress

MINUTE: Final = 60.0
"""Seconds."""


def known_now(session: Progress, found: HistoryRow, *, shell: bool) -> dict[str, Any]:
    """What there is to say of a session by now, by the names of a row's fields.

    Args:
        session: one that has begun.
        found: its row as it was when this program first looked: another run may have begun it.
        shell: its bytes count; those of a command are not all of the command.
    """
    left, ending = session.remaining(), session.ending
    known: dict[str, Any] = {
        "max_minutes": _minutes(left.maximum),
        "idle_minutes": _minutes(left.idle),
    }
    if shell:
        known["bytes_in"] = (found.bytes_in or 0) + session.bytes_in
        known["bytes_out"] = (found.bytes_out or 0) + session.bytes_out
    if ending is None:
        return known
    known["words"] = str(ending.words)
    if ending.cause is not Cause.LEFT:
        # One that is left has not ended, and another program may see its end.
        known["ended"], known["cause"] = session.ended or datetime.now(UTC), ending.cause.value
    return known


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / MINUTE)
