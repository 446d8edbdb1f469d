"""Where the output of commands begins and ends, as the shell says (OSC 133)."""

from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.screens import fed
from tui.terminal.emulator import Emulator, OutputMark
from tui.terminal.terminal import MAX_MARKS

PROMPT = "\x1b]133;A\x07$ \x1b]133;B\x07"
BEGIN, END = "\x1b]133;C\x07", "\x1b]133;D;0\x07"


def ran(command: str, output: str) -> str:
    return f"{PROMPT}{command}\r\n{BEGIN}{output}{END}"


def marks(emulator: Emulator) -> list[tuple[int, OutputMark]]:
    return list(emulator.output_marks())


def output(emulator: Emulator) -> str:
    """What is between the newest two marks, which begin and end lines of the remote's."""
    (end, last), (start, first) = marks(emulator)[:2]
    assert (last.column, first.column) == (0, 0)
    rows = [emulator.row(index) for index in range(start, end)]
    return "".join(row.text + ("" if row.wrapped else "\n") for row in rows)


def test_output_is_between_its_marks() -> None:
    emulator = fed(ran("ls", "one\r\ntwo\r\n") + PROMPT, columns=20, lines=6)
    assert marks(emulator) == [(3, OutputMark(False, 0)), (1, OutputMark(True, 0))]


def test_a_prompt_ends_the_output_where_the_shell_does_not_say_so() -> None:
    emulator = fed(f"{BEGIN}one\r\n{PROMPT}{PROMPT}", columns=20, lines=6)
    assert marks(emulator) == [(1, OutputMark(False, 0)), (0, OutputMark(True, 0))]


def test_marks_go_into_the_scrollback_with_their_lines() -> None:
    emulator = fed(ran("ls", "one\r\ntwo\r\n") + "\r\n" * 5, columns=20, lines=3)
    assert [index for index, _ in marks(emulator)] == [-3, -5]
    assert emulator.row(-5).text == "one"


def test_marks_stay_with_their_text_when_lines_are_folded_anew() -> None:
    emulator = fed(ran("ls", "abcdefghij\r\nlast\r\n") + PROMPT, columns=12, lines=8)
    for columns in (4, 3, 30, 7, 12):
        emulator.resize(columns, 8)
        assert output(emulator) == "abcdefghij\nlast\n"


def test_a_mark_within_a_line_stays_on_its_character() -> None:
    emulator = fed(f"abc{BEGIN}defghij{END}klm\r\n", columns=20, lines=8)
    emulator.resize(4, 8)
    assert marks(emulator) == [(2, OutputMark(False, 2)), (0, OutputMark(True, 3))]
    emulator.resize(20, 8)
    assert marks(emulator) == [(0, OutputMark(False, 10)), (0, OutputMark(True, 3))]


def test_the_screen_of_an_editor_has_no_marks() -> None:
    emulator = fed(f"{BEGIN}\x1b[?1049h{END}{BEGIN}text", columns=20, lines=4)
    assert marks(emulator) == []
    emulator.feed(b"\x1b[?1049l")
    assert len(marks(emulator)) == 1


def test_a_line_keeps_a_few_marks_whatever_the_remote_writes() -> None:
    emulator = fed((BEGIN + "x" + END) * 500, columns=20, lines=4)
    assert all(len(emulator.row(y).marks) <= MAX_MARKS for y in range(4))


@given(
    st.lists(
        st.sampled_from([BEGIN, END, PROMPT, "word ", "\r\n", "日本", "\x1b[2J", "\x1b[A"]),
        max_size=30,
    ),
    st.lists(st.integers(1, 30), max_size=4),
)
def test_marks_are_on_lines_that_there_are(parts: list[str], widths: list[int]) -> None:
    emulator = fed("".join(parts), columns=20, lines=5)
    for columns in widths:
        emulator.resize(columns, 5)
    for index, mark in marks(emulator):
        assert 0 <= mark.column <= emulator.columns
        assert emulator.row(index).marks
