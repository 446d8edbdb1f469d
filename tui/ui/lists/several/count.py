"""Is this meant for so many? The number has to be typed."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput


class CountScreen(ModalScreen[bool], LeftOnce[bool]):
    """Gives back whether the number was typed.

    Args:
        title: What it is about.
        words: What must be known to answer, line by line.
        count: How many.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.COUNT)

    def __init__(self, title: str, words: Sequence[str], count: int) -> None:
        super().__init__()
        self._heading = title
        self._words = words
        self._count = count

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._heading))
            yield Static("\n".join(map(clean, self._words)), id="count-words", markup=False)
            yield Static(
                _("Type {count} to continue.").format(count=self._count), id="count-how"
            )
            yield OrderedInput(placeholder=_("number"), compact=True)
            yield KeyFooter(Scope.COUNT)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_cancel(self) -> None:
        self.dismiss(False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()

    def action_give(self) -> None:
        if self.query_one(Input).value.strip() == str(self._count):
            self.dismiss(True)
        else:
            words = _("That is not {count}.").format(count=self._count)
            self.query_one("#count-how", Static).update(words)
