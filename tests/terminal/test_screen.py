"""Moving, scrolling, erasing, inserting and deleting, as ECMA-48 and the VT510 manual say."""

import pytest

from tests.terminal.screens import fed, look, place, shown
from tui.terminal.attributes import Attributes

ABCD = "a\r\nb\r\nc\r\nd"
REGION = f"{ABCD}\x1b[2;3r"
COLUMNS = "abcdef\r\nabcdef\r\nabcdef\r\nabcdef\x1b[?69h\x1b[2;4s"


# The last column.


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


# Scrolling regions.


def test_a_region_scrolls_and_what_is_outside_stays() -> None:
    assert shown(fed(f"{REGION}\x1b[3;1H\nx")) == ["a", "c", "x", "d"]


def test_a_line_feed_below_the_region_does_not_enter_it() -> None:
    emulator = fed(f"{REGION}\x1b[4;1H\n\n")
    assert place(emulator) == (0, 3)
    assert shown(emulator) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("start", "move", "line"),
    [
        (1, "\x1b[9A", 0),
        (2, "\x1b[9A", 1),
        (4, "\x1b[9A", 1),
        (1, "\x1b[9B", 2),
        (4, "\x1b[9B", 3),
    ],
)
def test_moving_up_and_down_stops_at_the_margin_met(start: int, move: str, line: int) -> None:
    assert place(fed(f"{REGION}\x1b[{start};1H{move}")) == (0, line)


def test_reverse_index_scrolls_the_region_down() -> None:
    assert shown(fed(f"{REGION}\x1b[2;1H\x1bMx")) == ["a", "x", "b", "d"]


def test_a_region_from_the_first_line_feeds_the_scrollback_and_others_do_not() -> None:
    top = fed(f"{ABCD}\x1b[1;2r\x1b[2;1H\n")
    assert top.history_length == 1
    middle = fed(f"{REGION}\x1b[3;1H\n\n")
    assert middle.history_length == 0


def test_inserted_and_deleted_lines_stay_in_the_region() -> None:
    assert shown(fed(f"{REGION}\x1b[2;1H\x1b[L")) == ["a", "", "b", "d"]
    assert shown(fed(f"{REGION}\x1b[2;1H\x1b[M")) == ["a", "c", "", "d"]
    assert shown(fed(f"{REGION}\x1b[1;1H\x1b[M")) == ["a", "b", "c", "d"]


def test_deleting_moves_up_lines_that_were_never_written() -> None:
    assert shown(fed("a\r\nb\x1b[1;1H\x1b[2M")) == []


def test_pan_moves_the_region_and_not_the_cursor() -> None:
    emulator = fed(f"{ABCD}\x1b[2;3H\x1b[S")
    assert (shown(emulator), place(emulator)) == (["b", "c", "d"], (2, 1))
    assert shown(fed(f"{ABCD}\x1b[T")) == ["", "a", "b", "c"]


def test_origin_mode_counts_from_the_margins_and_stays_inside() -> None:
    emulator = fed(f"{REGION}\x1b[?6h\x1b[9;2Hx\x1b[6n")
    assert shown(emulator) == ["a", "b", "cx", "d"]
    assert emulator.take_replies() == b"\x1b[2;3R"


# Left and right margins.


def test_text_wraps_between_the_side_margins() -> None:
    assert shown(fed("\x1b[?69h\x1b[3;5s\x1b[1;3Habcde")) == ["  abc", "  de"]


def test_scrolling_between_side_margins_moves_only_those_columns() -> None:
    assert shown(fed(f"{COLUMNS}\x1b[4;2H\n")) == ["abcdef", "abcdef", "abcdef", "a   ef"]


def test_shifts_end_at_the_right_margin() -> None:
    assert shown(fed(f"{COLUMNS}\x1b[1;2H\x1b[@"))[0] == "a bcef"
    assert shown(fed(f"{COLUMNS}\x1b[1;2H\x1b[P"))[0] == "acd ef"
    assert shown(fed(f"{COLUMNS}\x1b[1;6H\x1b[P"))[0] == "abcdef"


