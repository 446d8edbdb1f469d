"""What the terminal's tests share: a terminal that was fed, and input that is nasty."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from hypothesis import strategies as st

from tui.terminal.attributes import Attributes
from tui.terminal.emulator import Emulator
from tui.terminal.sequences import CONTROL_SEQUENCES, ESCAPE_SEQUENCES


def fed(
    *data: str | bytes, columns: int = 10, lines: int = 4, scrollback: int = 100
) -> Emulator:
    """A small terminal that got this."""
    emulator = Emulator(columns, lines, scrollback)
    for piece in data:
        emulator.feed(piece.encode() if isinstance(piece, str) else piece)
    return emulator


def shown(emulator: Emulator) -> list[str]:
    """The visible lines without the blanks at their ends, and without blank ones below."""
    lines = [line.rstrip() for line in emulator.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def place(emulator: Emulator) -> tuple[int, int]:
    """Column and line of the cursor."""
    return emulator.cursor.x, emulator.cursor.y


def look(emulator: Emulator, x: int, y: int) -> Attributes:
    """The attributes of a cell."""
    return emulator.row(y).read(x, x + 1)[1][0]


def everything(emulator: Emulator) -> tuple[object, ...]:
    """All that can be seen of a terminal, for comparison with another one."""
    terminal = emulator.terminal
    rows = []
    for index in range(-emulator.history_length, emulator.lines):
        row = emulator.row(index)
        cells, styles = row.read(0, emulator.columns)
        rows.append(
            ([terminal.buffer.clusters.text(cell) for cell in cells], styles, row.wrapped)
        )
    return (
        rows,
        emulator.cursor,
        terminal.pending,
        emulator.modes,
        emulator.title,
        emulator.palette,
        terminal.attributes,
        (terminal.top, terminal.bottom, terminal.left, terminal.right),
        terminal.tabs.columns,
        list(terminal.replies),
        list(terminal.requests),
        terminal.designated,
        terminal.left_set,
    )


# Pieces of input are made of bytes that say which: to draw each for itself took most of the time.
_PARAMETERS = ["", *"012345789", *"10 20 25 38 45 47 48 69 1047 1048 1049".split()]  # noqa: SIM905
_PARAMETERS += 3 * ["1003", "2026", "4:3", "38:2::1:2:3", "99999999999", "5;10", "2;4;3;6"]
_TEXTS = [
    "a", "hello world", "漢字", "漢" * 12, "x" * 25, "e\u0301", "\u0301", "\u200d", "\ufe0f",
    "❤", "❤\ufe0f", "👨\u200d👩", "👍", "🏽", "🇫🇷", "1\ufe0f\u20e3", "\u1100\u1161", "\xad", "é",
    "⌚\ufe0e", "\ufe0e", "⛹🏻\u200d♀", "\U00100005", "one\r\ntwo\r\nthree\r\n", "a\tb\r\n\tc\r\n", "lqqk",
]  # fmt: skip
_CONTROLS = ["\r", "\n", "\r\n", "\b", "\t", "\a", "\x0e", "\x0f", "\x18", "\x7f"]
_ESCAPES = [
    f"\x1b{rest}" for rest in (*ESCAPE_SEQUENCES, "(0", "(B", ")0", "*A", "%G", "%@", "\\")
]
_STRINGS = [
    "\x1b]0;t\a", "\x1b]2;left open", "\x1b]8;id=1;http://x\x1b\\", "\x1b]8;;\a",
    "\x1b]4;1;?\a", "\x1b]4;1;#fff\a", "\x1b]52;c;aGk=\a", "\x1b]11;?\x1b\\", "\x1b]104\a",
    "\x1b]0;a\nb\a", "\x1b_Gabc\x1b\\", "\x1b^x\ay\x1b\\", "\x1bPq#0;\x1b\\", "\x1bP$qm\x1b\\",
    "\x1bP+q544e\x1b\\", "\x1bP2$t3/9\x1b\\", "\x9b31m", "\x9d0;x\x9c", "\x85",
    "\x1b[3\n1m", "\x1b[3\x1b[1m", "\x1b[!1p", "\x1b[1;?2h",
]  # fmt: skip
_KEYS = [*CONTROL_SEQUENCES, *("m" * 10)]


def _chosen(table: Sequence[str]) -> Callable[[Iterator[int]], bytes]:
    return lambda said: table[next(said, 0) % len(table)].encode()


def _sequence(said: Iterator[int]) -> bytes:
    key = _KEYS[next(said, 0) % len(_KEYS)]
    count = next(said, 0) % 7
    numbers = (_PARAMETERS[next(said, 0) % len(_PARAMETERS)] for _ in range(count))
    marker = key[0] if key[0] in "<=>?" else ""
    return f"\x1b[{marker}{';'.join(numbers)}{key[len(marker) :]}".encode()


def _noise(said: Iterator[int]) -> bytes:
    return bytes(islice(said, next(said, 0) % 5))


_FORMED = (*map(_chosen, (_TEXTS, _CONTROLS, _ESCAPES, _STRINGS)), _sequence, _sequence)
_NASTY = (*_FORMED, *_FORMED, *[_noise] * 8)


def _piece(said: bytes) -> bytes:
    kind, *rest = said
    return _FORMED[kind % len(_FORMED)](iter(rest))


def _nasty(said: bytes) -> bytes:
    rest = iter(said)
    return b"".join(_NASTY[kind % len(_NASTY)](rest) for kind in rest)


# A piece of input that a terminal may get, well-formed but for some.
PIECES = st.binary(min_size=2, max_size=9).map(_piece)
# Many of them, and noise between them.
NASTY = (st.binary(max_size=30) | st.binary(min_size=25, max_size=200)).map(_nasty)
SIZES = st.sampled_from([(80, 24), (10, 5), (20, 3), (8, 8), (3, 2), (2, 4), (1, 1)])
