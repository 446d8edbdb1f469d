"""pyte's picture of the screen."""

import copy

import pyte

from tests.terminal.screens import fed, look
from tui.terminal.attributes import Attributes
from tui.terminal.terminal import Terminal


def test_the_buffer_has_a_cell_for_every_place() -> None:
    screen = fed("a\x1b[1;91;44mb漢").screen
    assert screen.buffer[0][0] == pyte.screens.Char("a")
    assert screen.buffer[0][1] == pyte.screens.Char("b", "brightred", "blue", bold=True)
    assert screen.buffer[0][2].data == "漢"
    assert screen.buffer[0][3].data == ""
    assert screen.buffer[3][9] == pyte.screens.Char(" ")


def test_the_cursor_is_beyond_the_last_column_when_it_waits() -> None:
    screen = fed("\x1b[31;?25labcde", columns=5).screen
    assert (screen.cursor.x, screen.cursor.y) == (5, 0)
    assert not screen.cursor.hidden
    assert fed("\x1b[?25l").screen.cursor.hidden


def test_the_cursor_follows_the_screen_and_can_be_moved() -> None:
    screen = fed("ab", columns=5).screen
    cursor, before = screen.cursor, copy.copy(screen.cursor)
    cursor.x, cursor.y = 4, 2
    screen.draw("x")
    assert screen.display[2] == "    x"
    assert (cursor.x, cursor.y) == (5, 2)
    assert (before.x, before.y) == (2, 0)
    cursor.x = 5
    screen.draw("y")
    assert screen.display[3] == "y    "


def test_a_cell_put_into_the_buffer_is_on_the_screen() -> None:
    emulator = fed("abc")
    emulator.screen.buffer[0][1] = pyte.screens.Char("漢", "red", "00ff7f", bold=True)
    assert emulator.display[0].rstrip() == "a漢"
    assert look(emulator, 1, 0) == Attributes(1, (0, 255, 127), bold=True)


def test_modes_can_be_set_by_the_numbers_of_pyte() -> None:
    screen = Terminal(10, 3)
    screen.set_mode(pyte.modes.IRM, pyte.modes.DECOM)
    screen.reset_mode(7, private=True)
    assert {pyte.modes.IRM, pyte.modes.DECOM} <= screen.mode
    assert pyte.modes.DECAWM not in screen.mode
    screen.reset_mode(pyte.modes.IRM, pyte.modes.DECOM)
    assert screen.mode.isdisjoint({pyte.modes.IRM, pyte.modes.DECOM})


def test_modes_and_margins_are_numbered_as_pyte_does() -> None:
    screen = fed("\x1b[4h\x1b[2;3r").screen
    assert pyte.modes.IRM in screen.mode
    assert pyte.modes.DECAWM in screen.mode
    assert screen.margins == pyte.screens.Margins(1, 2)
    assert fed().screen.margins is None


def test_the_screen_is_driven_by_methods_with_the_names_of_pyte() -> None:
    screen = Terminal(10, 3)
    screen.draw("abc")
    screen.cursor_position(2, 3)
    screen.select_graphic_rendition(1, 31)
    screen.draw("x")
    screen.save_cursor()
    screen.define_charset("0", "(")
    screen.report_device_status(6)
    assert screen.display[:2] == ["abc       ", "  x       "]
    assert screen.buffer[1][2] == pyte.screens.Char("x", "red", bold=True)
    assert screen.dirty == {0, 1}
    assert repr(screen) == "Terminal(10, 3)"
