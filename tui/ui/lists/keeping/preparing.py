"""Rows in other columns, prepared a few at a time: meanwhile keys are answered as ever."""

from collections.abc import Iterable, Sequence
from typing import Final, Generic, TypeVar

from tui.ui.lists.columns import Column
from tui.ui.lists.rows import Rows

T = TypeVar("T")

SLICE: Final = 500
"""Rows that are prepared in one go: some ten milliseconds of a core."""


class RowsToCome(Generic[T]):
    """The rows of a table in other columns, while those before are shown yet.

    Args:
        before: what is shown.
        columns: those to come.
        usual: which of them they are sorted by where nobody has chosen one.
    """

    def __init__(self, before: Rows[T], columns: Sequence[Column[T]], usual: int) -> None:
        self.usual = usual
        self.rows = Rows(columns, before.key, first=before.first)
        self._left = before.items

    @property
    def is_ready(self) -> bool:
        return not self._left

    def prepare(self, most: int) -> None:
        """Prepare so many more; those that were told of anew meanwhile are there already."""
        some, self._left = self._left[:most], self._left[most:]
        key = self.rows.key
        self.rows.add(item for item in some if self.rows.get(key(item)) is None)

    def add(self, items: Iterable[T]) -> None:
        self.rows.add(items)

    def keep(self, keys: set[str]) -> None:
        self._left = [item for item in self._left if self.rows.key(item) in keys]
        self.rows.keep(keys)

    def settle(self, before: Rows[T], filter_text: str) -> Rows[T]:
        """The rows in the order and with the filter of what was shown until now.

        They stay sorted by the column that the user has chosen, unless the usual one groups them.
        """
        names = [column.name for column in self.rows.columns]
        by = before.columns[before.sorted_by].name
        grouped = self.rows.columns[self.usual].once
        chosen = before.order_chosen and by in names and not grouped
        self.rows.sort(
            names.index(by) if chosen else self.usual,
            descending=before.descending,
            chosen=chosen or grouped,
        )
        self.rows.filter(filter_text)
        return self.rows
