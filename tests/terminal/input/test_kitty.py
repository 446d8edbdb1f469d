"""Keys in kitty's protocol, as its description has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.emulator import Modes
from tui.terminal.input.keys import encode_key
from tui.terminal.input.kitty import encode_kitty_key

MODES = Modes()


@pytest.mark.parametrize(
    ("key", "character", "flags", "expected"),
    [
        ("escape", "\x1b", 1, "\x1b[27u"),
        ("ctrl+i", None, 1, "\x1b[105;5u"),
        ("ctrl+a", "\x01", 1, "\x1b[97;5u"),
        ("alt+x", "x", 1, "\x1b[120;3u"),
        ("alt+X", "X", 1, "\x1b[120;4u"),
        ("ctrl+right_square_bracket", None, 1, "\x1b[93;5u"),
        ("a", "a", 1, "a"),
        ("A", "A", 1, "A"),
        ("shift+a", None, 1, "A"),
        ("漢", "漢", 1, "漢"),
        ("enter", "\r", 1, "\r"),
        ("shift+enter", None, 1, "\x1b[13;2u"),
        ("backspace", "\x7f", 1, "\x7f"),
        ("up", None, 1, "\x1b[A"),
        ("ctrl+up", None, 1, "\x1b[1;5A"),
        ("f1", None, 1, "\x1b[P"),
        ("f3", None, 1, "\x1b[13~"),
        ("shift+f5", None, 1, "\x1b[15;2~"),
        ("f13", None, 1, "\x1b[57376u"),
        ("kp_5", None, 1, "\x1b[57404u"),
        ("super+a", "a", 1, "\x1b[97;9u"),
        ("a", "a", 8, "\x1b[97u"),
        ("A", "A", 8, "\x1b[97;2u"),
        ("A", "A", 12, "\x1b[97:65;2u"),
        ("a", "a", 24, "\x1b[97;;97u"),
        ("A", "A", 24, "\x1b[97;2;65u"),
        ("enter", "\r", 8, "\x1b[13u"),
        ("tab", "\t", 8, "\x1b[9u"),
    ],
)
def test_keys_are_reported_as_the_flags_say(
    key: str, character: str | None, flags: int, expected: str
) -> None:
    assert encode_kitty_key(key, character, flags, MODES) == expected.encode()


@given(st.text(max_size=12), st.none() | st.text(max_size=2), st.sampled_from([0, 2, 4, 16]))
def test_without_the_flags_that_matter_keys_are_xterms(
    key: str, character: str | None, flags: int
) -> None:
    assert encode_kitty_key(key, character, flags, MODES) == encode_key(key, character, MODES)


@given(st.text(max_size=12), st.none() | st.text(max_size=2), st.integers(0, 31))
def test_whatever_a_key_is_called_it_has_bytes_or_none(
    key: str, character: str | None, flags: int
) -> None:
    assert isinstance(encode_kitty_key(key, character, flags, MODES), bytes)
