"""Text cut or filled to a width in cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.printable import clean
from tui.ui.words.cells import cut_end, cut_middle, pad

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


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
