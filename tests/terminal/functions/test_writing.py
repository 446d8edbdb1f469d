"""Text on the canvas: the last column, wrapping, insertion, and blocks of lines."""

import pytest

from tests.terminal.screens import fed, look, place, shown
from tui.terminal.attributes import Attributes


def test_the_cursor_waits_in_the_last_column_before_it_wraps() -> None:
    emulator = fed("abcde", columns=5)
    assert place(emulator) == (4, 0)
    emulator.feed(b"f")
    assert shown(emulator) == ["abcde", "f"]
    assert emulator.row(0).wrapped


def test_the_position_reported_while_waiting_is_the_last_column() -> None:
    assert fed("abcde\x1b[6n", columns=5).take_replies() == b"\x1b[1;5R"


def test_without_auto_wrap_the_last_character_stays() -> None:
    assert shown(fed("\x1b[?7labcdefgh", columns=5)) == ["abcdh"]


def test_a_carriage_return_ends_the_waiting() -> None:
    assert shown(fed("abcde\rx", columns=5)) == ["xbcde"]


def test_backspace_from_the_waiting_place_goes_back_one() -> None:
    assert shown(fed("abcde\bx", columns=5)) == ["abcxe"]


def test_reverse_wrap_goes_back_over_wrapped_lines_only() -> None:
    assert place(fed("\x1b[?45habcdefg", "\b" * 20, columns=5)) == (0, 0)
    assert place(fed("\x1b[?45hab\r\ncd", "\b" * 20, columns=5)) == (0, 1)


def test_insert_mode_shifts_the_rest_of_the_line() -> None:
    assert shown(fed("abc\x1b[1;1H\x1b[4hxy\x1b[4lz")) == ["xyzbc"]


def test_lines_with_tabs_are_the_same_in_a_block_and_one_by_one() -> None:
    lines = ["\ta\tb", "a\t", "\t\t\tx", "1234567\t8", "plain", "\t12345678901\tx"] * 2
    text = "".join(f"{line}\r\n" for line in lines)
    whole, single = fed(text, columns=20), fed(*text, columns=20)
    assert whole.display == single.display
    assert [whole.row(-y).text for y in range(1, 10)] == [
        single.row(-y).text for y in range(1, 10)
    ]


def test_what_insert_mode_cuts_of_a_wide_character_has_the_cursors_background() -> None:
    assert look(fed("\x1b[1;9H漢\r\x1b[44m\x1b[4hx"), 9, 0) == Attributes(background=4)


@pytest.mark.parametrize("text", ["b", "漢"])
@pytest.mark.parametrize("margins", ["", "\x1b[?69h\x1b[2;4s"])
def test_a_repetition_longer_than_the_screen_ends_where_it_would(
    text: str, margins: str
) -> None:
    repeated = fed(f"{margins}{text}\x1b[99b", columns=5)
    written = fed(f"{margins}{text * 100}", columns=5)
    assert (shown(repeated), place(repeated)) == (shown(written), place(written))
