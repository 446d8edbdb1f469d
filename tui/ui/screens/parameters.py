"""What a session document is given: a field for each of its parameters."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.printable import clean
from tui.sessions.document_check import problems_of
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.parameter_field import ParameterField
from tui.ui.words.document_words import document_lines

if TYPE_CHECKING:
    from tui.aws.documents.document import SessionDocument
    from tui.aws.documents.parameters import ParameterValues


LOW: Final = 24
"""Lines of the screen below which fewer of the fields are in sight."""


class ParametersScreen(
    ModalScreen["ParameterValues | None"], LeftOnce["ParameterValues | None"]
):
    """Gives back the values that were filled in, by name; None when the user goes back.

    Args:
        document: What asks for them.
        values: What the fields begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.PARAMETERS),
        # Before the next key is looked at, which is meant for another field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    def __init__(self, document: "SessionDocument", values: "ParameterValues") -> None:
        super().__init__()
        self._document = document
        self._begun_with = values

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._document.name))
            lines = "\n".join(document_lines(self._document)[:-1])
            yield Static(lines, classes="muted", markup=False)
            with VerticalScroll(can_focus=False):
                for parameter in self._document.parameters:
                    values = self._begun_with.get(parameter.name, ())
                    yield ParameterField(parameter, values)
            yield KeyFooter(Scope.PARAMETERS)

    def on_mount(self) -> None:
        self.query(ParameterField).first().take_focus()

    def on_resize(self) -> None:
        self.set_class(self.size.height < LOW, "-low")

    def action_give(self) -> None:
        self._check()

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()

    @work(exclusive=True)
    async def _check(self) -> None:
        values = self._values()
        problems = await problems_of(self._document, values)
        self.call_later(self._conclude, values, problems)

    def _conclude(self, values: "ParameterValues", problems: dict[str, str]) -> None:
        if values != self._values():
            return  # somebody typed on
        if not problems:
            self.dismiss(values)
        for field in reversed([*self.query(ParameterField)]):
            problem = problems.get(field.parameter.name, "")
            field.complain(problem)
            if problem:
                field.take_focus()

    def _values(self) -> "ParameterValues":
        fields = self.query(ParameterField)
        return {field.parameter.name: field.values for field in fields if field.values}
