"""What the sessions on one machine come to."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.sessions.review.log_entry import LogEntry
from tui.sessions.review.machine import Visitor, neighbours, use_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ME = "arn:aws:sts::1:assumed-role/Admin/kaori"


def entry(hours: int, *, owner: str = ME, minutes: int | None = 10) -> LogEntry:
    started = NOON - timedelta(hours=hours)
    return LogEntry(
        session_id=f"s-{hours}",
        target="i-0abc",
        owner=owner,
        started=started,
        ended=None if minutes is None else started + timedelta(minutes=minutes),
        status="Connected" if minutes is None else "Terminated",
    )


def test_the_average_is_of_those_whose_end_is_known_and_oneself_is_nobody_else() -> None:
    jonas, other_role = ME.replace("kaori", "jonas"), ME.replace("Admin", "Operator")
    entries = [
        entry(1, owner=jonas, minutes=None),
        entry(2, minutes=30),
        entry(3, owner=other_role, minutes=10),
        entry(4, owner=jonas, minutes=20),
    ]
    use = use_of(entries, ME)
    assert (use.sessions, use.average) == (4, 1200.0)
    assert use.last == entries[1]
    assert use.running == (entries[0],)
    assert use.others == (Visitor("jonas", 2, entries[0].started),)
    assert use_of([], "").average is None


@pytest.mark.parametrize(
    ("session_id", "before", "after"),
    [("s-1", "s-2", None), ("s-2", "s-3", "s-1"), ("s-3", None, "s-2"), ("s-9", None, None)],
)
def test_the_sessions_before_and_after_one(
    session_id: str, before: str | None, after: str | None
) -> None:
    found = neighbours([entry(1), entry(2), entry(3)], session_id)
    assert tuple(one and one.session_id for one in found) == (before, after)
