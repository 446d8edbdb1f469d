"""The first of many lines, and how many more there are."""

import pytest

from tui.ui.words.rest import with_rest


@pytest.mark.parametrize(
    ("shown", "count", "lines"),
    [
        ([], 0, []),
        (["web", "db"], 2, ["web", "db"]),
        (["web"], 2, ["web", "and 1 more"]),
        (["web", "db"], 1236, ["web", "db", "and 1,234 more"]),
    ],
)
def test_what_is_not_shown_is_counted_below(
    shown: list[str], count: int, lines: list[str]
) -> None:
    assert with_rest(shown, count) == lines
