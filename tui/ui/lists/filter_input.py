"""The field that a list is filtered by."""

from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget

from tui.language import _
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.ordered_input import OrderedInput


class FilterInput(OrderedInput):
    """The field behind `/`: Enter keeps the filter, Escape drops it.

    Args:
        then: What has the keyboard afterwards.
    """

    # The field has the width that it is given: Textual would lay out the screen at each letter.
    virtual_size = Reactive(Size(0, 0), layout=False)

    # With priority: the next key is meant for the table already.
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.FILTER)

    def __init__(self, then: Widget) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._then = then
        self.speak()

    def speak(self) -> None:
        """Say what it is for."""
        self.placeholder = _("filter")

    def action_keep(self) -> None:
        self.screen.set_focus(self._then)
