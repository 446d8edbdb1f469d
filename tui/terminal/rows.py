"""One line of cells, kept small and quick to write on.

A row's text has one character a cell (see `widths`) and ends with the last cell written:
what lies beyond is blank. Its attributes take one of three forms:

* *compact*, while it is written from left to right: a list of end, attributes, end,
  attributes ... that may end before the text does (the rest is plain), or None for a row
  that is plain altogether;
* *expanded*, once something coloured is overwritten: one entry a cell;
* *packed*, in the scrollback, where there are many (see `packing`). Such a row is only read;
  one that comes back to the screen is unpacked first;
* *borrowed*, after the scrollback was folded for another width: they are looked up in the
  rows of the old width when somebody asks, which for most rows is never.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from tui.terminal.attributes import PLAIN, Attributes, erasing
from tui.terminal.clusters import Clusters
from tui.terminal.links import Link
from tui.terminal.marks import OutputMark
from tui.terminal.packing import Borrowed, Cells, Packed, Span, pack
from tui.terminal.widths import TAIL, ZERO_WIDTH_JOINER

# Cells, and the stretches that they have.
Piece = tuple[str, list[Span]]


class Row:
    """A line of the screen or the scrollback."""

    __slots__ = ("_clusters", "_expanded", "_styles", "_version", "marks", "text", "wrapped")

    def __init__(self, clusters: Clusters, text: str = "", *, wrapped: bool = False) -> None:
        self._clusters = clusters
        self.text = text
        self._styles: Any = None
        self._expanded = False
        # The line goes on in the next row.
        self.wrapped = wrapped
        # As they were told.
        self.marks: tuple[OutputMark, ...] = ()
        self._version: object | None = None

    @property
    def version(self) -> object:
        """What stands for the row as it looks now: after any change it is another object."""
        if self._version is None:
            self._version = object()
        return self._version

    @classmethod
    def folded(
        cls, clusters: Clusters, text: str, cells: Sequence[Cells], *, wrapped: bool
    ) -> "Row":
        """A row of other rows' cells, which are not written to any more; its text is theirs."""
        row = cls(clusters, text, wrapped=wrapped)
        if any(each.row is not None for each in cells):
            row._styles = Borrowed(cells)
        return row

    @property
    def cells(self) -> Sequence[Cells]:
        """Where its attributes are to be found."""
        if type(self._styles) is Borrowed:
            return self._styles.cells
        return [Cells(self if self._styles is not None else None, 0, len(self.text))]

    @property
    def weight(self) -> int:
        """The effort of looking at all cells, as `Terminal.effort` counts: more where it is gaudy."""
        styles = self._styles
        return 3 if styles is None else 3 + len(styles) // 3

    @property
    def runs(self) -> Sequence[tuple[str, Attributes]]:
        """The text with its attributes, left to right; trailing plain blanks are left out."""
        runs: list[tuple[str, Attributes]] = []
        start = 0
        for end, attributes in self._spans():
            text = self._clusters.text(self.text[start:end])
            if ZERO_WIDTH_JOINER in text:
                # What stands after a joiner may look joined, and is not when it has a cell
                # of its own: it starts a run.
                runs += self._joiner_runs(start, end, attributes)
            else:
                runs.append((text, attributes))
            start = end
        return runs

    def _joiner_runs(
        self, start: int, end: int, attributes: Attributes
    ) -> list[tuple[str, Attributes]]:
        runs: list[tuple[str, Attributes]] = []
        text = ""
        for cell in self.text[start:end]:
            if cell == TAIL:
                continue
            if text.endswith(ZERO_WIDTH_JOINER):
                runs.append((text, attributes))
                text = ""
            text += self._clusters.text(cell)
        runs.append((text, attributes))
        return runs

    def _spans(self) -> list[tuple[int, Attributes]]:
        """Where each stretch of equal attributes ends, and the attributes."""
        styles, size = self._styles, len(self.text)
        if styles is None:
            return [(size, PLAIN)] if size else []
        if self._expanded:
            spans = []
            end = 0
            for attributes, cells in groupby(styles):
                end += len(list(cells))
                spans.append((end, attributes))
            return spans
        if type(styles) is not list:
            styles = styles.unpack()
        spans = list(zip(styles[::2], styles[1::2], strict=True))
        if styles[-2] < size:
            spans.append((size, PLAIN))
        return spans

    def read(self, start: int, end: int) -> tuple[str, list[Attributes]]:
        """The cells from start up to end and their attributes, blanks where it is blank."""
        text = self.text[start:end].ljust(end - start)
        styles = self.attributes_of_cells()[start:end]
        styles += [PLAIN] * (end - start - len(styles))
        return text, styles

    def attributes_of_cells(self) -> list[Attributes]:
        """The attributes of every cell of the text."""
        if self._expanded:
            return list(self._styles or ())
        cells: list[Attributes] = []
        start = 0
        for end, attributes in self._spans():
            cells += [attributes] * (end - start)
            start = end
        return cells

    def put(self, x: int, cells: str, attributes: Attributes) -> None:
        """Write cells at x, all with the same attributes."""
        text = self.text
        size = len(text)
        end = x + len(cells)
        self._version = None
        if x >= size:
            if x > size:
                text = text.ljust(x)
            self.text = text + cells
            if attributes is not PLAIN or self._expanded:
                self._append(size, x, end, attributes)
            return
        if not text.isascii():
            # What is left of a wide character cut in half is a blank.
            if text[x] == TAIL:
                self._blank(x - 1, erasing(attributes))
            if end < size and text[end] == TAIL:
                self._blank(end, erasing(attributes))
            text = self.text
        self.text = text[:x] + cells + text[end:]
        if self._styles is None and attributes is PLAIN:
            return
        self._expand()
        self._styles[x:end] = [attributes] * (end - x)

    def _expand(self) -> None:
        if not self._expanded:
            self._styles = self.attributes_of_cells()[: len(self.text)]
            self._expanded = True

    def _blank(self, x: int, attributes: Attributes | None) -> None:
        """Blank a cell of the text, whatever it is half of; None leaves it its attributes."""
        self._version = None
        self.text = self.text[:x] + " " + self.text[x + 1 :]
        if attributes is None or (self._styles is None and attributes is PLAIN):
            return
        self._expand()
        self._styles[x] = attributes

    def _append(self, size: int, x: int, end: int, attributes: Attributes) -> None:
        styles = self._styles
        if self._expanded:
            if x > size:
                styles += [PLAIN] * (x - size)
            styles += [attributes] * (end - x)
        elif styles is None:
            self._styles = [x, PLAIN, end, attributes] if x else [end, attributes]
        elif styles[-2] < x:
            styles += (x, PLAIN, end, attributes)
        elif styles[-1] is attributes:
            styles[-2] = end
        else:
            styles += (end, attributes)

    def replace(self, x: int, cell: str) -> None:
        """Put another character in a cell and keep everything else."""
        self._version = None
        text = self.text.ljust(x + 1)
        if self._expanded:
            self._styles += [PLAIN] * (len(text) - len(self.text))
        self.text = text[:x] + cell + text[x + 1 :]

    def restyle(self, start: int, end: int, change: Callable[[Attributes], Attributes]) -> None:
        """Change the attributes of cells and keep their characters."""
        cells, spans = self._piece(start, end)
        changed = [(last, change(attributes)) for last, attributes in spans]
        self._assemble(self._piece(0, start), (cells, changed), self._rest(end))

    def copy(self, x: int, source: "Row", start: int, end: int) -> None:
        """Write what is in another row, or in this one; half a wide character as a blank."""
        cells, spans = source._piece(start, end)
        if cells[0] == TAIL:
            cells = " " + cells[1:]
        if source.text[end : end + 1] == TAIL:
            cells = cells[:-1] + " "
        beyond = x + end - start
        self.mend(x)
        self.mend(beyond)
        self._assemble(self._piece(0, x), (cells, spans), self._rest(beyond))

    def erase(self, start: int, end: int, attributes: Attributes) -> None:
        """Blank the cells from start up to end; the attributes are the erased ones'."""
        if attributes is PLAIN and end >= len(self.text):
            self.truncate(start)
        else:
            self.put(start, " " * (end - start), attributes)

    def truncate(self, size: int) -> None:
        """Blank every cell from `size` on."""
        self._version = None
        text = self.text
        if size >= len(text):
            return
        if text[size] == TAIL:
            size -= 1
        self.text = text[:size]
        styles = self._styles
        if size == 0:
            self._styles = None
            self._expanded = False
        elif self._expanded:
            del styles[size:]
        elif styles is not None:
            while len(styles) >= 4 and styles[-4] >= size:
                del styles[-2:]
            styles[-2] = min(styles[-2], size)

    def mend(self, x: int, attributes: Attributes | None = None) -> None:
        """Blank both halves of a wide character that the boundary before x cuts in two.

        None leaves them their attributes.
        """
        if 0 < x < len(self.text) and self.text[x] == TAIL:
            self._blank(x - 1, attributes)
            self._blank(x, attributes)

    def erase_unprotected(
        self, start: int, end: int, attributes: Attributes | None, *, protects: bool = True
    ) -> None:
        """Blank the cells, but those whose protection counts; None leaves them their attributes."""
        for boundary in (start, end):
            if not (protects and self.read(boundary, boundary + 1)[1][0].protected):
                self.mend(boundary, attributes)
        cells, spans = self._piece(start, end)
        kept: list[str] = []
        styles: list[Span] = []
        first = 0
        for last, before in spans:
            if protects and before.protected:
                kept.append(cells[first:last])
                styles.append((last, before))
            else:
                kept.append(" " * (last - first))
                styles.append((last, before if attributes is None else attributes))
            first = last
        self._assemble(self._piece(0, start), ("".join(kept), styles), self._rest(end))

    def insert(self, x: int, count: int, right: int, attributes: Attributes) -> None:
        """Shift the cells from x to right (that one included) by count, and blank x."""
        count = min(count, right + 1 - x)
        for boundary in (x, right + 1 - count, right + 1):
            self.mend(boundary, attributes)
        if x >= len(self.text) and attributes is PLAIN:
            return
        blanks: Piece = (" " * count, [(count, attributes)])
        shifted = self._piece(x, right + 1 - count)
        self._assemble(self._piece(0, x), blanks, shifted, self._rest(right + 1))

    def delete(self, x: int, count: int, right: int, attributes: Attributes) -> None:
        """Shift the cells after x + count up to right to x, and blank those at right."""
        count = min(count, right + 1 - x)
        for boundary in (x, x + count, right + 1):
            self.mend(boundary, attributes)
        if x >= len(self.text) and attributes is PLAIN:
            return
        blanks: Piece = (" " * count, [(count, attributes)])
        shifted = self._piece(x + count, right + 1)
        self._assemble(self._piece(0, x), shifted, blanks, self._rest(right + 1))

    def spans(self, start: int, end: int) -> list[Span]:
        """The stretches of the cells from start up to end."""
        return self._piece(start, end)[1]

    def _piece(self, start: int, end: int) -> Piece:
        """Cells of the row and where each stretch of equal attributes ends among them."""
        cells = self.text[start:end].ljust(end - start)
        if start == end:
            return "", []
        if self._styles is None:
            return cells, [(end - start, PLAIN)]
        spans = [
            (min(last, end) - start, attributes)
            for first, (last, attributes) in self._placed_spans()
            if last > start and first < end
        ]
        if not spans or spans[-1][0] < end - start:
            spans.append((end - start, PLAIN))
        return cells, spans

    def _rest(self, start: int) -> Piece:
        return self._piece(start, max(start, len(self.text)))

    def _placed_spans(self) -> Iterable[tuple[int, Span]]:
        first = 0
        for span in self._spans():
            yield first, span
            first = span[0]

    def _assemble(self, *pieces: Piece) -> None:
        """Make the row of pieces, without the plain blanks at its end."""
        self._version = None
        text = "".join([cells for cells, _ in pieces])
        styles: list[Any] = []
        start = 0
        for cells, spans in pieces:
            for end, attributes in spans:
                if styles and styles[-1] is attributes:
                    styles[-2] = start + end
                else:
                    styles += (start + end, attributes)
            start += len(cells)
        if styles and styles[-1] is PLAIN:
            del styles[-2:]
            size = styles[-2] if styles else 0
            text = text[:size] + text[size:].rstrip(" ")
        self.text = text
        self._styles = styles or None
        self._expanded = False

    def compact(self) -> int:
        """Keep no more than a line in the scrollback needs; gives back its stretches.

        A stretch is some cells with the same attributes.
        """
        styles = self._styles
        if styles is None:
            return 0
        if self._expanded:
            styles = []
            for end, attributes in self._spans():
                styles += (end, attributes)
            if styles[-1] is PLAIN:
                del styles[-2:]
            self._styles = styles or None
            self._expanded = False
        return len(styles) // 2

    def pack(self) -> None:
        """Give the attributes their smallest form, before years in a scrollback."""
        if type(self._styles) is list and self.compact():
            self._styles = pack(self._styles)

    def unpack(self) -> None:
        """Make the row one to write on again."""
        if type(self._styles) in {Borrowed, Packed}:
            self._styles = self._styles.unpack()

    def links(self) -> Iterable[Link]:
        """The hyperlinks on the row."""
        styles = self._styles
        if isinstance(styles, Borrowed | Packed):
            yield from styles.used_links()
        elif styles is not None:
            for attributes in styles if self._expanded else styles[1::2]:
                if attributes.link is not None:
                    yield attributes.link, attributes.link_id


# A plain line may be a string: see `buffer`.
Line = Row | str
