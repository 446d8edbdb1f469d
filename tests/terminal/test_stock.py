"""On what stock pyte does right, our screen is the same as its."""

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.terminal.emulator import Emulator
from tui.terminal.pyte_screen import pyte_screen

# Text, moving, erasing, inserting and deleting, in the narrow characters of one style at a
# time: where pyte differs from the standards (see what is left out) it is no measure.
_TEXT = st.text(st.sampled_from("abcXYZ é─ж"), min_size=1, max_size=15)
_COUNT = st.integers(1, 30)
_STYLES = st.sampled_from(
    ["", "1", "3", "4", "7", "9", "31", "42", "97", "0;1;35", "38;5;100", "48;2;1;2;3"]
)


def _sequences(columns: int, lines: int) -> st.SearchStrategy[str]:
    position = st.builds("\x1b[{};{}H".format, st.integers(1, lines), st.integers(1, columns))
    # A line feed or an erasure in the last column is another matter: after a position the
    # cursor is not waiting to wrap.
    return st.one_of(
        _TEXT.map(lambda text: text + "\r\n"),
        st.tuples(position, _TEXT).map("".join),
        st.tuples(position, st.sampled_from(["\x1b[K", "\x1b[1K", "\x1b[2K"])).map("".join),
        st.tuples(position, st.just("\r\n\n\b\t")).map("".join),
        st.tuples(
            position, st.builds("\x1b[{}{}".format, _COUNT, st.sampled_from("ABCDEFGd"))
        ).map("".join),
        st.tuples(position, st.builds("\x1b[{}X".format, _COUNT)).map("".join),
        st.tuples(position, st.just("\x1bM")).map("".join),
        st.builds("\x1b[{}m".format, _STYLES),
        position,
    )


def _char(char: pyte.screens.Char) -> tuple[object, ...]:
    """A cell, with pyte's names for the sixteen colours of both kinds made one."""
    return (char.data, *(pyte_color(name) for name in (char.fg, char.bg)), *char[3:])


def pyte_color(name: str) -> str:
    return name.replace("bfight", "bright")


@given(
    size=st.sampled_from([(20, 5), (12, 4), (40, 10)]),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_the_plain_subset_gives_the_screen_of_stock_pyte(
    size: tuple[int, int], data: st.DataObject
) -> None:
    columns, lines = size
    sequences = data.draw(st.lists(_sequences(columns, lines), max_size=25))
    stock = pyte.Screen(columns, lines)
    emulator = Emulator(columns, lines)
    stock_stream = pyte.ByteStream(stock)
    for sequence in sequences:
        stock_stream.feed(sequence.encode())
        emulator.feed(sequence.encode())
    ours = pyte_screen(emulator.terminal)
    assert emulator.display == ours.display == stock.display
    assert (ours.cursor.x, ours.cursor.y) == (stock.cursor.x, stock.cursor.y)
    assert _char(ours.cursor.attrs) == _char(stock.cursor.attrs)
    blanks = {" "}
    for y in range(lines):
        for x in range(columns):
            mine, theirs = ours.buffer[y][x], stock.buffer[y][x]
            # An erased cell has the cursor's whole style in pyte, in xterm its background.
            if mine.data in blanks:
                assert mine.data == theirs.data
            else:
                assert _char(mine) == _char(theirs)
