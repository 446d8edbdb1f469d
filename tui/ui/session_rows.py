"""One row of the sessions view: what AWS lists, joined with what runs in this program."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.arn import owner_name
from tui.sessions.access_log import Entry
from tui.ui.times import clock

if TYPE_CHECKING:
    from tui.aws.sessions import SessionRecord
    from tui.sessions.session import Session

ENDED_STATUSES = frozenset({"Terminated", "Failed"})

CLOSE_ENOUGH = 30.0
"""Seconds by which a session may miss its maximum and still have reached it."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the list; `record` is None while AWS does not list it yet."""

    session_id: str
    record: "SessionRecord | None" = None
    session: "Session | None" = None
    name: str = ""

    @property
    def live(self) -> bool:
        """Whether it still runs, here or elsewhere."""
        if self.session is not None:
            return self.session.live
        return self.record is not None and self.record.status not in ENDED_STATUSES

    @property
    def here(self) -> bool:
        """Whether it runs in a tab of this program."""
        return self.session is not None and self.session.live

    @property
    def started(self) -> datetime | None:
        if self.record is not None and self.record.started is not None:
            return self.record.started
        return self.session.started if self.session is not None else None

    @property
    def target(self) -> str:
        """The instance's id."""
        if self.record is not None:
            return self.record.target
        return self.session.target.instance_id if self.session is not None else ""

    @property
    def reason(self) -> str:
        if self.record is not None:
            return self.record.reason
        return self.session.reason if self.session is not None else ""

    @property
    def owner(self) -> str:
        """The person, not the whole ARN."""
        return owner_name(self.record.owner) if self.record is not None else ""

    @property
    def ended_words(self) -> str:
        """`live here`, `active elsewhere`, or how it ended as far as that can be known."""
        if self.session is not None and self.session.ending is not None:
            return self.session.ending.cause.value
        if self.here:
            return "live here"
        if self.record is None:
            return "unknown"
        if self.live:
            return self.record.status.lower() or "active"
        return _guessed_end(self.record)

    def seconds(self, now: datetime) -> float | None:
        """How long it lasted, or has lasted so far."""
        if self.started is None:
            return None
        if self.live:
            return max(0.0, (now - self.started).total_seconds())
        ended = self.record.ended if self.record is not None else None
        return None if ended is None else max(0.0, (ended - self.started).total_seconds())

    def duration(self, now: datetime) -> str:
        """`12:48`, from an hour on `1:00:00`."""
        seconds = self.seconds(now)
        return "-" if seconds is None else clock(seconds)

    @property
    def entry(self) -> Entry:
        """The row as an access log has it."""
        if self.record is not None:
            entry = Entry.from_record(self.record, self.name)
        else:
            entry = Entry(
                session_id=self.session_id,
                target=self.target,
                target_name=self.name,
                reason=self.reason,
                started=self.started,
                sources=("this program",),
            )
        return replace(entry, cause="" if self.live else self.ended_words)


def _guessed_end(record: "SessionRecord") -> str:
    """AWS says no cause; its Details may, and so may the length of the session."""
    if record.details:
        return record.details
    if record.started and record.ended and record.max_minutes:
        lasted = (record.ended - record.started).total_seconds()
        if lasted >= record.max_minutes * 60 - CLOSE_ENOUGH:
            return "maximum reached"
    return record.status.lower()


def join(
    records: "Iterable[SessionRecord]",
    sessions: "tuple[Session, ...]",
    name_of: Callable[[str], str],
) -> list[SessionRow]:
    """Rows for what AWS listed and for our own sessions, each session once."""
    ours = {session.session_id: session for session in sessions if session.session_id}
    rows = {
        record.session_id: SessionRow(
            record.session_id, record, ours.get(record.session_id), name_of(record.target)
        )
        for record in records
    }
    for session_id, session in ours.items():
        if session_id not in rows:
            rows[session_id] = SessionRow(session_id, None, session, session.target.label)
    return list(rows.values())


def sorted_rows(rows: "Iterable[SessionRow]") -> list[SessionRow]:
    """The rows, the latest first."""
    return sorted(
        rows,
        key=lambda row: (row.started.timestamp() if row.started else 0.0, row.session_id),
        reverse=True,
    )
