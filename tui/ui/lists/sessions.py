"""The sessions of the contexts that the user works in, active and past, with their reasons."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType

from tui.archive.errors import ArchiveError
from tui.aws.caller import UNUSABLE, identity_soon
from tui.aws.errors import AwsError
from tui.aws.sessions import ListedState, describe_own_sessions, describe_sessions
from tui.durations import ago, minutes_as_words
from tui.language import N_, _
from tui.sessions.bounded import PatternUnusable
from tui.sessions.review.access_log import LogQuery, likely_rows, rows_of
from tui.sessions.review.mine import own_arns
from tui.sessions.review.overview import counted
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.lists.arranging.arranged_list import Arrangement
from tui.ui.lists.details.session import SessionDetails
from tui.ui.lists.session_columns import (
    EMPTY,
    GROUPED,
    REMEMBERED,
    TARGET,
    WHOSE,
    Grouping,
    arrangement_of,
)
from tui.ui.lists.session_export import export_listed, group_entries
from tui.ui.lists.session_reach import SessionReach
from tui.ui.lists.several.ending import ask_to_end_chosen
from tui.ui.lists.several.machines import ask_for_machines
from tui.ui.lists.sourced_table import SourcedTable
from tui.ui.lists.table import Table
from tui.ui.messages import (
    AccessChosen,
    Deed,
    OrganisationWanted,
    PlayRequested,
    SessionChosen,
    SessionsListed,
)
from tui.ui.screens.deletion import offer_to_delete
from tui.ui.widgets.error_panel import words_of
from tui.ui.words.session_rows import SessionRow, sorted_rows
from tui.ui.words.status_line import Note
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.archive.store import HistoryRow
    from tui.aws.client import Identity
    from tui.aws.sessions import SessionRecord
    from tui.ui.sources.known_sessions import KnownSessions
    from tui.ui.workspace import Workspace

STATES: tuple[ListedState, ...] = ("Active", "History")


class SessionsView(SourcedTable[SessionRow]):
    """Mine at first; what AWS has forgotten after 30 days comes from the local history.

    Args:
        now: The time of day.
        ticket_pattern: A regular expression for what a ticket looks like.
        known: What is known of them, by whom.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.SESSIONS)
    NO_MATCH = N_("No session matches.")

    def __init__(self, now: Now, ticket_pattern: str, known: "KnownSessions") -> None:
        self._ticket = ticket_pattern
        self.missing: Exception | None = None
        """Why AWS did not tell of its sessions the last time."""
        self.everyone = False
        self._watched = False
        self._known = known
        self._reach = SessionReach(ticket_pattern)
        self._grouping = Grouping.NONE
        self._titles: Mapping[str, str] = {}
        """By session id, the title of the group that it belongs to."""
        table = Table((TARGET,), lambda row: row.session_id, descending=True)
        self._told = SessionDetails(now)
        super().__init__(table, self._told, scope=Scope.SESSIONS, now=now, id="sessions")

    @property
    def asking_words(self) -> str:
        return (
            _("loading everyone's sessions…") if self.everyone else _("loading your sessions…")
        )

    @property
    def is_wanted(self) -> bool:
        return self.display or self._watched

    def place_of(self, item: SessionRow) -> "Workspace | None":
        return item.place

    def arrive(self) -> None:
        self._forget()

    def leave(self, place: "Workspace") -> None:
        self._known.leave(place)
        self.table.keep(self._known.keys)
        self._listed()

    def begin_place(self, place: "Workspace") -> None:
        self._told.place = place
        self._known.begin(place)

    def on_show(self) -> None:
        super().on_show()
        self.load_rest()

    @property
    def in_sight(self) -> bool:
        return self.screen.is_current and (self.display or self._watched)

    def be_watched(self, *, watched: bool) -> None:
        """Whether somebody looks at what is made of the list; it is loaded for them too."""
        self._watched = watched
        if watched:
            self.load_rest()

    def show_only(self, grouping: str, filter_text: str) -> None:
        """List what a filter finds; it may name the column of what is grouped."""
        self._grouping = Grouping(grouping)
        self._field.value = filter_text
        self._regroup()

    def show(self, rows: list[SessionRow], *, fewer: bool = False) -> None:
        """Bring these rows up to date; `fewer` where others may be known no longer."""
        if fewer:
            self.table.keep(self._known.keys)
        self.table.add(rows)
        self._listed()

    def _forget(self) -> None:
        self.missing = None
        self._known.forget()
        self.table.clear()
        self.post_message(SessionsListed())

    def choose(self, item: SessionRow) -> None:
        if item.access is not None:
            self.post_message(AccessChosen(item.access, self.place_of(item)))
        else:
            self.post_message(SessionChosen(item))

    def action_play(self) -> None:
        if (row := self.table.chosen) is not None:
            self.post_message(PlayRequested.of(row))

    def action_whose(self) -> None:
        self.everyone = not self.everyone
        self._begin_again()

    def _begin_again(self) -> None:
        self._footer.rename("whose", WHOSE[self.everyone])
        self._forget()
        self.use_columns()
        self.load()

    @work(exclusive=True, group="reach")
    async def action_reach(self) -> None:
        load = await self._reach.step(self.table.chosen)
        self.call_later(self._look_as_far, load=load)

    def _look_as_far(self, *, load: bool) -> None:
        self._field.value = self._reach.filter_text
        if load:
            self._begin_again()
        self.summarise()

    def _use_filter(self, text: str) -> None:
        self._reach.filtered(text)
        super()._use_filter(text)

    def action_group(self) -> None:
        """List together what belongs together: by day, by ticket, not at all."""
        self._grouping = self._grouping.next
        self._regroup()

    def action_export(self) -> None:
        export_listed(self, self.table, (self._grouping, self._ticket), self.now)

    def action_organisation(self) -> None:
        self.post_message(OrganisationWanted())

    def action_why(self) -> None:
        """Say what keeps the user from the machines of the marked sessions."""
        self._ask_for_machines(Deed.DIAGNOSE)

    def action_run(self) -> None:
        """Run a command on the machines of the marked sessions."""
        self._ask_for_machines(Deed.RUN)

    def _ask_for_machines(self, deed: Deed) -> None:
        ask_for_machines(self, self.table, self._where, deed)

    def _where(self, row: SessionRow) -> "Workspace | None":
        return self.place_of(row) or self.place

    def action_end(self) -> None:
        """End the session under the cursor, or those marked: one's own that run."""
        if self.table.chosen is not None:
            asking = ask_to_end_chosen(self, self.table, self._where, self.now(), self._load)
            self.run_worker(asking, group="ending", exclusive=True)

    def action_delete(self) -> None:
        """Delete what is kept of the session under the cursor."""
        if (row := self.table.chosen) is not None and row.access is not None:
            self.post_message(AccessChosen(row.access, self.place_of(row), forget=True))
        elif row is not None:
            traces = self.place.traces if self.place is not None else None
            offer_to_delete(self, row, traces, self.now())

    @work(exclusive=True, group="history")
    async def history_changed(self) -> None:
        """Read the local history again."""
        for place in self.reading.places:
            await self._remember(place, place.aws.known)
        self.call_later(self.describe_emptiness)

    def summary(self) -> list[str]:
        if self._aws is None:
            return []
        whose = _("everyone's") if self.everyone else _("mine")
        now, found = self.now(), self.table.rows.found
        seconds = sum(row.seconds(now) or 0 for row in found)
        parts = [whose, *self._reach.words, self.counted(counted(len(self.table.rows)))]
        if self._grouping is not Grouping.NONE:
            parts.append(_(GROUPED[self._grouping]))
        if count := sum(row.only_remembered for row in found):
            words = _("{sign} {count:,} from history")
            parts.append(words.format(sign=REMEMBERED, count=count))
        if seconds >= 60:
            parts.append(minutes_as_words(round(seconds / 60)))
        return [*parts, self.age()]

    def age(self) -> str:
        """Until AWS has answered, how old the newest is that the history has."""
        words = super().age()
        if self.updated is not None or not (newest := self._known.newest):
            return words
        age = ago((self.now() - newest).total_seconds())
        old = _("history {age} old").format(age=age)
        return _(", ").join((old, words)) if self.loading_words else old

    def describe_emptiness(self) -> None:
        if len(self.table.rows) or self.loading_words or self._aws is None:
            super().describe_emptiness()
            return
        self.table.say(*(with_keys(_(line)) for line in EMPTY[self.everyone]))

    async def read_whole(self, place: "Workspace") -> AwsError | None:
        aws, everyone = place.aws, self.everyone
        try:
            who, missing = await self._recall(place, everyone=everyone)
            arns = () if everyone else await own_arns(place.history, who)
            for state in STATES:
                listed = describe_own_sessions(aws, state, arns)
                async for page in describe_sessions(aws, state) if everyone else listed:
                    self.call_later(self._add, page, place)
        except AwsError:
            if aws.known is None:
                await self._remember(place)
            raise
        return missing

    async def _recall(
        self, place: "Workspace", *, everyone: bool
    ) -> tuple[str, AwsError | None]:
        """Show what this machine knows; who calls, by their ARN, or why AWS does not say so."""
        aws, history = place.aws, place.history
        if aws.known is None and history is not None:
            with suppress(AwsError, ArchiveError):
                likely = await likely_rows(history, aws)
                self.call_later(self._add_remembered, likely or (), place)
        try:
            identity = await identity_soon(aws)
        except AwsError as error:
            if everyone:
                return "", None  # their list can be had without
            if isinstance(error, UNUSABLE) or not await own_arns(history, ""):
                raise
            await self._remember(place)
            return "", error
        await self._remember(place, identity)
        return identity.arn, None

    async def _remember(self, place: "Workspace", identity: "Identity | None" = None) -> None:
        """Have what the history has of who calls; all where that is not known.

        Where there are several places, what is of none of them is not listed unless everything is.
        """
        everywhere = self._reach.everywhere
        if place.history is None or (
            identity is None and self.reading.several and not everywhere
        ):
            return
        # What the history has to say of itself is said where it is written.
        with suppress(ArchiveError):
            query = LogQuery(mine=not self.everyone, everywhere=everywhere)
            rows = await rows_of(place.history, identity, query)
            self.call_later(self._add_remembered, rows, place)

    def identified(self) -> None:
        """AWS has said who we are; a list that was made without knowing is made again."""
        self.use_choices()
        if self.missing is not None and not self.loading_words:
            self.load()

    def notes(self) -> list[Note]:
        if self.missing is None:
            return super().notes()
        title, *_more = words_of(self.missing)
        alone = _("{title}: local history only").format(title=title)
        return [Note(title if self._known.told else alone, title), *super().notes()]

    def _add_remembered(self, rows: "tuple[HistoryRow, ...]", place: "Workspace") -> None:
        if place in self.reading:
            self.show(self._known.remember(place, rows), fewer=True)

    def _add(self, page: "tuple[SessionRecord, ...]", place: "Workspace") -> None:
        if place in self.reading:
            self.reading.told(place, len(page))
            self.show(self._known.tell(place, page))

    def end_place(self, place: "Workspace", error: AwsError | None) -> None:
        if error is None:
            left = self._known.end(place)
            self.table.keep(self._known.keys)
            self.table.add(left)
        self.missing = self.reading.error
        self._listed()
        if self._grouping is not Grouping.NONE and not self.reading.pending:
            self._regroup()

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
        self.use_columns()
        self.summarise()

    def arrangement(self, chosen: Sequence[str]) -> Arrangement:
        return arrangement_of(
            self.now,
            self._grouping,
            self._titles,
            self.reading.places,
            everyone=self.everyone,
            everywhere=self._reach.everywhere,
        )

    def _listed(self) -> None:
        self.summarise()
        self.post_message(SessionsListed())

    def time_passed(self) -> None:
        super().time_passed()
        if live := [row for row in self.table.rows.items if row.live or row.pending]:
            self.table.add(live)
