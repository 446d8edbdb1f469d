"""A view that lists in columns of the user's choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.widget import Widget

from tui.ui.lists.arranging.arrangement import arranged
from tui.ui.lists.arranging.list_choices import ListChoices
from tui.ui.lists.columns import Column
from tui.ui.lists.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What a list can show, and what it shows without anybody's choice.

    Attributes:
        place: What the choice is remembered by.
        columns: All of them, in the usual order.
        usual: The names of those that are shown.
        fixed: How many, from the first, are nobody's to choose.
        sorted_by: The name of the column that it is sorted by at first.
    """

    place: str
    columns: Sequence[Column[Any]]
    usual: Sequence[str]
    fixed: int = 0
    sorted_by: str


class ArrangedList(Widget):
    """Asks which columns are shown, and shows them."""

    table: Table[Any]
    choices: ListChoices
    """What was chosen before; the app gives its own."""

    @property
    def filter_text(self) -> str:
        raise NotImplementedError

    def arrangement(self, chosen: Sequence[str]) -> Arrangement:
        """What there is, with the columns of the chosen names among them where they can be had."""
        raise NotImplementedError

    def further_columns(self) -> Sequence[str]:
        """The names of columns that can be had beside those of the arrangement."""
        return ()

    def use_columns(self, *, anew: bool = True) -> None:
        """Show what was chosen, or else the usual columns.

        Args:
            anew: Whether the rows are to be prepared again though no other columns are shown.
        """
        there = self.arrangement(())
        if chosen := self.choices.columns_of(there.place):
            there = self.arrangement(chosen)
        columns = arranged(there.columns, chosen or there.usual, fixed=there.fixed)
        names = [column.name for column in columns]
        if not anew and _shape(columns) == _shape(self.table.columns):
            return
        usual = 0 if there.fixed else names.index(there.sorted_by)
        self.table.use_columns(columns, usual=usual, filter_text=self.filter_text)

    def action_choose_columns(self) -> None:
        """Ask which columns are shown, in which order."""
        from tui.ui.screens.columns import ColumnsScreen

        there = self.arrangement(())
        shown = self.choices.columns_of(there.place) or tuple(there.usual)
        known = [
            *(column.name for column in there.columns[there.fixed :]),
            *self.further_columns(),
        ]

        def answered(names: tuple[str, ...] | None) -> None:
            if names is not None:
                self.choices.choose_columns(there.place, names)
                self.use_columns()

        self.app.push_screen(ColumnsScreen(known, shown, tuple(there.usual)), answered)


def _shape(columns: Sequence[Column[Any]]) -> list[tuple[str, bool]]:
    return [(column.name, column.hidden) for column in columns]
