"""Rows of which only some are here: a few pages around what is seen, and how many there are."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, overload

from rich.cells import cell_len

from tui.aws.organisation.session import OrganisationSession
from tui.printable import clean
from tui.ui.lists.found import FoundLetters
from tui.ui.lists.query import FilterQuery, Term, fold, parse
from tui.ui.lists.ranking import Vocabulary
from tui.ui.lists.rows import LONGEST, Rows
from tui.ui.lists.table_row import TableRow
from tui.ui.organisation.columns import HistoryColumn, key_of
from tui.ui.words.cells import ELLIPSIS

PAGE: Final = 200
"""Rows that are read together: more than any window has lines."""

MOST_PAGES: Final = 12

NOBODY: Final = OrganisationSession(*("",) * 9, False, *("",) * 3, None, None, 0, *("",) * 4)
"""What stands where a row has not been read yet."""

HistoryRow = TableRow[OrganisationSession]


class RowsInSight(Sequence[HistoryRow]):
    """All rows by their numbers; those that are not here are asked for.

    Args:
        wants: Told the number of a page that is to be read.
        blank: The row that stands for each until then.
    """

    def __init__(self, wants: Callable[[int], object], blank: HistoryRow) -> None:
        self._wants = wants
        self._blank = blank
        self.length = 0
        self.pages: OrderedDict[int, Sequence[HistoryRow]] = OrderedDict()

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> HistoryRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[HistoryRow]: ...
    def __getitem__(self, index: int | slice) -> HistoryRow | list[HistoryRow]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self.length))]
        if not 0 <= index < self.length:
            raise IndexError(index)
        number, place = divmod(index, PAGE)
        page = self.pages.get(number, ())
        if place < len(page):
            return page[place]
        self._wants(number)
        return self._blank

    def put(self, number: int, rows: Sequence[HistoryRow]) -> None:
        """Here is a page; the one that was put longest ago goes."""
        self.pages[number] = rows
        self.pages.move_to_end(number)
        while len(self.pages) > MOST_PAGES:
            self.pages.popitem(last=False)

    def place_of(self, key: str) -> int | None:
        """Where the row of that key is, if it is here."""
        for number, page in self.pages.items():
            for place, row in enumerate(page):
                if row.key == key:
                    return number * PAGE + place
        return None


class WindowRows(Rows[OrganisationSession]):
    """What a table shows of them; filtered and sorted where they are kept.

    Args:
        columns: Those that are shown, then hidden ones.
        wants: See `RowsInSight`.
        changed: Told that another filter or order is wanted.
    """

    def __init__(
        self,
        columns: Sequence[HistoryColumn],
        wants: Callable[[int], object],
        changed: Callable[[], object],
    ) -> None:
        super().__init__(columns, key_of, descending=True)
        blank = TableRow("", NOBODY, (ELLIPSIS, *("",) * (len(columns) - 1)), (), "", ())
        self.sight = RowsInSight(wants, blank)
        self.visible = self.sight  # type: ignore[assignment]  # it is read as a list is
        self.total = 0
        self._changed = changed

    def __len__(self) -> int:
        return self.total

    @property
    def found_letters(self) -> FoundLetters:
        if self._found_letters is None:
            # What is only similar is not looked for.
            terms = (
                Term(t.text, t.column, t.negated, exact=t.exact) for t in self._query.terms
            )
            query = FilterQuery(tuple(terms))
            self._found_letters = FoundLetters(query, Vocabulary(), self.called)
        return self._found_letters

    def filter(self, text: str) -> None:
        """Want those that hold what was typed."""
        names = [fold(column.name) for column in self.columns]
        self._query = parse(text, names)
        self._found_letters = None
        self._changed()

    def sort(self, column: int, *, descending: bool = False, chosen: bool = True) -> None:
        """Want them in the order of a column."""
        self.sorted_by, self.descending, self.order_chosen = column, descending, chosen
        self._changed()

    def index(self, key: str) -> int | None:
        return self.sight.place_of(key)

    def begin(self, total: int, count: int) -> None:
        """There are so many, of which so many are wanted; none of those before is right any more."""
        self.total, self.sight.length, self.matching = total, count, count
        self.sight.pages.clear()

    def put(self, number: int, items: Iterable[OrganisationSession]) -> None:
        """The rows of a page."""
        self.sight.put(number, [self._row(item) for item in items])

    def _row(self, item: OrganisationSession) -> HistoryRow:
        texts = tuple(clean(column.text(item))[:LONGEST] for column in self.columns)
        for index, text in enumerate(texts):
            if len(text) * 2 > self.widths[index]:
                self.widths[index] = max(self.widths[index], cell_len(text))
        return TableRow(self.key(item), item, texts, (), "", ())
