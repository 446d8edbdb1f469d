"""The field for a reason: one line, with blanks of a template to be filled in."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets.input import Selection

from tui.sessions.reasons import fields_of
from tui.ui.widgets.line_editing import EditedInput

BURST: Final = 0.005
"""Seconds: an Enter so soon after a composed text was not pressed, it came along with it."""


class ReasonInput(EditedInput):
    """A line break in a paste becomes a blank; Tab leads to the next field of a template.

    An input method may send the Enter that chose a word together with the word. Such an Enter
    submits nothing: it arrives within the same read of the terminal.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_field", show=False),
    ]

    @dataclass
    class EnterWithText(Message):
        """An Enter was left out, since it came along with composed or pasted text."""

    def __init__(self, value: str, *, placeholder: str) -> None:
        super().__init__(value, placeholder=placeholder)
        self._template_fields: tuple[str, ...] = ()
        self._composed_at = -1.0

    @property
    def open_field(self) -> str | None:
        """The name of a template's field that nobody has filled in yet."""
        left = fields_of(self.value)
        return next((name for name in self._template_fields if name in left), None)

    def use_template(self, template: str) -> None:
        """Begin with a template, its first field marked, so that typing replaces it."""
        self._template_fields = fields_of(template)
        self.value = template
        self.mark_next_field()

    def use_text(self, text: str) -> None:
        """Begin with a text that has no fields."""
        self._template_fields = ()
        self.value = text
        self.action_end()

    def action_next_field(self) -> None:
        """Go to the next field: of the template as long as one is open, else of the form."""
        if not self.mark_next_field():
            self.screen.focus_next()

    def mark_next_field(self) -> bool:
        """Mark the template's next field that is not filled in, round and round; if there is one."""
        names = "|".join(map(re.escape, self._template_fields))
        places = list(re.finditer(rf"\{{({names})\}}", self.value)) if names else []
        if places:
            after = [place for place in places if place.start() >= self.selection.end]
            chosen = (after or places)[0]
            self.selection = Selection(chosen.start(), chosen.end())
        return bool(places)

    async def _on_key(self, event: Key) -> None:
        if event.character and not event.character.isascii():
            self._composed_at = event.time
        if event.key == "enter" and event.time - self._composed_at < BURST:
            event.stop()
            event.prevent_default()
            self.post_message(self.EnterWithText())
            return
        await super()._on_key(event)

    def _on_paste(self, event: Paste) -> None:
        line = " ".join(event.text.split())
        self._composed_at = event.time
        event.prevent_default()
        event.stop()
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)
