"""Where lines of Japanese may be broken, which Textual's own wrapping does not ask.

By JIS X 4051 no line begins with closing punctuation or a small kana, and none ends with an
opening bracket. Words of Latin letters stay whole, where that leaves no line half empty.
"""

from collections.abc import Callable
from typing import Final

NEVER_FIRST: Final = frozenset("。、，．・：；！？…‥）］｝」』】〉》〕〟’”ー々ゝゞ%％℃")  # noqa: RUF001
NEVER_FIRST_KANA: Final = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
NEVER_LAST: Final = frozenset("（［｛「『【〈《〔〝‘“")  # noqa: RUF001

Divide = Callable[[str, int, bool], list[int]]
"""Where a text is broken for a width in cells: Rich's `divide_line`."""


def kept_together(divide: Divide) -> Divide:
    """The same for text of ASCII alone; otherwise with breaks only where they may be."""

    def divided(text: str, width: int, fold: bool = True) -> list[int]:
        breaks, begin = divide(text, width, fold), 0
        if text.isascii() or not fold:
            return breaks
        done: list[int] = []
        while breaks:
            place = _before(text, begin, breaks[0])
            # What moves to the next line may be too much for it.
            breaks = (
                breaks[1:]
                if place == breaks[0]
                else [place + each for each in divide(text[place:], width, fold)]
            )
            done.append(begin := place)
        return done

    return divided


def _before(text: str, begin: int, place: int) -> int:
    """The last place of a line that may be broken; the place itself where there is none."""
    for found in range(place, begin + (place - begin) // 2, -1):
        if _may_part(text[found - 1], text[found]):
            return found
    return place


def _may_part(last: str, first: str) -> bool:
    within_word = last.isascii() and last.isalnum() and first.isascii() and first.isalnum()
    return not (
        within_word or first in NEVER_FIRST or first in NEVER_FIRST_KANA or last in NEVER_LAST
    )
