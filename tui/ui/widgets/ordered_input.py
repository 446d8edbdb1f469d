"""A line to be filled in whose keys act in the order in which they were pressed.

Textual inserts a letter when the field sees it, but does what a binding says only when its key
has travelled up to the app. Of keys that arrive together, over a slow line or from a script,
the letter then overtakes the backspace before it.
"""

from rich.cells import cell_len
from rich.text import Text
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input

from tui.printable import clean


async def act_in_order(field: Widget, event: Key) -> bool:
    """Do at once what the field's own bindings say of a key; whether they say anything."""
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return True
    return False


class OrderedInput(Input):
    """A field whose backspace is done before the letter that follows it.

    What was pasted, or was there before, may hold what acts on a terminal or turns a line around:
    Textual would write it as it is.
    """

    @property
    def _value(self) -> Text:
        return Text(clean(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(clean(self.value[:position]))

    async def _on_key(self, event: Key) -> None:
        if event.is_printable or not await act_in_order(self, event):
            await super()._on_key(event)
