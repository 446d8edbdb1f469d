"""Rows: two ways to keep attributes, and always the cells that were written."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.clusters import Clusters
from tui.terminal.rows import Row

RED, BLUE = Attributes(foreground=1), Attributes(background=4)
WIDTH = 12
_STYLE = st.sampled_from([PLAIN, RED, BLUE])
_COLUMN = st.integers(0, WIDTH - 1)
_OPERATION = st.one_of(
    st.tuples(st.just("put"), _COLUMN, st.text("abc", min_size=1, max_size=8), _STYLE),
    st.tuples(st.just("erase"), _COLUMN, st.integers(1, WIDTH), _STYLE),
    st.tuples(st.just("insert"), _COLUMN, st.integers(1, WIDTH), _STYLE),
    st.tuples(st.just("delete"), _COLUMN, st.integers(1, WIDTH), _STYLE),
    st.tuples(st.sampled_from(["pack", "compact"]), st.just(0), st.just(0), st.just(PLAIN)),
)


@given(st.lists(_OPERATION, max_size=20))
def test_a_row_holds_what_a_list_of_cells_would(
    operations: list[tuple[str, int, str | int, Attributes]],
) -> None:
    row = Row(Clusters())
    cells = [(" ", PLAIN)] * WIDTH
    for name, x, argument, style in operations:
        match name, argument:
            case "put", str(text):
                text = text[: WIDTH - x]
                row.put(x, text, style)
                cells[x : x + len(text)] = [(char, style) for char in text]
            case "erase", int(count):
                end = min(x + count, WIDTH)
                row.erase(x, end, style)
                cells[x:end] = [(" ", style)] * (end - x)
            case "insert", int(count):
                row.insert(x, count, WIDTH - 1, style)
                cells[x:x] = [(" ", style)] * min(count, WIDTH - x)
                del cells[WIDTH:]
            case "delete", int(count):
                row.delete(x, count, WIDTH - 1, style)
                del cells[x : x + count]
                cells += [(" ", style)] * (WIDTH - len(cells))
            case "pack", _:
                row.pack()
                row.unpack()
            case _:
                row.compact()
    text, styles = row.read(0, WIDTH)
    assert list(zip(text, styles, strict=True)) == cells
    assert "".join(text for text, _ in row.runs).ljust(WIDTH) == "".join(c for c, _ in cells)


def test_neighbours_with_equal_attributes_are_one_run() -> None:
    row = Row(Clusters())
    row.put(0, "ab", RED)
    row.put(2, "cd", RED)
    row.put(4, "ef", PLAIN)
    assert row.runs == [("abcd", RED), ("ef", PLAIN)]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.put(1, "x", RED),
        lambda row: row.erase(0, 1, PLAIN),
        lambda row: row.truncate(1),
        lambda row: row.insert(0, 1, 5, PLAIN),
        lambda row: row.replace(0, "y"),
    ],
)
def test_a_change_makes_another_version(change: Callable[[Row], None]) -> None:
    row = Row(Clusters(), "abc")
    version = row.version
    assert row.version is version
    change(row)
    assert row.version is not version


def test_packing_changes_nothing_that_is_seen() -> None:
    row = Row(Clusters())
    row.put(0, "abcdef", RED)
    row.put(2, "xy", BLUE)
    before = row.runs
    row.pack()
    assert row.runs == before == [("ab", RED), ("xy", BLUE), ("ef", RED)]


def test_a_row_of_many_stretches_is_packed_and_can_be_written_on_again() -> None:
    row = Row(Clusters())
    for x in range(40):
        row.put(x, "x", Attributes(foreground=(x, 0, 0), link="http://x" if x == 3 else None))
    before = row.read(0, 40)
    row.pack()
    assert row.read(0, 40) == before
    assert list(row.links()) == [("http://x", "")]
    row.unpack()
    row.put(1, "y", RED)
    assert row.read(0, 3)[1] == [before[1][0], RED, before[1][2]]
