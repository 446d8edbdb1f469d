"""One rule for what is the same name, in every filter, search and target."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Final

_MARKS: Final = {0x309B: 0x3099, 0x309C: 0x309A}
"""Japanese voicing marks that stand beside their letter: NFKC would put a space between."""

_JAMO: Final = frozenset(map(chr, range(0x1160, 0x1200)))
"""The vowels and the last consonants of a syllable in Hangul, written apart."""

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
    return unicodedata.normalize("NFKC", _spelled(text).casefold())


def _spelled(text: str) -> str:
    """The text with each character in its usual width and code; case still counts."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_MARKS))


class SoughtText:
    """A text that is looked for in others, in any spelling of it.

    Args:
        text: What is looked for; nothing has an empty one.
        with_case: Whether capitals are told from small letters.
    """

    def __init__(self, text: str, *, with_case: bool = False) -> None:
        self._fold = _spelled if with_case else comparable
        self._sought = self._fold(text)
        self._pattern = re.compile(re.escape(self._sought))

    def is_in(self, text: str) -> bool:
        return bool(self._sought) and self._sought in self._fold(text)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where a text has it: from one index to another, in order.

        What is found ends with a whole character, the marks on it included.
        """
        if not self.is_in(text):
            return []
        if text.isascii():
            return [match.span() for match in self._pattern.finditer(self._fold(text))]
        folded: list[str] = []
        origins: list[tuple[int, int]] = []
        for start, end in _characters(text):
            folded.append(self._fold(text[start:end]))
            origins += [(start, end)] * len(folded[-1])
        found = self._pattern.finditer("".join(folded))
        return [(origins[one.start()][0], origins[one.end() - 1][1]) for one in found]


def places(wanted: str, text: str) -> list[tuple[int, int]]:
    """Where a text has what is wanted, in any spelling and case; see `SoughtText.places`."""
    return SoughtText(wanted).places(text)


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Where each character of a text begins and ends, with the marks that belong to it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _belongs_to_the_one_before(text[index]):
            yield start, index
            start = index


def _belongs_to_the_one_before(character: str) -> bool:
    if character.isascii():
        return False
    first = unicodedata.normalize("NFKC", character.translate(_MARKS))[:1]
    return bool(unicodedata.combining(first)) or first in _JAMO


def nearest(wanted: str, names: Collection[str]) -> list[str]:
    """Names that begin with the wanted one, have it in them, or are nearly it, in this order.

    All of them are comparable.
    """
    near = get_close_matches(wanted, names, MOST_OFFERED, LIKENESS)
    parts = sorted((name.find(wanted), name) for name in names if wanted in name)
    return list(dict.fromkeys([*(name for _, name in parts), *near]))
