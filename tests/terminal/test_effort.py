"""No control function does more than its bytes and what it counts allow.

Work is counted in lines of Python, which are the same on every machine.
"""

import pickle
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import pytest

from tests.terminal.work import Work
from tui.terminal.attributes import Attributes
from tui.terminal.emulator import Emulator
from tui.terminal.functions.modes import _ACTIONS, _REMEMBERED
from tui.terminal.sequences import CONTROL_SEQUENCES, ESCAPE_SEQUENCES
from tui.terminal.terminal import SLICE

COLUMNS, LINES = 24, 60
SCROLLBACK = 3000
TIMES = 2

FREE = 200
"""Lines that go with every message."""

FREE_PER_BYTE = 60
"""Lines that a byte may take uncounted: two or three microseconds, a thousand times a message."""

PER_EFFORT = 60
"""Lines that a counted unit may stand for."""

NOISE = b"\x1b[H" + b"".join(
    b"\x1b[38;2;%d;7;%d;48;5;%dmx" % (place % 256, place // 256, place % 200)
    for place in range(COLUMNS * LINES)
)
STATES = {
    "lines of one colour": b"\x1b[H\x1b[41m" + b"x" * COLUMNS * LINES,
    "another colour in each cell": NOISE,
    "narrow margins": NOISE + b"\x1b[?1045h\x1b[?69h\x1b[20;21s\x1b[9;20H",
    "insert mode and a tab stop in each column": NOISE
    + b"\x1b[4h\x1bV"
    + b"".join(b"\x1b[%dG\x1bH" % column for column in range(1, COLUMNS + 1)),
    "the alternate screen": NOISE + b"\x1b[?1049h" + NOISE,
}


def table() -> Iterator[bytes]:
    """Every control function, with numbers that make it do much."""
    for key in CONTROL_SEQUENCES:
        marker = key[0] if key[0] in "<=>?" else ""
        for numbers in ("", "9999", "42;1;1;999;999;2;2"):
            yield f"\x1b[{marker}{numbers}{key[len(marker) :]}".encode()
    for number in sorted(_REMEMBERED | set(_ACTIONS)):
        yield b"\x1b[?%dh\x1b[?%dl" % (number, number)
        yield b"\x1b[?%dh\x1b[?%ds\x1b[?%dr" % (number, number, number)
    yield b"\x1b[?40h\x1b[?3h\x1b[?3l"
    yield b"\x1b[?40h\x1b[?" + b"3;" * 100 + b"3h\x1b[?3l"
    yield b"\x1b[?" + b"1049;" * 30 + b"1049h\x1b[?1049l"
    yield b"\x1b[" + b"1;" * 5000 + b"m"
    yield from (f"\x1b{key}".encode() for key in (*ESCAPE_SEQUENCES, "(0", "%G", "%@"))
    yield from (b"\r", b"\n", b"\b", b"\t", b"\r\n", b"\x1b[\n\n\n\nm", b"\r\x1b[999I", b"a\b")
    yield from (b"a\x1b[9999b", "漢\x1b[9999b".encode(), b"x" * 200, "漢".encode() * 60)
    yield from ("\u0301".encode(), "❤\ufe0f".encode(), b"a\r\nb\r\n" * 20)
    yield from (
        b"\x1b[@\x1b[42$x",
        b"\x1b[P\x1b[X",
        b"\x1b[;;;;1;1;1$v\x1b[S",
        b"\x1b[99S\x1b[99T",
    )
    yield from (
        b"\x1b]4;" + b"1;?;" * 2000 + b"\a",
        b"\x1b]104\a",
        b"\x1b]104;" + b"1;" * 9000 + b"\a",
    )
    yield from (b"\x1b]10;" + b"?;" * 9000 + b"\a", b"\x1b]8;" + b"a=b:" * 9000 + b";x\a")
    yield from (
        b"\x1b]0;" + b"t" * 2000 + b"\a",
        b"\x1b[22t\x1b[23t",
        b"\x1b]52;c;" + b"A" * 9000 + b"\a",
    )
    yield from (
        b"\x1bP+q" + b"544e;" * 9000 + b"\x1b\\",
        b"\x1bP$qm\x1b\\",
        b"\x1bP2$t" + b"3/" * 9000 + b"\x1b\\",
    )


#: What emulators share that were made of one: nothing changes them.
SHARED: list[Attributes] = []


@cache
def fed(before: bytes, columns: int) -> bytes:
    """An emulator that has had these bytes, to be made again: to feed it took most of the time."""
    emulator = Emulator(columns, LINES, SCROLLBACK)
    emulator.feed(before)
    # The ways to its colours go too deep to be kept; an emulator forgets them by itself.
    emulator.terminal.styles._forget()
    kept = BytesIO()
    pickler = pickle.Pickler(kept)
    pickler.dispatch_table = {Attributes: by_number}
    pickler.dump(emulator)
    return kept.getvalue()


def by_number(attributes: Attributes) -> tuple[Callable[[int], Attributes], tuple[int]]:
    SHARED.append(attributes)
    return shared, (len(SHARED) - 1,)


def shared(number: int) -> Attributes:
    return SHARED[number]


def work_of(function: bytes, before: bytes, columns: int = COLUMNS) -> tuple[int, int]:
    """Lines that were run for it, and what was counted until it paused."""
    emulator: Emulator = pickle.loads(fed(before, columns))
    start = emulator.terminal.effort = SLICE // -4
    with Work() as work:
        emulator.feed_slice(function)
    return work.lines, (emulator.terminal.effort or SLICE) - start


@pytest.mark.parametrize("state", STATES)
def test_what_a_control_function_costs_is_in_its_bytes_or_counted(state: str) -> None:
    faults = list[tuple[bytes, int, int]]()
    for function in table():
        lines, counted = work_of(function * TIMES, STATES[state])
        if lines > FREE + FREE_PER_BYTE * len(function) * TIMES + PER_EFFORT * counted:
            faults.append((function[:40], lines, counted))
    assert faults == []


def test_no_control_function_works_more_for_a_long_scrollback() -> None:
    faults = list[tuple[bytes, int, int]]()
    for function in table():
        short, long = (
            work_of(function, b"line\r\n" * lines + b"\x1b[H\x1b[41m" + b"x" * 1000, 100)[0]
            for lines in (2 * LINES, SCROLLBACK)
        )
        if long > short + FREE:
            faults.append((function[:40], short, long))
    assert faults == []


def test_lines_of_a_flood_take_no_step_of_their_own() -> None:
    emulator = Emulator(80, 24, SCROLLBACK)
    emulator.feed(b"\r\n" * 24 + b"be")
    with Work() as work:
        emulator.feed(
            b"gun\r\n" + b"one line of the flood, and nothing in it\r\n" * 350 + b"and"
        )
    assert work.lines < 350