def test_columns_are_inserted_and_deleted_in_the_region() -> None:
    assert shown(fed("abc\r\nabc\x1b[1;2H\x1b['}")) == ["a bc", "a bc"]
    assert shown(fed("abc\r\nabc\x1b[1;2H\x1b['~")) == ["ac", "ac"]
    assert shown(fed("abc\r\nabc\x1b[ @")) == ["bc", "bc"]
    assert shown(fed("abc\r\nabc\x1b[ A")) == [" abc", " abc"]


def test_back_and_forward_index_move_columns_at_the_margins() -> None:
    assert shown(fed("abc\x1b[1;1H\x1b6")) == [" abc"]
    assert shown(fed("abc\x1b[1;10H\x1b9")) == ["bc"]


def test_side_margins_need_their_mode() -> None:
    assert place(fed("\x1b[3;4H\x1b[2;5s\x1b[Hab")) == (2, 0)
    assert place(fed("\x1b[3;4H\x1b[s\x1b[H\x1b[u")) == (3, 2)


# Erasing.


@pytest.mark.parametrize(
    ("erase", "lines"),
    [
        ("\x1b[K", ["abcde", "ab", "abcde"]),
        ("\x1b[1K", ["abcde", "   de", "abcde"]),
        ("\x1b[2K", ["abcde", "", "abcde"]),
        ("\x1b[J", ["abcde", "ab"]),
        ("\x1b[1J", ["", "   de", "abcde"]),
        ("\x1b[2J", []),
        ("\x1b[2X", ["abcde", "ab  e", "abcde"]),
        ("\x1b[99X", ["abcde", "ab", "abcde"]),
    ],
)
def test_erasing_blanks_and_moves_nothing(erase: str, lines: list[str]) -> None:
    emulator = fed(f"abcde\r\nabcde\r\nabcde\x1b[2;3H{erase}")
    assert (shown(emulator), place(emulator)) == (lines, (2, 1))


@pytest.mark.parametrize(
    "erase",
    ["\x1b[K", "\x1b[2K", "\x1b[J", "\x1b[X", "\x1b[@", "\x1b[L", "\x1b[M", "\x1bM", "\x1b[P"],
)
def test_what_becomes_blank_takes_the_background(erase: str) -> None:
    emulator = fed(f"\x1b[1;44;31m\x1b[1;1H{erase}", columns=3, lines=1)
    row = emulator.row(0)
    assert Attributes(background=4) in row.read(0, 3)[1]


def test_scrolling_takes_the_background_too() -> None:
    emulator = fed("\x1b[44m\x1b[4;1H\n")
    assert look(emulator, 9, 3) == Attributes(background=4)


def test_selective_erase_spares_what_is_protected() -> None:
    text = 'a\x1b[1"qb\x1b[2"qc'
    assert shown(fed(f"{text}\x1b[?2K")) == [" b"]
    assert shown(fed(f"{text}\x1b[?2J")) == [" b"]
    assert shown(fed(f"{text}\x1b[2K")) == []


def test_a_guarded_area_is_spared_by_every_erasure() -> None:
    assert shown(fed("a\x1bVb\x1bWc\x1b[2K")) == [" b"]


