"""Keys that are told by their code, as xterm itself tells them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.emulator import Emulator, Modes
from tui.terminal.input.keys import encode_key, encode_report, reencode
from tui.terminal.input.other_keys import ALT, CONTROL, SHIFT, KeyReport, decode_report

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "xterm_keys.json").read_text())
MODIFIERS = (0, SHIFT, ALT, ALT | SHIFT, *(CONTROL | less for less in (0, 1, 2, 3)))

# X's names of keys that type: a US keyboard without and with Shift.
TYPED = {
    **{letter: letter + letter.upper() for letter in "ahijmz"},
    **{digit: digit + shifted for digit, shifted in zip("0123456789", ")!@#$%^&*(", strict=True)},
    "grave": "`~", "minus": "-_", "equal": "=+", "bracketleft": "[{", "bracketright": "]}",
    "backslash": "\\|", "semicolon": ";:", "apostrophe": "'\"", "comma": ",<", "period": ".>",
    "slash": "/?", "space": "  ",
}  # fmt: skip
NAMED = {"Return": "enter", "Prior": "pageup"}


def presses() -> list[tuple[int, str, int, bytes]]:
    """The level, X's name of a key, the modifiers, and what xterm has sent."""
    return [
        (int(level), key, modifiers, bytes.fromhex(sent))
        for level, keys in VECTORS.items()
        for key, row in keys.items()
        for modifiers, sent in zip(MODIFIERS, row, strict=True)
        if sent is not None
    ]


def chord(key: str, modifiers: int) -> tuple[str, str | None]:
    """The key as a user interface reports it."""
    held = {"shift": SHIFT, "alt": ALT, "ctrl": CONTROL}
    parts = [name for name, bit in held.items() if modifiers & bit]
    character = TYPED[key][modifiers & SHIFT] if key in TYPED else None
    return "+".join([*parts, character or NAMED.get(key, key.lower())]), character


def test_every_chord_has_the_bytes_that_xterm_has_sent() -> None:
    wrong = {}
    for level, key, modifiers, sent in presses():
        name, character = chord(key, modifiers)
        made = encode_key(name, character, Modes(modify_other_keys=level))
        if made != sent:
            wrong[level, name] = (made, sent)
    assert not wrong


REPORTS = [(level, sent) for level, _, _, sent in presses() if sent.startswith(b"\x1b[27;")]


@pytest.mark.parametrize("modes", [Modes(modify_other_keys=level) for level in (1, 2)])
def test_what_an_xterm_of_the_users_reports_goes_through_as_it_is(modes: Modes) -> None:
    assert len(REPORTS) > 250
    for _, sent in REPORTS:
        assert reencode(sent, modes) == sent


def test_what_is_reported_at_level_2_is_read_and_told_again() -> None:
    for level, sent in REPORTS:
        report = decode_report(sent)
        assert report is not None
        assert level == 1 or encode_report(report, Modes(modify_other_keys=2)) == sent


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        (b"\x1b[27;5;97~", b"\x01"),
        (b"\x1b[27;2;13~", b"\r"),
        (b"\x1b[27;2;65~", b"A"),
        (b"\x1b[27;3;120~", b"\x1bx"),
        (b"\x1b[105;5u", b"\t"),
        (b"\x1b[97;5:3u", b""),
    ],
)
def test_reports_that_come_late_are_made_into_what_the_remote_knows(
    sequence: bytes, expected: bytes
) -> None:
    assert reencode(sequence, Modes()) == expected


def test_kittys_reports_become_xterms() -> None:
    for sequence, expected in [
        (b"\x1b[97;5u", b"\x1b[27;5;97~"),
        (b"\x1b[97:65;6u", b"\x1b[27;6;65~"),
        (b"\x1b[13;2u", b"\x1b[27;2;13~"),
        (b"\x1b[27u", b"\x1b"),
    ]:
        assert reencode(sequence, Modes(modify_other_keys=2)) == expected


@pytest.mark.parametrize(
    ("key", "character", "expected"),
    [
        ("shift+enter", None, b"\x1b[13;2u"),
        ("ctrl+i", None, b"\x1b[105;5u"),
        ("ctrl+shift+a", "A", b"\x1b[65;6u"),
        ("up", None, b"\x1b[A"),
    ],
)
def test_the_other_format_says_the_same(
    key: str, character: str | None, expected: bytes
) -> None:
    modes = Modes(modify_other_keys=2, format_other_keys=1)
    assert encode_key(key, character, modes) == expected


@pytest.mark.parametrize(
    ("sequence", "report"),
    [
        (b"\x1b[97;5u", KeyReport(97, CONTROL)),
        (b"\x1b[97:65;6u", KeyReport(65, CONTROL | SHIFT)),
        (b"\x1b[97:65;5u", KeyReport(97, CONTROL)),
        (b"\x1b[13;2:1u", KeyReport(13, SHIFT)),
        (b"\x1b[13;2:3u", KeyReport(13, SHIFT, released=True)),
        (b"\x1b[97;69u", KeyReport(97, CONTROL)),
        (b"\x1b[97;9u", KeyReport(97, 0, foreign=True)),
        (b"\x1b[27u", KeyReport(27, 0)),
        (b"\x1b[57399u", None),
        (b"\x1b[9999999;5u", None),
        (b"\x1b[55296;5u", None),
        (b"\x1b[5~", None),
        (b"a", None),
    ],
)
def test_reports_of_kittys_protocol_are_read_too(
    sequence: bytes, report: KeyReport | None
) -> None:
    assert decode_report(sequence) == report


@given(st.binary(max_size=30).map(lambda tail: b"\x1b[" + tail), st.integers(0, 2))
def test_whatever_is_reported_can_be_told(sequence: bytes, level: int) -> None:
    report = decode_report(sequence)
    if report is not None:
        assert isinstance(encode_report(report, Modes(modify_other_keys=level)), bytes)


@given(st.integers(0, 0x110000), st.integers(0, 300), st.integers(0, 2), st.integers(0, 1))
def test_any_code_can_be_told(code: int, held: int, level: int, form: int) -> None:
    for sequence in (f"\x1b[27;{held};{code}~", f"\x1b[{code};{held}u"):
        report = decode_report(sequence.encode())
        if report is not None:
            modes = Modes(modify_other_keys=level, format_other_keys=form)
            assert isinstance(encode_report(report, modes), bytes)


def test_a_remote_asks_for_it_and_is_told_what_holds() -> None:
    emulator = Emulator(80, 24)
    emulator.feed(b"\x1b[>4;2m\x1b[>4;1f\x1b[?4m\x1b[?4g")
    assert emulator.take_replies() == b"\x1b[>4;2m\x1b[>4;1f"
    modes = emulator.modes
    assert (modes.modify_other_keys, modes.format_other_keys) == (2, 1)
    for order in (b"\x1b[>4m", b"\x1b[>4;2m\x1b[>4n", b"\x1b[>4;2m\x1b[>m"):
        emulator.feed(order)
        assert emulator.modes.modify_other_keys == 0
    emulator.feed(b"\x1b[>4;2m\x1b[>4;1f\x1bc")
    assert emulator.modes == Modes()
