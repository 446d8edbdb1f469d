"""A pattern of the user's finds what it should, and is stopped when it never ends."""

import pytest

from tui.sessions.bounded import PatternUnusable, search


async def test_the_first_match_in_each_text_is_told() -> None:
    found = await search(r"[A-Z]+-\d+", ["INC-1 and INC-2", "none", "再 CHG-9", ""])
    assert found == ["INC-1", None, "CHG-9", None]


async def test_no_texts_need_no_search() -> None:
    assert await search("(", []) == []


async def test_a_pattern_that_would_take_years_is_stopped() -> None:
    with pytest.raises(PatternUnusable, match="takes too long"):
        await search(r"(a+)+$", ["a" * 200 + "!"], patience=0.5)


async def test_a_pattern_that_is_none_is_told() -> None:
    with pytest.raises(PatternUnusable, match="can't be used"):
        await search("(", ["a"])
