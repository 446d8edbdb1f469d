"""The terminal's lines as text: what was written as one line, and where each piece stands."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from tui.terminal.emulator import Row
from tui.ui.terminal.cells import row_cells, row_text

MOST_LINES = 200
"""Lines that are looked at as one; a program that never ends its line fills the screen."""


class TextPlace(NamedTuple):
    """A cell by the name of its line and its column; places compare as they are read."""

    line: int
    column: int


class Stretch(NamedTuple):
    """Columns of one line: the first, and the one after the last."""

    line: int
    start: int
    end: int


RowOf = Callable[[int], Row | None]


def logical_line(line: int, row_of: RowOf) -> tuple[int, int]:
    """The first and the last line of what the remote wrote as one."""
    first = last = line
    while first > line - MOST_LINES and (row := row_of(first - 1)) is not None and row.wrapped:
        first -= 1
    while last < line + MOST_LINES and (row := row_of(last)) is not None and row.wrapped:
        if row_of(last + 1) is None:
            break
        last += 1
    return first, last


class LogicalLine:
    """A line of text as it was written, over one or more lines of the screen."""

    def __init__(self, first: int, rows: Sequence[Row]) -> None:
        self.first = first
        self._rows = rows
        texts = [row_text(row) for row in rows]
        self.text = "".join(texts)
        # For each line of the screen, where its text begins.
        self._starts = [0, *accumulate(map(len, texts))][: len(texts)]

    @classmethod
    def at(cls, line: int, row_of: RowOf) -> "LogicalLine":
        first, last = logical_line(line, row_of)
        rows = (row_of(number) for number in range(first, last + 1))
        return cls(first, [row for row in rows if row is not None])

    @cached_property
    def _cells(self) -> list[list[str]]:
        return [row_cells(row) for row in self._rows]

    def place(self, position: int) -> TextPlace:
        index = max(bisect_right(self._starts, position) - 1, 0)
        left = position - self._starts[index]
        column = -1
        for cell in self._cells[index]:
            column += 1
            left -= len(cell)
            if left < 0:
                break
        return TextPlace(self.first + index, column)

    def position(self, place: TextPlace) -> int | None:
        """Which character stands there, None beyond the end of the text."""
        index = place.line - self.first
        if not 0 <= index < len(self._rows) or place.column >= len(self._cells[index]):
            return None
        # The second cell of a wide character belongs to its first.
        column = place.column - (not self._cells[index][place.column])
        return self._starts[index] + len("".join(self._cells[index][:column]))

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """The columns that the characters from `start` up to `end` take."""
        if start >= end:
            return []
        first, last = self.place(start), self.place(end - 1)
        found: list[Stretch] = []
        for line in range(first.line, last.line + 1):
            part = self._cells[line - self.first]
            left = first.column if line == first.line else 0
            right = _after(part, last.column) if line == last.line else len(part)
            if left < right:
                found.append(Stretch(line, left, right))
        return found


def _after(part: Sequence[str], column: int) -> int:
    column += 1
    while column < len(part) and not part[column]:
        column += 1
    return column


def logical_lines(first: int, last: int, row_of: RowOf) -> Iterator[LogicalLine]:
    """The logical lines from the one of `last` back to the one of `first`."""
    line = last
    while line >= first:
        found = LogicalLine.at(line, row_of)
        yield found
        line = min(found.first, line) - 1
