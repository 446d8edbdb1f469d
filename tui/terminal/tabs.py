"""The tab stops of a terminal."""

import re

TAB_WIDTH = 8
_COLUMN = re.compile("[0-9]{1,5}")


class TabStops:
    """Columns, from 0, at which a tab ends; those beyond the width are kept for a wider one."""

    __slots__ = ("_width", "columns", "following", "has_usual")

    def __init__(self, width: int) -> None:
        self._width = width
        self.reset()

    def _set(self, columns: set[int]) -> None:
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
        self.has_usual = {x for x in columns if x <= last} == self._usual()

    def _usual(self, first: int = TAB_WIDTH) -> set[int]:
        return set(range(first, self._width, TAB_WIDTH))

    def reset(self) -> None:
        """Set a stop every eight columns, and no other."""
        self._set(self._usual())

    def resize(self, width: int) -> None:
        """Set a stop every eight columns in those that come in addition."""
        first = -(-self._width // TAB_WIDTH) * TAB_WIDTH
        self._width = width
        self._set(self.columns | self._usual(first))

    def add(self, column: int) -> None:
        """HTS: set a stop."""
        self._set(self.columns | {column})

    def discard(self, column: int) -> None:
        """TBC: no stop there."""
        self._set(self.columns - {column})

    def clear(self) -> None:
        """TBC: no stop anywhere."""
        self._set(set())

    def restore(self, report: str) -> None:
        """DECRSPS: the stops of a report, columns from 1 with slashes between."""
        words = report.split("/", self._width)
        columns = {int(word) - 1 for word in words if _COLUMN.fullmatch(word)}
        self._set({column for column in columns if 0 <= column < self._width})

    def before(self, column: int, edge: int) -> list[int]:
        """The stops before a column, from right to left, and the edge as the last of them."""
        return sorted({edge, *(x for x in self.columns if edge <= x < column)}, reverse=True)
