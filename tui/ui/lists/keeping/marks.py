"""The marks on the rows of a table."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

from tui.ui.lists.rows import Rows

T = TypeVar("T")


class KeepsMarks(Widget, Generic[T]):
    """A table whose rows are marked."""

    rows: Rows[T]
    _marks: dict[str, None]
    """The keys of marked rows in the order in which they were marked, also of rows that the filter
    hides, or that have gone and may come again."""

    class MarksChanged(Message):
        """Other rows are marked than before."""

    @property
    def marked(self) -> list[T]:
        """The items that are marked, in the order in which they were."""
        found = (self.rows.get(key) for key in self._marks)
        return [item for item in found if item is not None]

    @property
    def marked_or_found(self) -> list[T]:
        """What is marked; where nothing is, what the filter finds."""
        return self.marked or list(self.rows.found)

    def is_marked(self, key: str) -> bool:
        return key in self._marks

    def toggle(self, key: str) -> None:
        """Mark the row of that key, or unmark it."""
        if key in self._marks:
            del self._marks[key]
        else:
            self._marks[key] = None
        self.post_message(self.MarksChanged())

    def unmark(self, keys: Iterable[str] | None = None) -> None:
        """Mark the rows of these keys no more; no row at all where none are given."""
        for key in [*self._marks] if keys is None else keys:
            self._marks.pop(key, None)
        self.refresh()
        self.post_message(self.MarksChanged())
