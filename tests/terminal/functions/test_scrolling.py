"""Scrolling: regions, the scrollback, and the margins at the sides."""

import pytest

from tests.terminal.screens import fed, place, shown

ABCD = "a\r\nb\r\nc\r\nd"
REGION = f"{ABCD}\x1b[2;3r"
COLUMNS = "abcdef\r\nabcdef\r\nabcdef\r\nabcdef\x1b[?69h\x1b[2;4s"


def test_a_region_scrolls_and_what_is_outside_stays() -> None:
    assert shown(fed(f"{REGION}\x1b[3;1H\nx")) == ["a", "c", "x", "d"]


def test_a_line_feed_below_the_region_does_not_enter_it() -> None:
    emulator = fed(f"{REGION}\x1b[4;1H\n\n")
    assert place(emulator) == (0, 3)
    assert shown(emulator) == ["a", "b", "c", "d"]


def test_reverse_index_scrolls_the_region_down() -> None:
    assert shown(fed(f"{REGION}\x1b[2;1H\x1bMx")) == ["a", "x", "b", "d"]


def test_a_region_from_the_first_line_feeds_the_scrollback_and_others_do_not() -> None:
    top = fed(f"{ABCD}\x1b[1;2r\x1b[2;1H\n")
    assert top.history_length == 1
    middle = fed(f"{REGION}\x1b[3;1H\n\n")
    assert middle.history_length == 0


def test_lines_deleted_at_the_top_of_the_main_screen_go_into_the_scrollback() -> None:
    emulator = fed(f"{ABCD}\x1b[1;1H\x1b[2M")
    assert [emulator.row(-y).text for y in (2, 1)] == ["a", "b"]
    assert fed(f"{ABCD}\x1b[2;1H\x1b[2M").history_length == 0
    assert fed(f"\x1b[?1049h{ABCD}\x1b[1;1H\x1b[2M").history_length == 0


@pytest.mark.parametrize(
    ("parted", "lines"),
    [
        ("\x1b[2;3r\x1b[2H\x1bM", ["aaaa", "", "bb", "d"]),
        ("\x1b[2;3r\x1b[2T", ["aaaa", "", "", "d"]),
        ("\x1b[2;3r\x1b[S", ["aaaa", "c", "", "d"]),
        ("\x1b[2H\x1b[M", ["aaaa", "c", "d"]),
        ("\x1b[1;2r\x1bM", ["", "aaaa", "c", "d"]),
    ],
)
def test_a_line_ends_where_what_it_went_on_in_is_moved_away(
    parted: str, lines: list[str]
) -> None:
    emulator = fed(f"aaaabb\r\nc\r\nd{parted}", columns=4)
    emulator.resize(8, 4)
    assert shown(emulator) == lines


def test_the_scrollback_ends_where_a_line_is_put_below_it() -> None:
    emulator = fed("aaaabb\r\nc\r\nd\r\ne\x1b[H\x1bM", columns=4)
    emulator.resize(8, 6)
    assert shown(emulator) == ["aaaa", "", "bb", "c", "d"]


def test_pan_moves_the_region_and_not_the_cursor() -> None:
    emulator = fed(f"{ABCD}\x1b[2;3H\x1b[S")
    assert (shown(emulator), place(emulator)) == (["b", "c", "d"], (2, 1))
    assert shown(fed(f"{ABCD}\x1b[T")) == ["", "a", "b", "c"]


def test_scrolling_between_side_margins_moves_only_those_columns() -> None:
    assert shown(fed(f"{COLUMNS}\x1b[4;2H\n")) == ["abcdef", "abcdef", "abcdef", "a   ef"]


@pytest.mark.parametrize(
    "not_scrolling", ["\x1b[0T", "\x1b[1;1T", "\x1b[;T", "\x1b[1;2;3;4;5T"]
)
def test_highlight_tracking_scrolls_nothing(not_scrolling: str) -> None:
    assert shown(fed(f"a{not_scrolling}")) == ["a"]
    assert shown(fed("a\x1b[T")) == shown(fed("a\x1b[1T")) == ["", "a"]
