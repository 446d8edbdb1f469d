"""Writes a terminal's lines as control functions, for a snapshot."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from tui.terminal.attributes import PLAIN, Attributes, sgr_parameters
from tui.terminal.buffer import Buffer
from tui.terminal.clusters import ODD_CELL
from tui.terminal.rows import Line, Row
from tui.terminal.widths import TAIL, VARIATION_SELECTOR_15, joins

MOST_HISTORY: Final = 100
"""Lines of the scrollback that are kept."""

# SGR is about the attributes before this one.
_RENDITIONS: Final = Attributes._fields.index("protected")
# A wide character of which nothing is seen.
_WIDE_BLANK: Final = "\u3000"


class NotNowError(Exception):
    """There are no control functions for this state."""


class _Piece(NamedTuple):
    """Cells of a line that are written at once."""

    x: int
    cells: str
    attributes: Attributes
    odd: bool
    """Whether it is one character that other characters join, or which joins them."""


class LineWriter:
    """Writes lines on a screen that is blank and has no margins."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self.style = PLAIN
        """How what is written next would look."""
        self.has_protected = False
        """Whether any of it was protected (DECSCA)."""

    def history(self) -> Iterator[str]:
        """The last lines of the scrollback, written and pushed off by line feeds."""
        buffer = self._buffer
        history = buffer.history
        count = min(MOST_HISTORY, len(history), buffer.scrolled - buffer.cleared_at)
        if count <= 0:
            return
        for line in islice(history, len(history) - count, None):
            yield from self._line(line)
            if _is_wrapped(line):
                yield from self._wrap(line)
                yield "\x1b[2K\r"
            else:
                yield self.look(PLAIN) + "\r\n"
        yield f"\x1b[{buffer.lines}H" + "\n" * min(count, buffer.lines - 1) + "\x1b[H"

    def screen(self, rows: Sequence[Line]) -> Iterator[str]:
        """The lines of the screen that is shown, each at its place."""
        last = len(rows) - 1
        moved = last > 0 and _is_wrapped(rows[last])
        if moved:
            # It goes on below the screen: it is written at the top and moved down.
            yield "\x1b[H"
            yield from self._line(rows[last])
            yield from self._wrap(rows[last])
            yield f"\x1b[2K\x1b[{last}T"
        for y, line in enumerate(rows[:last] if moved else rows):
            if line == "":
                continue
            yield f"\x1b[{y + 1}H"
            yield from self._line(line)
            if _is_wrapped(line) and y < last:
                yield from self._wrap(line)
                yield "\x1b[2K" if not moved or y + 1 < last else "\r"
                if moved and y + 1 == last:
                    yield from self._again(rows[last])
        yield self.look(PLAIN)

    def _line(self, line: Line) -> Iterator[str]:
        """A line, from its first column on."""
        pieces = self._pieces(line)
        # What would join the character before it is written while there is none.
        joining = [piece for piece in pieces if piece.odd and self._joins(line, piece)]
        place: int | None = 0
        for piece in [*joining, *(piece for piece in pieces if piece not in joining)]:
            if piece.x != place:
                yield f"\x1b[{piece.x + 1}G"
            text = self._text(piece.cells)
            yield self.look(piece.attributes) + text
            if VARIATION_SELECTOR_15 in text:
                yield from self._narrowed(piece)
            place = None if piece.odd else piece.x + len(piece.cells)

    def _narrowed(self, piece: _Piece) -> Iterator[str]:
        """A character that was wide at first: what it left is blank as if it never was."""
        if piece.x + 1 >= self._buffer.columns:
            raise NotNowError
        if len(piece.cells) == 1:
            yield f"{self.look(PLAIN)}\x1b[{piece.x + 2}G\x1b[X"

    def _again(self, line: Line) -> Iterator[str]:
        """A line that is on the screen already, over itself."""
        if any(piece.odd and self._joins(line, piece) for piece in self._pieces(line)):
            raise NotNowError
        yield from self._line(line)

    def _wrap(self, line: Line) -> Iterator[str]:
        """Have the line that was written go on in the next one; there the cursor is then."""
        columns, size = self._buffer.columns, len(_cells(line))
        if size == columns:
            start, text = self.last_before(line, columns)
            yield f"\x1b[{start + 1}G{text}{self.look(PLAIN)} "
        else:
            # A wide character has no room in the last column, and leaves it as it is.
            yield f"{self.look(PLAIN)}\x1b[{columns}G{_WIDE_BLANK}"

    def _pieces(self, line: Line, start: int = 0, end: int | None = None) -> list[_Piece]:
        """What a line has between two columns."""
        cells = _cells(line)
        end = len(cells) if end is None else end
        spans = [(end - start, PLAIN)] if isinstance(line, str) else line.spans(start, end)
        pieces: list[_Piece] = []
        x = start
        for length, attributes in spans:
            last = start + length
            for match in ODD_CELL.finditer(cells, x, last):
                if match.start() > x:
                    pieces.append(_Piece(x, cells[x : match.start()], attributes, False))
                pieces.append(_Piece(match.start(), match[0], attributes, True))
                x = match.end()
            if last > x:
                pieces.append(_Piece(x, cells[x:last], attributes, False))
            x = last
        return pieces

    def _joins(self, line: Line, piece: _Piece) -> bool:
        before = _cells(line)[max(0, piece.x - 2) : piece.x]
        before = before[-2:] if before[-1:] == TAIL else before[-1:]
        return bool(before) and joins(self._text(before), self._text(piece.cells)[0])

    def _text(self, cells: str) -> str:
        return self._buffer.clusters.text(cells)

    def last_before(self, line: Line, end: int) -> tuple[int, str]:
        """The character that ends before a column, to be written again, and its column."""
        cells = _cells(line)[:end]
        if len(cells) < end:
            return end - 1, self.look(PLAIN) + " "
        start = end - (2 if cells[-1] == TAIL else 1)
        (piece, *_) = self._pieces(line, start, end)
        if piece.odd and self._joins(line, piece):
            raise NotNowError
        return start, self.look(piece.attributes) + self._text(piece.cells)

    def look(self, attributes: Attributes) -> str:
        """What is written from now on looks so."""
        before, self.style = self.style, attributes
        if attributes is before:
            return ""
        parts = []
        if attributes[:_RENDITIONS] != before[:_RENDITIONS]:
            parts.append(f"\x1b[{sgr_parameters(attributes)}m")
        if attributes.protected != before.protected:
            self.has_protected = True
            parts.append(f'\x1b[{int(attributes.protected)}"q')
        if (attributes.link, attributes.link_id) != (before.link, before.link_id):
            name = f"id={attributes.link_id}" if attributes.link_id else ""
            parts.append(f"\x1b]8;{name};{attributes.link or ''}\x1b\\")
        return "".join(parts)


def _cells(line: Line) -> str:
    return line if isinstance(line, str) else line.text


def _is_wrapped(line: Line) -> bool:
    return isinstance(line, Row) and line.wrapped
