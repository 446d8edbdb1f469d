"""Looking back at what has scrolled away, by key and by wheel."""

from typing import Final

from textual import events

from tui.terminal.input.keys import encode_key
from tui.ui.host.type_ahead import Taken
from tui.ui.terminal.overlay import Overlay

WHEEL_LINES: Final = 3

_PAGES: Final = {"shift+pageup": 1, "shift+pagedown": -1}
_WHEEL: Final = {events.MouseScrollUp: ("up", 1), events.MouseScrollDown: ("down", -1)}


class Scrollback(Overlay):
    """Says how far back the view is; on the alternate screen there is nothing to look back at."""

    @property
    def active(self) -> bool:
        return self._surface.viewport.back > 0

    def label(self) -> str:
        return (
            f" ↑ {self._surface.viewport.back}/{self._surface.session.emulator.history_length} "
        )

    def press(self, event: events.Key) -> Taken | None:
        pages = _PAGES.get(event.key)
        if pages is None or self._surface.session.emulator.modes.alternate_screen:
            return None
        self.page(pages)
        return Taken.DONE

    def page(self, pages: int) -> None:
        self._surface.scroll_back(pages * max(self._surface.viewport.height - 1, 1))

    def mouse(self, event: events.MouseEvent) -> bool:
        key, direction = _WHEEL.get(type(event), ("", 0))
        if not key:
            return False
        modes = self._surface.session.emulator.modes
        if not modes.alternate_screen:
            self._surface.scroll_back(direction * WHEEL_LINES)
        elif modes.alternate_scroll:
            # A pager takes cursor keys instead.
            self._surface.send(encode_key(key, None, modes) * WHEEL_LINES)
        return True
