"""A session's log as lines to read."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.screens.log import folded, plain_lines


def test_colours_titles_and_strings_are_left_out_and_the_text_stays() -> None:
    text = "\x1b[1;31mred\x1b[0m \x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1b(Bc\x1bP1$r\x1b\\d"
    assert plain_lines(text) == ["red abcd"]


def test_what_clears_a_screen_hides_nothing() -> None:
    assert plain_lines("secret\r\n\x1b[H\x1b[2J\x1b[3Jclean") == ["secret", "clean"]


def test_a_carriage_return_within_a_line_is_visible() -> None:
    assert plain_lines("hidden\rshown\r\n") == ["hidden␍shown", ""]


@given(st.text())
def test_no_character_of_any_log_acts(text: str) -> None:
    for line in plain_lines(text):
        assert not any(c < " " or "\x7f" <= c < "\xa0" or c == "\u202e" for c in line)


@given(st.lists(st.text("ab長e\u0301 ", max_size=40)), st.integers(2, 20))
def test_folding_keeps_every_character_within_the_width(lines: list[str], width: int) -> None:
    pieces = list(folded(lines, width))
    assert "".join(pieces) == "".join(lines)
    assert all(cell_len(piece) <= width for piece in pieces)
