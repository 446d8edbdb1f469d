"""The VT420's functions on rectangles."""

import pytest

from tests.terminal.screens import fed, look, shown
from tui.terminal.attributes import Attributes

LETTERS = "abcd\r\nefgh\r\nijkl\r\nmnop"


def test_a_rectangle_is_filled() -> None:
    assert shown(fed("\x1b[42;2;2;3;4$x")) == ["", " ***", " ***"]


def test_a_control_character_fills_nothing() -> None:
    assert shown(fed("\x1b[7;1;1;4;4$x")) == []


def test_a_rectangle_is_erased() -> None:
    assert shown(fed(f"{LETTERS}\x1b[2;2;3;3$z")) == ["abcd", "e  h", "i  l", "mnop"]


def test_a_rectangle_is_erased_but_for_protected_cells() -> None:
    assert shown(fed('ab\x1b[1"qc\x1b[2"qd\x1b[1;1;1;4${')) == ["  c"]


def test_a_guarded_area_is_not_spared_in_a_rectangle() -> None:
    assert shown(fed("a\x1bVb\x1bWc\x1b[1;1;1;3${")) == []
    assert shown(fed("a\x1bVb\x1bWc\x1b[1;1;1;3$z")) == []


@pytest.mark.parametrize(
    ("copy", "lines"),
    [
        ("\x1b[1;1;2;2;1;3;3;1$v", ["abcd", "efgh", "ijab", "mnef"]),
        ("\x1b[1;1;3;3;1;2;2;1$v", ["abcd", "eabc", "iefg", "mijk"]),
        ("\x1b[1;1;2;2;1;4;10;1$v", ["abcd", "efgh", "ijkl", "mnop     a"]),
        ("\x1b[3;3;2;2;1;1;1;1$v", ["abcd", "efgh", "ijkl", "mnop"]),
    ],
)
def test_a_rectangle_is_copied(copy: str, lines: list[str]) -> None:
    assert shown(fed(f"{LETTERS}{copy}")) == lines


def test_half_a_wide_character_is_copied_as_a_blank() -> None:
    assert shown(fed("漢字\x1b[1;2;1;3;1;2;1;1$v")) == ["漢字"]


def test_in_origin_mode_a_rectangle_counts_from_the_margins() -> None:
    assert shown(fed("\x1b[2;3r\x1b[?6h\x1b[42;1;1;9;2$x")) == ["", "**", "**"]


def test_attributes_are_changed_in_a_stream_of_cells_or_a_rectangle() -> None:
    stream = fed(f"{LETTERS}\x1b[1;2;2;3;1;4$r")
    assert look(stream, 3, 0).bold
    assert look(stream, 0, 1).underline == 1
    assert not look(stream, 3, 1).bold
    rectangle = fed(f"{LETTERS}\x1b[2*x\x1b[1;2;2;3;1$r")
    assert look(rectangle, 1, 1).bold
    assert not look(rectangle, 0, 1).bold
    backwards = fed(f"{LETTERS}\x1b[1;3;2;2;1$r")
    assert not look(backwards, 3, 0).bold, "a stream that ends left of its start, as in xterm"


def test_attributes_are_turned_about() -> None:
    emulator = fed("\x1b[1ma\x1b[mb\x1b[1;1;1;2;1;7$t")
    assert (look(emulator, 0, 0).bold, look(emulator, 0, 0).reverse) == (False, True)
    assert (look(emulator, 1, 0).bold, look(emulator, 1, 0).reverse) == (True, True)


@pytest.mark.parametrize(
    ("data", "total"),
    [("ab", ord("a") + ord("b")), ("  ", 64), ("\x1b[1mab", 0x100 + ord("a") + ord("b"))],
)
def test_a_checksum_is_the_negated_sum_of_what_is_there(data: str, total: int) -> None:
    replies = fed(f"{data}\x1b[7;1;1;1;1;2*y").take_replies().decode()
    assert replies == f"\x1bP7!~{-total & 0xFFFF:04X}\x1b\\"


def test_turning_no_attribute_about_turns_none() -> None:
    assert look(fed("\x1b[1ma\x1b[1;1;1;1;0$t"), 0, 0) == Attributes(bold=True)


def test_an_erased_rectangle_looks_as_what_is_written_would() -> None:
    emulator = fed("ab\x1b[4;44m\x1b[1;1;1;2$z")
    assert shown(emulator) == []
    assert look(emulator, 0, 0) == Attributes(underline=1, background=4)


def test_what_is_erased_selectively_keeps_its_look_in_a_rectangle_alone() -> None:
    text = "\x1b[4mab\x1b[0;44m"
    assert look(fed(f"{text}\x1b[1;1;1;2${{"), 0, 0) == Attributes(underline=1)
    assert look(fed(f"{text}\x1b[?2K"), 0, 0) == Attributes(background=4)
