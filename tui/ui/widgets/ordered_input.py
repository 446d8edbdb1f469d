"""A line to be filled in whose keys act in the order in which they were pressed.

Textual inserts a letter when the field sees it, but does what a binding says only when its key
has travelled up to the app. Of keys that arrive together, over a slow line or from a script,
the letter then overtakes the backspace before it.
"""

from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input


async def act_in_order(field: Widget, event: Key) -> bool:
    """Do at once what the field's own bindings say of a key; whether they say anything."""
    for binding in field._bindings.key_to_bindings.get(event.key, ()):
        if await field.app.run_action(binding.action, field):
            event.stop()
            event.prevent_default()
            return True
    return False


class OrderedInput(Input):
    """A field whose backspace is done before the letter that follows it."""

    async def _on_key(self, event: Key) -> None:
        if event.is_printable or not await act_in_order(self, event):
            await super()._on_key(event)
