"""One session of a list, whoever knows of it: AWS, this machine's history, or both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tui.archive.store import HistoryRow, SessionStart
from tui.aws.arn import owner_name
from tui.aws.sessions import ENDED_STATUSES, SessionRecord, by_session
from tui.language import N_

HISTORY: Final = "history"
"""The source of what this machine remembers."""

STANDARD: Final = "Standard"
"""AWS's word for a session that nobody had to approve."""

DAMAGED: Final = N_("damaged in the history")
"""In the place of how a session ended, where its row in the history is damaged."""

CLOSE_ENOUGH: Final = 30.0
"""Seconds by which a session may miss its maximum and still have reached it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry(SessionStart):
    """One session; text that is not known is empty."""

    started: datetime | None = None
    status: str = ""
    """AWS's word; empty where only the history knows the session."""
    cause: str = ""
    """Why it ended, as this machine saw it."""
    ended: datetime | None = None
    max_minutes: int | None = None
    sources: tuple[str, ...] = ()
    access_type: str = ""
    """AWS's word for how it was allowed; empty where only the history knows the session."""
    told: str = ""
    """How it ended as far as AWS tells, else its status."""

    @classmethod
    def from_record(cls, record: SessionRecord, name: str = "") -> "LogEntry":
        """What DescribeSessions tells."""
        return cls(
            session_id=record.session_id,
            target=record.target,
            target_name=name,
            reason=record.reason,
            owner=record.owner,
            status=record.status,
            started=record.started,
            ended=record.ended,
            max_minutes=record.max_minutes,
            document=record.document,
            sources=("DescribeSessions",),
            access_type=record.access_type,
            told=told_end(record),
        )

    @classmethod
    def from_row(cls, row: HistoryRow) -> "LogEntry":
        """What the history remembers."""
        return cls(
            **row.start(),
            cause=DAMAGED if row.damage else row.cause,
            ended=row.ended,
            max_minutes=row.max_minutes,
            sources=(HISTORY,),
        )

    @property
    def owner_name(self) -> str:
        """The person, not the whole ARN."""
        return owner_name(self.owner)

    @property
    def place(self) -> str:
        """`123456789012 eu-west-1`, as far as it is known."""
        return f"{self.account} {self.region}".strip()

    @property
    def seconds(self) -> float | None:
        """How long it lasted; None while it runs, or when nobody saw the end."""
        if self.started is None or self.ended is None:
            return None
        return max(0.0, (self.ended - self.started).total_seconds())

    @property
    def runs(self) -> bool:
        """Whether AWS lists it as active."""
        return bool(self.status) and self.status not in ENDED_STATUSES

    @property
    def origin(self) -> str:
        """A note on who alone knows the session; empty where AWS lists it."""
        return N_("from the local history") if self.sources == (HISTORY,) else ""

    @property
    def special_access(self) -> str:
        """How it was allowed, in AWS's word, unless as usual."""
        return "" if self.access_type == STANDARD else self.access_type

    @property
    def end_words(self) -> str:
        """How it ended as far as that is known, or that it runs."""
        told = self.told or self.status.lower()
        return self.cause or told or ("ended" if self.ended else "unknown")


STATUSES: Final = (
    N_("connected"),
    N_("connecting"),
    N_("disconnected"),
    N_("terminated"),
    N_("terminating"),
    N_("failed"),
)
"""What AWS says of a session, in small letters."""


def told_end(record: SessionRecord) -> str:
    """AWS says no cause; its Details may, and so may the length of the session."""
    if record.details:
        return record.details
    if record.started and record.ended and record.max_minutes:
        lasted = (record.ended - record.started).total_seconds()
        if lasted >= record.max_minutes * 60 - CLOSE_ENOUGH:
            return N_("maximum reached")
    return record.status.lower()


def join(
    records: Iterable[SessionRecord],
    rows: Iterable[HistoryRow],
    name_of: Mapping[str, str],
) -> tuple[LogEntry, ...]:
    """Each session once, whoever knows it."""
    found = {
        session_id: LogEntry.from_record(record, name_of.get(record.target, ""))
        for session_id, record in by_session(records).items()
    }
    for row in rows:
        listed = found.get(row.session_id)
        found[row.session_id] = merged(listed, row) if listed else LogEntry.from_row(row)
    return tuple(found.values())


def merged(listed: LogEntry, row: HistoryRow | None) -> LogEntry:
    """What AWS lists, with what the history has beside it."""
    if row is None:
        return listed
    remembered = LogEntry.from_row(row)
    return replace(
        listed,
        # The name of that time is worth more than today's.
        target_name=remembered.target_name or listed.target_name,
        cause="" if row.damage else remembered.cause,
        ended=listed.ended or remembered.ended,
        max_minutes=listed.max_minutes or remembered.max_minutes,
        sources=(*listed.sources, *remembered.sources),
    )
