"""The parser: any bytes, however cut, and nothing without bounds."""

import os
import random
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terminal.screens import NASTY, SIZES, everything, fed, place, shown
from tui.terminal.emulator import Emulator
from tui.terminal.state_machine import MAX_STRING
from tui.terminal.terminal import SLICE


@given(size=SIZES, data=NASTY, cuts=st.lists(st.integers(1, 12), min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_cutting_of_the_input_gives_the_same_screen(
    size: tuple[int, int], data: bytes, cuts: list[int]
) -> None:
    whole, sliced, single = (Emulator(*size, scrollback=20) for _ in range(3))
    whole.feed(data)
    start = 0
    while start < len(data):
        end = start + cuts[start % len(cuts)]
        sliced.feed(data[start:end])
        start = end
    for byte in data:
        single.feed(bytes([byte]))
    assert everything(sliced) == everything(whole)
    assert everything(single) == everything(whole)


STATES = st.sampled_from(
    [
        b"",
        b"\r\n" * 30,
        b"\r\n" * 30 + b"left",
        b"\x1b[31m",
        b"\x1b[2;4r",
        b"\x1b[?69h\x1b[2;6s",
        b"\x1b[4h\x1b[7mover\x1b[m\r",
        b"\x1b[?7l",
        b"\x1b[20h",
        b"\x1b(0",
        b"\x1bN",
        b"\x1b[3g\x1b[4G\x1bH\r",
        b"\x1b[?1049h" + b"\r\n" * 30,
        b"x" * 80,
        "\U0001f468\u200d".encode(),
        b"\x1b]0;a title",
        b"\x1b",
        b"\x1b[3",
    ]
)
ENDS = [b"\r\n", b"\r\n", b"\rapart\n", b"\r", b"\n"]
TEXTS = [b"one", b"two three", b"x" * 25, b"\t"]
OTHERS = [b"\b", b"\a", b"\x7f", b"\x18", b"\x0e", b"\x1bc", "é".encode()]
LINES = st.lists(st.sampled_from(ENDS + TEXTS), max_size=25).map(b"".join)
ALMOST_LINES = st.lists(st.sampled_from(ENDS + TEXTS + OTHERS), max_size=25).map(b"".join)


@given(size=SIZES, state=STATES, data=LINES | ALMOST_LINES, is_repeated=st.booleans())
@settings(max_examples=400, deadline=None)
def test_lines_that_come_together_are_as_those_that_come_in_bytes(
    size: tuple[int, int], state: bytes, data: bytes, is_repeated: bool
) -> None:
    whole, single = (Emulator(*size, scrollback=20) for _ in range(2))
    # REP shows what is held to have come last.
    data += b"\x1b[3b" * is_repeated
    for emulator in (whole, single):
        emulator.feed(state)
    whole.feed(data)
    for byte in data:
        single.feed(bytes([byte]))
    assert everything(single) == everything(whole)


HEAVY = st.sampled_from(
    [
        b"\x1b[${",
        b"\x1b[;;;;1$r",
        b"\x1b[2'}",
        b"\xc2\x9b?2J",
        b"\x1b[1;1*y",
        b"a\x1b[99b",
        b"\x1b[?69h\x1b[1;2s",
        "漢e\u0301\x1b[99b".encode(),
        b"\x1b[4h",
        b"\x1b[\n\n1m",
        b"a\r\nb\r\n",
    ]
)


@given(
    size=SIZES,
    data=st.lists(st.tuples(NASTY, HEAVY, NASTY).map(b"".join), max_size=4).map(b"".join),
    cut=st.integers(1, 12),
)
@settings(deadline=None)
def test_pausing_anywhere_gives_the_same_screen(
    size: tuple[int, int], data: bytes, cut: int
) -> None:
    whole, paused = (Emulator(*size, scrollback=20) for _ in range(2))
    whole.feed(data)
    with ExitStack() as stack:
        for module in ("parser", "state_machine", "functions.writing"):
            stack.enter_context(patch(f"tui.terminal.{module}.SLICE", 1))
        for start in range(0, len(data), cut):
            paused.feed_slice(data[start : start + cut])
        while paused.feed_slice():
            pass
    assert everything(paused) == everything(whole)


def test_a_long_text_goes_on_where_it_paused() -> None:
    whole, paused = (fed("\x1b[2;3r\x1b[3H") for _ in range(2))
    lines = b"".join(b"%d\r\n" % number for number in range(9000))
    whole.feed(lines)
    paused.terminal.effort = SLICE - 1
    assert paused.feed_slice(lines)
    while paused.feed_slice():
        pass
    assert everything(paused) == everything(whole)


def test_only_what_looks_at_every_cell_is_paused() -> None:
    emulator = Emulator(200, 60)
    emulator.feed(b"\x1b[44m\x1b[2J")
    assert not emulator.feed_slice(b"\x1b[7mtext\x1b[m and more\r\n\x1b[5;9H" * 1000)
    assert emulator.feed_slice(b"\x1b[2J" * 1000)


@pytest.mark.parametrize(
    "data",
    [b"a\x1b[9999b", b"a" * 1000, b"\x1b[" + b"\n" * 1000, b"a\r\n" * 300],
    ids=["repeated", "text", "inside a sequence", "lines"],
)
def test_scrolling_by_copying_is_paused_wherever_it_comes_from(data: bytes) -> None:
    emulator = fed("\x1b[?69h\x1b[1;2s\x1b[999H", columns=20, lines=60)
    while emulator.feed_slice():
        pass
    pauses = [emulator.feed_slice(data)]
    while pauses[-1]:
        pauses.append(emulator.feed_slice())
    assert len(pauses) > 3


def test_no_mutated_input_raises() -> None:
    """Set TERMINAL_MUTATIONS to a million for the long run."""
    numbers = random.Random(20)
    emulator = Emulator(20, 5, scrollback=10)
    seeds = [NASTY_SEED[start:] for start in range(0, len(NASTY_SEED), 7)]
    for _ in range(int(os.environ.get("TERMINAL_MUTATIONS", "4000"))):
        data = bytearray(numbers.choice(seeds)[: numbers.randrange(1, 80)])
        for _ in range(numbers.randrange(6)):
            data[numbers.randrange(len(data))] = numbers.randrange(256)
        emulator.feed(bytes(data))
        if numbers.random() < 0.02:
            emulator.resize(numbers.randrange(1, 90), numbers.randrange(1, 30))
    assert len(emulator.display) == emulator.lines
    assert 0 <= emulator.cursor.x < emulator.columns
    assert 0 <= emulator.cursor.y < emulator.lines


NASTY_SEED = (
    b"\x1b[?1049h\x1b[2J\x1b[1;24r\x1b[5;10Hhello\x1b[38;2;1;2;3mworld\x1b[0m\x1b[K\r\n\x1b[3L"
    b"\x1b[?69h\x1b[3;9s\xe6\xbc\xa2\xe5\xad\x97\x1b[2P\x1b[4@e\xcc\x81\x1b[3;1;5;8;1;2;2;1$v"
    b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\x1b]52;c;aGk=\x07\x1bP$qm\x1b\\\x1b[?1;2$y\x1b[!p"
    b"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x9d\xa4\xef\xb8\x8f\x1b[5b\x1b[2'}\x1b(0lqk"
    b"\x1b[?6h\x1b[99d\x1b[6n\x1b[>4;2m\x1b[4:3m\x1b[58:2::9:9:9m\x1b#8\x1bM\x1bD\x1b7\x1b8\x1bc"
)


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[3\x1b[1mx",  # ESC inside a sequence starts anew
        "\x1b[31\x18x",  # CAN aborts
        "\x1b[31\x1ax",  # SUB aborts
        "\x1b[1;?2hx",  # a private marker in the middle
        "\x1b[!1px",  # a parameter after an intermediate
        "\x1b[" + "1" * 6000 + "mx",  # longer than anything means
        "\x1b[" + ";" * 600 + "Hx",
        "\x1b[=cx",
        "\x1b[?5;10Gx",  # private forms that nobody knows
        "\x1b[?1;2rx",
        "\x1b[>4;2mx",
        "\x1b[9Jx",
        "\x1b[;Ax",  # one parameter too many
        "\x1b[:::mx",
        "\x1b%Gx",
        "\x1bP2$t" + "9" * 6000 + "\x1b\\x",  # numbers that Python refuses to read
        "\x1bP1$t" + "9" * 6000 + ";1;1;@\x1b\\\x1b[Hx",
        "\x1b]" + "9" * 6000 + ";t\ax",
        "\x1b]4;" + "9" * 6000 + ";?\ax",
        "\x1b[38;2;" + "9" * 500 + ";1;1m\x1b[mx",
        "\x1b[4:" + "9" * 500 + "mx",
        "\x1bx" + "x",
        "\x05x",  # ENQ has no answerback
        "\x7fx",
        "\x1b]0;title\ax",
        "\x1bPq#0;2;0\x1b\\x",
        "\x1b_Gf=100;AAAA\x1b\\x",
        "\x1b^private\x1b\\x",
        "\x1bXstring\x1b\\x",
        "\x9b1mx",  # C1 controls, coded in UTF-8
        "\x9d0;title\x9cx",
    ],
)
def test_a_sequence_leaves_nothing_on_the_screen(data: str) -> None:
    emulator = fed(data)
    assert shown(emulator) == ["x"]
    assert fed(*data).display == emulator.display


def test_a_control_character_inside_a_sequence_acts_at_once() -> None:
    emulator = fed("ab\x1b[3\r1mc")
    assert shown(emulator) == ["cb"]
    assert emulator.terminal.attributes.foreground == 1


def test_an_escape_aborts_a_string_and_starts_a_sequence() -> None:
    emulator = fed("\x1b]0;lost\x1b[31mx")
    assert emulator.title == ""
    assert emulator.terminal.attributes.foreground == 1
    assert shown(emulator) == ["x"]


def test_a_cancelled_string_is_not_obeyed() -> None:
    assert fed("\x1b]0;lost\x18x").title == ""


def test_an_unended_string_swallows_what_follows_within_bounds() -> None:
    emulator = fed("\x1b]52;c;", b"A" * (2 * MAX_STRING), "\x1b\\x")
    assert emulator.take_requests() == []
    assert shown(emulator) == ["x"]


def test_bell_ends_an_operating_system_command_and_no_other_string() -> None:
    assert shown(fed("\x1b_one\atwo\x1b\\x")) == ["x"]
    assert fed("\x1b]0;t\ax").title == "t"


def test_invalid_utf8_is_shown_as_replacement_characters() -> None:
    assert shown(fed(b"a\xffb\xe6\xbcc")) == ["a\ufffdb\ufffdc"]


def test_latin_1_can_be_chosen_and_left() -> None:
    emulator = fed(b"\x1b%@\xe9\x1b%G\xc3\xa9")
    assert shown(emulator) == ["éé"]


def test_a_choice_of_coding_may_be_cut_anywhere() -> None:
    emulator = fed(b"a\x1b", b"%", b"@\xe9", b"\x1b%", b"G\xc3", b"\xa9")
    assert shown(emulator) == ["aéé"]


def test_eight_bit_controls_act_in_latin_1() -> None:
    assert place(fed(b"\x1b%@\x9b3;4H")) == (3, 2)


def test_control_characters_do_not_end_a_text() -> None:
    assert shown(fed("a\x00b\x01c\x7fd\x85e")) == ["abcd", "e"]


def test_meanings_learnt_are_bounded() -> None:
    emulator = fed()
    for number in range(6000):
        emulator.feed(b"\x1b[%d;%dH" % (number, number))
    assert len(emulator._parser._actions) <= 4200
