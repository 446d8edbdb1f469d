"""Sessions and lines of their screens, found as one types."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from tui.archive.errors import ArchiveError
from tui.archive.query import Query, QueryError, parse
from tui.archive.searching import Narrowing, SearchHit, SearchResult
from tui.language import N_, _
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.hit_list import HitListScreen
from tui.ui.words.hit_words import hit_words, result_words, session_words
from tui.ui.words.reach import Reach, Whereabouts
from tui.ui.words.times import Now

PAUSE: Final = 0.1
"""Seconds without a key after which is searched."""

AGAIN: Final = 3.0
"""Seconds after which is searched again, while nothing is found or something not indexed yet."""

MOST: Final = 100
"""Hits on screens, and as many sessions by what is written of them."""

HOW: Final = N_(
    'Words of one line, in any order. ngi* matches a prefix, "no space left" a phrase. '
    "host:web, ticket:INC-7 and since:7d narrow the search."
)

Search = Callable[[Query, Narrowing], Awaitable[SearchResult]]


@dataclass(slots=True)
class LastSearch:
    """What was searched for last, for who comes again."""

    text: str = ""
    reach: Reach = Reach.HERE


class SearchScreen(HitListScreen[SearchHit]):
    """Results as one types; the newest query wins.

    Args:
        search: Finds; raises ArchiveError.
        chosen: Told the hit that is to be opened.
        here: Where the user is.
        last: What was searched for the last time; it is kept up to date.
        now: The time of day, in the user's zone.
        to_logs: Told what is typed, for whom it is to be searched in the logs at AWS.
    """

    scope = Scope.SEARCH
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(scope, Scope.CHOOSING)

    def __init__(  # noqa: PLR0913 -- what it knows of the outside
        self,
        search: Search,
        chosen: Callable[[SearchHit], object],
        here: Whereabouts,
        last: LastSearch,
        now: Now,
        *,
        to_logs: Callable[[str], object],
    ) -> None:
        super().__init__(last.text, _("text on a screen, or of a session"))
        self._search = search
        self._to_logs = to_logs
        self._chosen = chosen
        self._here = here
        self._last = last
        self._now = now
        self._query = Query()
        self._not_indexed = 0
        self._shown: LastSearch | None = None
        """What the hits are of."""
        self._opens = False
        """Whether the first hit is opened once it is known."""
        if last.reach not in (*here.reaches, Reach.TICKET):
            last.reach = Reach.HERE

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
        self.open_marked()

    def open_hit(self, hit: SearchHit) -> None:
        self._chosen(hit)

    def words_of_hit(self, hit: SearchHit, *, marked: bool = False) -> Content:
        return hit_words(hit, self._query, self.list_width, marked=marked)

    def action_reach(self) -> None:
        self._last.reach = self._here.next(self._last.reach)
        self._opens = False
        self._tell_reach()
        self._look()

    def action_logs(self) -> None:
        self._to_logs(self._last.text)

    def action_close(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._last.text = event.value
        self._opens = False
        self._look(pause=PAUSE)

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
            words = _(HOW) if result is None else result_words(result)
            self.call_later(self._show, looked, query, result or SearchResult(()), words)

    def _show(self, looked: LastSearch, query: Query, result: SearchResult, words: str) -> None:
        self._shown = looked
        self._query, self._not_indexed = query, result.not_indexed
        width = self.list_width
        self.list_hits(
            (session_words(session[0], self._now, width), session)
            for session in result.sessions
        )
        self.query_one("#search-state", Static).update(words)
        if self._opens and looked == self._last:
            self._opens = False
            self.action_open()

    def _tell_reach(self) -> None:
        words = self._here.words(self._last.reach)
        self.query_one("#search-reach", Static).update(words)
