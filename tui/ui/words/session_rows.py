"""One row of the sessions view: what AWS lists, what runs in this program, what the history has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.aws.access.requests import AccessStatus
from tui.aws.arn import owner_name
from tui.aws.sessions import ENDED_STATUSES
from tui.language import N_, _
from tui.sessions.review.log_entry import DAMAGED, LogEntry, merged, told_end
from tui.ui.words.times import clock

if TYPE_CHECKING:
    from tui.archive.store import HistoryRow
    from tui.aws.instances import ManagedInstance
    from tui.aws.sessions import SessionRecord
    from tui.sessions.access.record import AccessRecord
    from tui.sessions.ending import Ending
    from tui.sessions.session import Session
    from tui.ui.workspace import Workspace


JUST_IN_TIME: Final = "JustInTime"
"""The AccessType of a session that was asked for."""

ACCESS_WORDS: Final = {
    AccessStatus.PENDING: N_("access pending"),
    AccessStatus.APPROVED: N_("access approved"),
    AccessStatus.REJECTED: N_("access rejected"),
    AccessStatus.REVOKED: N_("access revoked"),
    AccessStatus.EXPIRED: N_("access expired"),
    AccessStatus.UNKNOWN: N_("access pending"),
}
"""How a request stands, in the place of how a session ended."""


@dataclass(frozen=True, slots=True)
class ClosedSession:
    """What a row says of a session whose tab was closed; the session itself is freed."""

    session_id: str
    target: "ManagedInstance"
    reason: str
    started: datetime | None
    ended: datetime | None
    ending: "Ending | None"
    recorded: bool = False

    @classmethod
    def of(cls, session: "Session") -> "ClosedSession":
        """A session that is over, as it will be remembered."""
        return cls(
            session.session_id or "",
            session.target,
            session.reason,
            session.started,
            session.ended,
            session.ending,
            _is_recorded(session),
        )

    @property
    def live(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the list, as each that knows of it tells.

    Attributes:
        session_id: AWS's id of it.
        record: what AWS lists; None before it does, and once it has forgotten.
        session: the one that runs, or ran, in this program.
        name: what the instance is called now.
        remembered: what this machine's local history has of it.
        place: the account and region that it belongs to, where that is one of those listed.
        access: a request for access, in the place of the session that it is for.
    """

    session_id: str
    record: "SessionRecord | None" = None
    session: "Session | ClosedSession | None" = None
    name: str = ""
    remembered: "HistoryRow | None" = None
    place: "Workspace | None" = None
    access: "AccessRecord | None" = None

    @property
    def pending(self) -> bool:
        """Whether it is a request for access that is not answered."""
        return self.access is not None and self.access.pending

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
    def only_remembered(self) -> bool:
        """Whether it is known from the local history alone."""
        return self.record is None and self.session is None and self.access is None

    @property
    def document(self) -> str:
        """The session document, as far as anybody knows it."""
        known = self.record or self.remembered
        return known.document if known is not None else ""

    @property
    def recorded(self) -> bool:
        """Whether there is a recording of it on this machine."""
        session, row = self.session, self.remembered
        if isinstance(session, ClosedSession):
            here = session.recorded
        else:
            here = session is not None and _is_recorded(session)
        return here or (row is not None and (row.recorded or row.recording != ""))

    @property
    def source(self) -> str:
        """Who knows of it: `AWS`, `history`, `AWS + history`, or `this window` alone."""
        known = {"AWS": self.record, _("history"): self.remembered}
        return " + ".join(name for name, it in known.items() if it) or _("this window")

    @property
    def access_type(self) -> str:
        """AWS's word for how it was allowed; empty where AWS does not tell."""
        if self.access is not None:
            return JUST_IN_TIME
        return self.record.access_type if self.record is not None else ""

    @property
    def started(self) -> datetime | None:
        if self.access is not None:
            return self.access.asked
        if self.record is not None and self.record.started is not None:
            return self.record.started
        if self.session is not None and self.session.started is not None:
            return self.session.started
        return self.remembered.started if self.remembered is not None else None

    @property
    def ended(self) -> datetime | None:
        """None while it runs, or when nobody saw the end."""
        if self.record is not None and self.record.ended is not None:
            return self.record.ended
        if self.session is not None and self.session.ended is not None:
            return self.session.ended
        return self.remembered.ended if self.remembered is not None else None

    @property
    def target(self) -> str:
        """The instance's id."""
        if self.access is not None:
            return self.access.target
        if self.record is not None:
            return self.record.target
        if self.session is not None:
            return self.session.target.instance_id
        return self.remembered.target if self.remembered is not None else ""

    @property
    def reason(self) -> str:
        known = self.access or self.record or self.session or self.remembered
        return known.reason if known is not None else ""

    @property
    def owner(self) -> str:
        """The person, not the whole ARN; who calls there, until AWS lists a session of one's own."""
        known = self.record or self.remembered
        if known is not None:
            return owner_name(known.owner)
        who = self.place.identity if self.place is not None and self.session else None
        return owner_name(who.arn) if who is not None else ""

    @property
    def ended_words(self) -> str:
        """`open here`, `active elsewhere`, or how it ended as far as that can be known."""
        if self.access is not None:
            return ACCESS_WORDS[self.access.status]
        if self.session is not None and self.session.ending is not None:
            return self.session.ending.cause.value
        if self.here:
            return N_("open here")
        if self.live and self.record is not None:
            return self.record.status.lower() or N_("active")
        if (known := self.remembered) is not None and known.damage and self.record is None:
            return DAMAGED
        told = told_end(self.record) if self.record is not None else N_("unknown")
        return (known.cause if known is not None else "") or told

    def seconds(self, now: datetime) -> float | None:
        """How long it lasted, or has lasted so far."""
        if self.started is None:
            return None
        if self.live or self.pending:
            return max(0.0, (now - self.started).total_seconds())
        ended = self.ended
        return None if ended is None else max(0.0, (ended - self.started).total_seconds())

    def duration(self, now: datetime) -> str:
        """`12:48`, from an hour on `1:00:00`."""
        seconds = self.seconds(now)
        return "-" if seconds is None else clock(seconds)

    @property
    def entry(self) -> LogEntry:
        """The row as an access log has it."""
        if self.record is not None:
            entry = merged(LogEntry.from_record(self.record, self.name), self.remembered)
        elif self.session is None and self.remembered is not None:
            entry = LogEntry.from_row(self.remembered)
        else:
            entry = LogEntry(
                session_id=self.session_id,
                target=self.target,
                target_name=self.name,
                reason=self.reason,
                started=self.started,
                ended=self.ended,
                sources=("this program",),
            )
        return replace(entry, cause="" if self.live else self.ended_words)


