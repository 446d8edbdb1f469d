"""One rule for what is the same name, in every filter, search and target."""

import unicodedata
from typing import Final

_MARKS: Final = {0x309B: 0x3099, 0x309C: 0x309A}
"""Japanese voicing marks that stand beside their letter: NFKC would put a space between."""


def comparable(text: str) -> str:
    """The text without what tells no names apart: case, width, and how accents are coded.

    Two texts are the same name when this is equal: `WEB-01` and `web-01`, in full width or not,
    and `café` with its accent as a character of its own or without. It is Unicode's NFKC with
    case folding (UAX #15).
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    return unicodedata.normalize("NFKC", folded)
