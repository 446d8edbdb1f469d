"""The screen as pyte's."""

import pyte

from tests.terminal.screens import fed
from tui.terminal.pyte_screen import pyte_screen


def screen(data: str, columns: int = 10) -> pyte.Screen:
    return pyte_screen(fed(data, columns=columns).terminal)


def test_the_buffer_has_a_cell_for_every_place() -> None:
    buffer = screen("a\x1b[1;91;44mb漢").buffer
    assert buffer[0][0] == pyte.screens.Char("a")
    assert buffer[0][1] == pyte.screens.Char("b", "brightred", "blue", bold=True)
    assert (buffer[0][2].data, buffer[0][3].data) == ("漢", "")
    assert buffer[3][9] == pyte.screens.Char(" ")


def test_the_cursor_is_beyond_the_last_column_when_it_waits() -> None:
    cursor = screen("\x1b[31mabcde", columns=5).cursor
    assert (cursor.x, cursor.y, cursor.attrs.fg, cursor.hidden) == (5, 0, "red", False)
    assert screen("\x1b[?25l").cursor.hidden


def test_modes_margins_tabs_and_titles_are_as_pyte_has_them() -> None:
    shown = screen("\x1b[4h\x1b[2;3r\x1b[3g\x1b[1;4H\x1bH\x1b]2;title\a")
    assert {pyte.modes.IRM, pyte.modes.DECAWM} <= shown.mode
    assert (shown.margins, shown.tabstops, shown.title) == ((1, 2), {3}, "title")
    assert screen("").margins is None


def test_what_is_done_to_it_changes_nothing() -> None:
    emulator = fed("abc")
    pyte.ByteStream(pyte_screen(emulator.terminal)).feed(b"\x1b[2Jxyz")
    assert emulator.display[0].rstrip() == "abc"
