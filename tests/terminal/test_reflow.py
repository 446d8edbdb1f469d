"""Another size: lines that wrapped are folded anew, and the cursor keeps its character."""

from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terminal.screens import NASTY, fed, look, place, shown
from tests.terminal.work import Work
from tui.terminal.attributes import Attributes
from tui.terminal.buffer import CELLS_PER_LINE
from tui.terminal.emulator import Emulator


def test_a_wrapped_line_is_joined_when_there_is_room() -> None:
    emulator = fed("abcdefghij", columns=4)
    emulator.resize(10, 4)
    assert shown(emulator) == ["abcdefghij"]


def test_a_long_line_is_wrapped_when_there_is_none() -> None:
    emulator = fed("abcdefghij", columns=10)
    emulator.resize(4, 4)
    assert shown(emulator) == ["abcd", "efgh", "ij"]
    emulator.resize(10, 4)
    assert shown(emulator) == ["abcdefghij"]


def test_lines_that_end_are_not_joined() -> None:
    emulator = fed("abcd\r\nefgh", columns=4)
    emulator.resize(10, 4)
    assert shown(emulator) == ["abcd", "efgh"]


def test_the_cursor_stays_on_its_character() -> None:
    emulator = fed("abcdefghij\x1b[1;7H", columns=10)
    emulator.resize(4, 4)
    assert place(emulator) == (2, 1)
    emulator.resize(10, 4)
    assert place(emulator) == (6, 0)


def test_a_cursor_waiting_to_wrap_goes_on_doing_so() -> None:
    emulator = fed("abcd", columns=4)
    emulator.resize(2, 4)
    emulator.feed(b"e")
    assert shown(emulator) == ["ab", "cd", "e"]
    wider = fed("abcd", columns=4)
    wider.resize(8, 4)
    wider.feed(b"e")
    assert shown(wider) == ["abcde"]


@pytest.mark.parametrize(
    ("columns", "lines", "text"),
    [
        (4, 4, ["abcd", "efXh", "ij"]),
        (10, 4, ["abcdefXhij"]),
        (4, 2, ["efXh", "ij"]),
        (3, 1, ["X", ""]),
    ],
)
def test_a_saved_cursor_stays_on_its_character(
    columns: int, lines: int, text: list[str]
) -> None:
    emulator = fed("abcdefghij\x1b[1;7H\x1b7\x1b[1;11H", columns=10)
    emulator.resize(columns, lines)
    emulator.feed(b"\x1b8X")
    assert shown(emulator) == [line for line in text if line]


def test_a_saved_cursor_that_waited_to_wrap_goes_on_doing_so() -> None:
    emulator = fed("abcd\x1b7\r", columns=4)
    emulator.resize(2, 4)
    emulator.feed(b"\x1b8e")
    assert shown(emulator) == ["ab", "cd", "e"]
    alternate = fed("\x1b[?1049h\x1b[Habcd\x1b7\r", columns=4)
    alternate.resize(3, 4)
    alternate.feed(b"\x1b8e")
    assert shown(alternate) == ["abc", "e"]


def numbered(sizes: list[int]) -> str:
    """Lines of so many characters, each of them another; every seventh is wide."""
    numbers = count()
    lines = ([next(numbers) for _ in range(size)] for size in sizes)
    texts = ([chr(0x4E00 + n if n % 7 == 3 else 0x400 + n) for n in line] for line in lines)
    return "\r\n".join(map("".join, texts))


def spots_of_text(emulator: Emulator) -> dict[tuple[int, int], str]:
    """The index and the column of each character."""
    rows = range(-emulator.history_length, emulator.lines)
    return {
        (index, x): cell
        for index in rows
        for x, cell in enumerate(emulator.row(index).text)
        if cell.isalpha()
    }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=12),
    st.tuples(st.integers(2, 30), st.integers(1, 9)),
    st.sampled_from(["", "\x1b[?1049h\x1b[H\x1b[2Jab\r\ncd\r\n\nef", "\x1b[H\x1b[Jab"]),
)
def test_spots_stay_on_their_characters(
    sizes: list[int], size: tuple[int, int], then: str
) -> None:
    emulator = fed(numbered(sizes), then)
    before = spots_of_text(emulator)
    moved = emulator.resize(*size, list(before))
    after = spots_of_text(emulator)
    expected = dict(zip(after.values(), after, strict=True))
    for ((index, _), cell), spot in zip(before.items(), moved, strict=True):
        if cell in expected:
            assert spot == expected[cell]
        else:
            # The alternate screen is cut, and the main screen has lines from the scrollback.
            assert emulator.modes.alternate_screen
            assert spot[0] == (0 if index >= 0 else -1)


