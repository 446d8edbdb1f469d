import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.reasons import MAX_REASON, check_reason, reason_length


@pytest.mark.parametrize(
    "text",
    ["", "TICKET-1", "x" * 256, "障" * 256, "😀" * 128, "Wartung, Größe 3 µm", "ع ربي", "👩‍💻"],
)
def test_reasons_that_aws_takes(text: str) -> None:
    assert check_reason(text) is None


@pytest.mark.parametrize(("text", "over"), [("x" * 257, 1), ("障" * 300, 44), ("😀" * 129, 2)])
def test_a_reason_that_is_too_long_says_by_how_much(text: str, over: int) -> None:
    assert (
        check_reason(text)
        == f"A reason has at most 256 characters: {over} character{'s' * (over > 1)} over."
    )


@pytest.mark.parametrize("text", ["a\nb", "a\r\n", "\u2028", "a\x85b", "\v", "\f"])
def test_a_reason_is_one_line(text: str) -> None:
    assert check_reason(text) == "A reason is one line: remove the line breaks."


@pytest.mark.parametrize(
    ("text", "name"),
    [("\x1b[31m", "U+001B"), ("\t", "U+0009"), ("\ud800", "U+D800"), ("\x00", "U+0000")],
)
def test_a_control_character_is_named(text: str, name: str) -> None:
    assert name in (check_reason(text) or "")


def test_a_byte_that_is_no_utf8_is_said_to_be_that() -> None:
    reason = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert check_reason(reason) == ("The reason is not valid UTF-8 (byte 0xE9). Type it again.")


@given(st.text())
def test_the_length_is_never_less_than_either_count(text: str) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert reason_length(text) == max(len(text), units)


@given(st.text(max_size=300))
def test_what_passes_matches_the_services_pattern_and_limit(text: str) -> None:
    if text and check_reason(text) is None:
        assert re.fullmatch(r".{1,256}", text)
        assert reason_length(text) <= MAX_REASON
        assert text.encode()
