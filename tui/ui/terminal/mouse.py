"""What Textual says of the mouse as reports for a remote."""

from typing import Final

from textual import events
from textual.geometry import Size

from tui.terminal.input.mouse import (
    MouseAction,
    MouseButton,
    MouseEvent,
    MouseModes,
    encode_mouse,
)

# What the emulator tells a remote that asks for the size of a cell.
CELL_SIZE: Final = (8, 16)

WHEEL: Final[dict[type[events.MouseEvent], MouseButton]] = {
    events.MouseScrollUp: MouseButton.WHEEL_UP,
    events.MouseScrollDown: MouseButton.WHEEL_DOWN,
    events.MouseScrollLeft: MouseButton.WHEEL_LEFT,
    events.MouseScrollRight: MouseButton.WHEEL_RIGHT,
}
_BUTTONS: Final = {1: MouseButton.LEFT, 2: MouseButton.MIDDLE, 3: MouseButton.RIGHT}


class MouseReports:
    """Makes reports, and none of a move inside a cell unless they tell it."""

    def __init__(self) -> None:
        self._last: MouseEvent | None = None

    def report(
        self,
        event: events.MouseEvent,
        action: MouseAction,
        button: MouseButton | None,
        modes: MouseModes,
        size: Size,
    ) -> bytes:
        """The bytes for the remote, empty where it gets none.

        Args:
            event: Where the mouse is.
            action: What it did.
            button: With what; None for the button of the event.
            modes: What the remote has set.
            size: Of the screen; a drag may leave it.
        """
        made = MouseEvent(
            action,
            _BUTTONS.get(event.button, MouseButton.NONE) if button is None else button,
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
