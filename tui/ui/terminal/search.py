"""Searching a terminal's screen and scrollback: every hit is marked, one is in sight."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from tui.comparing import SoughtText
from tui.language import _
from tui.ui.actions import Scope, action_of
from tui.ui.terminal.overlay import Mode, Surface
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.text import LogicalLine, RowOf, Stretch, TextPlace, logical_lines

LOOK: Final = 150
"""Logical lines to search before the event loop has its turn; some milliseconds."""

PAUSE: Final = 0.001
"""Seconds between two slices."""

LONGEST_QUERY: Final = 200

Hit = tuple[Stretch, ...]
"""What was found, over one or more lines."""

MOST_HITS: Final = 10_000


def wanted_of(query: str) -> SoughtText | None:
    """What to look for: capitals count where there are any; None if there is nothing."""
    if not query:
        return None
    return SoughtText(query, with_case=any(character.isupper() for character in query))


def hits_of(line: LogicalLine, wanted: SoughtText) -> list[Hit]:
    """What is found in a logical line, from left to right."""
    return [tuple(line.stretches(*place)) for place in wanted.places(line.text)]


class Search:
    """The hits of one query, the newest first, as far as was looked yet.

    Args:
        query: What was typed.
        first: The first line to look at.
        last: The last one.
        row_of: The rows by the names of their lines.
        at: Where the hit begins that is looked at; without it, it is the newest.
    """

    def __init__(
        self, query: str, first: int, last: int, row_of: RowOf, at: TextPlace | None = None
    ) -> None:
        self.query = query
        self.wanted = wanted_of(query)
        self.hits: list[Hit] = []
        self.is_complete = self.wanted is None
        self._row_of = row_of
        self._lines = logical_lines(first, last, row_of)
        self._index = 0
        # Where the hit is that is still to be found.
        self._at = at

    @property
    def current(self) -> Hit | None:
        return self.hits[self._index] if self.hits and self._at is None else None

    @property
    def number(self) -> int:
        """Which hit is looked at, from 1 for the newest; 0 without any."""
        return 0 if self.current is None else self._index + 1

    def look(self, count: int) -> None:
        """Look through that many more logical lines."""
        if self.wanted is None:
            return
        for _step in range(count):
            line = next(self._lines, None)
            if line is None or len(self.hits) >= MOST_HITS:
                self.is_complete = True
                self._at = None
                return
            for hit in reversed(hits_of(line, self.wanted)):
                if hit and hit[0][:2] == self._at:
                    self._at, self._index = None, len(self.hits)
                self.hits.append(hit)

    def step(self, steps: int) -> Hit | None:
        """Go that many hits back in time, or forth; around where there are no more."""
        self._at = None
        if self.hits:
            self._index = (self._index + steps) % len(self.hits)
        return self.current

    def in_line(self, line: int) -> Iterator[tuple[Stretch, bool]]:
        """The hits that a line shows now, and whether it is the one looked at."""
        if self.wanted is None:
            return
        current = self.current or ()
        for hit in hits_of(LogicalLine.at(line, self._row_of), self.wanted):
            for stretch in hit:
                if stretch.line == line:
                    yield stretch, stretch in current


class SearchMode(Mode):
    """A query that is typed, and its hits from the newest to the oldest."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._search = self._new("")

    def take(self, key: str, character: str | None) -> bool:
        query = self._search.query
        match action_of(Scope.FINDING, key) or key:
            case "close":
                return False
            case "older":
                self._step(1)
            case "newer":
                self._step(-1)
            case "backspace" | "ctrl+h":
                self._look_for(query[:-1])
            case "ctrl+w":
                self._look_for(query.rstrip().rpartition(" ")[0])
            case "ctrl+u":
                self._look_for("")
            case _ if character is not None and character.isprintable():
                self._look_for(query + character)
        return True

    def insert(self, text: str) -> None:
        self._look_for(self._search.query + text.partition("\n")[0])

    def footer(self) -> str:
        search = self._search
        if not search.query:
            found = _("type to search")
        elif search.hits:
            words = (
                _("{number} of {count}") if search.is_complete else _("{number} of {count}+")
            )
            found = words.format(number=search.number, count=len(search.hits))
        else:
            found = _("not found") if search.is_complete else _("searching…")
        return f" /{search.query}▏ {found} · {_('↵ older · ↓ newer · Esc close')}"

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        for stretch, is_current in self._search.in_line(line):
            change = painter.found_here if is_current else painter.found
            yield (stretch.start, stretch.end, change)

    def enter(self) -> None:
        self._search = self._new("")
        super().enter()

    def leave(self) -> None:
        # What was found stays in sight: it is to be read, or marked. Typing leads back.
        self._search = self._new("")
        super().leave()

    def places(self) -> Iterator[TextPlace]:
        if self.place is not None:
            yield self.place

    def resized(self, moved: Mapping[TextPlace, TextPlace]) -> None:
        # A session that ends takes a line for what it says: who types a query goes on.
        if self.active:
            place = self.place
            self._search = self._new(
                self._search.query, None if place is None else moved[place]
            )
            self._look()

    @property
    def place(self) -> TextPlace | None:
        """Where the hit that is looked at begins."""
        hit = self._search.current
        return TextPlace(hit[0].line, hit[0].start) if hit else None

    def _new(self, query: str, at: TextPlace | None = None) -> Search:
        viewport = self._surface.viewport
        return Search(query, viewport.oldest, viewport.newest, viewport.row_of, at)

    def _look_for(self, query: str) -> None:
        self._search = self._new(query[:LONGEST_QUERY])
        self._look()

    def _look(self) -> None:
        """Search on, a slice at a time, until everything was looked at."""
        search = self._search
        had_hit = search.current is not None
        search.look(LOOK)
        if not had_hit:
            self._show()
        self._surface.changed()
        if not search.is_complete:
            self._surface.widget.set_timer(PAUSE, partial(self._look_on, search))

    def _look_on(self, search: Search) -> None:
        if search is self._search:
            self._look()

    def _step(self, steps: int) -> None:
        self._search.step(steps)
        self._show()
        self._surface.changed()

    def _show(self) -> None:
        if hit := self._search.current:
            self._surface.viewport.show(hit[0].line)
