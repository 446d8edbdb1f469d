"""The rows behind a table: kept sorted and filtered while they arrive, ten thousand of them.

Every row is prepared once, when it arrives: its texts made harmless, its folded text for the
filter, its place in the order. A keystroke in the filter is then one substring test a row.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar

from rich.cells import cell_len

from tui.comparing import comparable
from tui.printable import clean
from tui.ui.lists.query import FilterQuery, parse

T = TypeVar("T")

CHARACTERS = 4
"""Characters that a cell may take, the marks that combine with one counted."""

GAP = 2
"""Cells between two columns."""


class Tone(StrEnum):
    """What a cell's colour says; the words beside it say it too."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    WARN = "warn"
    ACCENT = "accent"


class Cut(Enum):
    """Where a text gives way when its column is too narrow."""

    END = "end"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """One column: how a row's text in it is made, and how wide it may get, in cells."""

    name: str
    text: Callable[[T], str]
    least: int
    most: int
    enough: int = 0
    """Cells that it gets before a column to its right is shown; `least` where that is more."""
    stays: bool = False
    """Whether it is shown however narrow the screen is; what is left of it then gives way."""
    right: bool = False
    cut: Cut = Cut.END
    tone: Callable[[T], Tone] = lambda _: Tone.PLAIN
    order: Callable[[T], Any] | None = None
    """What the column sorts by, where that is not its text."""
    once: bool = False
    """Whether a text that the row above has as well is left out."""


@dataclass(slots=True)
class TableRow(Generic[T]):
    """An item of the table, prepared."""

    key: str
    item: T
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    everything: str
    place: tuple[Any, ...]


