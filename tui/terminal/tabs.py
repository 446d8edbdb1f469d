"""The tab stops of a terminal."""

import re
from collections.abc import Set

TAB_WIDTH = 8
# Stops are known for so many columns, however wide the screen is.
KNOWN_COLUMNS = 1024
_COLUMN = re.compile("[0-9]{1,5}")


class TabStops:
    """Columns, from 0, at which a tab ends; those beyond the width are there for a wider one."""

    USUAL = frozenset(range(TAB_WIDTH, KNOWN_COLUMNS, TAB_WIDTH))

    __slots__ = ("_width", "columns", "following", "has_usual")

    def __init__(self, width: int) -> None:
        self._width = width
        self.reset()

    def _set(self, columns: Set[int]) -> None:
        last = following = self._width - 1
        stops = []
        for x in range(last, -1, -1):
            stops.append(following)
            if x in columns:
                following = x
        stops.reverse()
        self.columns = columns
        # For each column the stop that follows it.
        self.following = stops
        # Whether they are those that there are in the beginning.
        differing = columns ^ self.USUAL
        self.has_usual = last < KNOWN_COLUMNS and min(differing, default=self._width) > last

    @property
    def within(self) -> list[int]:
        """The stops on the screen, from left to right."""
        return sorted(x for x in self.columns if x < self._width)

    def reset(self) -> None:
        """Set a stop every eight columns, and no other."""
        self._set(self.USUAL)

    def resize(self, width: int) -> None:
        """Take another width: no stop is set or cleared by that (xterm)."""
        self._width = width
        self._set(self.columns)

    def add(self, column: int) -> None:
        """HTS: set a stop."""
        self._set(self.columns | {column})

    def discard(self, column: int) -> None:
        """TBC: no stop there."""
        self._set(self.columns - {column})

    def clear(self) -> None:
        """TBC: no stop anywhere."""
        self._set(frozenset())

    def restore(self, report: str) -> None:
        """DECRSPS: the stops of a report, columns from 1 with slashes between."""
        words = report.split("/", KNOWN_COLUMNS)
        columns = {int(word) - 1 for word in words if _COLUMN.fullmatch(word)}
        self._set({column for column in columns if 0 <= column < KNOWN_COLUMNS})

    def before(self, column: int, edge: int) -> list[int]:
        """The stops before a column, from right to left, and the edge as the last of them."""
        return sorted({edge, *(x for x in self.columns if edge <= x < column)}, reverse=True)
