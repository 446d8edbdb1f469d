"""The sessions of the account and region, active and past, with their reasons."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.message import Message

from tui.aws.errors import AwsError
from tui.aws.sessions import SessionRecord, State, describe_own_sessions, describe_sessions
from tui.ui.actions import Scope, bindings_of
from tui.ui.messages import LoadingEnded, SessionChosen
from tui.ui.rows import Column, Cut, Tone
from tui.ui.session_rows import SessionRow, join
from tui.ui.times import Now, minutes_as_words, moment
from tui.ui.widgets.listing import Listing
from tui.ui.widgets.table import Table

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.session import Session

STATES: tuple[State, ...] = ("Active", "History")
AGEING = 1.0
"""Seconds between two looks at how long live sessions have lasted."""

SHAPES = {True: "●", False: " "}


class SessionsView(Listing[SessionRow]):
    """Mine at first; AWS keeps what has ended for 30 days."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.SESSIONS)

    class Arrived(Message):
        """A page of sessions came from AWS."""

        def __init__(self, page: tuple[SessionRecord, ...], aws: "Aws") -> None:
            super().__init__()
            self.page = page
            self.aws = aws

    def __init__(self, now: Now) -> None:
        self._aws: Aws | None = None
        self._everyone = False
        self._records: dict[str, SessionRecord] = {}
        self._seen: set[str] = set()
        self._sessions: tuple[Session, ...] = ()
        self._names: dict[str, str] = {}
        table = Table(self._columns(), lambda row: row.session_id, descending=True)
        super().__init__(table, scope=Scope.SESSIONS, now=now, id="sessions")

    def begin(self, aws: "Aws") -> None:
        """There is somebody to ask now."""
        if self._aws is not aws:
            # What another account or region has must not be taken for what is here.
            self._records.clear()
            self.table.clear()
            self.updated = None
            self.loading_words = ""
        self._aws = aws
        if self.display:
            self.load()

    def on_mount(self) -> None:
        self.set_interval(AGEING, self._age)

    def on_show(self) -> None:
        if self.updated is None and not self.loading_words:
            self.load()

    def load(self) -> None:
        if self._aws is not None:
            self._seen = set()
            whose = "everyone's" if self._everyone else "your"
            self.begin_loading(f"asking AWS for {whose} sessions ...")
            self._list(self._aws, everyone=self._everyone)

    def know_sessions(self, sessions: "tuple[Session, ...]") -> None:
        """Our own sessions are these, and something about them has changed."""
        self._sessions = sessions
        ours = (session.session_id for session in sessions)
        self._show([self._records[key] for key in ours if key in self._records])

    def know_names(self, names: dict[str, str]) -> None:
        """Instances have these names, by id."""
        self._names.update(names)
        self._show([record for record in self._records.values() if record.target in names])

    def choose(self, item: SessionRow) -> None:
        self.post_message(SessionChosen(item))

    def action_whose(self) -> None:
        self._everyone = not self._everyone
        self._records.clear()
        self.table.clear()
        self.load()

    def summary(self) -> list[str]:
        if self._aws is None:
            return []
        whose = "everyone's" if self._everyone else "mine"
        now = self.now()
        seconds = sum(row.item.seconds(now) or 0 for row in self.table.rows.visible)
        parts = [whose, self.counted("session")]
        if seconds >= 60:
            parts.append(minutes_as_words(round(seconds / 60)))
        return [*parts, self.age()]

    def describe_emptiness(self) -> None:
        if len(self.table.rows) or self.loading_words or self._aws is None:
            super().describe_emptiness()
            return
        if self._everyone:
            self.table.say("There are no sessions: none active, none in the last 30 days.")
        else:
            self.table.say(
                "You have no sessions: none active, none in the last 30 days.",
                "m shows everyone's; 1 leads to the instances, Enter there starts a session.",
            )

    @work(exclusive=True, group="sessions")
    async def _list(self, aws: "Aws", *, everyone: bool) -> None:
        try:
            for state in STATES:
                listing = (
                    describe_sessions(aws, state)
                    if everyone
                    else describe_own_sessions(aws, state)
                )
                async for page in listing:
                    self.post_message(self.Arrived(page, aws))
        except AwsError as error:
            self.post_message(LoadingEnded(error))
        else:
            self.post_message(LoadingEnded(None))

    @on(Arrived)
    def _add(self, event: Arrived) -> None:
        event.stop()
        if event.aws is not self._aws:
            return
        self._seen.update(record.session_id for record in event.page)
        self._records.update((record.session_id, record) for record in event.page)
        self._show(event.page)

    @on(LoadingEnded)
    def _loaded(self, event: LoadingEnded) -> None:
        event.stop()
        if event.error is None:
            self._records = {key: r for key, r in self._records.items() if key in self._seen}
            ours = {session.session_id for session in self._sessions if session.session_id}
            self.table.keep(ours | set(self._records))
        self.end_loading(event.error)

    def _show(self, records: Iterable[SessionRecord]) -> None:
        """Bring the rows of these records, and of our own sessions, up to date."""
        self.table.add(join(records, self._sessions, self._name_of))
        self.summarise()

    def _age(self) -> None:
        live = [row for row in self.table.rows.items if row.live] if self.display else []
        if live:
            self.table.add(live)

    def _name_of(self, target: str) -> str:
        return self._names.get(target, "")

    def _columns(self) -> list[Column[SessionRow]]:
        return [
            Column(
                name="Started",
                text=lambda row: f"{SHAPES[row.live]} {moment(row.started, self.now())}",
                least=17,
                most=18,
                order=lambda row: row.started.timestamp() if row.started else 0.0,
                tone=lambda row: Tone.GOOD if row.live else Tone.PLAIN,
            ),
            Column(
                name="Lasted",
                text=lambda row: row.duration(self.now()),
                least=8,
                most=9,
                right=True,
                order=lambda row: row.seconds(self.now()) or 0.0,
            ),
            Column(
                name="Target",
                text=lambda row: row.name or row.target,
                least=12,
                most=20,
                cut=Cut.MIDDLE,
            ),
            Column(
                name="Reason",
                text=lambda row: row.reason,
                least=12,
                enough=26,
                most=60,
            ),
            Column(
                name="Ended",
                text=lambda row: row.ended_words,
                least=10,
                enough=15,
                most=24,
                tone=lambda row: Tone.GOOD if row.live else Tone.MUTED,
            ),
            Column(name="Owner", text=lambda row: row.owner, least=8, most=24),
            Column(
                name="Session",
                text=lambda row: row.session_id,
                least=12,
                most=40,
                cut=Cut.MIDDLE,
                tone=lambda _: Tone.MUTED,
            ),
        ]
