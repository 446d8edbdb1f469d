"""What others wrote is shown, never obeyed."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.printable import clean, csv_cell, fenced, json_text, markdown

HOSTILE = "\x1b[31m\x1b]52;c;eA==\x07\r\n| a | <script>`*_[x](y)\u202eevil\x9b2J\u2028" * 50


@given(st.text() | st.just(HOSTILE))
def test_a_printed_line_is_one_line_and_acts_on_nothing(text: str) -> None:
    shown = clean(text)
    assert len(shown) == len(text)
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("two\nlines\r\n", "two␊lines␍␊"),
        ("\x7fdelete", "␡delete"),
        ("\x9b31m", "\N{REPLACEMENT CHARACTER}31m"),
        ("safe\u202etxt.exe", "safe\N{REPLACEMENT CHARACTER}txt.exe"),
        ("a\u2028b", "a␤b"),
        ("tag\U000e0041s", "tag\N{REPLACEMENT CHARACTER}s"),
    ],
)
def test_what_could_act_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize("text", ["日本語", "👩‍🚒 e\u0301", "עברית", "a-b [red]"])
def test_ordinary_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(st.text() | st.just(HOSTILE))
def test_markdown_keeps_no_character_with_a_meaning_unescaped(text: str) -> None:
    unescaped = re.sub(r"\\.", "", markdown(text))
    assert not re.search(r"[\\`*_\[\]<>#|~&]", unescaped)
    assert re.sub(r"\\(.)", r"\1", markdown(text)) == clean(text)


def test_markdown_stays_readable_where_nothing_acts() -> None:
    assert markdown("2026-11-23T12:00:00Z, INC-1: (x) + y = z!") == (
        "2026-11-23T12:00:00Z, INC-1: (x) + y = z!"
    )
    assert markdown("see https://x.example or WWW.x.example") == (
        r"see https\://x.example or WWW\.x.example"
    )


@given(st.text(alphabet="`a\n~") | st.just(HOSTILE))
def test_a_fence_is_longer_than_any_within(text: str) -> None:
    first, *inner, last = fenced(text, "json").split("\n")
    assert first == f"{last}json"
    assert all(last not in line for line in inner)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\uff1d", "\n="])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert csv_cell(f"{start}cmd|'/c calc'!A1").startswith("'")


def test_an_ordinary_cell_is_left_alone() -> None:
    assert csv_cell("INC-1: disk = full") == "INC-1: disk = full"


@given(st.text())
def test_json_reads_back_as_it_was_and_acts_on_nothing(text: str) -> None:
    written = json_text({"reason": text})
    assert json.loads(written) == {"reason": text}
    assert clean(written) == written


def test_json_keeps_the_letters_of_every_script() -> None:
    assert json_text(["そこにセッションがあるから", "\x9b31m\u202e"], indent=2) == (
        '[\n  "そこにセッションがあるから",\n  "\\u009b31m\\u202e"\n]'
    )
