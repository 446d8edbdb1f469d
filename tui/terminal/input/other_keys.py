"""Keys told by their code and modifiers: xterm's modifyOtherKeys, and what a terminal reports.

Typing keys have bytes of their own, so most chords of them look like others: Shift+Enter is
Enter, Ctrl+I is Tab. A remote that asks for modifyOtherKeys (XTMODKEYS, resource 4) is told of
such keys as `CSI 27 ; modifiers ; code ~`, or `CSI code ; modifiers u` if it asked for that
format (XTFMTKEYS). Level 1 leaves alone whatever has bytes by tradition, level 2 reports
nearly every chord.

`report_key` follows what xterm sends, exceptions included; `decode_report` reads such reports
and those of kitty's protocol, as a user's own terminal makes them.
"""

import re
from dataclasses import dataclass
from typing import Final, Protocol

SHIFT, ALT, CONTROL, META = 1, 2, 4, 8
_PREFIX: Final = ALT | META
"""What puts ESC before other bytes."""

# What Control has a control character for; the columns 4 to 7 of ASCII have one each.
_WITH_CONTROL: Final = frozenset(map(ord, "/2345678"))


class OtherKeyModes(Protocol):
    """How far a remote wants to be told of keys."""

    @property
    def modify_other_keys(self) -> int:
        """The level of modifyOtherKeys: 0 for not at all, 1 or 2."""

    @property
    def format_other_keys(self) -> int:
        """0 for xterm's format, 1 for `CSI u`."""


def report_key(code: int, modifiers: int, modes: OtherKeyModes) -> bytes:
    """The report of a chord, empty where the key sends its bytes as ever.

    Args:
        code: The code point of what the key types with Shift taken into account, or of the
            control character of Tab, Enter, Escape and Backspace.
        modifiers: The sum of their bits: Shift 1, Alt 2, Control 4, Meta 8.
        modes: What the remote has set.
    """
    match modes.modify_other_keys:
        case 1:
            told = _told_at_level_1(code, modifiers)
        case 2:
            told = _told_at_level_2(code, modifiers)
        case _:
            told = 0
    if not told:
        return b""
    if modes.format_other_keys:
        return f"\x1b[{code};{told + 1}u".encode()
    return f"\x1b[27;{told + 1};{code}~".encode()


def _told_at_level_1(code: int, modifiers: int) -> int:
    """The modifiers that are reported, 0 for no report: Alt is a prefix as ever."""
    held, prefixed = modifiers & (SHIFT | CONTROL), bool(modifiers & _PREFIX)
    match code:
        case 8 | 127:
            told = False
        case 9:
            told = modifiers == CONTROL
        case 13:
            return held & SHIFT if prefixed else held
        case 27:
            told = prefixed
        case 32:
            told = prefixed and held == SHIFT | CONTROL
        case _:
            by_tradition = 0x40 <= code < 0x7F or (held == CONTROL and code in _WITH_CONTROL)
            told = bool(held & CONTROL) and not by_tradition
    return held if told else 0


def _told_at_level_2(code: int, modifiers: int) -> int:
    """The same where only what Shift alone does is left as it is."""
    match code:
        case 8 | 127:
            told = modifiers != CONTROL
        case 9:
            told = modifiers != SHIFT
        case 13 | 27 | 32:
            told = True
        case _:
            told = modifiers != SHIFT or 0x40 <= code < 0x7F
    return modifiers if told else 0


@dataclass(frozen=True, slots=True)
class KeyReport:
    """A key that a terminal told by its code; the fields are those of `report_key`."""

    code: int
    modifiers: int
    # Super or Hyper, which no bytes of xterm's tell.
    foreign: bool = False
    released: bool = False


# Of kitty's protocol: the code, the shifted one, the one of a US keyboard; the modifiers and
# what happened to the key; the text.
_KITTY: Final = re.compile(
    rb"\x1b\[(\d{1,7})(?::(\d{0,7}))?(?::\d{0,7})?"
    rb"(?:;(\d{0,4})(?::(\d))?)?(?:;[\d:]{0,80})?u"
)
_XTERM: Final = re.compile(rb"\x1b\[27;(\d{1,4});(\d{1,7})~")
# Keys that type nothing have numbers of kitty's own there.
_PRIVATE_USE: Final = range(0xE000, 0xF900)
_LAST_CHARACTER: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_KITTY_FOREIGN: Final = 8 | 16
_KITTY_META: Final = 32
_RELEASED: Final = b"3"


def decode_report(sequence: bytes) -> KeyReport | None:
    """What a terminal reported of a typing key; None if it is no such report."""
    if found := _XTERM.fullmatch(sequence):
        held, code = int(found[1]) - 1, int(found[2])
        report = KeyReport(code, max(held, 0) & 15)
    elif found := _KITTY.fullmatch(sequence):
        report = _decode_kitty(found)
    else:
        return None
    is_character = report.code <= _LAST_CHARACTER and report.code not in _SURROGATES
    return report if is_character and report.code not in _PRIVATE_USE else None


def is_xterms(report: bytes) -> bool:
    """Whether a report is in xterm's own format."""
    return _XTERM.fullmatch(report) is not None


def _decode_kitty(found: re.Match[bytes]) -> KeyReport:
    code, shifted, held, happened = found.groups()
    modifiers = max(int(held or b"1") - 1, 0)
    return KeyReport(
        int(shifted) if shifted and modifiers & SHIFT else int(code),
        modifiers & (SHIFT | ALT | CONTROL) | (META if modifiers & _KITTY_META else 0),
        foreign=bool(modifiers & _KITTY_FOREIGN),
        released=happened == _RELEASED,
    )
