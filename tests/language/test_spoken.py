"""Tests that wait for English words find them on a screen in another language."""

import pytest

from tests.language.spoken import with_english
from tui import language


@pytest.mark.parametrize(
    ("seen", "english"),
    [
        ("接続できます。", ["Ready to connect."]),
        ("│ 接続で │\n│ きます。 │", ["Ready to connect."]),
        ("x 12/30 y", ["x 12 of 30 y"]),
        ("接続でき", []),
    ],
)
def test_a_sentence_is_found_whole_broken_and_with_its_values(
    seen: str, english: list[str]
) -> None:
    language.choose("ja")
    found = with_english(seen).removeprefix(seen)
    sentences = ("Ready to connect.", "x 12 of 30 y")
    assert [each for each in sentences if each in found] == english
