"""Folding lines anew for another width.

Rows that wrapped are joined to the line that the program wrote, and cut where the new width
has them cut. What fits as it is stays as it is.
"""

import re
from collections import deque
from collections.abc import Iterator

from tui.terminal.clusters import Clusters
from tui.terminal.packing import Cells
from tui.terminal.rows import Line, Row
from tui.terminal.widths import TAIL

_WIDE_CELLS = re.compile(f".{TAIL}")

# Column and line from 0, and whether a wrap is pending there.
Place = tuple[int, int, bool]
# Columns and lines.
Size = tuple[int, int]


def fold(
    lines: list[Line], places: list[Place], columns: int, clusters: Clusters
) -> tuple[list[Line], list[Place]]:
    """The lines for a width, and where the characters at places came to stand.

    A place may be above the lines, or below them.
    """
    folded: list[Line] = []
    moved = list(places)
    rows = {y for _, y, _ in places}
    for first, last in _logical_lines(lines):
        before = len(folded)
        folded += _fold(lines[first:last], columns, clusters)
        if rows.isdisjoint(range(first, last)):
            continue
        for number, (x, y, pending) in enumerate(places):
            if first <= y < last:
                offset = x + pending + sum(_length(line) for line in lines[first:y])
                new_x, new_y, new_pending = _place(folded[before:], offset, columns)
                moved[number] = (new_x, before + new_y, new_pending)
    grown = len(folded) - len(lines)
    below = (
        (x, y + grown, pending) if places[number][1] >= len(lines) else (x, y, pending)
        for number, (x, y, pending) in enumerate(moved)
    )
    return folded, list(below)


def divide(lines: list[Line], y: int, height: int) -> tuple[list[Line], list[Line]]:
    """Scrollback and screen of a height, with the line y on the screen.

    Blank lines below that line go first; when there are more lines than before, they come
    from the scrollback.
    """
    used = len(lines)
    while used > y + 1 and _is_blank(lines[used - 1]):
        used -= 1
    start = max(0, min(used - height, y))
    screen = lines[start : min(start + height, used)]
    for line in screen:
        if isinstance(line, Row):
            line.unpack()
    return lines[:start], screen + [""] * (height - len(screen))


def cut(rows: list[Line], size: Size) -> list[Line]:
    """A screen that is not folded: cells and lines beyond the size are dropped."""
    columns, lines = size
    for y, line in enumerate(rows):
        if isinstance(line, str):
            if len(line) > columns:
                rows[y] = _cut_text(line, columns)
        else:
            line.truncate(columns)
            line.wrapped = False
    return rows[:lines] + [""] * (lines - len(rows))


def _cut_text(text: str, columns: int) -> str:
    if text[columns] == TAIL:
        return text[: columns - 1] + " "
    return text[:columns]


def _is_blank(line: Line) -> bool:
    return not _text(line)


def _logical_lines(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """First and beyond the last of the lines that belong together by wrapping."""
    first = 0
    for place, line in enumerate(lines, 1):
        if isinstance(line, str) or not line.wrapped or place == len(lines):
            yield first, place
            first = place


def _text(line: Line) -> str:
    return line if isinstance(line, str) else line.text


def _length(line: Line) -> int:
    return len(_text(line))


def _place(pieces: list[Line], offset: int, columns: int) -> Place:
    """Where the cell with an offset in the line came to stand.

    Behind text that ends at the edge the cursor waits to wrap; elsewhere beyond the text it
    stays in the line.
    """
    last = len(pieces) - 1
    for y, piece in enumerate(pieces[:last]):
        size = _length(piece)
        if offset < size:
            return offset, y, False
        offset -= size
    if offset < columns:
        return offset, last, False
    return columns - 1, last, offset == _length(pieces[last])


def _fold(lines: list[Line], columns: int, clusters: Clusters) -> list[Line]:
    """The pieces of one logical line."""
    if len(lines) == 1:
        line = lines[0]
        if isinstance(line, Row):
            line.wrapped = False
        if _length(line) <= columns:
            return [line]
    text = "".join(_text(line) for line in lines)
    if columns == 1:
        # No wide character has a place any more.
        text = _WIDE_CELLS.sub("  ", text)
    sources = _Sources(lines)
    pieces: list[Line] = []
    start = 0
    while start < len(text) or not pieces:
        end = min(start + columns, len(text))
        if text[end : end + 1] == TAIL:
            end -= 1
        cells = sources.take(end - start)
        pieces.append(Row.folded(clusters, text[start:end], cells, wrapped=end < len(text)))
        start = end
    _keep_marks(lines, pieces, columns)
    return pieces


def _keep_marks(lines: list[Line], pieces: list[Line], columns: int) -> None:
    """Marks stay with the cells that they were set on."""
    before = 0
    for line in lines:
        for mark in line.marks if isinstance(line, Row) else ():
            x, y, pending = _place(pieces, before + mark.column, columns)
            piece = pieces[y]
            if isinstance(piece, Row):
                piece.marks += (mark._replace(column=x + pending),)
        before += _length(line)


class _Sources:
    """Where the cells of lines are, to be taken from left to right."""

    def __init__(self, lines: list[Line]) -> None:
        cells = (
            [Cells(None, 0, len(line))] if isinstance(line, str) else line.cells
            for line in lines
        )
        self._left = deque(each for row in cells for each in row)

    def take(self, count: int) -> list[Cells]:
        """The next cells, in as few stretches as there are."""
        taken: list[Cells] = []
        while count > 0:
            row, start, end = self._left.popleft()
            if end - start > count:
                self._left.appendleft(Cells(row, start + count, end))
                end = start + count
            count -= end - start
            if taken and taken[-1].row is row and taken[-1].end == start:
                taken[-1] = taken[-1]._replace(end=end)
            elif end > start:
                taken.append(Cells(row, start, end))
        return taken
