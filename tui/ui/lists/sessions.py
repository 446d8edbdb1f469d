"""The sessions of the account and region, active and past, with their reasons."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType

from tui.archive.errors import ArchiveError
from tui.aws.caller import UNUSABLE, identity_soon
from tui.aws.errors import AwsError
from tui.aws.sessions import ListedState, by_session, describe_own_sessions, describe_sessions
from tui.sessions.bounded import PatternUnusable
from tui.sessions.review.access_log import LogQuery, likely_rows, rows_of
from tui.sessions.review.mine import own_arns
from tui.ui.actions import Scope, bindings_of
from tui.ui.lists.filterable_table import FilterableTable, FilterInput, Note
from tui.ui.lists.session_columns import REMEMBERED, Grouping, listed_columns, session_columns
from tui.ui.lists.session_end import ask_to_end
from tui.ui.lists.session_export import ask_form, group_entries, write_listed
from tui.ui.lists.session_reach import SessionReach
from tui.ui.lists.table import Table
from tui.ui.messages import PlayRequested, SessionChosen, SessionsListed
from tui.ui.screens.deletion import offer_to_delete
from tui.ui.widgets.error_panel import words_of
from tui.ui.words.session_rows import ClosedSession, SessionRow, join, newest_of, sorted_rows
from tui.ui.words.times import Now, ago, minutes_as_words

if TYPE_CHECKING:
    from tui.archive.store import Archive, HistoryRow
    from tui.aws.client import Aws, Identity
    from tui.aws.sessions import SessionRecord
    from tui.sessions.journal.deleting import Traces
    from tui.sessions.session import Session
    from tui.ui.workspace import Workspace

NOBODYS = "There are no sessions: none active, none in the last 30 days."
NONE = (
    "You have no sessions: none active, none in the last 30 days.",
    "m shows everyone's; 1 leads to the instances, Enter there starts a session.",
)
STATES: tuple[ListedState, ...] = ("Active", "History")


class SessionsView(FilterableTable[SessionRow]):
    """Mine at first; what AWS has forgotten after 30 days comes from the local history."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.SESSIONS)
    # How long live sessions have lasted is told in seconds.
    AGEING: ClassVar[float] = 1.0

    def __init__(self, now: Now, ticket_pattern: str) -> None:
        self._history: Archive | None = None
        self._traces: Traces | None = None
        self._ticket = ticket_pattern
        self.missing: Exception | None = None
        """Why AWS did not tell of its sessions the last time."""
        self.everyone = False
        self._watched = False
        self._records: dict[str, SessionRecord] = {}
        self._remembered: dict[str, HistoryRow] = {}
        self._seen: set[str] = set()
        self._sessions: tuple[Session, ...] = ()
        self._past: dict[str, ClosedSession] = {}
        self._names: dict[str, str] = {}
        self._reach = SessionReach(ticket_pattern)
        self._grouping = Grouping.NONE
        self._titles: Mapping[str, str] = {}
        """By session id, the title of the group that it belongs to."""
        columns = session_columns(now, everyone=False)
        table = Table(columns, lambda row: row.session_id, descending=True)
        super().__init__(table, scope=Scope.SESSIONS, now=now, id="sessions")

    def begin(self, workspace: "Workspace") -> None:
        aws, self._history, self._traces = workspace.aws, workspace.history, workspace.traces
        if self._aws is not aws:
            self.workers.cancel_group(self, "sessions")
            # What another account or region has must not be taken for what is here.
            self._forget()
            self._past.clear()
            self.updated, self.loading_words = None, ""
        self._aws = aws
        self._footer.follow_denials(aws)
        if self.display or self._watched:
            self.load()

    def on_show(self) -> None:
        if self.updated is None and not self.loading_words:
            self.load()

    def load(self) -> None:
        if self._aws is not None:
            whose = "everyone's" if self.everyone else "your"
            self.begin_loading(f"asking AWS for {whose} sessions ...")
            self.read(self._aws, by_itself=False)

    def read(self, aws: "Aws", *, by_itself: bool) -> None:
        super().read(aws, by_itself=by_itself)
        self._seen = set()
        self._list(aws, everyone=self.everyone)

    @property
    def in_sight(self) -> bool:
        return self.screen.is_current and (self.display or self._watched)

    def be_watched(self, *, watched: bool) -> None:
        """Whether somebody looks at what is made of the list; it is loaded for them too."""
        self._watched = watched
        if watched and self.updated is None and not self.loading_words:
            self.load()

    def show_only(self, grouping: Grouping, filter_text: str) -> None:
        """List what a filter finds; it may name the column of what is grouped."""
        self._grouping = grouping
        self.query_one(FilterInput).value = filter_text
        self._regroup()

    def know_sessions(self, sessions: "tuple[Session, ...]") -> None:
        """Our own sessions are these, and something about them has changed."""
        self._sessions = sessions
        self._show_ours()

    def let_go(self, session: "Session") -> None:
        """One of our own sessions was closed: its row says the same without holding it."""
        if session in self._sessions:
            self._sessions = tuple(one for one in self._sessions if one is not session)
            closed = ClosedSession.of(session)
            self._past[closed.session_id] = closed
            self._show_ours()

    def _show_ours(self) -> None:
        ours = (session.session_id or "" for session in self._ours)
        self._show([self._records[key] for key in ours if key in self._records])

    @property
    def _ours(self) -> "tuple[Session | ClosedSession, ...]":
        """The sessions of this program; one whose tab was taken back counts as open."""
        return (*self._past.values(), *self._sessions)

    def know_names(self, names: dict[str, str]) -> None:
        """Instances have these names, by id."""
        self._names.update(names)
        self._show([record for record in self._records.values() if record.target in names])

    def _forget(self) -> None:
        self.missing = None
        self._records.clear()
        self._remembered.clear()
        self.table.clear()
        self.post_message(SessionsListed())

    def choose(self, item: SessionRow) -> None:
        self.post_message(SessionChosen(item))

    def action_play(self) -> None:
        if (row := self.table.chosen) is not None:
            self.post_message(PlayRequested.of(row))

    def action_whose(self) -> None:
        self.everyone = not self.everyone
        self._forget()
        self._use_columns()
        self.load()

    @work(exclusive=True, group="reach")
    async def action_reach(self) -> None:
        load = await self._reach.step(self.table.chosen)
        self.call_later(self._look_as_far, load=load)

    def _look_as_far(self, *, load: bool) -> None:
        self.query_one(FilterInput).value = self._reach.filter_text
        if load:
            self._forget()
            self._use_columns()
            self.load()
        self.summarise()

    def _use_filter(self, text: str) -> None:
        self._reach.filtered(text)
        super()._use_filter(text)

    def action_group(self) -> None:
        """List together what belongs together: by day, by ticket, not at all."""
        self._grouping = self._grouping.next
        self._regroup()

    def action_export(self) -> None:
        if not self.table.rows.visible:
            self.notify("There is nothing listed to be written.", markup=False)
            return

        def answered(form: str | None) -> None:
            if form:
                self._export(form)

        self.app.push_screen(ask_form(len(self.table.rows.visible)), answered)

    def action_end(self) -> None:
        """End the session under the cursor, if it is one's own and runs."""
        row = self.table.chosen
        if row is None or self._aws is None:
            return
        if not row.live:
            self.notify("That session has ended.", markup=False)
        else:
            asking = ask_to_end(self, self._aws, row, self.now(), self.load)
            self.run_worker(asking, group="ending", exclusive=True)

    def action_delete(self) -> None:
        """Delete what is kept of the session under the cursor."""
        if (row := self.table.chosen) is not None:
            offer_to_delete(self, row, self._traces, self.now())

    @work(exclusive=True, group="history")
    async def history_changed(self, session_id: str) -> None:
        """Read the local history again."""
        self._past.pop(session_id, None)
        if (aws := self._aws) is not None:
            await self._remember(aws, aws.known)
            self.call_later(self.describe_emptiness)

    def summary(self) -> list[str]:
        if self._aws is None:
            return []
        whose = "everyone's" if self.everyone else "mine"
        now = self.now()
        seconds = sum(row.item.seconds(now) or 0 for row in self.table.rows.visible)
        parts = [whose, *self._reach.words, self.counted("session")]
        if self._grouping is not Grouping.NONE:
            parts.append(f"by {self._grouping.value.lower()}")
        if count := sum(row.item.only_remembered for row in self.table.rows.visible):
            parts.append(f"{REMEMBERED} {count:,} from the history")
        if seconds >= 60:
            parts.append(minutes_as_words(round(seconds / 60)))
        return [*parts, self.age()]

    def age(self) -> str:
        """Until AWS has answered, how old the newest is that the history has."""
        words = super().age()
        if self.updated is not None or not (newest := newest_of(self._remembered.values())):
            return words
        old = f"history {ago((self.now() - newest).total_seconds())} old"
        return f"{old}, {words}" if self.loading_words else old

    def describe_emptiness(self) -> None:
        if len(self.table.rows) or self.loading_words or self._aws is None:
            super().describe_emptiness()
            return
        self.table.say(*((NOBODYS,) if self.everyone else NONE))

    @work(exclusive=True, group="sessions")
    async def _list(self, aws: "Aws", *, everyone: bool) -> None:
        missing: AwsError | None = None
        try:
            who, missing = await self._recall(aws, everyone=everyone)
            arns = () if everyone else await own_arns(self._history, who)
            for state in STATES:
                listed = describe_own_sessions(aws, state, arns)
                async for page in describe_sessions(aws, state) if everyone else listed:
                    self.call_later(self._add, page, aws)
        except AwsError as error:
            missing = error
            if aws.known is None:
                await self._remember(aws)
        self.call_later(self._loaded, missing)

    async def _recall(self, aws: "Aws", *, everyone: bool) -> tuple[str, AwsError | None]:
        """Show what this machine knows; who calls, by their ARN, or why AWS does not say so."""
        if aws.known is None and self._history is not None:
            with suppress(AwsError, ArchiveError):
                likely = await likely_rows(self._history, aws)
                self.call_later(self._add_remembered, likely or (), aws)
        try:
            identity = await identity_soon(aws)
        except AwsError as error:
            if everyone:
                return "", None  # their list can be had without
            if isinstance(error, UNUSABLE) or not await own_arns(self._history, ""):
                raise
            await self._remember(aws)
            return "", error
        await self._remember(aws, identity)
        return identity.arn, None

    async def _remember(self, aws: "Aws", identity: "Identity | None" = None) -> None:
        """Have what the history has of who calls; all where that is not known."""
        # What the history has to say of itself is said where it is written.
        with suppress(ArchiveError):
            if self._history is not None:
                query = LogQuery(mine=not self.everyone, everywhere=self._reach.everywhere)
                rows = await rows_of(self._history, identity, query)
                self.call_later(self._add_remembered, rows, aws)

    def identified(self) -> None:
        """AWS has said who we are; a list that was made without knowing is made again."""
        if self.missing is not None and not self.loading_words:
            self.load()

    def notes(self) -> list[Note]:
        if self.missing is None:
            return super().notes()
        title, *_ = words_of(self.missing)
        words = title if self._records else f"{title}: the local history alone"
        return [Note(words, title), *super().notes()]

    def _add_remembered(self, rows: "tuple[HistoryRow, ...]", aws: "Aws") -> None:
        if aws is self._aws:
            before, self._remembered = self._remembered, {row.session_id: row for row in rows}
            self.table.keep(self._known_keys())
            # Ten thousand take their time.
            new = {key: row for key, row in self._remembered.items() if before.get(key) != row}
            changed = new.keys() | (before.keys() - self._remembered.keys())
            listed = [self._records[key] for key in changed if key in self._records]
            self.table.add(self._rows(listed, new))
            self._listed()

    def _add(self, page: "tuple[SessionRecord, ...]", aws: "Aws") -> None:
        if aws is not self._aws:
            return
        told = by_session(page)
        self._seen.update(told)
        self._records = by_session(page, self._records)
        self._show([self._records[key] for key in told])

    def _loaded(self, error: AwsError | None) -> None:
        self.missing = error
        if error is None:
            gone = self._records.keys() - self._seen
            self._records = {key: r for key, r in self._records.items() if key in self._seen}
            self.table.keep(self._known_keys())
            left = {key: self._remembered[key] for key in gone & self._remembered.keys()}
            self.table.add(self._rows((), left))
        self.read_to_end(error)
        self._listed()
        if self._grouping is not Grouping.NONE:
            self._regroup()

    def _known_keys(self) -> set[str]:
        ours = {session.session_id for session in self._ours if session.session_id}
        return ours | self._records.keys() | self._remembered.keys()

    @work(exclusive=True, group="grouping")
    async def _regroup(self) -> None:
        entries = [row.entry for row in sorted_rows(self.table.rows.items)]
        try:
            groups = await group_entries(self._grouping, entries, self._ticket, self.now())
        except PatternUnusable as error:
            self.call_later(self._show_groups, {}, error)
        else:
            titles = {e.session_id: group.title for group in groups for e in group.entries}
            self.call_later(self._show_groups, titles)

    def _show_groups(
        self, titles: Mapping[str, str], error: PatternUnusable | None = None
    ) -> None:
        if error is not None:
            self._grouping = Grouping.NONE
            self.notify(str(error), severity="warning", timeout=12, markup=False)
        self._titles = titles
        self._use_columns()
        self.summarise()

    def _use_columns(self) -> None:
        columns = listed_columns(
            self.now,
            self._grouping,
            self._titles,
            everyone=self.everyone,
            everywhere=self._reach.everywhere,
        )
        self.table.use_columns(columns, filter_text=self.filter_text)

    @work(group="export")
    async def _export(self, form: str) -> None:
        entries = [row.item.entry for row in self.table.rows.visible]
        grouped = self._grouping, self._ticket
        await write_listed(self.notify, entries, form, grouped, self.now())

    def _listed(self) -> None:
        self.summarise()
        self.post_message(SessionsListed())

    def _show(self, records: "Iterable[SessionRecord]") -> None:
        """Bring the rows of these records, and of our own sessions, up to date."""
        shown = tuple(records)
        ours = (session.session_id for session in self._ours if session.session_id)
        keys = {*ours, *(record.session_id for record in shown)} & self._remembered.keys()
        self.table.add(self._rows(shown, {key: self._remembered[key] for key in keys}))
        self._listed()

    def _rows(
        self, records: "Iterable[SessionRecord]", remembered: "Mapping[str, HistoryRow]"
    ) -> list[SessionRow]:
        return join(records, self._ours, lambda target: self._names.get(target, ""), remembered)

    def time_passed(self) -> None:
        super().time_passed()
        if live := [row for row in self.table.rows.items if row.live]:
            self.table.add(live)