def test_attributes_are_folded_with_their_text() -> None:
    emulator = fed("ab\x1b[31mcdef\x1b[mgh", columns=8)
    emulator.resize(3, 4)
    assert shown(emulator) == ["abc", "def", "gh"]
    assert [look(emulator, x, 1).foreground for x in range(3)] == [1, 1, 1]
    assert look(emulator, 0, 2).foreground is None


def test_a_wide_character_is_not_cut() -> None:
    emulator = fed("a漢字b", columns=10)
    emulator.resize(4, 4)
    assert shown(emulator) == ["a漢", "字b"]
    emulator.resize(10, 4)
    assert shown(emulator) == ["a漢字b"]


def test_fewer_lines_push_into_the_scrollback_and_more_take_back() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4")
    emulator.resize(10, 2)
    assert (shown(emulator), emulator.history_length) == (["3", "4"], 2)
    emulator.resize(10, 4)
    assert (shown(emulator), emulator.history_length) == (["1", "2", "3", "4"], 0)


def test_blank_lines_below_the_cursor_go_first() -> None:
    emulator = fed("1\r\n2")
    emulator.resize(10, 2)
    assert (shown(emulator), emulator.history_length) == (["1", "2"], 0)


@pytest.mark.parametrize(
    "clear", ["\x1b[H\x1b[2J", "\x1b[H\x1b[J", "\x1bc", "\x1b[?40h\x1b[?3l"]
)
@pytest.mark.parametrize("size", [(9, 4), (10, 3), (10, 9), (30, 9), (3, 2)])
def test_a_cleared_screen_stays_cleared(clear: str, size: tuple[int, int]) -> None:
    emulator = fed("a line\r\n" * 50, clear, "$ ")
    kept = emulator.history_length
    emulator.resize(*size)
    assert (shown(emulator), place(emulator)) == (["$"], (2, 0))
    emulator.resize(10, 4)
    assert (shown(emulator), place(emulator)) == (["$"], (2, 0))
    assert emulator.history_length == kept


def test_what_came_after_the_screen_was_cleared_comes_back() -> None:
    emulator = fed("before\r\n" * 9, "\x1b[H\x1b[2J", "1\r\n2\r\n3\r\n4\r\n5\r\n6")
    for lines in (5, 3, 8):
        emulator.resize(9, lines)
    assert shown(emulator) == ["1", "2", "3", "4", "5", "6"]
    emulator.feed(b"\x1b[?1049h\x1b[H\x1b[2J\x1b[?1049l")
    emulator.resize(9, 2)
    emulator.resize(9, 6)
    assert shown(emulator) == ["1", "2", "3", "4", "5", "6"]


