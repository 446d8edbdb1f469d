"""Key presses as the bytes that xterm sends for them, by the modes the remote has set.

Two ways lead here. `encode_key` takes a key by its name, as a user interface reports it.
`reencode` takes what the user's own terminal sent for a key, byte for byte, and changes only
what depends on a mode: the user's terminal is in its modes, the remote in its own.

The source is xterm's `ctlseqs` ("PC-Style Function Keys", "VT220-Style Function Keys") and the
terminfo entry `xterm-256color`, which is what the agent puts into TERM.
"""

import re
import unicodedata
from typing import Final, Protocol

from tui.terminal.input.other_keys import (
    ALT,
    CONTROL,
    META,
    SHIFT,
    KeyReport,
    decode_report,
    is_xterms,
    report_key,
)

ESC: Final = b"\x1b"
CSI: Final = b"\x1b["
SS3: Final = b"\x1bO"

# xterm's parameter is one more than the sum of these.
_MODIFIER_BITS: Final = {"shift": SHIFT, "alt": ALT, "ctrl": CONTROL, "meta": META}
_OTHER_MODIFIERS: Final = {"super", "hyper"}

# The keys that DECCKM moves between CSI and SS3; 1 as a parameter makes room for modifiers.
_CURSOR_KEYS: Final = {
    "up": b"A",
    "down": b"B",
    "right": b"C",
    "left": b"D",
    "kp_begin": b"E",
    "end": b"F",
    "home": b"H",
}
_PF_KEYS: Final = {"f1": b"P", "f2": b"Q", "f3": b"R", "f4": b"S"}
_EDITING_KEYS: Final = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
    "f13": 25,
    "f14": 26,
    "f15": 28,
    "f16": 29,
    "f17": 31,
    "f18": 32,
    "f19": 33,
    "f20": 34,
    "menu": 29,
}

# The numeric keypad: what is printed on the key, and its final after SS3 under DECKPAM.
_KEYPAD: Final = {f"kp_{digit}": (f"{digit}", chr(0x70 + digit)) for digit in range(10)} | {
    "kp_enter": ("\r", "M"),
    "kp_equal": ("=", "X"),
    "kp_multiply": ("*", "j"),
    "kp_add": ("+", "k"),
    "kp_separator": (",", "l"),
    "kp_subtract": ("-", "m"),
    "kp_decimal": (".", "n"),
    "kp_divide": ("/", "o"),
}
_KEYPAD_ALIASES: Final = {
    name: f"kp_{name}"
    for name in ("equal", "multiply", "add", "separator", "subtract", "decimal", "divide")
}
_KEYPAD_CHARACTERS: Final = {final: character for character, final in _KEYPAD.values()} | {
    " ": " ",
    "I": "\t",
}

_NAMED_CHARACTERS: Final = {
    "space": " ",
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "hyphen_minus": "-",
}
# Xlib's table for Control with what is neither a letter nor in the columns 4 to 7 of ASCII;
# xterm itself adds the question mark.
_CONTROL_CHARACTERS: Final = {
    " ": 0x00,
    "2": 0x00,
    "3": 0x1B,
    "4": 0x1C,
    "5": 0x1D,
    "6": 0x1E,
    "7": 0x1F,
    "8": 0x7F,
    "/": 0x1F,
    "?": 0x7F,
}


class KeyModes(Protocol):
    """What a key's bytes depend on."""

    @property
    def application_cursor(self) -> bool:
        """DECCKM, mode 1."""

    @property
    def application_keypad(self) -> bool:
        """DECKPAM, or mode 66."""

    @property
    def backarrow_sends_backspace(self) -> bool:
        """DECBKM, mode 67: the Backspace key sends BS, not DEL."""

    @property
    def new_line(self) -> bool:
        """LNM, mode 20: Enter sends CR LF."""

    @property
    def modify_other_keys(self) -> int:
        """The level of modifyOtherKeys: 0 for not at all, 1 or 2."""

    @property
    def format_other_keys(self) -> int:
        """How such keys are told: 0 for xterm's format, 1 for `CSI u`."""


def encode_key(key: str, character: str | None, modes: KeyModes) -> bytes:
    """The bytes of a key press, empty if it has none (a modifier alone, a media key).

    Args:
        key: Modifiers and a name joined with `+`: `a`, `ctrl+a`, `alt+full_stop`, `shift+f5`.
            A character's name is its Unicode name in small letters with underscores.
        character: What the key types, where the reporter knows it. It wins over the name.
        modes: What the remote has set.
    """
    return _ended(_encoded(key, character, modes), modes)


