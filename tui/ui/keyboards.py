r"""Which keys a keyboard has at hand: without AltGr, and not as a dead key.

From the layouts of xkeyboard-config. Control with a digit is another way to the control
characters that most of them hide: xterm, and whoever asks Xlib or xkbcommon, sends for
ctrl+4 to ctrl+7 what ctrl+\ ] ^ _ send, as a VT220 did.
"""

import re
from collections.abc import Mapping
from typing import Final

from tui.ui.key_words import key_words

HIDDEN: Final = {
    "german": "[]{}|~\\@^`",
    "french": "[]{}|~\\@#^`",
    "nordic": "[]{}|~\\@$^`",
    "spanish": "[]{}|~\\@#^`",
}
"""By keyboard: what takes AltGr, or waits for a letter to stand upon."""

LANGUAGES: Final = {
    "de": "german",
    "fr": "french",
    "da": "nordic",
    "fi": "nordic",
    "is": "nordic",
    "nb": "nordic",
    "nn": "nordic",
    "no": "nordic",
    "sv": "nordic",
    "es": "spanish",
    "ja": "japanese",
}
"""By the language of the locale; German Switzerland and Canada are as near as others."""

BY_DIGIT: Final = {"ctrl+\\": "ctrl+4", "ctrl+]": "ctrl+5", "ctrl+^": "ctrl+6"}
"""The same control character with a digit."""


SAME_LEADER: Final = BY_DIGIT | {digit: hidden for hidden, digit in BY_DIGIT.items()}
"""The other way to press a leader."""


def keyboard_of(wanted: str, environment: Mapping[str, str]) -> str:
    """The keyboard that the user names, or the one that goes with the language."""
    if wanted != "auto":
        return wanted
    names = (environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next(filter(None, names), "")
    return LANGUAGES.get(re.split(r"[_.@]", locale)[0], "us")


def fits(key: str, keyboard: str) -> bool:
    """Whether a key, by Textual's name, is pressed there as it is written."""
    *_, base = key_words(key).rsplit("+", 1) if len(key_words(key)) > 1 else [key_words(key)]
    return len(base) != 1 or base not in HIDDEN.get(keyboard, "")


def leader_on(keyboard: str, leader: str) -> str:
    """The leader as it is pressed there, for the same control character."""
    is_hidden = leader[-1] in HIDDEN.get(keyboard, "")
    return BY_DIGIT.get(leader, leader) if is_hidden else leader