def _is_recorded(session: "Session") -> bool:
    return session.recording is not None and session.recording.kept


def join(
    records: "Iterable[SessionRecord]",
    sessions: "Iterable[Session | ClosedSession]",
    name_of: Callable[[str], str],
    remembered: "Mapping[str, HistoryRow] | None" = None,
    place_of: "Callable[[str], Workspace | None]" = lambda session_id: None,
) -> list[SessionRow]:
    """Rows for what AWS listed, for our own sessions and for the remembered, each session once.

    Args:
        records: Of AWS.
        sessions: Of this program.
        name_of: What an instance is called now.
        remembered: Of the history, by session id.
        place_of: Where a session belongs to, by its id.
    """
    known = dict(remembered or {})
    ours = {session.session_id: session for session in sessions if session.session_id}
    rows = {
        record.session_id: SessionRow(
            record.session_id,
            record,
            ours.get(record.session_id),
            _name(known.get(record.session_id)) or name_of(record.target),
            known.get(record.session_id),
            place_of(record.session_id),
        )
        for record in records
    }
    for key, session in ours.items():
        rows.setdefault(
            key,
            SessionRow(key, None, session, session.target.label, known.get(key), place_of(key)),
        )
    for key, row in known.items():
        rows.setdefault(
            key, SessionRow(key, name=_name(row), remembered=row, place=place_of(key))
        )
    return list(rows.values())


def _name(row: "HistoryRow | None") -> str:
    """What the instance was called then, which is worth more than what it is called now."""
    return row.target_name if row is not None else ""


def sorted_rows(rows: "Iterable[SessionRow]") -> list[SessionRow]:
    """The rows, the latest first."""
    return sorted(
        rows,
        key=lambda row: (row.started.timestamp() if row.started else 0.0, row.session_id),
        reverse=True,
    )


def newest_of(rows: "Iterable[HistoryRow]") -> datetime | None:
    """When the last thing happened that the history knows of."""
    times = (row.ended or row.started for row in rows)
    return max((time for time in times if time is not None), default=None)
