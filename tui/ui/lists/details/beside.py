"""A view whose table has a pane beside it, where the window is wide enough and the user wants it."""

from typing import Any, Final

from textual.widget import Widget

from tui.language import _
from tui.ui.lists.details.pane import DetailsPane
from tui.ui.lists.table import Table
from tui.ui.messages import PaneSwitched
from tui.ui.widgets.key_footer import KeyFooter

WIDE: Final = 140
"""Columns from which there is room for it."""

ACTIONS: Final = ("pane", "focus_pane")


class HasDetails(Widget):
    """The part of such a view that looks after the pane."""

    table: Table[Any]
    details: DetailsPane[Any, Any] | None
    _footer: KeyFooter
    pane_wanted = True
    """Whether the user wants one where there is room."""

    @property
    def pane_has_focus(self) -> bool:
        return self.details is not None and self.details.has_focus

    def fit_pane(self, *, wanted: bool | None = None) -> None:
        """Show the pane or not, by the window and by what the user wants.

        Args:
            wanted: What the user wants from now on; None for what they wanted before.
        """
        if wanted is not None:
            self.pane_wanted = wanted
        if self.details is None or not self.is_attached:
            return
        roomy = self.size.width >= WIDE
        shown = roomy and self.pane_wanted and self.table.display
        if self.details.has_focus and not shown:
            self.screen.set_focus(self.table)
        self.details.display = shown
        self._footer.hide(*(() if roomy else ACTIONS))
        self.point_pane()

    def point_pane(self) -> None:
        """Tell the pane where the cursor is."""
        if self.details is None or not self.details.display:
            return
        if not (self.display and self.screen.is_current):
            return
        item = self.table.chosen
        self.details.point("" if item is None else self.table.rows.key(item), item)

    def forget_details(self) -> None:
        """What the pane has asked may be something else now."""
        if self.details is not None:
            self.details.forget()
            self.point_pane()

    def action_pane(self) -> None:
        if self.details is None:
            return
        if self.size.width < WIDE:
            words = _("The details pane needs a window of {count} columns.")
            self.notify(words.format(count=WIDE), markup=False)
        else:
            self.post_message(PaneSwitched(not self.pane_wanted))

    def action_focus_pane(self) -> None:
        """Move the keyboard between the table and the pane; to what is next where there is none."""
        details = self.details
        if details is not None and details.display and self.table.has_focus:
            self.screen.set_focus(details)
        elif self.pane_has_focus:
            self.screen.set_focus(self.table)
        else:
            self.screen.focus_next()
