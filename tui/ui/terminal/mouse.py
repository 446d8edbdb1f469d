"""The mouse of a remote that asked for it, as the reports that xterm would send."""

from typing import Final

from textual import events

from tui.terminal.input.mouse import MouseAction, MouseButton, MouseEvent, encode_mouse
from tui.ui.terminal.input_guard import InputGuard
from tui.ui.terminal.overlay import Overlay, Surface

# What the emulator tells a remote that asks for the size of a cell.
CELL_SIZE: Final = (8, 16)

_ACTIONS: Final[dict[type[events.MouseEvent], MouseAction]] = {
    events.MouseMove: MouseAction.MOVE,
    events.MouseUp: MouseAction.RELEASE,
}
"""What is not named here is a press."""

_WHEEL: Final[dict[type[events.MouseEvent], MouseButton]] = {
    events.MouseScrollUp: MouseButton.WHEEL_UP,
    events.MouseScrollDown: MouseButton.WHEEL_DOWN,
    events.MouseScrollLeft: MouseButton.WHEEL_LEFT,
    events.MouseScrollRight: MouseButton.WHEEL_RIGHT,
}
_BUTTONS: Final = {1: MouseButton.LEFT, 2: MouseButton.MIDDLE, 3: MouseButton.RIGHT}


class RemoteMouse(Overlay):
    """Reports the mouse, unless Shift makes it the user's.

    Args:
        surface: The terminal of that remote.
        guard: Counts clicks after an end that nobody asked for.
    """

    def __init__(self, surface: Surface, guard: InputGuard) -> None:
        super().__init__(surface)
        self._guard = guard
        self._last: MouseEvent | None = None

    def mouse(self, event: events.MouseEvent) -> bool:
        session = self._surface.session
        takes = session.live or self._guard.active
        if event.shift or not takes or not self._surface.session.emulator.modes.mouse_tracking:
            return False
        if not session.live:
            if isinstance(event, events.MouseDown):
                self._guard.click()
        # A click is a press and a release, which were reported.
        elif not isinstance(event, events.Click) and (report := self._report(event)):
            session.send(report)
        return True

    def _report(self, event: events.MouseEvent) -> bytes:
        """The bytes for the remote; none of a move inside a cell unless they tell it."""
        modes, size = self._surface.session.emulator.modes, self._surface.size
        action = _ACTIONS.get(type(event), MouseAction.PRESS)
        button = _WHEEL.get(type(event)) or _BUTTONS.get(event.button, MouseButton.NONE)
        made = MouseEvent(
            action,
            button,
            # A drag may leave the screen.
            min(max(event.x, 0), size.width - 1),
            min(max(event.y, 0), size.height - 1),
            meta=event.meta,
            ctrl=event.ctrl,
            inside=_inside(event) if modes.mouse_encoding == "sgr-pixels" else (0.0, 0.0),
        )
        if made == self._last and action is MouseAction.MOVE:
            return b""
        self._last = made
        return encode_mouse(made, modes, CELL_SIZE)


def _inside(event: events.MouseEvent) -> tuple[float, float]:
    """Where in its cell the pointer is: 0 where the user's terminal tells cells only."""
    return event.pointer_x - event.x, event.pointer_y - event.y
