"""Names that people take for the same compare as equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.comparing import SoughtText, comparable, places


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


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("web", "a WEB and \uff37\uff25\uff22", ["WEB", "\uff37\uff25\uff22"]),
        ("caf\u00e9s", "two cafe\u0301s", ["cafe\u0301s"]),
        ("アプリ", "\uff71\uff8c\uff9f\uff98 restarted", ["\uff71\uff8c\uff9f\uff98"]),
        ("が", "か\u309bかが", ["か\u309b", "が"]),
        ("\ub370", "\u1103\u1166", ["\u1103\u1166"]),
        ("strasse", "Straße", ["Straße"]),
        ("平成", "㍻ and \u5e73\u6210", ["㍻", "\u5e73\u6210"]),
        ("a.c", "abc", []),
        ("", "abc", []),
    ],
)
def test_what_is_wanted_is_found_where_it_stands(
    wanted: str, text: str, found: list[str]
) -> None:
    assert [text[start:end] for start, end in places(wanted, text)] == found


LETTERS = st.text("abÀé\u0301か\u3099\u309b\uff76\uff9eßﬁ㍻İ\u1103\u1166 ")


@given(LETTERS, LETTERS, LETTERS)
def test_whoever_is_in_a_text_is_found_there(before: str, wanted: str, after: str) -> None:
    wanted = f"x{wanted}x"
    text = f"{before}{wanted} {after}"
    found = [text[start:end] for start, end in places(wanted, text)]
    assert found
    assert all(comparable(one) == comparable(wanted) for one in found)


@pytest.mark.parametrize("text", ["a Café", "a CAFE\u0301", "\uff23afé"])
def test_capitals_count_where_they_are_to(text: str) -> None:
    assert SoughtText("Cafe\u0301", with_case=True).is_in(text) is ("CAFE" not in text)
    assert SoughtText("CAFÉ").is_in(text)


@given(LETTERS, LETTERS)
def test_what_is_in_a_text_has_a_place_there(wanted: str, text: str) -> None:
    sought = SoughtText(wanted)
    assert not sought.places(text) or sought.is_in(text)


@given(st.text())
def test_comparing_twice_changes_nothing(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
