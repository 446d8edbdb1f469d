"""The mouse as xterm reports it."""

import pytest

from tui.terminal.emulator import Modes
from tui.terminal.input.mouse import MouseAction, MouseButton, MouseEvent, encode_mouse

PRESS, RELEASE, MOVE = MouseAction.PRESS, MouseAction.RELEASE, MouseAction.MOVE
LEFT, RIGHT, NONE = MouseButton.LEFT, MouseButton.RIGHT, MouseButton.NONE
WHEEL = MouseButton.WHEEL_UP

EVENTS = {
    "press": MouseEvent(PRESS, LEFT, 4, 9),
    "release": MouseEvent(RELEASE, LEFT, 4, 9),
    "wheel": MouseEvent(PRESS, WHEEL, 4, 9),
    "drag": MouseEvent(MOVE, LEFT, 4, 9),
    "hover": MouseEvent(MOVE, NONE, 4, 9),
}


@pytest.mark.parametrize(
    ("tracking", "reported"),
    [
        (0, ""),
        (9, "press"),
        (1000, "press release wheel"),
        (1002, "press release wheel drag"),
        (1003, "press release wheel drag hover"),
    ],
)
def test_each_mode_reports_its_events(tracking: int, reported: str) -> None:
    modes = Modes(mouse_tracking=tracking, mouse_encoding="sgr")
    assert " ".join(name for name in EVENTS if encode_mouse(EVENTS[name], modes)) == reported


@pytest.mark.parametrize(
    ("encoding", "name", "expected"),
    [
        ("x10", "press", b"\x1b[M \x25\x2a"),
        ("x10", "release", b"\x1b[M#\x25\x2a"),
        ("x10", "wheel", b"\x1b[M`\x25\x2a"),
        ("x10", "drag", b"\x1b[M@\x25\x2a"),
        ("x10", "hover", b"\x1b[MC\x25\x2a"),
        ("utf8", "press", b"\x1b[M \x25\x2a"),
        ("sgr", "press", b"\x1b[<0;5;10M"),
        ("sgr", "release", b"\x1b[<0;5;10m"),
        ("sgr", "wheel", b"\x1b[<64;5;10M"),
        ("sgr", "drag", b"\x1b[<32;5;10M"),
        ("sgr", "hover", b"\x1b[<35;5;10M"),
        ("urxvt", "press", b"\x1b[32;5;10M"),
        ("urxvt", "release", b"\x1b[35;5;10M"),
        ("sgr-pixels", "press", b"\x1b[<0;33;145M"),
    ],
)
def test_each_encoding_writes_it_its_way(encoding: str, name: str, expected: bytes) -> None:
    modes = Modes(mouse_tracking=1003, mouse_encoding=encoding)  # type: ignore[arg-type]  # a literal of the table
    assert encode_mouse(EVENTS[name], modes, cell_size=(8, 16)) == expected


def test_modifiers_are_added_except_in_the_oldest_mode() -> None:
    event = MouseEvent(PRESS, RIGHT, 0, 0, shift=True, meta=True, ctrl=True)
    assert (
        encode_mouse(event, Modes(mouse_tracking=1000, mouse_encoding="sgr"))
        == b"\x1b[<30;1;1M"
    )
    assert encode_mouse(event, Modes(mouse_tracking=9)) == b"\x1b[M\x22!!"


def test_positions_that_do_not_fit_are_reported_as_nul() -> None:
    far = MouseEvent(PRESS, LEFT, 222, 3000)
    assert encode_mouse(far, Modes(mouse_tracking=1000)) == b"\x1b[M \xff\x00"
    utf8 = Modes(mouse_tracking=1000, mouse_encoding="utf8")
    assert encode_mouse(far, utf8) == b"\x1b[M " + chr(255).encode() + b"\x00"


def test_what_lies_outside_the_screen_is_not_reported() -> None:
    modes = Modes(mouse_tracking=1003, mouse_encoding="sgr")
    assert encode_mouse(MouseEvent(MOVE, LEFT, -1, 0), modes) == b""


def test_pixels_are_as_fine_as_the_users_terminal_tells() -> None:
    modes = Modes(mouse_tracking=1003, mouse_encoding="sgr-pixels")
    for inside, expected in [
        ((0.0, 0.0), b"\x1b[<35;33;145M"),
        ((0.5, 0.25), b"\x1b[<35;37;149M"),
        ((1.0, 7.0), b"\x1b[<35;40;160M"),
    ]:
        event = MouseEvent(MOVE, NONE, 4, 9, inside=inside)
        assert encode_mouse(event, modes, (8, 16)) == expected
