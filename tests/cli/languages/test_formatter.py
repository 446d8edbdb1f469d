"""Help in columns and lines, measured by the cells of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.cli.languages.formatter import WideFormatter, wrapped

TEXTS = st.text("日本語、。「」ーっabc xyz.", min_size=0, max_size=60)


@given(TEXTS, st.integers(min_value=24, max_value=60))
def test_nothing_is_lost_but_spaces_at_the_ends_of_lines(text: str, cells: int) -> None:
    assert "".join(wrapped(text, cells)).replace(" ", "") == text.replace(" ", "")


def test_a_line_ends_where_its_cells_do() -> None:
    lines = wrapped("これは日本語の長い文です。幅は二倍になります。", 20)
    assert all(cell_len(line) <= 20 for line in lines)
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("日本語です。次", ["日本語で", "す。次"]),
        ("日本語「次」", ["日本語", "「次」"]),
        ("日本ssm-tui次", ["日本", "ssm-tui", "次"]),
        ("one two three", ["one two", "three"]),
    ],
)
def test_no_line_begins_or_ends_where_none_does(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines


def test_columns_stand_below_each_other() -> None:
    formatter = WideFormatter(width=40)
    formatter.write_dl([("--名前 値", "説明"), ("-x", "長い説明です。" * 4)])
    first, second, *more = formatter.getvalue().splitlines()
    column = cell_len(first.partition("説明")[0])
    assert cell_len(second.partition("長い")[0]) == column
    assert all(line.startswith(" " * column) for line in more)
    assert all(cell_len(line) <= 40 for line in (second, *more))


def test_what_is_not_to_be_filled_keeps_its_lines() -> None:
    formatter = WideFormatter(width=40)
    formatter.write_text("一行目の文。\n\n\b\n  a  b\n  c")
    assert formatter.getvalue() == "一行目の文。\n\n  a  b\n  c\n"
