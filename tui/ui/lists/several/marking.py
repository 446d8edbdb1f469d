"""Marks on the rows of a list: what is done next is done to them all."""

from typing import Any

from textual import on
from textual.widget import Widget

from tui.language import _
from tui.ui.lists.table import Table


class MarksRows(Widget):
    """A view that lists in a table whose rows are marked."""

    table: Table[Any]

    @property
    def marked_words(self) -> list[str]:
        """How many are marked; nothing where none is."""
        count = len(self.table.marked)
        return [_("{count:,} marked").format(count=count)] if count else []

    def summarise(self) -> None:
        """Say how many there are, and what else there is to say of them."""
        raise NotImplementedError

    def action_mark(self) -> None:
        self.table.toggle_mark()

    def unmark(self) -> bool:
        """Mark nothing any more; False where nothing was marked."""
        if not self.table.marked:
            return False
        self.table.unmark()
        return True

    @on(Table.MarksChanged)
    def _marks_changed(self, event: Table.MarksChanged) -> None:
        event.stop()
        self.summarise()
