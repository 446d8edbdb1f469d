"""Every key arrives as xterm sends it, in all four combinations of DECCKM and DECKPAM."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.screens import fed
from tui.terminal.emulator import Modes
from tui.terminal.input.keys import encode_focus, encode_key, reencode

ALL_MODES = [
    Modes(application_cursor=cursor, application_keypad=keypad)
    for cursor, keypad in itertools.product((False, True), repeat=2)
]
NORMAL = Modes()

CURSOR_KEYS = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
NUMBERED_KEYS = {
    "insert": 2, "delete": 3, "pageup": 5, "pagedown": 6,
    "f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
    "f13": 25, "f14": 26, "f15": 28, "f16": 29, "f17": 31, "f18": 32, "f19": 33, "f20": 34,
}  # fmt: skip
PF_KEYS = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
MODIFIERS = {
    "shift+": 2, "alt+": 3, "alt+shift+": 4, "ctrl+": 5, "ctrl+shift+": 6, "alt+ctrl+": 7,
    "alt+ctrl+shift+": 8,
}  # fmt: skip
KEYPAD = {
    **{f"kp_{digit}": (str(digit), chr(ord("p") + digit)) for digit in range(10)},
    "kp_enter": ("\r", "M"), "kp_equal": ("=", "X"), "kp_multiply": ("*", "j"),
    "kp_add": ("+", "k"), "kp_separator": (",", "l"), "kp_subtract": ("-", "m"),
    "kp_decimal": (".", "n"), "kp_divide": ("/", "o"),
}  # fmt: skip
CONTROLS = {
    **{f"ctrl+{chr(letter)}": letter - 0x60 for letter in range(ord("a"), ord("z") + 1)},
    "ctrl+@": 0, "ctrl+at": 0, "ctrl+space": 0, "ctrl+2": 0, "ctrl+3": 27, "ctrl+4": 28,
    "ctrl+5": 29, "ctrl+6": 30, "ctrl+7": 31, "ctrl+8": 127, "ctrl+slash": 31,
    "ctrl+left_square_bracket": 27, "ctrl+backslash": 28, "ctrl+right_square_bracket": 29,
    "ctrl+circumflex_accent": 30, "ctrl+underscore": 31, "ctrl+question_mark": 127,
}  # fmt: skip


@pytest.mark.parametrize("modes", ALL_MODES)
def test_cursor_keys_follow_the_cursor_mode_and_nothing_else(modes: Modes) -> None:
    introducer = "\x1bO" if modes.application_cursor else "\x1b["
    for key, final in CURSOR_KEYS.items():
        assert encode_key(key, None, modes) == f"{introducer}{final}".encode()


@pytest.mark.parametrize("modes", ALL_MODES)
def test_keypad_keys_follow_the_keypad_mode_and_nothing_else(modes: Modes) -> None:
    for key, (character, final) in KEYPAD.items():
        expected = f"\x1bO{final}" if modes.application_keypad else character
        assert encode_key(key, None, modes) == expected.encode()


def test_keypad_keys_in_their_mode_have_modifiers_as_xterm_tells_them() -> None:
    application = Modes(application_keypad=True)
    assert encode_key("shift+kp_add", None, application) == b"\x1bO2k"
    assert encode_key("alt+kp_multiply", None, application) == b"\x1bO3j"
    assert encode_key("ctrl+kp_add", None, application) == b"\x1bO5k"
    assert encode_key("ctrl+kp_enter", None, application) == b"\r"
    assert encode_key("alt+kp_add", None, NORMAL) == b"\x1b+"


def capabilities() -> dict[str, str]:
    """The keys by their names in terminfo, as ncurses has them in the entry of xterm."""
    held = {"": "", "3": "alt+", "4": "alt+shift+", "5": "ctrl+", "6": "ctrl+shift+"}
    held["7"] = "alt+ctrl+"
    shifted = {
        "kUP": "up", "kDN": "down", "kLFT": "left", "kRIT": "right", "kHOM": "home",
        "kEND": "end", "kIC": "insert", "kDC": "delete", "kPRV": "pageup", "kNXT": "pagedown",
    }  # fmt: skip
    plain = {
        "kcuu1": "up", "kcud1": "down", "kcub1": "left", "kcuf1": "right", "khome": "home",
        "kend": "end", "kich1": "insert", "kdch1": "delete", "kpp": "pageup",
        "knp": "pagedown", "kcbt": "shift+tab", "kind": "shift+down", "kri": "shift+up",
        "kbeg": "kp_begin", "kent": "kp_enter", "kpADD": "kp_add", "kpSUB": "kp_subtract",
        "kpMUL": "kp_multiply", "kpDIV": "kp_divide", "kpDOT": "kp_decimal",
        "kpCMA": "kp_separator", "kpZRO": "kp_0", "kc1": "kp_1", "kc2": "kp_2", "kc3": "kp_3",
        "kb1": "kp_4", "kb3": "kp_6", "ka1": "kp_7", "ka2": "kp_8", "ka3": "kp_9",
    }  # fmt: skip
    modified = {
        name + number: (modifier or "shift+") + key
        for name, key in shifted.items()
        for number, modifier in held.items()
    }
    # Beyond F12 they are the first twelve with modifiers.
    rows = ["", "shift+", "ctrl+", "ctrl+shift+", "alt+", "alt+shift+"]
    functions = {f"kf{n + 1}": f"{rows[n // 12]}f{n % 12 + 1}" for n in range(63)}
    return plain | modified | functions


def test_keys_are_those_of_the_terminfo_entry_that_term_names() -> None:
    keys = capabilities()
    # In a process of its own: curses keeps to the first entry that it is told.
    done = subprocess.run([sys.executable, "-c", TERMINFO, "smkx", *keys], capture_output=True)
    if done.returncode:
        pytest.skip("terminfo does not know xterm-256color")
    begin, *told = done.stdout.split(b"\0")
    # What a program that uses the entry sets before it reads keys.
    modes = fed(begin.decode()).modes
    assert (modes.application_cursor, modes.application_keypad) == (True, True)
    known = {name: sent for name, sent in zip(keys, told, strict=True) if sent}
    assert len(known) > 100
    assert {name: encode_key(keys[name], None, modes) for name in known} == known


TERMINFO = """
import curses, sys
curses.setupterm("xterm-256color", 1)
sys.stdout.buffer.write(b"\\0".join(curses.tigetstr(name) or b"" for name in sys.argv[1:]))
"""


@pytest.mark.parametrize("modes", ALL_MODES)
def test_function_and_editing_keys_are_the_same_in_every_mode(modes: Modes) -> None:
    for key, final in PF_KEYS.items():
        assert encode_key(key, None, modes) == f"\x1bO{final}".encode()
    for key, number in NUMBERED_KEYS.items():
        assert encode_key(key, None, modes) == f"\x1b[{number}~".encode()


@pytest.mark.parametrize("modes", ALL_MODES)
@pytest.mark.parametrize(("prefix", "parameter"), MODIFIERS.items())
def test_modifiers_are_a_parameter_of_keys_that_type_nothing(
    prefix: str, parameter: int, modes: Modes
) -> None:
    for key, final in {**CURSOR_KEYS, **PF_KEYS}.items():
        assert encode_key(prefix + key, None, modes) == f"\x1b[1;{parameter}{final}".encode()
    for key, number in NUMBERED_KEYS.items():
        assert encode_key(prefix + key, None, modes) == f"\x1b[{number};{parameter}~".encode()


@pytest.mark.parametrize("modes", ALL_MODES)
def test_control_makes_control_characters_and_alt_puts_escape_before_them(modes: Modes) -> None:
    for key, code in CONTROLS.items():
        assert encode_key(key, None, modes) == bytes([code]), key
        assert encode_key(f"alt+{key}", None, modes) == bytes([0x1B, code]), key


def test_control_with_a_key_that_has_no_control_character_types_the_key() -> None:
    assert encode_key("ctrl+1", None, NORMAL) == b"1"
    assert encode_key("ctrl+é", None, NORMAL) == "é".encode()


@pytest.mark.parametrize(
    ("key", "character", "expected"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("shift+a", None, b"A"),
        ("space", " ", b" "),
        ("full_stop", ".", b"."),
        ("plus", "+", b"+"),
        ("+", None, b"+"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("enter", "\r", b"\r"),
        ("escape", "\x1b", b"\x1b"),
        ("あ", "あ", "あ".encode()),
        ("alt+x", "x", b"\x1bx"),
        ("alt+shift+x", "X", b"\x1bX"),
        ("alt+full_stop", None, b"\x1b."),
        ("alt+left_square_bracket", None, b"\x1b["),
        ("alt+enter", None, b"\x1b\r"),
        ("alt+escape", None, b"\x1b\x1b"),
        ("alt+backspace", None, b"\x1b\x7f"),
        ("alt+tab", None, b"\x1b\t"),
    ],
)
def test_typing_keys(key: str, character: str | None, expected: bytes) -> None:
    assert encode_key(key, character, NORMAL) == expected


def test_backspace_follows_its_mode_and_control_turns_it_around() -> None:
    reset, set_ = Modes(), Modes(backarrow_sends_backspace=True)
    assert encode_key("backspace", "\x7f", reset) == b"\x7f"
    assert encode_key("backspace", "\x7f", set_) == b"\b"
    assert encode_key("ctrl+backspace", None, reset) == b"\b"
    assert encode_key("ctrl+backspace", None, set_) == b"\x7f"
    assert encode_key("backspace", "\b", reset) == b"\b", "Ctrl+H"


def test_keys_that_have_no_bytes_send_none() -> None:
    assert encode_key("left_shift", None, NORMAL) == b""
    assert encode_key("super+a", "a", NORMAL) == b""
    assert encode_key("<ignore>", None, NORMAL) == b""


@given(st.text(max_size=20), st.none() | st.text(max_size=3), st.sampled_from(ALL_MODES))
def test_whatever_a_key_is_called_it_has_bytes_or_none(
    key: str, character: str | None, modes: Modes
) -> None:
    assert isinstance(encode_key(key, character, modes), bytes)


def test_focus_reports() -> None:
    assert encode_focus(gained=True) == b"\x1b[I"
    assert encode_focus(gained=False) == b"\x1b[O"


@pytest.mark.parametrize("host", ALL_MODES)
@pytest.mark.parametrize("remote", ALL_MODES)
def test_whatever_modes_the_users_terminal_is_in_the_remote_gets_its_own(
    host: Modes, remote: Modes
) -> None:
    keys = [*CURSOR_KEYS, *PF_KEYS, *NUMBERED_KEYS]
    if host.application_keypad or not remote.application_keypad:
        # A keypad in numeric mode sends what the digits above the letters send.
        keys += KEYPAD
    for key in [*keys, *(prefix + key for prefix in MODIFIERS for key in CURSOR_KEYS)]:
        sent = encode_key(key, None, host)
        assert reencode(sent, remote) == encode_key(key, None, remote), key


@pytest.mark.parametrize("modes", ALL_MODES)
def test_typing_goes_through_byte_for_byte(modes: Modes) -> None:
    plain = [bytes([code]) for code in range(128)] + ["あ".encode(), "🧑".encode(), b"\xff"]
    for sequence in [*plain, *(b"\x1b" + one for one in plain)]:
        assert reencode(sequence, modes) == sequence


@pytest.mark.parametrize(
    ("term", "sequence", "expected"),
    [
        ("linux", b"\x1b[[A", b"\x1bOP"),
        ("linux", b"\x1b[[E", b"\x1b[15~"),
        ("linux", b"\x1b[1~", b"\x1b[H"),
        ("tmux-256color", b"\x1b[4~", b"\x1b[F"),
        ("screen", b"\x1b[11~", b"\x1bOP"),
        ("rxvt-unicode-256color", b"\x1b[7~", b"\x1b[H"),
        ("rxvt-unicode-256color", b"\x1b[a", b"\x1b[1;2A"),
        ("rxvt-unicode-256color", b"\x1bOd", b"\x1b[1;5D"),
        ("rxvt-unicode-256color", b"\x1b[8$", b"\x1b[1;2F"),
        ("rxvt-unicode-256color", b"\x1b[3^", b"\x1b[3;5~"),
        ("rxvt-unicode-256color", b"\x1b[11^", b"\x1b[1;5P"),
        ("rxvt-unicode-256color", b"\x1b\x1b[a", b"\x1b\x1b[1;2A"),
        ("xterm-256color", b"\x1b[a", b"\x1b[a"),
        ("xterm-256color", b"\x1b[[A", b"\x1b[[A"),
    ],
)
def test_other_terminals_dialects_become_xterms(
    term: str, sequence: bytes, expected: bytes
) -> None:
    assert reencode(sequence, NORMAL, term) == expected


@pytest.mark.parametrize("sequence", [b"\r", b"\x1bOM", b"\x1b\r"])
def test_enter_is_followed_by_a_line_feed_in_new_line_mode(sequence: bytes) -> None:
    assert reencode(sequence, Modes(new_line=True)) == reencode(sequence, NORMAL) + b"\n"
    assert encode_key("enter", "\r", Modes(new_line=True)) == b"\r\n"
    assert encode_key("enter", "\r", NORMAL) == b"\r"


def test_the_remote_sets_new_line_mode() -> None:
    assert fed("\x1b[20h").modes.new_line
    assert not fed("\x1b[20h\x1b[20l").modes.new_line


def test_backspace_of_the_users_terminal_follows_the_remotes_mode() -> None:
    assert reencode(b"\x7f", Modes(backarrow_sends_backspace=True)) == b"\b"
    assert reencode(b"\x7f", Modes()) == b"\x7f"
