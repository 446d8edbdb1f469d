"""Key presses in kitty's keyboard protocol, for a remote that has asked for it.

The source is the protocol's own description ("Comprehensive keyboard handling in terminals").
The remote's flags say how far it goes: 1 tells keys apart that have the same bytes, 8 reports
text as keys as well, 4 adds the shifted key, 16 the text. Repeats and releases (2) are known
only to a terminal that speaks the protocol itself; its reports go through as they are.
"""

from typing import Final

from tui.terminal.input.keys import KeyModes, encode_key, named_character

DISAMBIGUATE: Final = 1
ALTERNATE_KEYS: Final = 4
ALL_KEYS: Final = 8
TEXT: Final = 16

_MODIFIER_BITS: Final = {"shift": 1, "alt": 2, "ctrl": 4, "super": 8, "hyper": 16, "meta": 32}

# Keys with a letter for a final, and those with a number before a tilde.
_LETTERS: Final = {
    "up": "A", "down": "B", "right": "C", "left": "D", "kp_begin": "E", "end": "F", "home": "H",
    "f1": "P", "f2": "Q", "f4": "S",
}  # fmt: skip
_NUMBERS: Final = {
    "insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f3": 13, "f5": 15, "f6": 17,
    "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
}  # fmt: skip
_CODES: Final = {
    "escape": 27,
    "menu": 57363,
    **{f"f{number}": 57376 + number - 13 for number in range(13, 36)},
    **{f"kp_{digit}": 57399 + digit for digit in range(10)},
    "kp_decimal": 57409, "kp_divide": 57410, "kp_multiply": 57411, "kp_subtract": 57412,
    "kp_add": 57413, "kp_enter": 57414, "kp_equal": 57415, "kp_separator": 57416,
}  # fmt: skip
# These keep their bytes as long as nothing is held with them, so that a shell which the
# program left the protocol on for can still be used.
_TYPING: Final = {"enter": 13, "tab": 9, "backspace": 127}


def encode_kitty_key(key: str, character: str | None, flags: int, modes: KeyModes) -> bytes:
    """The bytes of a key press under the remote's flags.

    Args:
        key: As for `encode_key`.
        character: As for `encode_key`.
        flags: What the remote has set; without 1 and 8 the keys are xterm's.
        modes: What else the remote has set.
    """
    if not flags & (DISAMBIGUATE | ALL_KEYS):
        return encode_key(key, character, modes)
    *parts, name = key.split("+") if key != "+" else ["+"]
    modifiers = sum(_MODIFIER_BITS.get(part, 0) for part in set(parts))
    if name in _LETTERS:
        prefix = f"1;{modifiers + 1}" if modifiers else ""
        return f"\x1b[{prefix}{_LETTERS[name]}".encode()
    if name in _NUMBERS:
        return f"\x1b[{_NUMBERS[name]}{_suffix(modifiers)}~".encode()
    if name in _CODES:
        return _report(str(_CODES[name]), modifiers)
    if name in _TYPING:
        is_plain = not modifiers and not flags & ALL_KEYS
        return (
            encode_key(key, character, modes)
            if is_plain
            else _report(str(_TYPING[name]), modifiers)
        )
    return _text_key(name, character, modifiers, flags)


def _text_key(name: str, character: str | None, modifiers: int, flags: int) -> bytes:
    typed = character if character and character.isprintable() else named_character(name)
    if not typed:
        return b""
    is_text = not modifiers & ~_MODIFIER_BITS["shift"]
    if is_text and not flags & ALL_KEYS:
        shifted = typed.upper() if modifiers and typed.islower() else typed
        return shifted.encode("utf-8", "surrogateescape")
    base = typed[0].lower()
    if typed[0].isupper():
        modifiers |= _MODIFIER_BITS["shift"]
    code = str(ord(base))
    if flags & ALTERNATE_KEYS and modifiers & _MODIFIER_BITS["shift"] and base.upper() != base:
        code += f":{ord(base.upper()[0])}"
    text = ":".join(str(ord(one)) for one in typed) if flags & TEXT and is_text else ""
    return _report(code, modifiers, text)


def _suffix(modifiers: int) -> str:
    return f";{modifiers + 1}" if modifiers else ""


def _report(code: str, modifiers: int, text: str = "") -> bytes:
    if text:
        return f"\x1b[{code};{modifiers + 1 if modifiers else ''};{text}u".encode()
    return f"\x1b[{code}{_suffix(modifiers)}u".encode()
