"""JSON in colours."""

import json

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.printable import clean
from tui.ui.words.json_words import KEY, NUMBER, TEXT, WORD, json_content

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_the_words_are_those_of_the_json(value: object) -> None:
    expected = json.dumps(value, indent=2, ensure_ascii=False)
    assert json_content(value).plain == "\n".join(map(clean, expected.split("\n")))


def test_keys_texts_numbers_and_words_have_each_a_colour() -> None:
    content = json_content({"reason": "INC-1", "n": 42, "mfa": True})
    styles = {content.plain[span.start : span.end]: span.style for span in content.spans}
    assert styles['"reason"'] == KEY
    assert styles['"INC-1"'] == TEXT
    assert styles["42"] == NUMBER
    assert styles["true"] == WORD


def test_an_event_cannot_write_on_the_screen() -> None:
    content = json_content({"reason": "\x9b31m\u202e[bold]"})
    assert "\x9b" not in content.plain
    assert "[bold]" in content.plain
    assert cell_len(content.plain) > 0
