"""Text of an unsure width keeps the rest of its line in place, on terminals of every kind."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.terminal.host.steady import steady_frame
from tui.terminal.host.steady_row import steady_row
from tui.ui.terminal.cells import cells

EMOJI = ["☕", "❤️", "👩‍💻", "👨‍👩‍👧", "👍🏽", "🏳️‍🌈", "1️⃣", "🇯🇵", "🌡", "\U0001fae9"]
MOVES = re.compile("\x1b7|\x1b8|\x1b\\[(\\d+)C|([^\x1b]+)")


def drawn(data: str, cells_of_emoji: int) -> dict[str, int]:
    """The column of each letter, on a terminal that gives every emoji so many cells."""
    column, saved, found = 0, 0, {}
    for match in MOVES.finditer(data):
        if match[0] == "\x1b7":
            saved = column
        elif match[0] == "\x1b8":
            column = saved
        elif match[1]:
            column += int(match[1])
        elif match[0].isascii() and "\ufe0f" not in match[0]:
            for letter in match[0]:
                found[letter] = column
                column += 1
        else:
            column += cells_of_emoji
    return found


@pytest.mark.parametrize("emoji", EMOJI)
@pytest.mark.parametrize("width", [1, 2, 4, 6])
def test_a_letter_behind_an_emoji_has_its_column_whatever_the_terminal_thinks(
    emoji: str, width: int
) -> None:
    assert drawn(steady_frame(f"a{emoji}z"), width)["z"] == 1 + cell_len(emoji)


@pytest.mark.parametrize("plain", ["ssm", "● ◌ █░ … ─╭", "漢字かな", "é ñ", "⚡\ufe0e"])
def test_what_terminals_agree_on_is_written_as_it_was(plain: str) -> None:
    assert steady_frame(plain) == plain


def test_a_title_and_a_link_are_not_touched() -> None:
    title, link = "\x1b]2;🚀 up\x07", "\x1b]8;id=1;https://a/🚀\x1b\\"
    assert steady_frame(f"{title}{link}x") == f"{title}{link}x"


@given(st.text(st.sampled_from("ab漢1#\u200d\ufe0f\U0001f3fd👩💻☕❤🇯🇵नि"), max_size=12))
def test_what_is_steady_stays_so(text: str) -> None:
    once = steady_frame(steady_row(text, cells(text)))
    assert steady_frame(once) == once
    plain = re.sub("\x1b7 +\x1b8(.*?)\x1b8\x1b\\[[12]C", r"\1", once, flags=re.DOTALL)
    assert plain == text
