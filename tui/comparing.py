"""One rule for what is the same name, in every filter, search and target."""

import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

_MARKS: Final = {0x309B: 0x3099, 0x309C: 0x309A}
"""Japanese voicing marks that stand beside their letter: NFKC would put a space between."""

LIKENESS: Final = 0.6
"""Of names that are offered for one that nobody has, by `difflib`: 1 is the same."""

MOST_OFFERED: Final = 10
"""Names that are not a part of one another, but nearly the same."""


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


def nearest(wanted: str, names: Collection[str]) -> list[str]:
    """Names that begin with the wanted one, have it in them, or are nearly it, in this order.

    All of them are comparable.
    """
    near = get_close_matches(wanted, names, MOST_OFFERED, LIKENESS)
    parts = sorted((name.find(wanted), name) for name in names if wanted in name)
    return list(dict.fromkeys([*(name for _, name in parts), *near]))
