"""One input of a form: its label, what it takes, a field, and what is wrong with it."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from tui.aws.preferences.inputs import InputKind, PreferenceInput
from tui.language import _
from tui.printable import clean
from tui.ui.widgets.ordered_input import OrderedInput, act_in_order


class SwitchField(Widget, can_focus=True):
    """True or false, or whatever else a document says, until it is touched."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,left,right", "turn", show=False),
        Binding("t", "become('true')", show=False),
        Binding("f", "become('false')", show=False),
    ]

    class Changed(Message):
        """It says something else now."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._value = value

    @property
    def value(self) -> str:
        """`true`, `false`, or what the document says instead."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed())

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for word in ("true", "false"):
            chosen = word == self._value
            parts.append((f"({'●' if chosen else ' '}) ", "$primary" if chosen else ""))
            parts.append((f"{word}   ", "bold" if chosen else "$foreground-muted"))
        if self._value not in {"true", "false"}:
            parts.append((clean(self._value), "$warning"))
        return Content.assemble(*parts)

    def action_turn(self) -> None:
        self.value = "false" if self._value == "true" else "true"

    def action_become(self, value: str) -> None:
        self.value = value

    def on_click(self) -> None:
        self.action_turn()


class LinesField(TextArea):
    """Several lines; Tab leads on to the next field, as everywhere in a form."""

    def __init__(self, text: str) -> None:
        super().__init__(
            text, theme="css", compact=True, show_line_numbers=False, tab_behavior="focus"
        )

    async def _on_key(self, event: Key) -> None:
        if event.is_printable or not await act_in_order(self, event):
            await super()._on_key(event)


class FormField(Vertical):
    """An input as it is filled in; checked at each key.

    Args:
        item: The input.
        original: What the document says, which is left alone until the field is touched.
        value: What the field begins with.
    """

    @dataclass
    class Edited(Message):
        """The user has changed what is in the field."""

        key: str

    def __init__(self, item: PreferenceInput, original: str, value: str) -> None:
        super().__init__(id=f"field-{item.key.replace('.', '-')}")
        self.item = item
        self._original = original
        self._shown = _showable(item, original)
        self._field = _field_for(item, _showable(item, value))
        self._last = value

    def compose(self) -> ComposeResult:
        yield Static(
            Content.assemble((_(self.item.label), "$foreground"), f"  {self.item.takes}"),
            classes="field-label",
        )
        yield self._field
        yield Static("", classes="field-problem", markup=False)

    def on_mount(self) -> None:
        self.check()

    @property
    def value(self) -> str:
        """What a person has written; what the document says while nobody has."""
        shown = self._field.text if isinstance(self._field, TextArea) else self._field.value
        return self._original if shown == self._shown else shown

    @property
    def touched(self) -> bool:
        """Whether it says something else than the document."""
        return self.value != self._original

    @property
    def problem(self) -> str | None:
        """What keeps what was written from being saved; what was there before is let be."""
        return self.item.check(self.value) if self.touched else None

    def check(self) -> None:
        """Say what is wrong, or nothing; mark what was changed."""
        problem = self.item.check(self.value)
        line = self.query_one(".field-problem", Static)
        line.display = bool(problem)
        line.update(f"✕ {problem}" if problem else "")
        self.set_class(bool(problem), "-wrong")
        self.set_class(self.touched, "-touched")

    def take_focus(self) -> None:
        self._field.focus()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(SwitchField.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        # A field says so as well when it is first shown.
        if self.value != self._last:
            self._last = self.value
            self.check()
            self.post_message(self.Edited(self.item.key))

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()


def _field_for(item: PreferenceInput, value: str) -> Input | TextArea | SwitchField:
    match item.kind:
        case InputKind.SWITCH:
            return SwitchField(value)
        case InputKind.LINES:
            return LinesField(value)
        case _:
            return OrderedInput(value, compact=True, select_on_focus=False)


def _showable(item: PreferenceInput, value: str) -> str:
    """The value without anything that could act on the screen."""
    if item.kind is InputKind.LINES:
        return "\n".join(map(clean, item.clean(value).split("\n")))
    return clean(value)
