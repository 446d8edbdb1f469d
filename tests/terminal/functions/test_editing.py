"""Erasing, inserting and deleting, as ECMA-48 and the VT510 manual say."""

import pytest

from tests.terminal.screens import fed, look, place, shown
from tui.terminal.attributes import Attributes

ABCD = "a\r\nb\r\nc\r\nd"
REGION = f"{ABCD}\x1b[2;3r"
COLUMNS = "abcdef\r\nabcdef\r\nabcdef\r\nabcdef\x1b[?69h\x1b[2;4s"


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


@pytest.mark.parametrize("erase", ["\x1b[2K", "\x1b[2J", "\x1b[1;1H\x1b[9X"])
def test_the_end_of_a_guarded_area_leaves_it_to_others_who_erases_what(erase: str) -> None:
    assert shown(fed(f'a\x1b[1"qb\x1bWc{erase}')) == []
    assert shown(fed(f'a\x1bVb\x1b[0"qc{erase}')) == []
    assert shown(fed(f'a\x1b[1"qb\x1bV\x1bWc{erase}')) == [" b"]


def test_erasing_the_scrollback_leaves_the_screen() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\x1b[3J")
    assert (emulator.history_length, shown(emulator)) == (0, ["2", "3", "4", "5"])


def test_inserted_and_deleted_lines_stay_in_the_region() -> None:
    assert shown(fed(f"{REGION}\x1b[2;1H\x1b[L")) == ["a", "", "b", "d"]
    assert shown(fed(f"{REGION}\x1b[2;1H\x1b[M")) == ["a", "c", "", "d"]
    assert shown(fed(f"{REGION}\x1b[1;1H\x1b[M")) == ["a", "b", "c", "d"]


def test_deleting_moves_up_lines_that_were_never_written() -> None:
    assert shown(fed("a\r\nb\x1b[1;1H\x1b[2M")) == []


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


def test_inserted_characters_push_others_off_for_good() -> None:
    assert shown(fed("abcde\x1b[1;1H\x1b[2@\x1b[2P", columns=5)) == ["abc"]


def test_repeat_writes_the_last_character_again() -> None:
    assert shown(fed("ab\x1b[3b")) == ["abbbb"]
    assert shown(fed("漢\x1b[2b")) == ["漢漢漢"]
    assert shown(fed("e\u0301\x1b[2b")) == ["e\u0301e\u0301e\u0301"]
    assert shown(fed("\x1b[5b")) == []


def test_a_huge_repeat_is_bounded_by_the_screen() -> None:
    assert fed("a\x1b[65535b").history_length <= 1


@pytest.mark.parametrize("between", ["\r\n", "\x1b[m", "\a", "\x1b[2b", "\x1b]0;t\a", "\x18"])
def test_repeat_does_nothing_unless_a_character_is_right_before_it(between: str) -> None:
    data = f"a{between}"
    before = fed(data)
    for emulator in (fed(f"{data}\x1b[3b"), fed(*f"{data}\x1b[3b")):
        assert shown(emulator) == shown(before)


def test_repeat_cut_from_its_character_still_repeats_it() -> None:
    assert shown(fed("a", "\x1b[", "2", "b")) == ["aaa"]


@pytest.mark.parametrize("shift", ["\x1b[ @", "\x1b[ A", "\x1b['}", "\x1b['~"])
def test_columns_stay_when_the_cursor_is_outside_the_region(shift: str) -> None:
    assert shown(fed("one\r\ntwo\x1b[2;3r\x1b[H", shift)) == ["one", "two"]


def test_back_index_above_the_region_stays_at_the_margin() -> None:
    assert place(fed("\x1b[2;3r\x1b[?69h\x1b[3;6s\x1b[1;3H\x1b6")) == (2, 0)


@pytest.mark.parametrize("over", ["\x1b[Hx", "\x1b[1;2Hx", "\x1b[1;2H\x1b[X"])
def test_half_a_wide_character_becomes_a_blank_of_the_cursors_background(over: str) -> None:
    emulator = fed(f"\x1b[4;31m漢\x1b[0;42m{over}")
    assert {look(emulator, x, 0) for x in (0, 1)} == {Attributes(background=2)}


def test_erasing_with_an_unknown_parameter_leaves_a_pending_wrap() -> None:
    assert shown(fed(f"{'x' * 10}\x1b[9Ko")) == ["x" * 10, "o"]


def test_the_alignment_display_takes_back_all_but_the_colours() -> None:
    assert look(fed("\x1b[1;31m\x1b#8x"), 0, 0) == Attributes(foreground=1)
