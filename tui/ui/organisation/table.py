"""The table of an organisation's sessions: it reads what is in sight, and holds little more."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

from textual import work

from tui.archive.errors import ArchiveError
from tui.archive.organisation.terms import EVERY_ROW, ResultFilter, ResultOrder
from tui.printable import clean
from tui.ui.lists.table import Table
from tui.ui.organisation.columns import HistoryColumn, key_of, order_of, wanted_rows
from tui.ui.organisation.window import NOBODY, PAGE, WindowRows

if TYPE_CHECKING:
    from tui.aws.organisation.session import OrganisationSession

PAUSE: Final = 0.4
"""Seconds between two looks at an answer that grows."""

MOST_WANTED: Final = 3
"""Pages that are read at most, of those that were asked for: the last ones are in sight."""


class ShownAnswer(Protocol):
    """Rows that are kept. Both methods raise ArchiveError."""

    async def count(self, wanted: ResultFilter) -> int:
        """How many there are by now."""

    async def page(
        self, wanted: ResultFilter, order: ResultOrder, offset: int, limit: int
    ) -> "Sequence[OrganisationSession]":
        """So many of them, from a place on."""


class HistoryTable(Table["OrganisationSession"]):
    """Rows of an answer, once there is one.

    Args:
        columns: From left to right.
    """

    def __init__(self, columns: Sequence[HistoryColumn]) -> None:
        super().__init__(columns, key_of, descending=True)
        self.answer: ShownAnswer | None = None
        self._wanted: list[int] = []
        self._use(columns)

    def _use(self, columns: Sequence[HistoryColumn]) -> None:
        before = self.rows
        self.rows = rows = WindowRows(columns, self._want, self._look_anew)
        names = [column.name for column in columns]
        if (by := before.columns[before.sorted_by].name) in names:
            rows.sorted_by = names.index(by)
        rows.descending, rows.order_chosen = before.descending, before.order_chosen
        rows._query = before.query
        self.window = rows

    @property
    def chosen(self) -> "OrganisationSession | None":
        item = super().chosen
        return None if item is NOBODY else item

    @property
    def asked(self) -> tuple[ResultFilter, ResultOrder]:
        """What is wanted of the answer."""
        rows = self.window
        order = order_of(rows.columns[rows.sorted_by], descending=rows.descending)
        return wanted_rows(rows.query, rows.columns), order

    def show(self, answer: ShownAnswer | None) -> None:
        """Show this answer, from its first row; None for nothing yet."""
        self.answer = answer
        self._cursor, self._touched = 0, False
        if answer is None:
            self.window.begin(0, 0)
            self._resize_content()
        else:
            self._look_anew()

    def grow(self) -> None:
        """There are more rows than before."""
        self._look(pause=PAUSE)

    def use_columns(
        self, columns: Sequence[HistoryColumn], *, usual: int = 0, filter_text: str = ""
    ) -> None:
        """Show these; the order stays where its column does."""
        self._use(columns)
        self.rows.filter(filter_text)

    def filter(self, text: str) -> None:
        self.rows.filter(text)

    def _look_anew(self) -> None:
        """Another filter or order is wanted."""
        if self.answer is not None:
            self._look(first=True)

    @work(exclusive=True, group="look")
    async def _look(self, *, pause: float = 0.0, first: bool = False) -> None:
        """Learn how many rows there are, with those in sight."""
        await asyncio.sleep(pause)
        answer, (wanted, order) = self.answer, self.asked
        if answer is None:
            return
        try:
            count = await answer.count(wanted)
            total = count if wanted == EVERY_ROW else await answer.count(EVERY_ROW)
            top = 0 if first else min(self.scroll_offset.y, max(0, count - 1)) // PAGE
            pages = {}
            for number in (top, top + 1):
                if number * PAGE < count:
                    pages[number] = await answer.page(wanted, order, number * PAGE, PAGE)
        except ArchiveError as error:
            self.call_later(self._complain, error)
        else:
            self.call_later(self._show_found, total, count, pages, first=first)

    def _show_found(
        self,
        total: int,
        count: int,
        pages: "dict[int, Sequence[OrganisationSession]]",
        *,
        first: bool,
    ) -> None:
        self.window.begin(total, count)
        self._wanted.clear()
        for number, rows in pages.items():
            self.window.put(number, rows)
        self._resize_content()
        if first:
            self._move_to(0)
        else:
            self._put_cursor(self._cursor)
        self.post_message(self.CursorMoved())

    def _want(self, number: int) -> None:
        # It is asked for while lines are painted: once for all of them.
        if number in self._wanted or self.answer is None:
            return
        self._wanted.append(number)
        del self._wanted[:-MOST_WANTED]
        if len(self._wanted) == 1 or not self._reading:
            self.call_later(self._read)

    @property
    def _reading(self) -> bool:
        return any(one.group == "read" and one.is_running for one in self.workers)

    @work(group="read")
    async def _read(self) -> None:
        """Read the pages that were asked for, the last one first."""
        answer = self.answer
        while self._wanted and answer is not None and answer is self.answer:
            number, asked, rows = self._wanted[-1], self.asked, self.window
            try:
                items = await answer.page(*asked, number * PAGE, PAGE)
            except ArchiveError as error:
                self._wanted.clear()
                self.call_later(self._complain, error)
                return
            if rows is self.window and asked == self.asked:
                rows.put(number, items)
            if number in self._wanted:
                self._wanted.remove(number)
            self.refresh()
            await asyncio.sleep(0)

    def _complain(self, error: ArchiveError) -> None:
        self.notify(clean(str(error)), severity="error", markup=False)
