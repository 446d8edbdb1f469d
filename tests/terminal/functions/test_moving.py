"""Moving, margins, tabs, the saved cursor and the alternate screen."""

import pytest

from tests.terminal.screens import fed, look, place, shown

ABCD = "a\r\nb\r\nc\r\nd"
REGION = f"{ABCD}\x1b[2;3r"


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


def test_origin_mode_counts_from_the_margins_and_stays_inside() -> None:
    emulator = fed(f"{REGION}\x1b[?6h\x1b[9;2Hx\x1b[6n")
    assert shown(emulator) == ["a", "b", "cx", "d"]
    assert emulator.take_replies() == b"\x1b[2;3R"


def test_text_wraps_between_the_side_margins() -> None:
    assert shown(fed("\x1b[?69h\x1b[3;5s\x1b[1;3Habcde")) == ["  abc", "  de"]


def test_side_margins_need_their_mode() -> None:
    assert place(fed("\x1b[3;4H\x1b[2;5s\x1b[Hab")) == (2, 0)
    assert place(fed("\x1b[3;4H\x1b[s\x1b[H\x1b[u")) == (3, 2)


def test_alignment_fills_the_screen_and_homes() -> None:
    emulator = fed("\x1b[2;3r\x1b#8", columns=3, lines=2)
    assert (emulator.display, place(emulator)) == (["EEE", "EEE"], (0, 0))


def test_tabs_stop_every_eight_columns_and_at_the_last() -> None:
    assert place(fed("\t", columns=20)) == (8, 0)
    assert place(fed("\t\t\t\t", columns=20)) == (19, 0)
    assert place(fed("\x1b[2I\x1b[Z", columns=20)) == (8, 0)
    assert place(fed("\x1b[1;20H\x1b[2Z", columns=30)) == (8, 0)
    assert place(fed("\x1b[1;20H\x1b[9Z", columns=30)) == (0, 0)


def test_tab_stops_are_set_and_cleared() -> None:
    assert place(fed("\x1b[1;4H\x1bH\r\t", columns=20)) == (3, 0)
    assert place(fed("\x1b[1;9H\x1b[g\r\t", columns=20)) == (16, 0)
    assert place(fed("\x1b[3g\r\t", columns=20)) == (19, 0)


def test_tabs_skip_what_is_there() -> None:
    assert shown(fed("0123456789\r\tx", columns=12)) == ["01234567x9"]


def test_the_saved_cursor_brings_back_place_style_and_charset() -> None:
    emulator = fed("\x1b[2;3H\x1b[31m\x1b(0\x1b7\x1b[H\x1b[m\x1b(B\x1b8q")
    assert shown(emulator) == ["", "  ─"]
    assert look(emulator, 2, 1).foreground == 1


def test_the_saved_cursor_waits_to_wrap_again() -> None:
    assert shown(fed("abcde\x1b7\x1b[H\x1b8f", columns=5)) == ["abcde", "f"]


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


def test_a_tab_back_leaves_a_pending_wrap() -> None:
    assert shown(fed(f"{'x' * 10}\x1b[Zo")) == ["x" * 10, "o"]
