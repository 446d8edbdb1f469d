"""What stands in the place of everything in a window where it cannot be drawn."""

from typing import Final

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui.language import _
from tui.ui.actions import Scope, action_called, with_keys
from tui.ui.widgets.frame import lines_of

LEAST: Final = Size(40, 8)
"""In which lists and questions can be read."""

LEAST_SHELL: Final = Size(20, 4)


BARE: Final = 6
"""Lines up to which a shell has them all but its bar's."""


class TooSmall(Widget, can_focus=True):
    """Says what is needed; no key does anything but leave, for nobody sees what it does."""

    def __init__(self) -> None:
        super().__init__(id="too-small")
        self._least = LEAST
        self.display = False

    def look(self, *, shell: bool) -> bool:
        """Stand in the place of everything where that is too small, with the keys.

        Its screen has the classes `-too-small`, `-bare`, `-shell`, and `-one-line` where the frame
        has no more above one. Gives back whether it has just gone.
        """
        size, was = self.screen.size, self.display
        self._least = LEAST_SHELL if shell else LEAST
        small = size.width < self._least.width or size.height < self._least.height
        self.display = small
        self.screen.set_class(small, "-too-small")
        self.screen.set_class(shell and size.height <= BARE, "-bare")
        self.screen.set_class(shell, "-shell")
        self.screen.set_class(lines_of(size.height, sessions=True) == 1, "-one-line")
        if small:
            self.refresh()
            self.focus()
        return was and not small

    def render(self) -> Content:
        leaves = with_keys(_("{everywhere.leave} quits."))
        if self.size.height < LEAST_SHELL.height or self.size.width < LEAST_SHELL.width:
            return Content(" ".join((_("Too small."), leaves)))
        return Content(
            " ".join(
                (
                    _("Too small: {columns} columns and {lines} lines are needed here.").format(
                        columns=self._least.width, lines=self._least.height
                    ),
                    leaves,
                )
            )
        )

    def on_key(self, event: events.Key) -> None:
        if event.key not in action_called(Scope.EVERYWHERE, "leave").keys:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
