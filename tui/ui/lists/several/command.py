"""Which command is to run on the machines that are marked."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.language import N_, _, ngettext
from tui.sessions.headless.reader import shell_operator
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.machines import listed

HOW: Final = N_("Runs without a terminal and without input; on Windows, in PowerShell.")

EXAMPLE: Final = "sh -c 'df -h | tail -1'"

NO_SHELL: Final = N_(
    "No shell is involved: {operator} is passed as is. Use `sh -c '…'` for a shell."
)


class CommandScreen(ModalScreen[str], LeftOnce[str]):
    """Gives back the command line; None when the user went back.

    Args:
        names: of the machines.
        given: what was run last, to be changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.COMMAND)

    def __init__(self, names: Sequence[str], given: str = "") -> None:
        super().__init__()
        self._names = names
        self._given = given

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(self._heading)
            yield Static(listed(self._names), classes="muted", markup=False)
            yield OrderedInput(self._given, placeholder=EXAMPLE, compact=True)
            yield Static(_(HOW), id="command-how", markup=False)
            yield KeyFooter(Scope.COMMAND)

    @property
    def _heading(self) -> str:
        if len(self._names) == 1:
            return _("Run a command on {name}").format(name=self._names[0])
        return ngettext(
            "Run a command on {count} instance",
            "Run a command on {count} instances",
            len(self._names),
        ).format(count=len(self._names))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_give(self) -> None:
        command = self.query_one(Input).value.strip()
        if command:
            self.dismiss(command)
        else:
            self.query_one("#command-how", Static).update(_("Enter a command."))

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        operator = shell_operator((event.value,))
        words = _(NO_SHELL).format(operator=operator) if operator else _(HOW)
        self.query_one("#command-how", Static).update(words)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()