def test_erasing_a_part_of_the_screen_clears_nothing_away() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\r\n6\x1b[1J\x1b[J\x1b[?2J")
    emulator.resize(10, 6)
    assert shown(emulator) == ["1", "2"]


def test_a_line_does_not_go_on_in_a_screen_that_was_cleared() -> None:
    emulator = fed("x" * 45, "\x1b[H\x1b[2J$ ")
    assert not emulator.row(-1).wrapped
    emulator.resize(20, 4)
    assert shown(emulator) == ["$"]


def test_the_scrollback_is_folded_too() -> None:
    emulator = fed("abcdefgh\r\n1\r\n2\r\n3\r\n4", columns=8)
    emulator.resize(4, 4)
    assert [emulator.row(-index).text for index in (2, 1)] == ["abcd", "efgh"]


def test_the_alternate_screen_is_cut_and_the_main_one_folded_meanwhile() -> None:
    emulator = fed("abcdefghij\x1b[?1049h\x1b[Habcdefghij\x1b[4;1H", columns=10)
    emulator.resize(4, 4)
    assert (shown(emulator), place(emulator)) == (["abcd"], (0, 3))
    emulator.feed(b"\x1b[?1049l")
    assert shown(emulator) == ["abcd", "efgh", "ij"]
    assert place(emulator) == (2, 2)


def test_margins_and_tab_stops_fit_the_new_size() -> None:
    emulator = fed("\x1b[2;3r")
    emulator.resize(30, 6)
    emulator.feed(b"\x1b[H\t\t\tx")
    assert emulator.terminal.bottom == 5
    assert place(emulator) == (25, 0)


def test_tab_stops_beyond_the_edge_are_kept_for_later() -> None:
    emulator = fed("\x1b[1;20H\x1bH", columns=30)
    emulator.resize(12, 4)
    assert emulator.terminal.tabs.has_usual
    emulator.resize(30, 4)
    emulator.feed(b"\r\t\t\t")
    assert place(emulator) == (19, 0)


def test_a_wider_screen_has_no_tab_stops_where_all_were_cleared() -> None:
    emulator = fed("\x1b[3g\x1b[1;4H\x1bH", columns=10)
    emulator.resize(30, 4)
    emulator.feed(b"\r\t")
    assert place(emulator) == (3, 0)
    emulator.feed(b"\t")
    assert place(emulator) == (29, 0)


@given(
    data=NASTY,
    sizes=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 8)), min_size=1, max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_any_screen_takes_any_size(data: bytes, sizes: list[tuple[int, int]]) -> None:
    emulator = Emulator(10, 4, scrollback=20)
    for columns, lines in sizes:
        emulator.feed(data)
        emulator.resize(columns, lines)
        assert (emulator.columns, emulator.lines) == (columns, lines)
        assert len(emulator.display) == lines
        assert 0 <= emulator.cursor.x < columns
        assert 0 <= emulator.cursor.y < lines
        for index in range(-emulator.history_length, lines):
            assert len(emulator.row(index).text) <= columns


_STYLED = st.lists(
    st.tuples(
        st.sampled_from(["", "31", "1;44", "38;2;1;2;3", "4:3"]), st.text("ab漢 ", max_size=9)
    ),
    max_size=8,
).map(lambda parts: "".join(f"\x1b[{style}m{text}\x1b[m" for style, text in parts))


def _logical_cells(emulator: Emulator) -> list[list[tuple[str, Attributes]]]:
    """The lines as they were written, by cell, without the blanks below and beside them."""
    lines: list[list[tuple[str, Attributes]]] = [[]]
    for index in range(-emulator.history_length, emulator.lines):
        row = emulator.row(index)
        lines[-1] += zip(row.text, row.attributes_of_cells(), strict=True)
        if not row.wrapped:
            lines.append([])
    for line in lines:
        while line and line[-1][0] == " ":
            line.pop()
    return [line for line in lines if line]


@given(st.lists(_STYLED, max_size=12), st.lists(st.integers(2, 40), max_size=6), st.booleans())
@settings(deadline=None)
def test_folding_keeps_every_cell_with_its_attributes(
    lines: list[str], widths: list[int], packed: bool
) -> None:
    emulator = Emulator(12, 4)
    emulator.feed("\r\n".join(lines).encode())
    if packed:
        emulator.terminal.buffer.pack()
    before = _logical_cells(emulator)
    for width in widths:
        emulator.resize(width, 4)
        assert _logical_cells(emulator) == before


def test_a_folded_line_that_comes_back_is_written_on_alone() -> None:
    emulator = fed("\x1b[31mabcdef\x1b[32mghij\x1b[m\r\n" * 5)
    emulator.resize(5, 4)
    emulator.resize(5, 11)
    emulator.feed(b"\x1b[3;2H\x1b[1mXY\x1b[4;1H\x1b[K")
    assert shown(emulator)[:5] == ["abcde", "fghij", "aXYde", "", "abcde"]
    emulator.resize(5, 2)
    for _ in range(2):
        emulator.terminal.buffer.pack()
        assert [look(emulator, x, -1).foreground for x in range(5)] == [1, None, None, 1, 1]
        emulator.resize(5, 12)
        emulator.resize(5, 2)


def test_no_line_is_lost_by_folding() -> None:
    lines = [f"{number:03}" * 10 for number in range(50)]
    emulator = fed("\r\n".join(lines), columns=30, scrollback=50)
    kept = emulator.history_length
    for columns in (7, 20, 4, 100, 30):
        emulator.resize(columns, 4)
    assert (kept, emulator.history_length) == (46, 46)
    assert [emulator.row(index).text for index in range(-46, 4)] == lines


@pytest.mark.parametrize("end", ["\r\n", "\x1b[m\r\n"])
def test_the_scrollback_keeps_so_many_lines_however_many_rows_they_take(end: str) -> None:
    long = [f"{number:04}" * 6 for number in range(200)]
    emulator = fed(*(line + end for line in long), scrollback=50)
    assert emulator.history_length == 3 * 50
    assert emulator.row(-150).text == "0149" * 2 + "01"
    emulator.feed(b"x\r\n" * 30)
    assert emulator.history_length == 27 + 3 * 23
    emulator.feed("".join(f"{line}{end}" for line in long).encode())
    assert emulator.history_length == 3 * 50
    emulator.feed(b"x\r\n" * 500)
    assert emulator.history_length == 50


def test_a_line_without_an_end_is_kept_within_so_many_cells() -> None:
    emulator = fed(*["x" * 1000] * 50, scrollback=50)
    assert emulator.history_length == 50 * CELLS_PER_LINE // 10


def test_folding_another_colour_in_every_cell_looks_at_no_colour() -> None:
    noise = "".join(f"\x1b[38;2;{x};7;9;48;2;1;{x};3mx" for x in range(80)) + "\x1b[m\r\n"
    emulator = fed(noise * 200, columns=80, lines=4, scrollback=1000)
    with Work() as work:
        emulator.resize(60, 4)
    assert emulator.history_length == 397
    assert work.lines < 2 * 200 * 80


@given(st.lists(st.text("abc漢 ", max_size=25), max_size=5), st.integers(2, 12))
@settings(deadline=None)
def test_folding_loses_no_text(lines: list[str], columns: int) -> None:
    emulator = Emulator(12, 30)
    emulator.feed("\r\n".join(lines).encode())
    before = shown(emulator)
    emulator.resize(columns, 30)
    emulator.resize(12, 30)
    assert shown(emulator) == before


# A prompt, as shells mark it (OSC 133), and what is typed there.
PROMPT, TYPED = "\x1b]133;A\auser@host:~$ \x1b]133;B\a", "echo some words"


def drawn_anew(rows: int, columns: int) -> str:
    """What readline writes when the width has changed: up from the last row, all rows anew."""
    text = "user@host:~$ " + TYPED
    cut = [text[x : x + columns] for x in range(0, len(text), columns)]
    return "\r\x1b[K" + "\x1b[A\x1b[K" * (rows - 1) + "\r\x1b]133;A\a" + "\r\n".join(cut)


@pytest.mark.parametrize("widths", [(20, 10), (20, 10, 7), (10, 40), (10, 20, 10, 30)])
def test_a_marked_prompt_is_there_once_when_the_shell_draws_it_at_another_width(
    widths: tuple[int, ...],
) -> None:
    emulator = fed(f"{PROMPT}ls\r\n\x1b]133;C\aone\r\n{PROMPT}{TYPED}", columns=40, lines=12)
    emulator.resize(widths[0], 12)
    emulator.feed(drawn_anew(1, widths[0]).encode())
    for before, columns in pairwise(widths):
        emulator.resize(columns, 12)
        emulator.feed(drawn_anew(-(-28 // before), columns).encode())
    lines = "".join(shown(emulator))
    assert lines == f"user@host:~$ lsoneuser@host:~$ {TYPED}"


@pytest.mark.parametrize(
    "text",
    [
        f"{PROMPT}{TYPED}\r\n\x1b]133;C\aoutput of this",
        f"{PROMPT}{TYPED}\r\noutput of this",
        f"{PROMPT}{TYPED}\x1b]133;C\a",
        f"{PROMPT.replace('A', 'A;redraw=0')}{TYPED}",
        TYPED,
    ],
)
def test_what_is_no_prompt_or_is_not_drawn_anew_is_folded_and_all_there(text: str) -> None:
    emulator = fed(text, columns=40, lines=12)
    before = "".join(emulator.display).replace(" ", "")
    emulator.resize(7, 12)
    assert "".join(emulator.display).replace(" ", "") == before


def test_of_an_alternate_screen_that_shrinks_the_cursors_line_stays() -> None:
    emulator = fed("\x1b[?1049h1\r\n2\r\n3\r\n4")
    emulator.resize(10, 2)
    assert (shown(emulator), place(emulator)) == (["3", "4"], (1, 1))


def test_of_an_alternate_screen_that_shrinks_what_is_below_the_cursor_goes_first() -> None:
    emulator = fed("\x1b[?1049h1\r\n2\r\n3\r\n4\x1b[H")
    emulator.resize(10, 2)
    assert shown(emulator) == ["1", "2"]


def test_a_pending_wrap_of_the_alternate_screen_outlives_a_change_of_size() -> None:
    emulator = fed("\x1b[?1049h" + "x" * 10)
    emulator.resize(12, 4)
    emulator.feed(b"o")
    assert shown(emulator) == ["x" * 10, "o"]


def test_a_change_of_size_ends_origin_mode() -> None:
    emulator = fed("\x1b[2;3r\x1b[?6h")
    emulator.resize(10, 5)
    emulator.feed(b"\x1b[2;3r")
    assert (place(emulator), emulator.terminal.origin) == ((0, 0), False)
