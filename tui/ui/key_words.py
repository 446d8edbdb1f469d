"""How keys are written for users."""

from typing import Final

KEY_WORDS: Final = {
    "enter": "↵",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+left": "⇧←",
    "shift+right": "⇧→",
    "space": "Space",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "backspace": "Backspace",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "f1": "F1",
    "f2": "F2",
    "f5": "F5",
}
"""How keys are written where Textual's own name is no word for a user."""


def key_words(key: str) -> str:
    """A key as users write it."""
    return KEY_WORDS.get(key, key)
