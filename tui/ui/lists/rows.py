"""The rows behind a table: kept sorted and filtered while they arrive, ten thousand of them.

Every row is prepared once, when it arrives: its texts made harmless, its folded text for the
filter, its place in the order. A keystroke in the filter is then one substring test for each row
that the last one left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from rich.cells import cell_len

from tui.comparing import comparable
from tui.language import _
from tui.printable import clean
from tui.ui.lists.columns import Column, Cut
from tui.ui.lists.corpus import Corpus
from tui.ui.lists.found import FoundLetters
from tui.ui.lists.query import FilterQuery, Term, fold, parse, searched
from tui.ui.lists.ranking import (
    FEW,
    MOST_SIMILAR,
    Vocabulary,
    grades,
    loosened,
    similar,
)
from tui.ui.lists.table_row import TableRow

T = TypeVar("T")

LONGEST = 500
"""Characters of a text that can be seen in a row: no window is wider."""


@dataclass(slots=True)
class Rows(Generic[T]):
    """All rows of a table, and those of them that the filter lets through, in order.

    The order is that of a column. While nobody has chosen one, the rows that were put first stand
    before the others, and what a filter is typed for stands there best first.
    """

    columns: Sequence[Column[T]]
    key: Callable[[T], str]
    sorted_by: int = 0
    descending: bool = False
    order_chosen: bool = False
    """Whether the user has chosen the column."""
    visible: list[TableRow[T]] = field(default_factory=list)
    """What the filter lets through, and behind that what is similar."""
    matching: int = 0
    """How many of them, from the first, hold what was asked for."""
    widths: list[int] = field(default_factory=list)
    """The widest text so far of each column, in cells."""
    called: int = 0
    """Which column is what people call a row."""
    first: dict[str, int] = field(default_factory=dict)
    """The keys of the rows that stand before the others, each with its rank."""
    _all: dict[str, TableRow[T]] = field(default_factory=dict)
    _ordered: list[TableRow[T]] = field(default_factory=list)
    """All rows, sorted."""
    _held: list[TableRow[T]] = field(default_factory=list)
    """Those that hold what was asked for, sorted."""
    _corpus: Corpus | None = None
    """The sorted rows as one text, once somebody filters and until they change."""
    _query: FilterQuery = field(default_factory=FilterQuery)
    _vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _found_letters: FoundLetters | None = None

    def __post_init__(self) -> None:
        headings = (column.title for column in self.columns)
        least = (column.least for column in self.columns)
        self.widths = [
            max(one, cell_len(other)) for one, other in zip(least, headings, strict=True)
        ]
        called = (index for index, column in enumerate(self.columns) if column.called)
        self.called = next(called, 0)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def items(self) -> list[T]:
        """Every item, in the order of arrival, whether visible or not."""
        return [row.item for row in self._all.values()]

    @property
    def query(self) -> FilterQuery:
        return self._query

    @property
    def filtered(self) -> bool:
        return bool(self._query.terms)

    @property
    def found(self) -> list[T]:
        """The items that hold what was asked for, as they stand."""
        return [row.item for row in self.visible[: self.matching]]

    @property
    def found_letters(self) -> FoundLetters:
        """What the filter has found in the texts of the rows."""
        if self._found_letters is None:
            self._found_letters = FoundLetters(self._query, self._vocabulary, self.called)
        return self._found_letters

    @property
    def similar(self) -> bool:
        """Whether `visible` holds rows that are only similar to what was asked for."""
        return bool(self.visible) and not self.matching

    @property
    def unknown_columns(self) -> list[str]:
        """What the filter takes for columns, where that is why it does not do as it should."""
        terms = self._query.terms
        return [
            term.unknown
            for term in terms
            if term.unknown and (not self.matching or term.negated)
        ]

    def get(self, key: str) -> T | None:
        row = self._all.get(key)
        return None if row is None else row.item

    def holding(self, words: Iterable[str]) -> Iterator[TableRow[T]]:
        """The rows that hold all of these folded words, in order, whatever the filter says."""
        wanted = tuple(words)
        return (row for row in self._ordered if all(w in row.everything for w in wanted))

    def add(self, items: Iterable[T]) -> None:
        """Take in items; one with a key that is known replaces the older one.

        A list grows by many pages and is read again all the time: what stays in its place costs
        nothing here.
        """
        new: dict[str, TableRow[T]] = {}
        moved = changed = False
        for item in items:
            row = self._prepare(item)
            known = new.get(row.key) or self._all.get(row.key)
            if known is None:
                new[row.key] = row
                continue
            moved = moved or known.place != row.place
            changed = changed or known.everything != row.everything
            _replace(known, row)
        self._all.update(new)
        self._ordered += new.values()
        if new or moved:
            self._sort(self._ordered)
        if new or moved or changed:
            self._corpus = None
            self._select(self._ordered)

    def keep(self, keys: set[str]) -> None:
        """Forget every row whose key is not among these."""
        if any(key not in keys for key in self._all):
            self._all = {key: row for key, row in self._all.items() if key in keys}
            self._ordered = [row for row in self._ordered if row.key in keys]
            self._corpus = None
            self._select(self._ordered)

    def clear(self) -> None:
        """Forget every row; filter and order stay."""
        self._all.clear()
        self._ordered.clear()
        self._vocabulary, self._corpus, self._found_letters = Vocabulary(), None, None
        self._select(self._ordered)

    def filter(self, text: str) -> None:
        """Show only what holds for the text, in the language of `tui.ui.lists.query`."""
        names = [fold(column.name) for column in self.columns]
        said = [fold(_(column.name)) for column in self.columns]
        tags = any(column.tags is not None for column in self.columns)
        before, self._query = self._query, parse(text, names, said, tags=tags)
        self._found_letters = None
        # While a word is typed, less and less is left.
        grown = before.terms and self._query.narrows(before)
        self._select(self._held if grown else self._ordered)

    def sort(self, column: int, *, descending: bool = False, chosen: bool = True) -> None:
        """Have the rows in the order of a column, which somebody chose or which is the usual."""
        self.sorted_by, self.descending, self.order_chosen = column, descending, chosen
        for row in self._all.values():
            row.place = self._place(row.key, row.item, row.folded)
        self._sort(self._ordered)
        self._corpus = None
        self._select(self._ordered)

    def put_first(self, first: Mapping[str, int]) -> None:
        """Have the rows of these keys before all others, the least number first.

        Those of one number keep the order of the table. Where the user has chosen a column,
        all rows do.
        """
        if first != self.first:
            self.first = dict(first)
            self._arrange()

    def index(self, key: str) -> int | None:
        """Where the row of that key stands among the visible ones."""
        row = self._all.get(key)
        try:
            return None if row is None else self.visible.index(row)
        except ValueError:
            return None

    def _prepare(self, item: T) -> TableRow[T]:
        key = self.key(item)
        texts = tuple([clean(column.text(item)) for column in self.columns])
        folded = tuple(map(self._folded, self.columns, texts, [item] * len(texts)))
        everything: list[str] = []
        tags: list[str] = []
        for column, text in zip(self.columns, folded, strict=True):
            told = [text] if column.tags is None else [fold(tag) for tag in column.tags(item)]
            (everything if column.tags is None else tags).extend(told)
            for each in told if column.similar else ():
                self._vocabulary.add(each)
        for index, text in enumerate(texts):
            if len(text) * 2 > self.widths[index]:
                self.widths[index] = max(self.widths[index], cell_len(text[:LONGEST]))
        texts = tuple(map(_showable, texts, self.columns))
        place = self._place(key, item, folded)
        return TableRow(key, item, texts, folded, searched(everything, tags), place)

    @staticmethod
    def _folded(column: Column[T], text: str, item: T) -> str:
        if column.search is not None:
            return fold(column.search(item))
        folded = comparable(text)
        # Ten thousand rows: no text is kept twice.
        return text if folded == text else folded

    def _place(self, key: str, item: T, folded: Sequence[str]) -> tuple[Any, ...]:
        order = self.columns[self.sorted_by].order
        first = folded[self.sorted_by] if order is None else order(item)
        # The key last: no two rows are equal, so the order is one order.
        return (first, folded[self.called], key)

    def _sort(self, rows: list[TableRow[T]]) -> None:
        # Sorting what is sorted but for its end costs little.
        rows.sort(key=_PLACE, reverse=self.descending)

    def _select(self, rows: list[TableRow[T]]) -> None:
        """Take those that hold what was asked for, of rows among which all of them are."""
        terms = self._query.terms
        if rows is self._ordered and terms:
            rows = [self._ordered[number] for number in self._in_corpus.satisfying(terms[0])]
            terms = terms[1:]
        for term in terms:
            rows = _holding(term, rows)
        self._held = rows
        self._arrange()

    @property
    def _in_corpus(self) -> Corpus:
        if self._corpus is None:
            self._corpus = Corpus(self._ordered, self.called)
        return self._corpus

    def _arrange(self) -> None:
        """Put what holds into the order in which it is shown, and what is similar behind it."""
        held = self._held if self.filtered else self._ordered
        self.matching = len(held)
        if not self.order_chosen:
            held = self._best_first(self._first_first(held))
        self.visible = held if self.filtered else list(held)
        if self.filtered and self.matching < FEW and loosened(self._query):
            self.visible = [*held, *self._similar()]

    def _first_first(self, rows: list[TableRow[T]]) -> list[TableRow[T]]:
        if not self.first:
            return rows
        first = self.first
        before = sorted(
            (row for row in rows if row.key in first), key=lambda row: first[row.key]
        )
        return [*before, *(row for row in rows if row.key not in first)]

    def _best_first(self, rows: list[TableRow[T]]) -> list[TableRow[T]]:
        if not (words := self._query.words):
            return rows
        graded = zip(grades(rows, words, self.called), rows, strict=True)
        return [row for _grade, row in sorted(graded, key=_GRADE)]

    def _similar(self) -> list[TableRow[T]]:
        corpus = self._in_corpus
        close = similar(corpus, self._query, self._vocabulary)
        rows = {self._ordered[number]: close[number] for number in sorted(close)}
        for row in self._held:
            rows.pop(row, None)
        # The order is kept among those that are equally near.
        return sorted(self._first_first(list(rows)), key=rows.__getitem__)[:MOST_SIMILAR]


_PLACE = attrgetter("place")
_GRADE = itemgetter(0)


def _holding(term: Term, rows: Sequence[TableRow[T]]) -> list[TableRow[T]]:
    """The rows that satisfy a term."""
    # Ten thousand rows at every keystroke: no call for each of them.
    text, column, wanted = term.text, term.column, not term.negated
    if term.pattern is not None:
        found = term.pattern.search
        return [row for row in rows if (found(row.everything) is not None) is wanted]
    if column is None:
        return [row for row in rows if (text in row.everything) is wanted]
    if term.exact:
        return [row for row in rows if (text == row.folded[column]) is wanted]
    return [row for row in rows if (text in row.folded[column]) is wanted]


def _replace(row: TableRow[T], other: TableRow[T]) -> None:
    """Let a row be what another one is; it stays where it is."""
    row.item, row.texts, row.folded = other.item, other.texts, other.folded
    row.everything, row.place = other.everything, other.place


def _showable(text: str, column: Column[Any]) -> str:
    """What of a text can ever be seen: tags may be thousands of characters."""
    return text if column.cut is Cut.MIDDLE else text[:LONGEST]
