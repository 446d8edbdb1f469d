"""A table of many rows: only the lines on screen are ever drawn."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.actions import Scope, bindings_of
from tui.ui.lists.columns import GAP, Column, Tone, lay_out
from tui.ui.lists.keeping.marks import KeepsMarks
from tui.ui.lists.keeping.preparing import SLICE, RowsToCome
from tui.ui.lists.painting import (
    FAVOURITE,
    FOUND,
    MARGIN,
    MARK,
    RECENT,
    RowLook,
    TablePainter,
)
from tui.ui.lists.rows import Rows

T = TypeVar("T")

HEADER = 1
"""Lines above the rows."""


class Table(KeepsMarks[T], ScrollView, Generic[T], can_focus=True):
    """Rows under a line of headings, with a cursor that stays on its row while others come.

    Args:
        columns: From left to right; on a narrow screen they fall away from the right.
        key: What tells one item from another.
        sorted_by: The column it is sorted by at first.
        descending: Whether the greatest comes first.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MOVES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"table--{part}" for part in ("header", "cursor", "tinted", FOUND, *Tone)
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
        self._filter_text = ""
        self._to_come: RowsToCome[T] | None = None
        """The same in other columns, while they are prepared."""
        self.placeholder: tuple[str, ...] = ()
        self._usual = sorted_by, descending
        """The column that it is sorted by where nobody has chosen one, and how."""
        self._cursor = 0
        self._cursor_key: str | None = None
        self._touched = False
        self._key_before_filter: str | None = None
        self._marks = {}
        self._painter = TablePainter(self)
        self.tinted: Callable[[T], bool] = lambda item: False
        """Whether a row stands on another ground than the rest."""
        self._laid_out: tuple[object, list[int]] = (None, [])

    @property
    def columns(self) -> Sequence[Column[T]]:
        """Those of the rows, or those that they will have in a moment."""
        return (self._to_come.rows if self._to_come is not None else self.rows).columns

    @property
    def chosen(self) -> T | None:
        """The item under the cursor."""
        visible = self.rows.visible
        return visible[self._cursor].item if self._cursor < len(visible) else None

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or unmark it, and go to the next one."""
        if self.chosen is not None:
            self.toggle(self.rows.key(self.chosen))
            self._step(1)

    @property
    def cursor(self) -> int:
        return self._cursor

    def add(self, items: Iterable[T]) -> None:
        """Take in items; the cursor stays on its row, and what is on screen where it is."""
        items = list(items)
        if self._to_come is not None:
            self._to_come.add(items)
        with self._holding():
            self.rows.add(items)

    async def add_gently(self, items: Iterable[T]) -> None:
        """Take in many items a few at a time; each is asked for when its turn has come."""
        left = iter(items)
        while some := list(islice(left, SLICE)):
            self.add(some)
            await asyncio.sleep(0)

    def keep(self, keys: set[str]) -> None:
        if self._to_come is not None:
            self._to_come.keep(keys)
        with self._holding():
            self.rows.keep(keys)

    def clear(self) -> None:
        self._touched = False
        if self._to_come is not None:
            self._to_come.keep(set())
        with self._holding():
            self.rows.clear()

    def use_columns(
        self, columns: Sequence[Column[T]], *, usual: int = 0, filter_text: str = ""
    ) -> None:
        """Show the same items in other columns; the cursor stays on its row.

        Of many rows it takes a moment, in which those before are shown.

        Args:
            columns: The columns; those that are hidden stand behind the others.
            usual: Which of them they are sorted by where nobody has chosen one.
            filter_text: What is filtered for.
        """
        self._filter_text = filter_text
        self._to_come = RowsToCome(self.rows, columns, usual)
        self._prepare(self._to_come)

    def _prepare(self, to_come: RowsToCome[T]) -> None:
        """Go on with other columns, if nobody wants yet others, and show them once all are there."""
        if to_come is not self._to_come:
            return
        to_come.prepare(SLICE)
        if not to_come.is_ready:
            self.call_later(self._prepare, to_come)
            return
        self._to_come = None
        with self._holding():
            self.rows = to_come.settle(self.rows, self._filter_text)
        self._usual = to_come.usual, self._usual[1]

    def put_first(self, favourites: Iterable[str], recent: Iterable[str]) -> None:
        """Have the rows of these keys first, favourites in the order of the table, then these.

        Where the user has chosen a column to sort by, all rows keep its order.
        """
        first = {key: rank for rank, key in enumerate(recent, start=1)}
        first |= dict.fromkeys(favourites, 0)
        if self._to_come is not None:
            self._to_come.rows.put_first(first)
        with self._holding():
            self.rows.put_first(first)

    def filter(self, text: str) -> None:
        """Show only what holds for the text, from the first row of it.

        Without a text the cursor stays on its row; if there was none, it goes back to the one
        that it was on before anything was typed.
        """
        self._filter_text = text
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
        following = (self.rows.sorted_by + 1) % max(1, shown)
        usual, descending = self._usual
        with self._holding():
            if following == usual:
                # Round to where it began, with what stands first there.
                self.rows.sort(usual, descending=descending, chosen=False)
            else:
                self.rows.sort(following)

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

    def render_lines(self, crop: Region) -> list[Strip]:
        self._painter.begin()
        self._painter.margin = self._margin
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if y < HEADER:
            return self._painter.header(self.rows, self._widths())
        index = y - HEADER + self.scroll_offset.y
        if index < len(self.rows.visible):
            chosen = index == self._cursor
            row = self.rows.visible[index]
            sign = self._sign(row.key)
            look = RowLook(chosen=chosen, sign=sign, tinted=self.tinted(row.item))
            return self._painter.row(self.rows, index, self._widths(), look)
        if not self.rows.visible and y > HEADER:
            return self._painter.placeholder(self.placeholder, y - HEADER - 1)
        return self._painter.blank()

    @property
    def _margin(self) -> int:
        """Cells before the first column; one more where some rows are marked, and some first."""
        return MARGIN + bool(self._marks and self.rows.first)

    def _sign(self, key: str) -> str:
        """What is said of a row before its texts: whether it is marked, and why it is first."""
        mark, rank = MARK if self.is_marked(key) else " ", self.rows.first.get(key)
        first = " " if rank is None else FAVOURITE if rank == 0 else RECENT
        if self._margin > MARGIN:
            return mark + first
        return mark if self._marks else first

    @property
    def _page(self) -> int:
        return max(1, self.size.height - HEADER)

    def _widths(self) -> list[int]:
        # Every line that is painted asks.
        room = self.size.width - self._margin - 1
        key = (id(self.rows), room, *self.rows.widths)
        if self._laid_out[0] != key:
            shown = [column for column in self.rows.columns if not column.hidden]
            self._laid_out = key, lay_out(shown, self.rows.widths[: len(shown)], room)
        return self._laid_out[1]

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
        """Let the scrollbar know how many rows there are.

        As a reactive value the size would have the whole screen laid out at each key and page,
        which changes nothing: a table has the room that it is given.
        """
        size = Size(self.size.width, len(self.rows.visible) + HEADER)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        self.refresh()

    def _show_cursor(self) -> None:
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + self._page:
            self.scroll_to(y=self._cursor - self._page + 1, animate=False, force=True)

    def _sort_by_heading(self, x: int) -> None:
        start = self._margin
        for index, width in enumerate(self._widths()):
            if start <= x < start + width + GAP:
                again = index == self.rows.sorted_by
                with self._holding():
                    self.rows.sort(index, descending=again and not self.rows.descending)
                return
            start += width + GAP

    def notify_style_update(self) -> None:
        self._painter.forget_styles()
        super().notify_style_update()
