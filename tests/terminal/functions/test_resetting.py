"""The resets, soft and full."""

from tests.terminal.screens import fed, look, place, shown
from tui.terminal.attributes import Attributes


def test_a_soft_reset_takes_back_modes_and_margins_and_keeps_the_screen() -> None:
    emulator = fed("text\x1b[2;3r\x1b[?6h\x1b[4h\x1b[1m\x1b[?25l\x1b[?1h\x1b[!p")
    terminal = emulator.terminal
    assert shown(emulator) == ["text"]
    assert (terminal.top, terminal.bottom, terminal.origin, terminal.insert_mode) == (
        0,
        3,
        False,
        False,
    )
    assert emulator.cursor.visible
    assert not emulator.modes.application_cursor


def test_a_full_reset_is_a_new_terminal_with_the_old_scrollback() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\x1b[?1049h\x1b[31m\x1b]0;t\a\x1b[3g\x1bc")
    assert (shown(emulator), place(emulator), emulator.title) == ([], (0, 0), "")
    assert emulator.history_length == 1
    assert not emulator.modes.alternate_screen
    emulator.feed(b"\tx")
    assert look(emulator, 8, 0) == Attributes()


def test_a_soft_reset_takes_protection_from_what_was_protected() -> None:
    assert shown(fed('\x1b[1"qab\x1b[?2K')) == ["ab"]
    assert shown(fed('\x1b[1"qab\x1b[!p\x1b[?2K')) == []


def test_the_saved_cursor_does_not_say_who_respects_protection() -> None:
    assert shown(fed("\x1b7\x1bVab\x1b8\x1b[K")) == ["ab"]
