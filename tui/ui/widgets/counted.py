"""A screen whose keys may be told how often: `3n` is the third place found."""

from textual import events
from textual.widget import Widget
from textual.widgets import Input

from tui.ui.counting import Count
from tui.ui.widgets.key_footer import KeyFooter


class CountedKeys(Widget):
    """Takes digits before its actions are asked, and shows them before the keys."""

    _count: Count | None = None
    _number: int | None = None

    def count_key(self, event: events.Key) -> None:
        """Take a digit, or the Escape that drops what was typed; before any other key use it."""
        count = self._count = self._count or Count()
        if isinstance(self.screen.focused, Input):
            return
        if count.press(event.key) or (event.key == "escape" and count.take()):
            event.stop()
            event.prevent_default()
        else:
            self._number = count.take()
        self.query_one(KeyFooter).typed = count.digits

    def number(self) -> int | None:
        """The number before this key, once."""
        number, self._number = self._number, None
        return number

    def times(self) -> int:
        """How often this key is meant, once."""
        return self.number() or 1
