"""A table of many rows: only the lines on screen are ever drawn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.actions import Scope, bindings_of
from tui.ui.contrast import toned
from tui.ui.lists.rows import GAP, Column, Cut, Rows, TableRow, Tone, lay_out
from tui.ui.words.cells import cut_end, cut_middle, pad

T = TypeVar("T")

CURSOR = "▌ "
MARGIN = len(CURSOR)
HEADER = 1
"""Lines above the rows."""


class Table(ScrollView, Generic[T], can_focus=True):
    """Rows under a line of headings, with a cursor that stays on its row while others come.

    Args:
        columns: From left to right; on a narrow screen they fall away from the right.
        key: What tells one item from another.
        sorted_by: The column it is sorted by at first.
        descending: Whether the greatest comes first.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MOVES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--header", "table--cursor"} | {
        f"table--{tone}" for tone in Tone
    }

    @dataclass
    class RowChosen(Message):
        """Enter or a double click on a row."""

        table: "Table[Any]"
        item: Any

        @property
        def control(self) -> "Table[Any]":
            """The table it happened in."""
            return self.table

    class CursorMoved(Message):
        """The cursor is on another row, or on none."""

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], str],
        *,
        sorted_by: int = 0,
        descending: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self.rows: Rows[T] = Rows(columns, key, sorted_by, descending)
        self.placeholder: tuple[str, ...] = ()
        self._cursor = 0
        self._cursor_key: str | None = None
        self._touched = False
        self._key_before_filter: str | None = None
        self._toned: dict[tuple[Tone, Style], Style] = {}

    @property
    def chosen(self) -> T | None:
        """The item under the cursor."""
        visible = self.rows.visible
        return visible[self._cursor].item if self._cursor < len(visible) else None

    @property
    def cursor(self) -> int:
        return self._cursor

    def add(self, items: Iterable[T]) -> None:
        """Take in items; the cursor stays on its row, and what is on screen where it is."""
        with self._holding():
            self.rows.add(items)

    def keep(self, keys: set[str]) -> None:
        with self._holding():
            self.rows.keep(keys)

    def clear(self) -> None:
        self._touched = False
        with self._holding():
            self.rows.clear()

    def use_columns(
        self, columns: Sequence[Column[T]], *, sorted_by: int = 0, filter_text: str = ""
    ) -> None:
        """Show the same items in other columns, sorted anew; the cursor stays on its row."""
        items = self.rows.items
        with self._holding():
            self.rows = Rows(columns, self.rows.key, sorted_by, self.rows.descending)
            self.rows.filter(filter_text)
            self.rows.add(items)

    def filter(self, text: str) -> None:
        """Show only what holds for the text, from the first row of it.

        Without a text the cursor stays on its row; if there was none, it goes back to the one
        that it was on before anything was typed.
        """
        if not self.rows.filtered:
            self._key_before_filter = self._cursor_key if self._touched else None
        if text.strip():
            self.rows.filter(text)
            self._touched = True
            self._move_to(0)
            self._resize_content()
            return
        if not self.rows.visible:
            self._cursor_key = self._key_before_filter
            self._touched = self._cursor_key is not None
        with self._holding():
            self.rows.filter("")
        self._show_cursor()

    def go_to(self, key: str) -> None:
        """Put the cursor on the row of that key, where it is visible."""
        index = self.rows.index(key)
        if index is not None:
            self._touched = True
            self._move_to(index)

    def sort_next(self) -> None:
        shown = len(self._widths())
        with self._holding():
            self.rows.sort((self.rows.sorted_by + 1) % max(1, shown))

    def sort_reverse(self) -> None:
        with self._holding():
            self.rows.sort(self.rows.sorted_by, descending=not self.rows.descending)

    def say(self, *lines: str) -> None:
        """What stands in the place of rows while there are none."""
        self.placeholder = lines
        self.refresh()

    def action_up(self) -> None:
        self._step(-1)

    def action_down(self) -> None:
        self._step(1)

    def action_page_up(self) -> None:
        self._step(-self._page)

    def action_page_down(self) -> None:
        self._step(self._page)

    def action_half_up(self) -> None:
        self._step(-max(1, self._page // 2))

    def action_half_down(self) -> None:
        self._step(max(1, self._page // 2))

    def action_first(self) -> None:
        self._step(-len(self.rows.visible))

    def action_last(self) -> None:
        self._step(len(self.rows.visible))

    def choose(self) -> None:
        """Say that the row under the cursor was chosen."""
        item = self.chosen
        if item is not None:
            self.post_message(self.RowChosen(self, item))

    def on_resize(self) -> None:
        self._resize_content()
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        line = event.y
        if line < HEADER:
            self._sort_by_heading(event.x)
            return
        index = line - HEADER + self.scroll_offset.y
        if index < len(self.rows.visible):
            self._touched = True
            self._move_to(index)
            if event.chain == 2:
                self.choose()

    def render_line(self, y: int) -> Strip:
        if y < HEADER:
            return self._render_header()
        index = y - HEADER + self.scroll_offset.y
        visible = self.rows.visible
        if index < len(visible):
            above = visible[index - 1] if y > HEADER else None
            under_cursor = index == self._cursor
            return self._render_row(visible[index], above, under_cursor=under_cursor)
        if not visible and 0 < y - HEADER <= len(self.placeholder):
            return self._render_placeholder(self.placeholder[y - HEADER - 1])
        return Strip.blank(self.size.width, self.rich_style)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEADER)

    def _widths(self) -> list[int]:
        return lay_out(self.rows.columns, self.rows.widths, self.size.width - MARGIN - 1)

    def _step(self, rows: int) -> None:
        self._touched = True
        self._move_to(self._cursor + rows)

    def _move_to(self, index: int) -> None:
        self._put_cursor(index)
        self._show_cursor()

    def _put_cursor(self, index: int) -> None:
        visible = self.rows.visible
        self._cursor = max(0, min(index, len(visible) - 1))
        key = visible[self._cursor].key if visible else None
        if key != self._cursor_key:
            self._cursor_key = key
            self.post_message(self.CursorMoved())
        self.refresh()

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """While rows change: hold the cursor on its row, and what is on screen in its place.

        What is held is the cursor's row where that is on screen, else the topmost row; at the
        very top there is nothing to hold.
        """
        top, cursor = self.scroll_offset.y, self._cursor
        held, place = self._cursor_key if self._touched else None, cursor - top
        if not 0 <= place < self._page or held is None:
            held, place = self._key_at(top) if top else None, 0
        yield
        index = None
        if self._touched and self._cursor_key is not None:
            index = self.rows.index(self._cursor_key)
        self._resize_content()
        self._put_cursor(index if index is not None else cursor if self._touched else 0)
        now = self.rows.index(held) if held is not None else None
        if now is not None and now - place != top:
            self.scroll_to(y=max(0, now - place), animate=False, force=True)

    def _key_at(self, index: int) -> str | None:
        visible = self.rows.visible
        return visible[index].key if index < len(visible) else None

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows.visible) + HEADER)
        self.refresh()

    def _show_cursor(self) -> None:
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + self._page:
            self.scroll_to(y=self._cursor - self._page + 1, animate=False, force=True)

    def _sort_by_heading(self, x: int) -> None:
        start = MARGIN
        for index, width in enumerate(self._widths()):
            if start <= x < start + width + GAP:
                again = index == self.rows.sorted_by
                with self._holding():
                    self.rows.sort(index, descending=again and not self.rows.descending)
                return
            start += width + GAP

    def _render_header(self) -> Strip:
        style = toned(self.get_component_rich_style("table--header"))
        titles = []
        for index, width in enumerate(self._widths()):
            column = self.rows.columns[index]
            arrow = (
                ("▼" if self.rows.descending else "▲") if index == self.rows.sorted_by else ""
            )
            title = f"{column.name} {arrow}" if arrow and not column.right else column.name
            titles.append(pad(title, width, right=column.right))
        text = " " * MARGIN + (" " * GAP).join(titles)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)

    def _render_placeholder(self, line: str) -> Strip:
        first = line is self.placeholder[0]
        tone = Tone.PLAIN if first else Tone.MUTED
        style = self._style(tone, self.rich_style)
        text = " " * MARGIN + cut_end(line, self.size.width - MARGIN)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)

    def _render_row(
        self, row: TableRow[T], above: TableRow[T] | None, *, under_cursor: bool
    ) -> Strip:
        base = self.rich_style
        mark = " " * MARGIN
        if under_cursor:
            base = self.get_component_rich_style("table--cursor")
            mark = CURSOR
        segments = [Segment(mark, self._style(Tone.ACCENT, base))]
        gap = Segment(" " * GAP, base)
        for index, width in enumerate(self._widths()):
            column = self.rows.columns[index]
            text = row.texts[index]
            if column.once and above is not None and above.texts[index] == text:
                text = ""
            if column.cut is Cut.MIDDLE and cell_len(text) > width:
                text = cut_middle(text, width)
            style = self._style(column.tone(row.item), base)
            segments += [Segment(pad(text, width, right=column.right), style), gap]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _style(self, tone: Tone, base: Style) -> Style:
        # A screen has hundreds of cells, and few tones.
        style = self._toned.get((tone, base))
        if style is None:
            plain = tone is Tone.PLAIN
            styles = None if plain else self.get_component_styles(f"table--{tone}")
            style = self._toned[tone, base] = toned(base, styles)
        return style

    def notify_style_update(self) -> None:
        self._toned.clear()
        super().notify_style_update()