def test_erasing_the_scrollback_leaves_the_screen() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\x1b[3J")
    assert (emulator.history_length, shown(emulator)) == (0, ["2", "3", "4", "5"])


# Characters.


def test_inserted_characters_push_others_off_for_good() -> None:
    assert shown(fed("abcde\x1b[1;1H\x1b[2@\x1b[2P", columns=5)) == ["abc"]


def test_insert_mode_shifts_the_rest_of_the_line() -> None:
    assert shown(fed("abc\x1b[1;1H\x1b[4hxy\x1b[4lz")) == ["xyzbc"]


def test_repeat_writes_the_last_character_again() -> None:
    assert shown(fed("ab\x1b[3b")) == ["abbbb"]
    assert shown(fed("漢\x1b[2b")) == ["漢漢漢"]
    assert shown(fed("e\u0301\x1b[2b")) == ["e\u0301e\u0301e\u0301"]
    assert shown(fed("\x1b[5b")) == []


def test_a_huge_repeat_is_bounded_by_the_screen() -> None:
    assert fed("a\x1b[65535b").history_length <= 1


def test_alignment_fills_the_screen_and_homes() -> None:
    emulator = fed("\x1b[2;3r\x1b#8", columns=3, lines=2)
    assert (emulator.display, place(emulator)) == (["EEE", "EEE"], (0, 0))


# Tabs.


def test_tabs_stop_every_eight_columns_and_at_the_last() -> None:
    assert place(fed("\t", columns=20)) == (8, 0)
    assert place(fed("\t\t\t\t", columns=20)) == (19, 0)
    assert place(fed("\x1b[2I\x1b[Z", columns=20)) == (8, 0)


def test_tab_stops_are_set_and_cleared() -> None:
    assert place(fed("\x1b[1;4H\x1bH\r\t", columns=20)) == (3, 0)
    assert place(fed("\x1b[1;9H\x1b[g\r\t", columns=20)) == (16, 0)
    assert place(fed("\x1b[3g\r\t", columns=20)) == (19, 0)


def test_tabs_skip_what_is_there() -> None:
    assert shown(fed("0123456789\r\tx", columns=12)) == ["01234567x9"]


def test_lines_with_tabs_are_the_same_in_a_block_and_one_by_one() -> None:
    lines = ["\ta\tb", "a\t", "\t\t\tx", "1234567\t8", "plain", "\t12345678901\tx"] * 2
    text = "".join(f"{line}\r\n" for line in lines)
    whole, single = fed(text, columns=20), fed(*text, columns=20)
    assert whole.display == single.display
    assert [whole.row(-y).text for y in range(1, 10)] == [
        single.row(-y).text for y in range(1, 10)
    ]


# The saved cursor and the alternate screen.


def test_the_saved_cursor_brings_back_place_style_and_charset() -> None:
    emulator = fed("\x1b[2;3H\x1b[31m\x1b(0\x1b7\x1b[H\x1b[m\x1b(B\x1b8q")
    assert shown(emulator) == ["", "  ─"]
    assert look(emulator, 2, 1).foreground == 1


def test_restoring_what_was_not_saved_goes_home() -> None:
    assert place(fed("\x1b[3;3H\x1b8")) == (0, 0)


def test_a_cursor_can_be_restored_again_and_again() -> None:
    assert place(fed("\x1b[2;3H\x1b7\x1b[H\x1b8\x1b[H\x1b8")) == (2, 1)


def test_each_screen_has_a_saved_cursor_of_its_own() -> None:
    emulator = fed("\x1b[2;3H\x1b7\x1b[?47h\x1b[4;5H\x1b7\x1b[?47l\x1b8")
    assert place(emulator) == (2, 1)


def test_the_alternate_screen_leaves_the_main_one_as_it_was() -> None:
    emulator = fed("main\x1b[?1049h\x1b[Halt\r\n\n\n\n\n\n")
    assert emulator.modes.alternate_screen
    assert emulator.history_length == 0
    emulator.feed(b"\x1b[?1049l")
    assert (shown(emulator), place(emulator)) == (["main"], (4, 0))


def test_the_alternate_screen_is_blank_each_time() -> None:
    assert shown(fed("\x1b[?1049hold\x1b[?1049l\x1b[?1049h")) == []


def test_mode_47_keeps_the_alternate_screen() -> None:
    assert shown(fed("\x1b[?47hold\x1b[?47l\x1b[?47h")) == ["old"]


# Resets.


def test_a_soft_reset_takes_back_modes_and_margins_and_keeps_the_screen() -> None:
    emulator = fed("text\x1b[2;3r\x1b[?6h\x1b[4h\x1b[1m\x1b[?25l\x1b[?1h\x1b[!p")
    screen = emulator.screen
    assert shown(emulator) == ["text"]
    assert (screen.top, screen.bottom, screen.origin, screen.insert_mode) == (
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
