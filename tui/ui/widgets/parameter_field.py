"""One parameter of a session document: its name, what it takes, a field, and what is wrong."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from tui.language import _
from tui.printable import clean
from tui.sessions.document_check import MISSING, value_problem
from tui.ui.widgets.form_field import LinesField
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.document_words import parameter_words

if TYPE_CHECKING:
    from tui.aws.documents.parameters import DocumentParameter

BLANK: Final = ""
"""The choice of the default."""


class ChoiceField(Widget, can_focus=True):
    """One of a few values, moved through with the arrows.

    Args:
        values: What may be chosen, from the left; a blank one is the default.
        value: What it begins with; the first one where it is none of them.
        default: What the blank one means.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
    ]

    class Changed(Message):
        """It says something else now."""

    def __init__(self, values: Sequence[str], value: str, default: str) -> None:
        super().__init__()
        self._values = values
        self._place = values.index(value) if value in values else 0
        self._default = default

    @property
    def value(self) -> str:
        """The chosen one; blank for the default."""
        return self._values[self._place]

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for place, value in enumerate(self._values):
            chosen = place == self._place
            words = (
                clean(value)
                if value
                else _("default ({value})").format(value=clean(self._default))
            )
            parts.append((f"{'●' if chosen else ' '} ", "$primary" if chosen else ""))
            parts.append((f"{words}   ", "bold" if chosen else "$foreground-muted"))
        return Content.assemble(*parts)

    def action_turn(self, steps: int) -> None:
        self._place = (self._place + steps) % len(self._values)
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self) -> None:
        self.action_turn(1)


class ParameterField(Vertical):
    """A parameter as it is filled in; checked at each key.

    Args:
        parameter: What it takes.
        values: What the field begins with; none for the default.
    """

    def __init__(self, parameter: "DocumentParameter", values: Sequence[str]) -> None:
        super().__init__()
        self.parameter = parameter
        self._begun_with = tuple(values)
        self._field = _field_for(parameter, values)
        self._shown = self._text
        self._touched = False

    def compose(self) -> ComposeResult:
        name, words = clean(self.parameter.name), parameter_words(self.parameter)
        yield Static(
            Content.assemble((name, "$foreground"), f"  {words}"), classes="field-label"
        )
        yield self._field
        yield Static("", classes="field-problem", markup=False)

    def on_mount(self) -> None:
        self.query_one(".field-problem").display = False

    @property
    def values(self) -> tuple[str, ...]:
        """What it is to be given; none leaves the default."""
        text = self._text
        if text == self._shown:
            # What was begun with may hold what a field does not show.
            return self._begun_with
        lines = text.split("\n") if self.parameter.is_list else [text]
        return tuple(line for line in lines if line)

    def take_focus(self) -> None:
        self._field.focus()

    def complain(self, problem: str) -> None:
        """Say what is wrong, or nothing."""
        line = self.query_one(".field-problem", Static)
        line.display = bool(problem)
        line.update(f"✕ {clean(problem)}" if problem else "")
        self.set_class(bool(problem), "-wrong")

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        if self._text != self._shown or self._touched:
            self._touched = True
            self._check()

    @work(exclusive=True)
    async def _check(self) -> None:
        values = self.values
        if values:
            problem = await value_problem(self.parameter, values)
        else:
            problem = _(MISSING) if self.parameter.is_required else ""
        self.call_later(self.complain, problem)

    @property
    def _text(self) -> str:
        return self._field.text if isinstance(self._field, TextArea) else self._field.value


def _field_for(
    parameter: "DocumentParameter", values: Sequence[str]
) -> Input | TextArea | ChoiceField:
    if parameter.is_list:
        return LinesField("\n".join(map(clean, values)))
    value = clean(values[0]) if values else BLANK
    if parameter.allowed_values:
        default = ", ".join(parameter.default or ())
        blank = () if parameter.is_required else (BLANK,)
        return ChoiceField((*blank, *parameter.allowed_values), value, default)
    return OrderedInput(value, compact=True, select_on_focus=False)
