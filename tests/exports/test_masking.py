"""What is a secret is masked wherever the cuts between events are, and nothing else changes."""

import re
from collections.abc import Iterable
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.told import page_of, recorded
from tui.archive.cast_reader import CastEvent
from tui.exports import masking
from tui.exports.masking import masked_events, masked_text, secrets_in
from tui.exports.text import text_lines

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


KEY = "AKIAIOSFODNN7EXAMPLE"
PEM = "-----BEGIN PRIVATE KEY-----\r\nMIIB\x1b[KVgIB\r\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (f"id {KEY}.", f"id {'*' * 20}."),
        (f"\x1b[1mAKIA\x1b[0m{KEY[4:]}", f"\x1b[1m****\x1b[0m{'*' * 16}"),
        # What is beside it on the line, or stood there before, is another word.
        (f"Name\x1b[3;1H{KEY}\x1b[4;1Hx", f"Name\x1b[3;1H{'*' * 20}\x1b[4;1Hx"),
        (f"50%\r{KEY}\rx", f"50%\r{'*' * 20}\rx"),
    ],
)
def test_a_credential_is_masked_in_the_output(output: str, shown: str) -> None:
    one = recorded([(n / 10, "o", letter) for n, letter in enumerate(output)])
    assert "".join(event.data for event in one.masked(secrets_in()).events()) == shown


def test_of_a_private_key_nothing_is_left() -> None:
    one = recorded([(0.0, "o", f"$ cat key\r\n{PEM}\r\n$ ls\r\n")]).masked(secrets_in())
    text = "".join(event.data for event in one.events())
    assert text.startswith("$ cat key\r\n*****")
    assert text.endswith("*****\r\n$ ls\r\n")
    assert not re.search("MIIB|VgIB|KEY", text)


def test_what_was_put_together_by_moving_about_is_masked_on_the_screen() -> None:
    parts = f"\x1b[1;5H{KEY[4:]}\x1b[1;1HAKIA\r\n"
    one = recorded([(0.0, "o", parts)]).masked(secrets_in())
    assert KEY[4:] not in page_of(one)
    assert "".join(text_lines(one)).endswith(f"00:00:00.0  {'*' * 20}\n")
    assert KEY in "".join(text_lines(recorded([(0.0, "o", parts)])))


def test_the_users_own_words_count() -> None:
    one = recorded([(0.0, "o", "pin=1234")]).masked(secrets_in(("pin",)))
    assert [event.data for event in one.events()] == ["pin=****"]


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
