"""Searching a terminal's screen and scrollback: every hit is marked, one is in sight."""

import re
from collections.abc import Iterator
from typing import Final

from tui.ui.terminal.text import LogicalLine, RowOf, Stretch, logical_lines

Hit = tuple[Stretch, ...]
"""What was found, over one or more lines."""

MOST_HITS: Final = 10_000


def pattern_of(query: str) -> re.Pattern[str] | None:
    """What to look for: capitals count where there are any; None if there is nothing."""
    if not query:
        return None
    has_capitals = any(character.isupper() for character in query)
    return re.compile(re.escape(query), 0 if has_capitals else re.IGNORECASE)


def hits_of(line: LogicalLine, pattern: re.Pattern[str]) -> list[Hit]:
    """What is found in a logical line, from left to right."""
    if pattern.search(line.text) is None:
        return []
    return [tuple(line.stretches(*match.span())) for match in pattern.finditer(line.text)]


class Search:
    """The hits of one query, the newest first, as far as was looked yet."""

    def __init__(self, query: str, first: int, last: int, row_of: RowOf) -> None:
        self.query = query
        self.pattern = pattern_of(query)
        self.hits: list[Hit] = []
        self.is_complete = self.pattern is None
        self._row_of = row_of
        self._lines = logical_lines(first, last, row_of)
        self._index = 0

    @property
    def current(self) -> Hit | None:
        """The hit that is looked at."""
        return self.hits[self._index] if self.hits else None

    @property
    def number(self) -> int:
        """Which hit is looked at, from 1 for the newest; 0 without any."""
        return self._index + 1 if self.hits else 0

    def look(self, count: int) -> None:
        """Look through that many more logical lines."""
        if self.pattern is None:
            return
        for _ in range(count):
            line = next(self._lines, None)
            if line is None or len(self.hits) >= MOST_HITS:
                self.is_complete = True
                return
            self.hits += reversed(hits_of(line, self.pattern))

    def step(self, steps: int) -> Hit | None:
        """Go that many hits back in time, or forth; around where there are no more."""
        if self.hits:
            self._index = (self._index + steps) % len(self.hits)
        return self.current

    def in_line(self, line: int) -> Iterator[tuple[Stretch, bool]]:
        """The hits that a line shows now, and whether it is the one looked at."""
        if self.pattern is None:
            return
        current = self.current or ()
        for hit in hits_of(LogicalLine.at(line, self._row_of), self.pattern):
            for stretch in hit:
                if stretch.line == line:
                    yield stretch, stretch in current
