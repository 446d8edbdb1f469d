"""Sessions and lines of their screens, found as one types."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.archive.errors import ArchiveError
from tui.archive.query import Query, QueryError, parse
from tui.archive.searching import Narrowing, SearchHit, SearchResult
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.hit_words import hit_words, result_words, session_words
from tui.ui.words.reach import Reach, Whereabouts
from tui.ui.words.times import Now

PAUSE: Final = 0.1
"""Seconds without a key after which is searched."""

AGAIN: Final = 3.0
"""Seconds after which is searched again, while nothing is found or something not indexed yet."""

MOST: Final = 100
"""Hits on screens, and as many sessions by what is written of them."""

HOW: Final = (
    'Words of one line, in any order. ngi* is the beginning of one, "no space left" stands there '
    "as it is. host:web, ticket:INC-7 and since:7d narrow."
)

Search = Callable[[Query, Narrowing], Awaitable[SearchResult]]


@dataclass(slots=True)
class LastSearch:
    """What was searched for last, for who comes again."""

    text: str = ""
    reach: Reach = Reach.HERE


class SearchScreen(LeftOnce[None]):
    """Results as one types; the newest query wins.

    Args:
        search: Finds; raises ArchiveError.
        chosen: Told the hit that is to be opened.
        here: Where the user is.
        last: What was searched for the last time; it is kept up to date.
        now: The time of day, in the user's zone.
    """

    scope = Scope.SEARCH
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(scope),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-5)", show=False),
        Binding("pagedown", "move(5)", show=False),
        Binding("ctrl+home", "move(-9999)", show=False),
        Binding("ctrl+end", "move(9999)", show=False),
    ]

    def __init__(
        self,
        search: Search,
        chosen: Callable[[SearchHit], object],
        here: Whereabouts,
        last: LastSearch,
        now: Now,
    ) -> None:
        super().__init__()
        self._search = search
        self._chosen = chosen
        self._here = here
        self._last = last
        self._now = now
        self._query = Query()
        self._hits: dict[int, SearchHit] = {}
        """By the place in the list."""
        self._marked: int | None = None
        self._not_indexed = 0
        self._shown: LastSearch | None = None
        """What the hits are of."""
        self._opens = False
        """Whether the first hit is opened once it is known."""
        if last.reach not in (*here.reaches, Reach.TICKET):
            last.reach = Reach.HERE

    def compose(self) -> ComposeResult:
        with Horizontal(id="search-line"):
            yield Static("/", id="search-slash")
            yield OrderedInput(
                self._last.text,
                placeholder="what was on a screen, or is written of a session",
                compact=True,
                id="search-field",
            )
            yield Static("", id="search-reach", markup=False)
        yield Static("", id="search-state", markup=False)
        options = OptionList(compact=True)
        options.can_focus = False
        yield options
        yield KeyFooter(Scope.SEARCH)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._tell_reach()
        self.set_interval(AGAIN, self._look_again)
        self.call_after_refresh(self._look)

    def on_resize(self) -> None:
        self.call_after_refresh(self._look)

    def know_ticket(self, ticket: str) -> None:
        """The ticket where the user is, empty for none."""
        self._here = replace(self._here, ticket=ticket)
        narrowed = self._last.reach is Reach.TICKET
        if narrowed and not ticket:
            self._last.reach = Reach.HERE
        if narrowed and self.is_mounted:
            self._tell_reach()
            self._look()

    # What the keys do.

    def action_open(self) -> None:
        if self._shown != self._last:
            # Who types faster than is searched means what is typed, not what is listed.
            self._opens = True
            self._look()
            return
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None and (hit := self._hits.get(highlighted)) is not None:
            self._chosen(hit)

    def action_reach(self) -> None:
        self._last.reach = self._here.next(self._last.reach)
        self._opens = False
        self._tell_reach()
        self._look()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        places = sorted(self._hits)
        options = self.query_one(OptionList)
        if places:
            now = places.index(options.highlighted) if options.highlighted in places else 0
            options.highlighted = places[min(max(now + steps, 0), len(places) - 1)]

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._last.text = event.value
        self._opens = False
        self._look(pause=PAUSE)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_open()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if (hit := self._hits.get(event.option_index)) is not None:
            self._chosen(hit)

    # The search.

    def _look_again(self) -> None:
        # What was shown a moment ago is not even recorded yet. A search under way goes on.
        wanting = self._not_indexed or not self._hits
        if wanting and self._shown == self._last and self.is_current:
            self._look()

    @work(exclusive=True, group="search")
    async def _look(self, pause: float = 0.0) -> None:
        await asyncio.sleep(pause)
        looked = replace(self._last)
        try:
            query = parse(looked.text, self._now())
            result = None
            if query != Query():
                wanted = self._here.narrowed(query, looked.reach, self._now())
                result = await self._search(*wanted)
        except (QueryError, ArchiveError) as error:
            self.call_later(self._show, looked, Query(), SearchResult(()), str(error))
        else:
            words = HOW if result is None else result_words(result)
            self.call_later(self._show, looked, query, result or SearchResult(()), words)

    def _show(self, looked: LastSearch, query: Query, result: SearchResult, words: str) -> None:
        self._shown = looked
        options = self.query_one(OptionList)
        before = self._hits.get(-1 if options.highlighted is None else options.highlighted)
        self._query, self._not_indexed, self._marked = query, result.not_indexed, None
        self._hits.clear()
        width = self._width
        listed: list[Option] = []
        for session in result.sessions:
            listed.append(Option(session_words(session[0], self._now, width), disabled=True))
            for hit in session:
                self._hits[len(listed)] = hit
                listed.append(Option(hit_words(hit, query, width)))
        options.clear_options()
        options.add_options(listed)
        # The same hit stays marked; another search begins at its first.
        same = (place for place, hit in self._hits.items() if hit == before)
        options.highlighted = next(same, min(self._hits, default=None))
        self.query_one("#search-state", Static).update(words)
        if self._opens and looked == self._last:
            self._opens = False
            self.action_open()

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for place in {self._marked, event.option_index}:
            if place is not None and (hit := self._hits.get(place)) is not None:
                marked = place == event.option_index
                prompt = hit_words(hit, self._query, self._width, marked=marked)
                event.option_list.replace_option_prompt_at_index(place, prompt)
        self._marked = event.option_index

    @property
    def _width(self) -> int:
        return self.query_one(OptionList).scrollable_content_region.width

    def _tell_reach(self) -> None:
        words = self._here.words(self._last.reach)
        self.query_one("#search-reach", Static).update(words)
