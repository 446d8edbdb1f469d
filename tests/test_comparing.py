"""Names that people take for the same compare as equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.comparing import comparable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web-01", "WEB-01"),
        ("café", "CAFE\u0301"),
        ("web", "\uff37\uff25\uff22"),
        ("が", "か\u3099"),
        ("が", "か\u309b"),
        ("パ", "\uff8a\uff9f"),
        ("straße", "STRASSE"),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("web-1", "web-01"), ("cafe", "café"), ("か", "が")]
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@given(st.text())
def test_comparing_twice_changes_nothing(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
