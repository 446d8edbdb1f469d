"""Lines of Japanese are broken where they may be, and those of English where they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._wrap import divide_line
from rich.cells import cell_len
from textual.content import Content

import tui.ui.compat  # noqa: F401  # has Textual wrap so
from tui.ui.line_breaks import NEVER_FIRST, NEVER_LAST, kept_together

JAPANESE = st.text(alphabet="アプリ漢字かな。、」『「AWS ッー", max_size=80)


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)]


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("接続しました。次へ", 12, ["接続しまし", "た。次へ"]),
        ("接続しました。", 12, ["接続しまし", "た。"]),
        ("設定は「既定」です", 8, ["設定は", "「既定」", "です"]),
        ("キャッシュ", 8, ["キャッ", "シュ"]),
        ("セッションはAWSです", 14, ["セッションは", "AWSです"]),
        ("AWSに接続 できません。", 20, ["AWSに接続 ", "できません。"]),
    ],
)
def test_no_line_begins_with_punctuation_nor_ends_with_a_bracket(
    text: str, width: int, wanted: list[str]
) -> None:
    assert [line.rstrip() for line in lines(text, width)] == [line.rstrip() for line in wanted]


@given(JAPANESE, st.integers(6, 40))
def test_nothing_is_lost_nor_wider_than_there_is_room(text: str, width: int) -> None:
    breaks = kept_together(divide_line)(text, width, True)
    parts = [text[a:b] for a, b in zip([0, *breaks], [*breaks, len(text)], strict=True)]
    assert "".join(parts) == text
    assert all(cell_len(part.rstrip()) <= width for part in parts)
    assert breaks == sorted(set(breaks))


@given(st.text(alphabet="ab -./", max_size=80), st.integers(1, 20))
def test_english_is_broken_where_it_was(text: str, width: int) -> None:
    assert kept_together(divide_line)(text, width, True) == divide_line(text, width)


def test_punctuation_that_fills_a_line_by_itself_is_broken_all_the_same() -> None:
    for letter in sorted(NEVER_FIRST | NEVER_LAST):
        assert "".join(lines(letter * 9, 6)) == letter * 9
