"""One answer: written while it is read, counted, filtered, sorted and paged."""

import asyncio
import threading
from array import array
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import compress, islice
from typing import Any, Final, Generic, TypeVar

from tui.archive.organisation.answer_file import BLOCK, AnswerFile
from tui.archive.organisation.columns import NAMES, Values, values_of
from tui.archive.organisation.matching import RowFilter
from tui.archive.organisation.order import Order
from tui.archive.organisation.terms import EVERY_ROW, ResultFilter, ResultOrder
from tui.archive.rows import known_moment

R = TypeVar("R")
T = TypeVar("T")

LARGEST_SEGMENT: Final = 8192
"""Rows: about ten megabytes of memory until they are written."""

REMEMBERED: Final = 4
"""Filters and orders whose outcome is kept in memory: one and four bytes a row."""

EXPORTED: Final = 32 * BLOCK
"""Rows that are read at a time where all of them are wanted."""


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What is known of an answer."""

    asked: datetime | None
    """When the question was asked."""
    rows: int
    """By now."""
    finished: bool
    scanned: int | None
    """Bytes that it took, which AWS has billed; None until it is finished."""


class KeptResult(Generic[R]):
    """An answer in its file. Close it when nobody looks at it any more.

    Each method raises ArchiveError. What one writes is seen by all who have the file open.

    Args:
        writer: a connection to write by; None for an answer that is whole.
        reader: another, so that who reads waits for no writing.
        make: makes a row, of the fields in `columns.COLUMNS` by their names.
        kept: whether the file stays when it is closed.
    """

    def __init__(
        self,
        writer: AnswerFile | None,
        reader: AnswerFile,
        make: Callable[..., R],
        *,
        kept: bool = True,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._make = make
        self._kept = kept
        self._pending: list[Values] = []
        self._written = 0
        self._segments: list[int] = []
        self._missing: list[dict[int, bytes]] = []
        self._finished = writer is None
        self._matchings: dict[ResultFilter, RowFilter] = {}
        self._orders: dict[ResultOrder, tuple[int, Order]] = {}
        self._looking = threading.Lock()

    # Writing.

    async def add(self, rows: Iterable[R]) -> None:
        """Keep a page of rows; what is not shown at once is so with one of the next pages."""
        self._pending += map(values_of, rows)
        # The first page at once, then ever more at a time.
        enough = min(max(BLOCK, self._written // 4), LARGEST_SEGMENT)
        while len(self._pending) >= enough:
            await self._write(min(len(self._pending), LARGEST_SEGMENT) // BLOCK * BLOCK)

    async def finish(self, scanned: int | None = None) -> None:
        """All rows were kept: from now on this is the answer to its question for the day."""
        if self._pending:
            await self._write(len(self._pending))
        await asyncio.to_thread(self._finish, scanned)

    async def discard(self) -> None:
        """Remove it: its question was not answered to the end."""
        await asyncio.to_thread(self._close, True)

    async def close(self) -> None:
        """Let go of its file, which stays for the day if it is whole; may be called twice."""
        await asyncio.to_thread(self._close, not (self._kept and self._finished))

    async def _write(self, count: int) -> None:
        assert self._writer is not None, "an answer that is whole"
        rows, self._pending = self._pending[:count], self._pending[count:]
        first, self._written = self._written, self._written + len(rows)
        await asyncio.to_thread(self._writer.add, first, rows)

    def _finish(self, scanned: int | None) -> None:
        assert self._writer is not None
        self._writer.state({"finished": 1, "scanned": scanned})
        self._finished = True

    def _close(self, remove: bool) -> None:
        for file in filter(None, (self._writer, self._reader)):
            file.close()
        if remove:
            self._reader.remove()

    # Reading.

    async def facts(self) -> ResultFacts:
        """How far it is."""
        return await self._look(self._facts)

    async def count(self, wanted: ResultFilter = EVERY_ROW) -> int:
        """How many rows a filter leaves, by now."""
        return await self._look(lambda: self._left(wanted).count)

    async def page(
        self,
        wanted: ResultFilter = EVERY_ROW,
        order: ResultOrder | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[R, ...]:
        """Some of the rows that a filter leaves.

        Args:
            wanted: the filter.
            order: how they are sorted; None for the order in which they came. The first time by
                a column takes a second or two for a million rows.
            offset: rows to leave out.
            limit: rows at most.
        """
        return await self._look(lambda: self._rows(self._numbers(wanted, order, offset, limit)))

    async def pages(
        self, wanted: ResultFilter = EVERY_ROW, order: ResultOrder | None = None
    ) -> AsyncGenerator[tuple[R, ...], None]:
        """All rows that a filter leaves, a page at a time: for an export."""
        numbers = await self._look(lambda: self._numbers(wanted, order, 0, None))
        for at in range(0, len(numbers), EXPORTED):
            some = numbers[at : at + EXPORTED]
            yield await self._look(partial(self._rows, some))

    def forget(self) -> None:
        """Give back the memory for the outcome of filters and for orders."""
        with self._looking:
            self._matchings.clear()
            self._orders.clear()

    async def _look(self, work: Callable[[], T]) -> T:
        def alone() -> T:
            with self._looking:
                self._catch_up()
                return work()

        return await asyncio.to_thread(alone)

    def _catch_up(self) -> None:
        for rows in self._reader.segments(len(self._segments)):
            self._missing.append(self._reader.missing(len(self._segments)))
            self._segments.append(rows)

    def _facts(self) -> ResultFacts:
        found = self._reader.facts()
        return ResultFacts(
            asked=known_moment(found.get("asked")),
            rows=sum(self._segments),
            finished=bool(found.get("finished")),
            scanned=found.get("scanned"),
        )

    def _left(self, wanted: ResultFilter, enough: int | None = None) -> RowFilter:
        """The rows that a filter leaves; of the first segments that have enough of them."""
        matching = self._matchings.pop(wanted, None) or RowFilter(wanted, self._reader)
        _remember(self._matchings, wanted, matching)
        if enough is None:
            matching.go_on(self._segments, self._missing)
        else:
            for known in range(matching.segments, len(self._segments)):
                if matching.count >= enough:
                    break
                matching.go_on(self._segments[: known + 1], self._missing)
        return matching

    def _numbers(
        self, wanted: ResultFilter, order: ResultOrder | None, offset: int, limit: int | None
    ) -> Sequence[int]:
        """Of the rows that are wanted; the rows of an answer are counted from 0."""
        numbers = range(sum(self._segments)) if order is None else self._order(order)
        end = None if limit is None else offset + limit
        if not wanted:
            return numbers[offset:end]
        if isinstance(numbers, range):
            found = compress(numbers, self._left(wanted, end).flags)
        else:
            found = compress(numbers, map(self._left(wanted).flags.__getitem__, numbers))
        return array("I", islice(found, offset, end))

    def _order(self, wanted: ResultOrder) -> Order:
        segments, order = self._orders.pop(wanted, (0, range(0)))
        if segments != len(self._segments):
            order = self._found_order(wanted)
        _remember(self._orders, wanted, (len(self._segments), order))
        return order

    def _found_order(self, wanted: ResultOrder) -> Order:
        whole = self._finished or self._facts().finished
        if (
            whole
            and (order := self._reader.kept_order(wanted, sum(self._segments))) is not None
        ):
            return order
        order = self._reader.order(wanted, self._segments)
        if whole:
            self._reader.keep_order(wanted, order)
        return order

    def _rows(self, numbers: Sequence[int]) -> tuple[R, ...]:
        return tuple(
            self._make(**dict(zip(NAMES, values, strict=True)))
            for values in self._reader.rows(numbers)
        )


def _remember(known: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep what was used last, and as much of the rest as is remembered."""
    known[key] = value
    while len(known) > REMEMBERED:
        del known[next(iter(known))]