def _ended(data: bytes, modes: KeyModes) -> bytes:
    """A key's bytes, Enter's with a line feed where the remote wants one."""
    return data + b"\n" if modes.new_line and data in {b"\r", ESC + b"\r"} else data


def _encoded(key: str, character: str | None, modes: KeyModes) -> bytes:
    *parts, name = key.split("+") if key != "+" else ["+"]
    modifiers = sum(_MODIFIER_BITS.get(part, 0) for part in set(parts))
    if _OTHER_MODIFIERS.intersection(parts):
        return b""
    name = _KEYPAD_ALIASES.get(name, name)
    if name in _CURSOR_KEYS:
        return _cursor_key(_CURSOR_KEYS[name], modifiers, modes)
    if name in _PF_KEYS:
        return _modified(CSI, _PF_KEYS[name], modifiers) if modifiers else SS3 + _PF_KEYS[name]
    if name in _EDITING_KEYS:
        parameter = f"{_EDITING_KEYS[name]}" + (f";{modifiers + 1}" if modifiers else "")
        return CSI + parameter.encode() + b"~"
    if name in _KEYPAD:
        return _keypad_key(name, modifiers, modes)
    return _typing_key(name, character, modifiers, modes)


def encode_focus(*, gained: bool) -> bytes:
    """A focus report, to be sent only when the remote has set mode 1004."""
    return CSI + (b"I" if gained else b"O")


def named_character(name: str) -> str | None:
    """The character that a key is named after, None if it is not named after one."""
    if len(name) == 1:
        return name
    if name in _NAMED_CHARACTERS:
        return _NAMED_CHARACTERS[name]
    try:
        return unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return None


def _modified(introducer: bytes, final: bytes, modifiers: int) -> bytes:
    return introducer + f"1;{modifiers + 1}".encode() + final


def _cursor_key(final: bytes, modifiers: int, modes: KeyModes) -> bytes:
    if modifiers:
        return _modified(CSI, final, modifiers)
    return (SS3 if modes.application_cursor else CSI) + final


def _keypad_key(name: str, modifiers: int, modes: KeyModes) -> bytes:
    character, final = _KEYPAD[name]
    # Enter alone is never told with its modifiers (xterm).
    if modes.application_keypad and not (modifiers and name == "kp_enter"):
        return SS3 + f"{modifiers + 1 if modifiers else ''}{final}".encode()
    plain = character.encode()
    return ESC + plain if modifiers & _MODIFIER_BITS["alt"] else plain


def encode_report(report: KeyReport, modes: KeyModes) -> bytes:
    """The bytes of a key that the user's own terminal told by its code."""
    if report.foreign or report.released:
        return b""
    name = _CONTROL_NAMES.get(report.code)
    character = None if name else chr(report.code)
    return _typing_key(name or "", character, report.modifiers, modes)


_CONTROL_CODES: Final = {"tab": 9, "enter": 13, "return": 13, "escape": 27}
_CONTROL_NAMES: Final = {
    8: "backspace", 9: "tab", 13: "enter", 27: "escape", 127: "backspace",
}  # fmt: skip


def _typing_key(name: str, character: str | None, modifiers: int, modes: KeyModes) -> bytes:
    shift, control = modifiers & SHIFT, modifiers & CONTROL
    if name == "tab" and shift:
        plain = CSI + b"Z"
    elif name in _CONTROL_CODES:
        plain = bytes([_CONTROL_CODES[name]])
    elif name == "backspace":
        # A reporter that says BS for this key means Ctrl+H, which is BS in every mode.
        backspace = modes.backarrow_sends_backspace != bool(control) or character == "\b"
        plain = b"\b" if backspace else b"\x7f"
    else:
        character = _typed(name, character, shifted=bool(shift))
        plain = _control(character) if control and character else _text(character)
    code = _CONTROL_CODES.get(name) or _code(name, character, plain)
    if modifiers and code is not None and (report := report_key(code, modifiers, modes)):
        return report
    # Nothing is before a sequence of its own.
    is_prefixed = plain and modifiers & (ALT | META) and not plain.startswith(CSI)
    return ESC + plain if is_prefixed else plain


def _typed(name: str, character: str | None, *, shifted: bool) -> str:
    """What a key types; a control character only where its name tells no more."""
    if character is None or (len(character) == 1 and not character.isprintable()):
        named = named_character(name)
        if named is not None:
            return named.upper() if shifted else named
    return character or ""


def _code(name: str, character: str | None, plain: bytes) -> int | None:
    """The code by which a key is told, None if it types no one character."""
    if name == "backspace":
        return plain[0]
    if name == "at" and character == "@" and plain == b"\0":
        # Nobody means Control+@: it is what a terminal says for Control+Space.
        return ord(" ")
    return ord(character) if character is not None and len(character) == 1 else None


