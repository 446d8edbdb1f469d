"""What is known of the sessions of a list: told by AWS, remembered, run in this program."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.sessions import by_session
from tui.ui.words.session_rows import ClosedSession, SessionRow, join, newest_of

if TYPE_CHECKING:
    from tui.archive.store import HistoryRow
    from tui.aws.sessions import SessionRecord
    from tui.sessions.access.record import AccessRecord
    from tui.sessions.session import Session
    from tui.ui.workspace import Workspace

    Sessions = Mapping[Session, Workspace | None]
    Requests = Mapping[str, tuple[AccessRecord, Workspace]]


class KnownSessions:
    """Gives back the rows that each piece of news changes.

    Args:
        names: What instances are called, by id, as far as that is known at each time.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._records: dict[str, SessionRecord] = {}
        self._told_by: dict[str, Workspace] = {}
        self._seen: dict[Workspace, set[str]] = {}
        self._histories: dict[Workspace, dict[str, HistoryRow]] = {}
        self._remembered: dict[str, HistoryRow] = {}
        self._sessions: Sessions = {}
        self._past: dict[str, tuple[ClosedSession, Workspace | None]] = {}
        self._names = names
        self._requests: Requests = {}

    @property
    def told(self) -> bool:
        """Whether AWS has told of any."""
        return bool(self._records)

    @property
    def newest(self) -> datetime | None:
        """When the last thing happened that the history knows of."""
        return newest_of(self._remembered.values())

    @property
    def keys(self) -> set[str]:
        """The ids of all."""
        ours = {session.session_id for session in self._ours if session.session_id}
        known = self._records.keys() | self._remembered.keys() | self._requests.keys()
        return ours | known

    def forget(self) -> None:
        """AWS and the history are asked anew; our own sessions stay."""
        self._records.clear()
        self._told_by.clear()
        self._histories.clear()
        self._remembered.clear()

    def forget_closed(self, session_id: str | None = None) -> None:
        """What was closed is no longer listed on that account: one session, or all."""
        if session_id is None:
            self._past.clear()
        else:
            self._past.pop(session_id, None)

    def leave(self, place: "Workspace") -> None:
        """What a place has told is not listed any more."""
        for key in [key for key, by in self._told_by.items() if by is place]:
            del self._told_by[key], self._records[key]
        self._seen.pop(place, None)
        if self._histories.pop(place, None) is not None:
            self._merge()

    def begin(self, place: "Workspace") -> None:
        """A place is asked for all of its sessions."""
        self._seen[place] = set()

    def tell(self, place: "Workspace", page: "tuple[SessionRecord, ...]") -> list[SessionRow]:
        """AWS lists these at a place."""
        told = by_session(page)
        self._seen.setdefault(place, set()).update(told)
        self._records = by_session(page, self._records)
        for key in told:
            # Two profiles of one account list the same: it is one session.
            self._told_by.setdefault(key, place)
        return self.rows(self._records[key] for key in told)

    def end(self, place: "Workspace") -> list[SessionRow]:
        """AWS has told all that there is at a place."""
        mine = {key for key, by in self._told_by.items() if by is place}
        gone = mine - self._seen.get(place, set())
        for key in gone:
            del self._told_by[key], self._records[key]
        left = {key: self._remembered[key] for key in gone & self._remembered.keys()}
        return self._joined((), left)

    def remember(self, place: "Workspace", rows: "tuple[HistoryRow, ...]") -> list[SessionRow]:
        """The history has these of who calls at a place."""
        before = self._remembered
        self._histories[place] = {row.session_id: row for row in rows}
        self._merge()
        # Ten thousand take their time.
        new = {key: row for key, row in self._remembered.items() if before.get(key) != row}
        changed = new.keys() | (before.keys() - self._remembered.keys())
        listed = [self._records[key] for key in changed if key in self._records]
        return self._joined(listed, new)

    def know(self, sessions: "Sessions") -> list[SessionRow]:
        """Our own sessions are these, each at its place, and something about them has changed."""
        self._sessions = sessions
        return self._rows_of_ours()

    def let_go(self, session: "Session") -> list[SessionRow]:
        """One of our own was closed: its row says the same without holding it."""
        if session not in self._sessions:
            return []
        place = self._sessions[session]
        self._sessions = {o: at for o, at in self._sessions.items() if o is not session}
        closed = ClosedSession.of(session)
        self._past[closed.session_id] = (closed, place)
        return self._rows_of_ours()

    def know_requests(self, requests: "Requests") -> list[SessionRow]:
        """Access was requested like this; each request stands where its session would."""
        self._requests = requests
        return self._rows_of_requests()

    def named(self, names: Container[str]) -> list[SessionRow]:
        """The names of these instances are known now."""
        return self.rows(one for one in self._records.values() if one.target in names)

    @property
    def own(self) -> list[SessionRow]:
        """The rows of what this program has done, which nobody else need tell of."""
        return [*self._rows_of_ours(), *self._rows_of_requests()]

    def rows(self, records: "Iterable[SessionRecord]" = ()) -> list[SessionRow]:
        """The rows of these records, and of our own sessions."""
        shown = tuple(records)
        ours = (session.session_id for session in self._ours if session.session_id)
        keys = {*ours, *(record.session_id for record in shown)} & self._remembered.keys()
        return self._joined(shown, {key: self._remembered[key] for key in keys})

    def _rows_of_ours(self) -> list[SessionRow]:
        ours = (session.session_id or "" for session in self._ours)
        return self.rows([self._records[key] for key in ours if key in self._records])

    def _rows_of_requests(self) -> list[SessionRow]:
        return [
            SessionRow(key, name=record.target_name, access=record, place=place)
            for key, (record, place) in self._requests.items()
        ]

    @property
    def _ours(self) -> "tuple[Session | ClosedSession, ...]":
        """The sessions of this program; one whose tab was taken back counts as open."""
        return (*(closed for closed, _ in self._past.values()), *self._sessions)

    def _joined(
        self, records: "Iterable[SessionRecord]", remembered: "Mapping[str, HistoryRow]"
    ) -> list[SessionRow]:
        return join(
            records,
            self._ours,
            lambda target: self._names.get(target, ""),
            remembered,
            self._place_of,
        )

    def _place_of(self, session_id: str) -> "Workspace | None":
        if (place := self._told_by.get(session_id)) is not None:
            return place
        if session_id in self._past:
            return self._past[session_id][1]
        for session, place in self._sessions.items():
            if session.session_id == session_id:
                return place
        if (row := self._remembered.get(session_id)) is None:
            return None
        where = (row.account, row.region)
        return next((p for p in self._histories if (p.account, p.region) == where), None)

    def _merge(self) -> None:
        histories = reversed(self._histories.values())
        self._remembered = {key: row for each in histories for key, row in each.items()}
