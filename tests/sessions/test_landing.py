"""The line that saves a user's work is safe to type into any shell."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.landing import tmux_line, tmux_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("INC-20417", "INC-20417"),
        ("INC-20417: disk full", "INC-20417-disk-full"),
        ("disk full (continued)", "disk-full"),
        ("Überprüfung", "Uberprufung"),
        ("調査", "ssm-tui"),
        ("", "ssm-tui"),
        ("-t x; rm -rf ~", "t-x-rm-rf"),
    ],
)
def test_a_name_is_made_of_what_the_work_is_about(words: str, name: str) -> None:
    assert tmux_name(words) == name


@given(st.text())
def test_no_words_make_a_line_that_does_anything_else(words: str) -> None:
    assert re.fullmatch(r"tmux new -A -s [A-Za-z0-9_][A-Za-z0-9_-]{0,31}", tmux_line(words))
