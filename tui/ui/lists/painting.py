"""Lines of a table: its headings, a row of cells with what was found marked, words without rows."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.contrast import toned
from tui.ui.lists.columns import GAP, Column, Cut, Tone
from tui.ui.lists.found import Span
from tui.ui.lists.rows import Rows
from tui.ui.words.cells import cut_middle, pad

CURSOR, MARK = "▌", "*"
FAVOURITE, RECENT = "★", "↺"
MARGIN = len(CURSOR) + len(MARK)

FOUND = "found"
"""The tone of letters that were found."""


class RowLook(NamedTuple):
    """What tells a row from the others.

    Attributes:
        chosen: Whether the cursor is on it.
        sign: What is special about it; as many cells wide for all rows.
        tinted: Whether it stands on another ground than the rest.
    """

    chosen: bool
    sign: str
    tinted: bool


class TablePainter:
    """Paints a table's lines in its own styles.

    Args:
        table: Of which the styles are, `table--header`, `table--cursor` and one a tone.
    """

    def __init__(self, table: Widget) -> None:
        self._table = table
        self.margin = MARGIN
        """Cells before the first column: the cursor's, and those of the sign."""
        self._toned: dict[tuple[str, Style], Style] = {}
        self._base: Style | None = None

    def begin(self) -> None:
        """Begin with lines of one paint: all of them stand on one background."""
        self._base = self._table.rich_style

    @property
    def _ground(self) -> Style:
        return self._table.rich_style if self._base is None else self._base

    def forget_styles(self) -> None:
        self._toned.clear()

    def header(self, rows: Rows[Any], widths: Sequence[int]) -> Strip:
        style = toned(self._table.get_component_rich_style("table--header"))
        titles = []
        for index, width in enumerate(widths):
            column = rows.columns[index]
            arrow = ("▼" if rows.descending else "▲") if index == rows.sorted_by else ""
            heading = column.title
            sorted_by = f"{heading} {arrow}"
            fits = cell_len(sorted_by) <= width or cell_len(heading) > width
            title = sorted_by if arrow and not column.right and fits else heading
            titles.append(pad(title, width, right=column.right))
        text = " " * self.margin + (" " * GAP).join(titles)
        return self._line([Segment(text, style)], style)

    def blank(self) -> Strip:
        """A line without a row."""
        return Strip.blank(self._table.size.width, self._ground)

    def placeholder(self, sentences: Sequence[str], number: int) -> Strip:
        """One of the lines of what stands in the place of rows; the first sentence counts most."""
        width = max(1, self._table.size.width - self.margin)
        tones = chain([Tone.PLAIN], repeat(Tone.MUTED))
        lines = [
            (line.plain, tone)
            for words, tone in zip(sentences, tones, strict=False)
            for line in Content(words).wrap(width) or [Content("")]
        ]
        if number >= len(lines):
            return self.blank()
        text, tone = lines[number]
        style = self._style(tone, self._ground)
        return self._line([Segment(" " * self.margin + text, style)], style)

    def row(self, rows: Rows[Any], index: int, widths: Sequence[int], look: RowLook) -> Strip:
        """A visible row.

        Args:
            rows: All of them.
            index: Which of those that are visible.
            widths: Of the columns that are shown.
            look: What tells it from the others.
        """
        row = rows.visible[index]
        above = rows.visible[index - 1] if index > self._table.scroll_offset.y else None
        base = self._ground
        if look.tinted:
            base = self._table.get_component_rich_style("table--tinted")
        if look.chosen:
            base = self._table.get_component_rich_style("table--cursor")
        margin = (CURSOR if look.chosen else " ") + look.sign
        segments = [Segment(margin, self._style(Tone.ACCENT, base))]
        gap = Segment(" " * GAP, base)
        for number, width in enumerate(widths):
            column, text = rows.columns[number], row.texts[number]
            repeated = column.once and above is not None and above.texts[number] == text
            shown = _shown("" if repeated else text, column, width)
            spans = rows.found_letters.spans(row, number, shown)
            tone = self._style(column.tone(row.item), base)
            segments += [*_marked(shown, spans, tone, self._style(FOUND, base)), gap]
        return self._line(segments, base)

    def _line(self, segments: list[Segment], style: Style) -> Strip:
        return Strip(segments).adjust_cell_length(self._table.size.width, style)

    def _style(self, tone: str, base: Style) -> Style:
        # A screen has hundreds of cells, and few tones.
        style = self._toned.get((tone, base))
        if style is None:
            plain = tone is Tone.PLAIN
            styles = None if plain else self._table.get_component_styles(f"table--{tone}")
            style = self._toned[tone, base] = toned(base, styles)
        return style


def _shown(text: str, column: Column[Any], width: int) -> str:
    if column.cut is Cut.MIDDLE and cell_len(text) > width:
        text = cut_middle(text, width)
    return pad(text, width, right=column.right)


def _marked(text: str, spans: Sequence[Span], style: Style, found: Style) -> Iterator[Segment]:
    place = 0
    for start, end in spans:
        if start > place:
            yield Segment(text[place:start], style)
        yield Segment(text[start:end], found)
        place = end
    if place < len(text):
        yield Segment(text[place:], style)
