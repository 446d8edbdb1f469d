"""Text from outside, made fit for a row of cells."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.cells import clean, cut_end, cut_middle, pad

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


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


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    text = "INC-4711 ログ調査 été naïve فحص 👩‍💻 [bold]"
    assert clean(text) == text


@given(ANY_TEXT)
def test_clean_text_has_no_control_character_and_no_direction(text: str) -> None:
    for character in clean(text):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {"LRO", "RLO", "LRE", "RLE", "PDF"}


@given(ANY_TEXT, st.integers(0, 40), st.booleans())
def test_padded_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    assert cell_len(pad(clean(text), width, right=right)) == width


@given(ANY_TEXT, st.integers(0, 40))
def test_cut_text_never_takes_more_than_its_cells(text: str, width: int) -> None:
    assert cell_len(cut_end(clean(text), width)) <= width
    assert cell_len(cut_middle(clean(text), width)) <= width


def test_an_id_gives_way_in_its_middle() -> None:
    assert cut_middle("i-0a1b2c3d4e5f67890", 12) == "i-0a1b…67890"


def test_a_wide_character_is_never_cut_in_half() -> None:
    assert pad("ログ調査", 6) == "ログ… "


def test_numbers_stand_on_the_right() -> None:
    assert pad("12:48", 8, right=True) == "   12:48"
