"""What the mouse did as the bytes that a remote program asked for.

The source is xterm's `ctlseqs`, "Mouse Tracking". The modes 9, 1000, 1002 and 1003 say which
events are reported, the modes 1005, 1006, 1015 and 1016 say how.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, Protocol, assert_never

MouseEncoding = Literal["x10", "utf8", "sgr", "urxvt", "sgr-pixels"]

# Bits of the button code.
_SHIFT: Final = 4
_META: Final = 8
_CONTROL: Final = 16
_MOTION: Final = 32
_RELEASED: Final = 3

# The largest coordinates, counted from 0, that fit; what lies beyond is reported as NUL.
_X10_LIMIT: Final = 255 - 32
_UTF8_LIMIT: Final = 2047 - 32


class MouseButton(Enum):
    """A button by its code in reports. The wheel is four buttons that are never released."""

    LEFT = 0
    MIDDLE = 1
    RIGHT = 2
    NONE = 3
    WHEEL_UP = 64
    WHEEL_DOWN = 65
    WHEEL_LEFT = 66
    WHEEL_RIGHT = 67


class MouseAction(Enum):
    """What happened to a button."""

    PRESS = "press"
    RELEASE = "release"
    MOVE = "move"


@dataclass(frozen=True)
class MouseEvent:
    """One event of the mouse; the position is counted from 0 in cells.

    `inside` is how far the pointer is into that cell, from 0 to 1 across and down, where the
    user's terminal tells.
    """

    action: MouseAction
    button: MouseButton
    column: int
    line: int
    shift: bool = False
    meta: bool = False
    ctrl: bool = False
    inside: tuple[float, float] = (0.0, 0.0)


class MouseModes(Protocol):
    """What a report depends on."""

    @property
    def mouse_tracking(self) -> int:
        """The mode that says which events are reported, 0 for none."""

    @property
    def mouse_encoding(self) -> MouseEncoding:
        """How they are written."""


def encode_mouse(
    event: MouseEvent, modes: MouseModes, cell_size: tuple[int, int] = (1, 1)
) -> bytes:
    """The report of an event, empty if the remote has not asked for this one.

    Args:
        event: What happened.
        modes: What the remote has set.
        cell_size: Width and height of a cell in pixels, for mode 1016.
    """
    if not _wanted(event, modes.mouse_tracking):
        return b""
    code = event.button.value + (_MOTION if event.action is MouseAction.MOVE else 0)
    if modes.mouse_tracking != 9:
        code += (_SHIFT * event.shift) + (_META * event.meta) + (_CONTROL * event.ctrl)
    released = event.action is MouseAction.RELEASE
    column, line = event.column, event.line
    match modes.mouse_encoding:
        case "sgr":
            return _sgr(code, column, line, released=released)
        case "sgr-pixels":
            x, y = (
                int((cell + min(max(share, 0.0), 0.999)) * size)
                for cell, share, size in zip(
                    (column, line), event.inside, cell_size, strict=True
                )
            )
            return _sgr(code, x, y, released=released)
        case "urxvt":
            return f"\x1b[{_unnamed(code, released) + 32};{column + 1};{line + 1}M".encode()
        case "x10":
            values = (_unnamed(code, released) - 1, column, line)
            return b"\x1b[M" + bytes(_offset(value, _X10_LIMIT) for value in values)
        case "utf8":
            values = (_unnamed(code, released) - 1, column, line)
            text = "".join(chr(_offset(value, _UTF8_LIMIT)) for value in values)
            return b"\x1b[M" + text.encode()
        case _:
            assert_never(modes.mouse_encoding)


def _wanted(event: MouseEvent, tracking: int) -> bool:
    if event.column < 0 or event.line < 0:
        return False
    match event.action:
        case MouseAction.PRESS:
            wheel = event.button.value >= MouseButton.WHEEL_UP.value
            return tracking in {1000, 1002, 1003} or (tracking == 9 and not wheel)
        case MouseAction.RELEASE:
            return tracking in {1000, 1002, 1003}
        case MouseAction.MOVE:
            pressed = event.button is not MouseButton.NONE
            return tracking == 1003 or (tracking == 1002 and pressed)
        case _:
            assert_never(event.action)


def _sgr(code: int, x: int, y: int, *, released: bool) -> bytes:
    return f"\x1b[<{code};{x + 1};{y + 1}{'m' if released else 'M'}".encode()


def _unnamed(code: int, released: bool) -> int:
    """The older encodings do not say which button was released."""
    return code & ~_RELEASED | _RELEASED if released else code


def _offset(value: int, limit: int) -> int:
    return 32 + value + 1 if value < limit else 0
