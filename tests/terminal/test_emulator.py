"""The emulator as its view and its session see it."""

import tracemalloc

import pytest

from tests.terminal.screens import fed, shown
from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.emulator import Changes, Emulator


def test_a_new_terminal_is_blank_and_wants_painting() -> None:
    emulator = Emulator(5, 2)
    assert emulator.display == ["     ", "     "]
    assert emulator.take_changes().all
    assert emulator.take_changes() == Changes()


def test_only_the_lines_that_changed_are_told() -> None:
    emulator = fed()
    emulator.take_changes()
    emulator.feed(b"\x1b[2;1Hx\x1b[4;1Hy")
    assert emulator.take_changes() == Changes(lines=frozenset({1, 3}))


@pytest.mark.parametrize(
    "data",
    ["\x1b[K", "\x1b[X", "\x1b[P", "\x1b[@", "\x1b[1K", "e\u0301", "漢", "\x1b[65;2;1;2;9$x"],
)
def test_a_change_to_a_line_is_told(data: str) -> None:
    emulator = fed("\x1b[2;1Habcdefgh\x1b[2;3H")
    emulator.take_changes()
    emulator.feed(data.encode())
    assert emulator.take_changes().lines == {1}


@pytest.mark.parametrize(
    "data", ["\x1b[2;3r\x1b[3;1H\n", "\x1b[2;3r\x1b[2;1H\x1bM", "\x1b[2;3r\x1b[2;1H\x1b[L"]
)
def test_a_scrolled_region_is_a_change_of_its_lines(data: str) -> None:
    emulator = fed("a\r\nb\r\nc\r\nd")
    emulator.take_changes()
    emulator.feed(data.encode())
    assert emulator.take_changes().lines == {1, 2}


@pytest.mark.parametrize(
    "data", ["\r\n", "\x1b[2J", "\x1b[?1049h", "\x1b[?5h", "\x1bc", "\x1b#8"]
)
def test_what_concerns_the_whole_screen_is_a_change_of_all(data: str) -> None:
    emulator = fed("\x1b[4;1Hx")
    emulator.take_changes()
    emulator.feed(data.encode())
    changes = emulator.take_changes()
    assert changes.lines == {0, 1, 2, 3}


def test_lines_that_went_into_the_scrollback_are_counted() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\r\n6")
    assert emulator.take_changes().scrolled == 2
    assert emulator.take_changes().scrolled == 0


def test_bells_are_counted() -> None:
    emulator = fed("\a\a")
    assert emulator.take_changes().bells == 2


def test_rows_move_as_they_are() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4")
    first, second = emulator.row(0), emulator.row(1)
    version = second.version
    emulator.feed(b"\r\n5")
    assert emulator.row(-1) is first
    assert emulator.row(0) is second
    assert second.version is version


def test_writing_on_a_row_makes_another_version_of_it() -> None:
    emulator = fed("1")
    version = emulator.row(0).version
    emulator.feed(b"2")
    assert emulator.row(0).version is not version


def test_the_scrollback_is_read_from_the_newest_line_back() -> None:
    emulator = fed("1\r\n2\r\n3\r\n4\r\n5\r\n6")
    assert [emulator.row(-index).text for index in (1, 2)] == ["2", "1"]
    assert emulator.row(-1) is emulator.row(-1)


@pytest.mark.parametrize("index", [4, -1, -99])
def test_a_row_that_is_not_there_raises(index: int) -> None:
    with pytest.raises(IndexError):
        fed().row(index)


def test_the_scrollback_is_bounded() -> None:
    emulator = fed(b"x\r\n" * 500, scrollback=50)
    assert emulator.history_length == 50
    assert fed(b"x\r\n" * 9, scrollback=0).history_length == 0


def test_a_block_longer_than_the_scrollback_keeps_its_end() -> None:
    emulator = fed("".join(f"{number}\r\n" for number in range(1000)), scrollback=5)
    assert [emulator.row(-index).text for index in (1, 2, 3, 4, 5)] == [
        "996", "995", "994", "993", "992",
    ]  # fmt: skip
    assert shown(emulator) == ["997", "998", "999"]


def test_the_runs_of_a_row_are_text_with_attributes() -> None:
    emulator = fed("a漢\x1b[31mred\x1b[m")
    assert emulator.row(0).runs == [("a漢", PLAIN), ("red", Attributes(foreground=1))]


def test_ten_thousand_lines_take_less_than_five_megabytes() -> None:
    emulator = Emulator(80, 24)
    lines = [b"0123456789" * 7 + b"%010d" % number for number in range(10_024)]
    tracemalloc.start()
    try:
        for start in range(0, len(lines), 12):
            emulator.feed(b"\r\n".join(lines[start : start + 12]) + b"\r\n")
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert emulator.history_length == 10_000
    assert size <= 5_000_000


def test_ten_thousand_coloured_lines_take_less_than_five_megabytes() -> None:
    emulator = Emulator(80, 24)
    line = b"-rw-r--r-- 1 root root \x1b[01;32m%05d\x1b[0m Nov 23 16:07 \x1b[01;34m%038d\x1b[0m\r\n"
    tracemalloc.start()
    try:
        for number in range(10_024):
            emulator.feed(line % (number, number))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert emulator.history_length == 10_000
    assert size <= 5_000_000


def test_a_line_edited_over_and_over_stays_small() -> None:
    emulator = fed(columns=80)
    tracemalloc.start()
    try:
        for number in range(20_000):
            emulator.feed(b"\r\x1b[K\x1b[3%dm%d%%" % (number % 8, number))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size <= 2_000_000


def test_no_size_is_too_small() -> None:
    emulator = Emulator(0, 0)
    emulator.feed("漢字\r\nx".encode())
    assert (emulator.columns, emulator.lines) == (1, 1)
    emulator.resize(-1, 0)
    assert (emulator.columns, emulator.lines) == (1, 1)