@dataclass(slots=True)
class Rows(Generic[T]):
    """All rows of a table, and those of them that the filter lets through, in order."""

    columns: Sequence[Column[T]]
    key: Callable[[T], str]
    sorted_by: int = 0
    descending: bool = False
    visible: list[TableRow[T]] = field(default_factory=list)
    similar: bool = False
    """Whether `visible` holds rows that are only similar to what was asked for."""
    widths: list[int] = field(default_factory=list)
    """The widest text so far of each column, in cells, within the column's bounds."""
    _all: dict[str, TableRow[T]] = field(default_factory=dict)
    _ordered: list[TableRow[T]] = field(default_factory=list)
    """All rows, sorted."""
    _query: FilterQuery = field(default_factory=FilterQuery)

    def __post_init__(self) -> None:
        self.widths = [column.least for column in self.columns]

    def __len__(self) -> int:
        return len(self._all)

    @property
    def items(self) -> list[T]:
        """Every item, in the order of arrival, whether visible or not."""
        return [row.item for row in self._all.values()]

    @property
    def filtered(self) -> bool:
        return bool(self._query.terms)

    @property
    def unknown_columns(self) -> list[str]:
        """What the filter takes for columns, where that is why it does not do as it should."""
        nothing = self.similar or not self.visible
        terms = self._query.terms
        return [term.unknown for term in terms if term.unknown and (nothing or term.negated)]

    def get(self, key: str) -> T | None:
        row = self._all.get(key)
        return None if row is None else row.item

    def holding(self, words: Iterable[str]) -> Iterator[TableRow[T]]:
        """The rows that hold all of these folded words, in order, whatever the filter says."""
        wanted = tuple(words)
        return (row for row in self._ordered if all(w in row.everything for w in wanted))

    def add(self, items: Iterable[T]) -> None:
        """Take in items; one with a key that is known replaces the older one."""
        added = [self._prepare(item) for item in items]
        replaced = {row.key for row in added if row.key in self._all}
        self._all.update((row.key, row) for row in added)
        if replaced or self.similar or (self.filtered and not self.visible):
            self._order()
            return
        unique = {row.key: row for row in added}.values()
        # Sorting what is sorted but for its end costs little.
        for rows in (self._ordered, self.visible):
            rows += unique if rows is self._ordered else filter(self._passes, unique)
            rows.sort(key=_place_of, reverse=self.descending)

    def keep(self, keys: set[str]) -> None:
        """Forget every row whose key is not among these."""
        if any(key not in keys for key in self._all):
            self._all = {key: row for key, row in self._all.items() if key in keys}
            self._order()

    def clear(self) -> None:
        """Forget every row; filter and order stay."""
        self._all.clear()
        self._ordered.clear()
        self.visible.clear()
        self.similar = False

    def filter(self, text: str) -> None:
        """Show only what holds for the text, in the language of `tui.ui.lists.query`."""
        self._query = parse(text, [column.name.lower() for column in self.columns])
        self._select()

    def sort(self, column: int, *, descending: bool = False) -> None:
        self.sorted_by, self.descending = column, descending
        for row in self._all.values():
            row.place = self._place(row.key, row.item, row.folded)
        self._order()

    def index(self, key: str) -> int | None:
        """Where the row of that key stands among the visible ones."""
        row = self._all.get(key)
        if row is None:
            return None
        if self.descending:
            return next((i for i, other in enumerate(self.visible) if other is row), None)
        index = bisect_left(self.visible, row.place, key=_place_of)
        if index < len(self.visible) and self.visible[index] is row:
            return index
        return None

    def _prepare(self, item: T) -> TableRow[T]:
        key = self.key(item)
        texts = tuple(clean(column.text(item)) for column in self.columns)
        folded = tuple(map(comparable, texts))
        texts = tuple(map(_showable, texts, self.columns))
        for index, text in enumerate(texts):
            widest, most = self.widths[index], self.columns[index].most
            if widest < most and len(text) * 2 > widest:
                self.widths[index] = max(widest, min(cell_len(text), most))
        return TableRow(
            key, item, texts, folded, "\n".join(folded), self._place(key, item, folded)
        )

    def _place(self, key: str, item: T, folded: Sequence[str]) -> tuple[Any, ...]:
        order = self.columns[self.sorted_by].order
        first = folded[self.sorted_by] if order is None else order(item)
        # The key last: no two rows are equal, so the order is one order.
        return (first, folded[0], key)

    def _passes(self, row: TableRow[T]) -> bool:
        return self._query.matches(row.everything, row.folded)

    def _select(self) -> None:
        self.similar = False
        self.visible = self._ordered
        for term in self._query.terms:
            # Ten thousand rows at every keystroke: no call for each of them.
            text, column, wanted = term.text, term.column, not term.negated
            if column is None:
                self.visible = [r for r in self.visible if (text in r.everything) is wanted]
            elif term.exact:
                self.visible = [r for r in self.visible if (text == r.folded[column]) is wanted]
            else:
                self.visible = [r for r in self.visible if (text in r.folded[column]) is wanted]
        loose = self._query.similar
        if not self.visible and loose is not None:
            self.visible = [row for row in self._ordered if loose(row.folded[0])]
            self.similar = bool(self.visible)
        if self.visible is self._ordered:
            self.visible = self._ordered.copy()

    def _order(self) -> None:
        rows = self._all.values()
        self._ordered = sorted(rows, key=_place_of, reverse=self.descending)
        self._select()


def lay_out(columns: Sequence[Column[Any]], wanted: Sequence[int], width: int) -> list[int]:
    """The columns' widths in cells, from the left; those that do not fit fall away.

    Args:
        columns: The columns; each keeps at least its `least`.
        wanted: What each would take to show all of its text.
        width: The cells there are, with `GAP` cells between two columns.
    """
    widths = [column.least for column in columns[: _fitting(columns, wanted, width)]]
    left = width - sum(widths) - GAP * (len(widths) - 1)
    # What is enough for each comes before what one of them could take beyond that.
    for limits in ([column.enough for column in columns], wanted):
        for index, has in enumerate(widths):
            more = min(max(0, min(wanted[index], limits[index]) - has), max(0, left))
            widths[index] += more
            left -= more
    return widths


def _fitting(columns: Sequence[Column[Any]], wanted: Sequence[int], width: int) -> int:
    """How many columns are shown: those that stay, and what fits once the others have enough."""
    stay = max((n for n, column in enumerate(columns, start=1) if column.stays), default=1)
    used = 0
    for index, (column, want) in enumerate(zip(columns, wanted, strict=True)):
        if index >= stay and used + column.least > width:
            return index
        used += max(column.least, min(column.enough, want)) + GAP
    return len(columns)


def _showable(text: str, column: Column[Any]) -> str:
    """What of a text can ever be seen: tags may be thousands of characters."""
    return text if column.cut is Cut.MIDDLE else text[: column.most * CHARACTERS]


def _place_of(row: TableRow[Any]) -> tuple[Any, ...]:
    return row.place
