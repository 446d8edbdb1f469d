"""What is a secret is masked wherever the cuts between events are, and nothing else changes."""

import re
from collections.abc import Iterable
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.told import recorded
from tui.archive.cast_reader import CastEvent
from tui.exports import masking
from tui.exports.masking import masked_events, masked_text

SECRET = re.compile(r"(?<=pass=)\w+|-BEGIN-[^-]*-END-")


def find(text: str) -> Iterable[tuple[int, int]]:
    return (match.span() for match in SECRET.finditer(text))


def masked(*texts: str) -> str:
    events = [CastEvent(n / 10, "o", text) for n, text in enumerate(texts)]
    found = list(masked_events(iter(events), find))
    assert [(event.at, len(event.data)) for event in found] == [
        (event.at, len(event.data)) for event in events
    ]
    return "".join(event.data for event in found)


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["pass=abc def"], "pass=*** def"),
        (list("pass=abc def"), "pass=*** def"),
        (["pass=\x1b[1mab\x1b]0;title\x07c\x1b(B"], "pass=\x1b[1m**\x1b]0;title\x07*\x1b(B"),
        (["-BEGIN-\r\nab c\r\n-END- x"], "*******\r\n** *\r\n***** x"),
        (["pass=", "\x1b[K\x07", "障害 ", "pass="], "pass=\x1b[K\x07** pass="),
    ],
)
def test_a_secret_is_masked_as_it_was_shown(texts: list[str], shown: str) -> None:
    assert masked(*texts) == shown


@given(st.lists(st.sampled_from(["pass=", "ab", " ", "-BEGIN-", "x\n", "-END-", "\x1b[1m"])))
def test_the_cuts_make_no_difference(parts: list[str]) -> None:
    whole = "".join(parts)
    with patch.object(masking, "WINDOW", 40), patch.object(masking, "LONGEST", 400):
        assert masked(*parts) == masked(*whole) == masked(whole)


@pytest.mark.parametrize("before", range(0, 60, 7))
def test_a_secret_across_two_windows_is_masked_whole(before: int) -> None:
    with patch.object(masking, "WINDOW", 40), patch.object(masking, "LONGEST", 30):
        text = f"{'.' * before}pass=0123456789{'.' * 100}"
        assert masked(*text) == text.replace("0123456789", "*" * 10)


def test_a_title_and_a_marker_are_masked_too() -> None:
    one = recorded([(0.0, "m", "pass=abc"), (1.0, "r", "80x24")], title="pass=abc")
    hidden = one.masked(find)
    assert hidden.about.title == "pass=***"
    assert list(hidden.events()) == [
        CastEvent(0.0, "m", "pass=***"),
        CastEvent(1.0, "r", "80x24"),
    ]


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_spans_may_lie_in_each_other(text: str, spans: list[tuple[int, int]]) -> None:
    spans = [(min(one), min(max(one), len(text))) for one in spans]
    shown = masked_text(text, lambda _: spans)
    assert len(shown) == len(text)
    for n, (before, after) in enumerate(zip(text, shown, strict=True)):
        hidden = any(start <= n < end for start, end in spans) and not before.isspace()
        assert after == ("*" if hidden else before)
