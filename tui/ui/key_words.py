"""How keys are written for users, and by users."""

import re
from typing import Final

from textual.keys import _character_to_key, key_to_character

KEY_WORDS: Final = {
    "enter": "↵",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+left": "⇧←",
    "shift+right": "⇧→",
    "space": "Space",
    "slash": "/",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "Backspace",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""How keys are written where Textual's own name is no word for a user."""

NAMED: Final = {
    **{words.casefold(): key for key, words in KEY_WORDS.items()},
    **{key: key for key in KEY_WORDS if "+" not in key},
    "return": "enter",
    "esc": "escape",
    **{f"f{number}": f"f{number}" for number in range(1, 25)},
}
"""Textual's names of keys by what users call them, in small letters."""

SAME: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
}
"""Chords that a terminal sends as another key."""

MODIFIERS: Final = re.compile(r"((?:(?:ctrl|alt|shift)\+)*)(.+)", re.IGNORECASE | re.DOTALL)


def key_words(key: str) -> str:
    """A key as users write it."""
    if key in KEY_WORDS:
        return KEY_WORDS[key]
    modifiers, base = _parts(key)
    character = KEY_WORDS.get(base) or key_to_character(base)
    written = character if character and character.isprintable() else base
    if re.fullmatch(r"f\d+", written):
        written = written.upper()
    return modifiers + written


def key_called(words: str) -> str | None:
    """Textual's name of a key that a user writes: `ctrl+]`, `F5`, `PgUp`; None for no key."""
    modifiers, base = _parts(words.strip())
    modifiers = modifiers.lower()
    if len(base) == 1 and base.casefold() not in NAMED:
        if modifiers == "shift+" and base.isalpha():
            modifiers, base = "", base.upper()
        elif modifiers:
            base = base.lower()
        known = _character_to_key(base) if base.isprintable() and base != " " else None
    else:
        known = NAMED.get(base.casefold())
    if known is None:
        return None
    return SAME.get(modifiers + known, modifiers + known)


def _parts(key: str) -> tuple[str, str]:
    """The modifiers with their plus signs, and the key."""
    match = MODIFIERS.fullmatch(key)
    return (match[1], match[2]) if match else ("", key)
