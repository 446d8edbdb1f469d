"""A list of what several places tell: each is read on its own, and none holds up another."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual import on
from textual.worker import WorkType

from tui.aws.errors import AccessDenied, AwsError
from tui.language import N_, _
from tui.ui.actions import Scope, with_keys
from tui.ui.lists.filterable_table import NOBODY, FilterableTable
from tui.ui.lists.table import Table
from tui.ui.messages import SignInRequested
from tui.ui.sources.reading import Reading
from tui.ui.words.status_line import Note
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.ui.lists.details.pane import DetailsPane
    from tui.ui.workspace import Workspace

T = TypeVar("T")

ONE_CONTEXT: Final = N_(
    "Only one context is listed. {everywhere.choose_profile} and {everywhere.choose_region} "
    "list several."
)

ABREAST: Final = 4
"""Contexts that are asked at the same time; each has calls of its own under way."""


class SourcedTable(FilterableTable[T]):
    """The common part of the lists that are read from AWS, from one context or several.

    Args:
        table: What it lists in.
        details: What tells of the row under the cursor where there is room for that.
        scope: Whose actions the last line names.
        now: The time of day.
        id: The view's.
    """

    # The time of the next try, and how long what lives has lasted, are told in seconds.
    AGEING: ClassVar[float] = 1.0

    def __init__(
        self,
        table: Table[T],
        details: "DetailsPane[Any, Any] | None" = None,
        *,
        scope: Scope,
        now: Now,
        id: str,  # noqa: A002 - Textual's own name for it
    ) -> None:
        self.reading = Reading(now)
        """How each of the places stands."""
        self._room = asyncio.Semaphore(ABREAST)
        super().__init__(table, details, scope=scope, now=now, id=id)
        table.tinted = self._counts_more

    # What each list does in its own way

    @property
    def asking_words(self) -> str:
        """What is being done while it is read."""
        raise NotImplementedError

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be read before anybody looks at it."""
        return True

    def place_of(self, item: T) -> "Workspace | None":
        """Where a thing that is listed belongs to; None where that is not known."""
        raise NotImplementedError

    def arrive(self) -> None:
        """None of the places is the same as before: nothing that was known counts any more."""
        raise NotImplementedError

    def leave(self, place: "Workspace") -> None:
        """Forget what a place has told: it must not be taken for what is here."""
        raise NotImplementedError

    def begin_place(self, place: "Workspace") -> None:
        """A place is about to be read."""
        raise NotImplementedError

    async def read_whole(self, place: "Workspace") -> AwsError | None:
        """Read all of a place; gives back why some of it is missing. Raises AwsError."""
        raise NotImplementedError

    def end_place(self, place: "Workspace", error: AwsError | None) -> None:
        """A place has told all there is, or an error has come."""
        raise NotImplementedError

    # What all of them do

    def begin(self, *places: "Workspace") -> None:
        """List what these places have; those that were listed before are not asked again."""
        before, were_several = self.reading.places, self.reading.several
        new = self.reading.follow(places)
        for place in before:
            if place not in self.reading:
                self.workers.cancel_group(self, self._group(place))
                self.leave(place)
        if len(new) == len(places):
            self.updated, self.loading_words = None, ""
            self.arrive()
        self._aws = places[0].aws
        self._footer.follow_denials(self._aws)
        if new or self.reading.several != were_several:
            self.use_choices()
        if self.is_wanted:
            self._load(*(new if len(new) < len(places) else ()) or places)

    def use_choices(self) -> None:
        """Show what was chosen for these places, as far as they are known."""
        self.use_columns(anew=False)

    @property
    def place(self) -> "Workspace | None":
        """The place of the row under the cursor; the first of all where there is none."""
        row: T | None = self.table.chosen
        found = self.place_of(row) if row is not None else None
        return found or next(iter(self.reading.places), None)

    def load(self) -> None:
        self._load(*self.reading.places)

    def load_rest(self) -> None:
        """Ask the places that have never been asked."""
        self._load(*self.reading.unread)

    def _load(self, *places: "Workspace") -> None:
        """Ask these places, as the user wants it; who is about to be mounted does so when shown."""
        if self._aws is None or not places or not self.is_mounted:
            return
        for place in places:
            place.aws.ask_again()
        self.begin_loading(self.asking_words)
        super().read(self._aws, by_itself=False)
        for place in places:
            self.read_place(place)

    def read(self, aws: "Aws", *, by_itself: bool) -> None:
        super().read(aws, by_itself=by_itself)
        for place, state in self.reading.states.items():
            # What does not mend by itself may even ask for a code, which nobody wanted.
            mends = not isinstance(state.error, (AccessDenied, *NOBODY))
            if not by_itself or mends or not self.reading.several:
                self.read_place(place)

    def read_place(self, place: "Workspace") -> None:
        """Ask one place; what it told before stays until it has told all."""
        self.reading.wait(place)
        self.begin_place(place)
        # Not a coroutine yet: a worker that is cancelled first would leave it unawaited.
        read: WorkType[None] = partial(self._read, place)
        self.run_worker(read, group=self._group(place), exclusive=True)

    def sign_in(self) -> bool:
        """Give what one of several places wants of the user, or the row's own; False for one."""
        if not self.reading.several:
            return False
        asking = self.reading.asking
        if len(asking) > 1:
            self.action_contexts()
        elif (place := next(iter(asking), self.place)) is not None:
            self.post_message(SignInRequested(place))
        return True

    def action_contexts(self) -> None:
        """How each of several places stands; do something about one of them."""
        from tui.ui.screens.contexts import ContextsScreen, Remedy, Wish

        if not self.reading.several:
            self.notify(with_keys(_(ONE_CONTEXT)), markup=False)
            return

        def answered(wish: Wish | None) -> None:
            if wish is None:
                return
            if wish.place is None:
                self._load(*self.reading.failing)
            elif wish.remedy is Remedy.SIGN_IN:
                self.post_message(SignInRequested(wish.place))
            else:
                self._load(wish.place)

        self.app.push_screen(ContextsScreen(lambda: self.reading.states, self.now), answered)

    def read_again(self, *places: "Workspace") -> None:
        """Ask these places again: they were given what they wanted."""
        known = [place for place in places if place in self.reading]
        if self.is_wanted:
            self._load(*known)
        else:
            self.reading.forget(*known)

    async def _read(self, place: "Workspace") -> None:
        async with self._room:
            self.reading.begin(place)
            try:
                error = await self.read_whole(place)
            except AwsError as failure:
                error = failure
        self.call_later(self._ended, place, error)

    def _ended(self, place: "Workspace", error: AwsError | None) -> None:
        if place not in self.reading:
            return
        self.reading.end(place, error, patient=not self._by_itself)
        self.end_place(place, error)
        if self.reading.pending:
            self.summarise()
        else:
            # Of several each says by itself what is wrong with it.
            self.read_to_end(None if self.reading.several else error)

    def action_refresh(self) -> None:
        if self.reading.several:
            # One that does not answer is no reason not to ask the others.
            states = self.reading.states.items()
            self._load(*(place for place, state in states if not state.busy))
        else:
            super().action_refresh()

    def time_passed(self) -> None:
        for place in list(self.reading.due()):
            self.read_place(place)
        super().time_passed()

    def look_again(self) -> None:
        if not self.reading.pending:
            super().look_again()

    def age(self) -> str:
        return self.reading.loading_words() if self.loading_words else super().age()

    def notes(self) -> list[Note]:
        return [*super().notes(), *(Note(*words) for words in self.reading.notes())]

    @on(Table.CursorMoved)
    def _follow_row(self) -> None:
        """What was denied is named of where the row belongs to."""
        if self.reading.several and (place := self.place) is not None:
            self._footer.follow_denials(place.aws)

    def _counts_more(self, item: T) -> bool:
        """Whether a row among others is one of production."""
        place = self.place_of(item) if self.reading.several else None
        return place is not None and place.production

    def _group(self, place: "Workspace") -> str:
        """The group of the workers that read a place."""
        return f"{self.id} {id(place)}"
