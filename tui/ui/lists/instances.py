"""The managed instances of the contexts that the user works in."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.worker import WorkType

from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.durations import ago
from tui.language import N_, _, ngettext
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.lists.arranging.arranged_list import Arrangement
from tui.ui.lists.arranging.first_rows import context_name, keys_at, name_of, used_lately
from tui.ui.lists.arranging.list_choices import place_of
from tui.ui.lists.arranging.tag_columns import SAMPLE, TAG, keys_of, known_keys, telling_keys
from tui.ui.lists.details.machine import MachineDetails
from tui.ui.lists.instance_columns import (
    EMPTY,
    TAGS,
    diagnoses_words,
    instance_columns,
    state_words,
)
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.sourced_table import SourcedTable
from tui.ui.lists.table import Table
from tui.ui.messages import (
    ConnectRequested,
    CopyRequested,
    Deed,
    ForwardRequested,
    InstancesArrived,
    InstancesRecalled,
    SeveralRequested,
    WhyRequested,
)
from tui.ui.sources.fleet_reader import FleetReader
from tui.ui.sources.remembered_fleet import (
    RememberedFleet,
    fleet_of_last_time,
    remembered_fleet,
)
from tui.ui.widgets.error_panel import refusal_words, words_of
from tui.ui.words.status_line import Note
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace


class InstancesView(SourcedTable[InstanceRow]):
    """Filled page by page while AWS answers, from all places at once; Enter connects."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.INSTANCES)
    NO_MATCH = N_("No instance matches.")

    def __init__(self, now: Now) -> None:
        self._told_of_names: set[Workspace] = set()
        """Whose refusal to tell names was said; once is enough."""
        self._nameless: dict[Workspace, AwsError] = {}
        """Why the list is without names and tags, by place."""
        self._names_came: set[Workspace] = set()
        self._seen: dict[Workspace, set[str]] = {}
        self._readers: dict[Workspace, FleetReader] = {}
        self._pages = asyncio.Semaphore(1)
        """Room for one of EC2's large pages at a time."""
        self._telling: tuple[str, ...] | None = None
        """The keys of the tags that have columns without anybody's choice, once that is known."""
        self._counted: tuple[object, int] = (None, 0)
        self._told = False
        """Whether they tell all tags that there are."""
        self._lately: tuple[str, ...] = ()
        """The machines that were used lately, the last one first."""
        self._old: dict[Workspace, RememberedFleet] = {}
        """Places of which some rows are as they were in an earlier run, and what they had then."""
        table = Table(instance_columns(now), lambda row: row.key)
        details = MachineDetails(now)
        super().__init__(table, details, scope=Scope.INSTANCES, now=now, id="instances")
        self.is_answered = False
        """Whether the AWS that is asked has told of any page yet."""

    @property
    def asking_words(self) -> str:
        return _("loading instances…")

    @property
    def recalls(self) -> bool:
        """Whether something is listed that AWS has told of in an earlier run."""
        return bool(self._old)

    def place_of(self, item: InstanceRow) -> "Workspace | None":
        return item.place

    def arrive(self) -> None:
        self.is_answered = False
        self.table.clear()
        self._telling, self._told = None, False
        self.history_changed()

    def leave(self, place: "Workspace") -> None:
        self._nameless.pop(place, None)
        self._seen.pop(place, None)
        self._readers.pop(place, None)
        self._old.pop(place, None)
        rows = self.table.rows.items
        self.table.keep({row.key for row in rows if row.place is not place})

    def begin_place(self, place: "Workspace") -> None:
        is_first = place not in self._seen
        self._seen[place] = set()
        self._names_came.add(place)
        if is_first:
            # Beside the reading, which need not wait for the archive.
            recall: WorkType[None] = partial(self._recall, place)
            self.run_worker(recall, group=f"{self._group(place)} before")

    async def _recall(self, place: "Workspace") -> None:
        """Show what a place had the last time, until it has told what it has."""
        for recall in (fleet_of_last_time, remembered_fleet):
            if (remembered := await recall(place)) is not None:
                await self._show_old(place, remembered)

    async def _show_old(self, place: "Workspace", remembered: RememberedFleet) -> None:
        state = self.reading.states.get(place)
        if state is None or state.loaded is not None:
            return
        self._let_go_of_others(place, remembered.account if remembered.confirmed else "")
        if place.account not in ("", remembered.account):
            return
        self._old[place] = remembered
        rows = [InstanceRow(node, place, remembered.told) for node in remembered.nodes]
        self.reading.expect(place, len(rows))
        await self.table.add_gently(
            row
            for row in rows
            if self._old.get(place) is not None and row.key not in self._seen[place]
        )
        if not self.table.display and self._old:
            self.end_loading(state.error)  # it came in the place of the rows that are there now
        self.summarise()
        self.post_message(InstancesRecalled())

    def _let_go_of_others(self, place: "Workspace", account: str) -> None:
        """A place belongs to this account: what is shown of another one's is taken away."""
        old = self._old.get(place)
        if old is None or account in ("", old.account):
            return
        del self._old[place]
        rows = self.table.rows.items
        self.table.keep({row.key for row in rows if row.place is not place or not row.told})
        self.reading.expect_nothing(place)

    def choose(self, item: InstanceRow) -> None:
        if not self._ask_for_several(Deed.CONNECT):
            self.post_message(ConnectRequested(item.instance, item.place))

    def called(self, item: InstanceRow) -> str:
        return item.instance.label

    def identifier(self, item: InstanceRow) -> str:
        return item.instance.instance_id

    def action_why(self) -> None:
        if self._ask_for_several(Deed.DIAGNOSE):
            return
        if (row := self.table.chosen) is not None:
            self.post_message(WhyRequested(row.instance, place=row.place))
        elif words := self.filter_text.strip():
            # Whoever cannot be connected to is often not listed at all.
            self.post_message(WhyRequested(ManagedInstance(words)))

    def _ask_for_several(self, deed: Deed) -> bool:
        """Ask for something on the marked instances; False where none is."""
        machines = [(row.instance, row.place) for row in self.table.marked if row.place]
        if machines:
            self.post_message(SeveralRequested(tuple(machines), deed))
        return bool(machines)

    def action_run(self) -> None:
        """Run a command on the marked instances, or on the one under the cursor."""
        row = self.table.chosen
        if not self._ask_for_several(Deed.RUN) and row is not None and row.place is not None:
            self.post_message(SeveralRequested(((row.instance, row.place),), Deed.RUN))

    def action_export(self) -> None:
        """Write what is marked, or what is listed."""
        from tui.ui.lists.several.exporting import offer_instances

        offer_instances(self, self.table, self.now())

    def action_upload(self) -> None:
        self._copy_files(upload=True)

    def action_download(self) -> None:
        self._copy_files(upload=False)

    def _copy_files(self, *, upload: bool) -> None:
        if (row := self.table.chosen) is not None:
            self.post_message(CopyRequested(row.instance, upload, row.place))

    def action_forward(self) -> None:
        if (row := self.table.chosen) is not None:
            self.post_message(ForwardRequested(row.instance, row.place))

    def action_details(self) -> None:
        """Tell all that no row is wide enough for."""
        from tui.ui.screens.instance import CONNECT, WHY, InstanceScreen

        row = self.table.chosen
        if row is None or row.place is None:
            return
        instance, place = row.instance, row.place

        def answered(wanted: str | None) -> None:
            if wanted == CONNECT:
                self.post_message(ConnectRequested(instance, place))
            elif wanted == WHY:
                self.post_message(WhyRequested(instance, place=place))

        now = self.now()
        screen = InstanceScreen(
            place.aws, instance, state_words(instance, now), now, place.history
        )
        self.app.push_screen(screen, answered)

    def summary(self) -> list[str]:
        count = len(self.table.rows)
        everything = ngettext("{count:,} instance", "{count:,} instances", count)
        parts = [self.counted(everything.format(count=count))] if count else []
        if away := self._offline:
            parts.append(_("{count:,} offline").format(count=away))
        return [*parts, self.age()] if self._aws else parts

    @property
    def _offline(self) -> int:
        """How many of those found; ten thousand are counted once while they stay the same."""
        rows = self.table.rows
        if self._counted[0] is not rows.visible:
            offline = sum(not row.instance.online for row in rows.found)
            self._counted = rows.visible, offline
        return self._counted[1]

    def notes(self) -> list[Note]:
        notes = super().notes()
        if self._old:
            oldest = min(fleet.told for fleet in self._old.values())
            age = ago((self.now() - oldest).total_seconds())
            if all(fleet.confirmed for fleet in self._old.values()):
                words, short = _("◌ as of {age} ago"), _("◌ {age} old")
            else:
                words = _("◌ as of {age} ago, not confirmed")
                short = _("◌ {age} old, not confirmed")
            notes.append(Note(words.format(age=age), short.format(age=age)))
        if self._nameless:
            error = next(iter(self._nameless.values()))
            words = _("no names or tags: {why}").format(why=refusal_words(error))
            notes.append(Note(words, _("no names or tags")))
        return notes

    def describe_emptiness(self) -> None:
        if len(self.table.rows) or self.loading_words or self._aws is None:
            super().describe_emptiness()
            return
        if self.reading.several and self.reading.failing:
            self.table.say(_("No instances."), *self.reading.lines())
            return
        self.table.say(*(with_keys(_(line)) for line in EMPTY))

    def words_on_filter(self) -> list[str]:
        return [*super().words_on_filter(), diagnoses_words(self.filter_text.strip())]

    async def read_whole(self, place: "Workspace") -> None:
        paused = partial(self._paused, place)
        new = FleetReader(place, self.now, self._pages, paused)
        reader = self._readers.setdefault(place, new)
        async for page in reader.pages(by_itself=self._by_itself):
            self.post_message(InstancesArrived(page, place))

    def _paused(self, place: "Workspace", seconds: float) -> None:
        self.reading.pause(place, seconds)
        self.summarise()

    @on(InstancesArrived)
    def _add(self, event: InstancesArrived) -> None:
        place = event.place
        if place not in self.reading:
            event.stop()
            return
        self.is_answered = True
        # The message goes on to the main screen and the app, which want to know.
        rows = [InstanceRow(instance, place) for instance in event.page]
        self.reading.told(place, len(rows))
        self._seen[place].update(row.key for row in rows)
        self.table.add(rows)
        if len(self.table.rows) >= SAMPLE:
            self._choose_tags()
        if event.page.names_error is not None:
            self._miss_names(place, event.page.names_error)
        self.summarise()

    def _miss_names(self, place: "Workspace", error: AwsError) -> None:
        self._nameless[place] = error
        self._names_came.discard(place)
        if place not in self._told_of_names:
            self._told_of_names.add(place)
            title, sentence, _facts = words_of(error)
            if place.name:
                words = _("{context}: listed without names and tags. {why}")
            else:
                words = _("Listed without names and tags. {why}")
            self.notify(
                words.format(context=place.name, why=sentence),
                title=f"EC2: {title}",
                severity="warning",
                markup=False,
            )

    def end_place(self, place: "Workspace", error: AwsError | None) -> None:
        paces = [reader.pace.slowness for reader in self._readers.values()]
        self._rereading.slowness = max(paces, default=1.0)
        if error is None:
            self._old.pop(place, None)
            rows = self.table.rows.items
            others = {row.key for row in rows if row.place is not place}
            self.table.keep(others | self._seen[place])
            if place in self._names_came:
                self._nameless.pop(place, None)
        if not self.reading.pending:
            self._choose_tags()

    def look_anew(self, place: "Workspace") -> None:
        """What is known of a place is something else now: its rows say so."""
        self._let_go_of_others(place, place.account)
        if (old := self._old.get(place)) is not None:
            self._old[place] = replace(old, confirmed=old.confirmed or bool(place.account))
        self.summarise()
        if self.reading.several:
            self.table.add([row for row in self.table.rows.items if row.place is place])
        # What was chosen there is remembered by the account and the region.
        self.use_choices()

    def arrangement(self, chosen: Sequence[str]) -> Arrangement:
        telling, several = self._telling or (), self.reading.several
        tags = dict.fromkeys((*telling, *keys_of(chosen)))
        usual = [one.name for one in instance_columns(self.now, several=several, tags=telling)]
        if self._told:
            usual.remove(TAGS)
        return Arrangement(
            place=place_of("instances", map(context_name, self.reading.places)),
            columns=instance_columns(self.now, several=several, tags=tuple(tags)),
            usual=usual,
            sorted_by=usual[0],
        )

    def further_columns(self) -> Sequence[str]:
        return [f"{TAG}{key}" for key in known_keys(self.table.rows.items)]

    def use_choices(self) -> None:
        super().use_choices()
        self._put_first()

    def _choose_tags(self) -> None:
        """Give the tags that tell machines apart columns, once for all that is listed here."""
        if self._telling is None:
            rows = self.table.rows.items
            self._telling = telling_keys([row.instance.tags for row in rows])
            self._told = bool(self._telling) and {*known_keys(rows)} <= {*self._telling}
            if self._telling:
                self.use_columns(anew=False)

    def action_favourite(self) -> None:
        """Put the machine under the cursor first, or no longer."""
        row: InstanceRow | None = self.table.chosen
        if row is None:
            return
        name = name_of(row.instance.instance_id, row.place)
        if not name:
            self.notify(_("The account is not known yet. Try again in a moment."), markup=False)
            return
        self.choices.toggle_favourite(name)
        self._put_first()

    def _put_first(self) -> None:
        places = self.reading.places
        favourites = keys_at(self.choices.favourites, places)
        self.table.put_first(favourites, keys_at(self._lately, places))

    @work(exclusive=True, group="lately")
    async def history_changed(self) -> None:
        """A session was remembered: the machines that were used lately may be others."""
        place = next(iter(self.reading.places), None)
        history = place.history if place is not None else None
        self._lately = await used_lately(history, self.now())
        self.call_later(self._put_first)