def _text(character: str) -> bytes:
    return character.encode("utf-8", "surrogateescape")


def _control(character: str) -> bytes:
    if character in _CONTROL_CHARACTERS:
        return bytes([_CONTROL_CHARACTERS[character]])
    if len(character) == 1 and "@" <= character <= "~":
        return bytes([ord(character) & 0x1F])
    return _text(character)


# What the user's terminal may send for the keys above.
_HOST_KEY: Final = re.compile(
    rb"(?P<meta>\x1b?)\x1b(?:"
    rb"[\[O](?P<cursor>[A-FH])"
    # tmux, screen and PuTTY name Home and End as a VT220 names Find and Select.
    rb"|\[(?P<position>[1478])~"
    rb"|\[1(?P<pf>[1-4])~"
    # With kitty's protocol F1 to F4 begin as other function keys do.
    rb"|\[(?P<letter>[PQS])"
    rb"|O(?P<keypad>[ IMXj-y])"
    rb")"
)
# Two have dialects of their own: the Linux console, and rxvt with modifiers in the final. They
# are read only where TERM says so: elsewhere the same bytes are Alt+[ and what follows it.
_LINUX_KEY: Final = re.compile(rb"(?P<meta>\x1b?)\x1b\[\[(?P<console>[A-E])")
_RXVT_KEY: Final = re.compile(
    rb"(?P<meta>\x1b?)\x1b(?:"
    rb"(?P<introducer>[\[O])(?P<arrow>[a-d])"
    rb"|\[(?P<number>\d{1,2})(?P<suffix>[$^@])"
    rb")"
)
_POSITIONS: Final = {b"1": b"H", b"7": b"H", b"4": b"F", b"8": b"F"}
_PF_FINALS: Final = tuple(_PF_KEYS.values())
# rxvt: shift, control, both.
_SUFFIXES: Final = {b"$": 1, b"^": 4, b"@": 5}


def reencode(sequence: bytes, modes: KeyModes, host_term: str = "xterm-256color") -> bytes:
    """What to send to the remote for one key as the user's own terminal encoded it.

    Args:
        sequence: The bytes of exactly one key press. Whatever depends on no mode and is in no
            dialect of its own goes through byte for byte.
        modes: What the remote has set.
        host_term: TERM of the user's own terminal.
    """
    return _ended(_translated(sequence, modes, host_term), modes)


def _translated(sequence: bytes, modes: KeyModes, host_term: str) -> bytes:
    if len(sequence) < 3 or sequence[0] != ESC[0]:
        is_turned = sequence == b"\x7f" and modes.backarrow_sends_backspace
        return b"\b" if is_turned else sequence
    if report := decode_report(sequence):
        is_as_asked = modes.modify_other_keys and not modes.format_other_keys
        return sequence if is_as_asked and is_xterms(sequence) else encode_report(report, modes)
    if key := _HOST_KEY.fullmatch(sequence):
        return key["meta"] + _reencoded(key, modes)
    if host_term.startswith("linux") and (key := _LINUX_KEY.fullmatch(sequence)):
        number = key["console"][0] - ord("A")
        return key["meta"] + (SS3 + _PF_FINALS[number] if number < 4 else CSI + b"15~")
    if host_term.startswith("rxvt") and (key := _RXVT_KEY.fullmatch(sequence)):
        return key["meta"] + _reencoded_rxvt(key)
    return sequence


def _reencoded(key: re.Match[bytes], modes: KeyModes) -> bytes:
    if key["cursor"]:
        return _cursor_key(key["cursor"], 0, modes)
    if key["position"]:
        return _cursor_key(_POSITIONS[key["position"]], 0, modes)
    if key["pf"]:
        return SS3 + _PF_FINALS[int(key["pf"]) - 1]
    if key["letter"]:
        return SS3 + key["letter"]
    if modes.application_keypad:
        return SS3 + key["keypad"]
    return _KEYPAD_CHARACTERS[key["keypad"].decode()].encode()


def _reencoded_rxvt(key: re.Match[bytes]) -> bytes:
    if key["arrow"]:
        shift_or_control = 1 if key["introducer"] == b"[" else 4
        return _modified(CSI, key["arrow"].upper(), shift_or_control)
    number, modifiers = key["number"], _SUFFIXES[key["suffix"]]
    if number in _POSITIONS:
        return _modified(CSI, _POSITIONS[number], modifiers)
    if number in {b"11", b"12", b"13", b"14"}:
        return _modified(CSI, _PF_FINALS[int(number) - 11], modifiers)
    return CSI + number + f";{modifiers + 1}~".encode()
