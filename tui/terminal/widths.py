"""How many cells characters take, and which of them share a cell.

Widths are those of the wcwidth library, which programs at the other end agree with. By it
an emoji is widened by VARIATION SELECTOR-16 and narrowed by VARIATION SELECTOR-15, and a
letter is widened by a vowel sign that stands beside it (as in Devanagari); a skin tone belongs
to the emoji before it, and an emoji after a ZERO WIDTH JOINER to the one before that.

The library is imported for the first character that is not ASCII: its tables take 35 ms.
"""

from functools import lru_cache

# The second cell of a wide character.
TAIL = "\0"

ZERO_WIDTH_JOINER = "\u200d"
VARIATION_SELECTOR_15 = "\ufe0e"
VARIATION_SELECTOR_16 = "\ufe0f"


class _Widths(dict[str, int]):
    """Characters -> their cells; those asked for are remembered."""

    MAX_REMEMBERED = 8192

    def __missing__(self, character: str) -> int:
        if len(self) >= self.MAX_REMEMBERED:
            self.clear()
        self[character] = width = _width(character)
        return width


def _width(character: str) -> int:
    # A regional indicator takes one cell, and so a flag its two.
    if " " <= character <= "~" or _is_regional(character):
        return 1
    from wcwidth import wcwidth

    return max(0, wcwidth(character))


_widths = _Widths()


def width(character: str) -> int:
    """The cells of one character by itself: 0, 1 or 2."""
    return _widths[character]


@lru_cache(maxsize=4096)
def cluster_width(cluster: str) -> int:
    """The cells of a grapheme cluster: 1 or 2."""
    if len(cluster) == 1 or _is_regional(cluster[0]):
        return max(1, width(cluster[0]))
    from wcwidth import wcswidth

    if width(cluster[0]) == 2:
        is_text = cluster[1] == VARIATION_SELECTOR_15 and wcswidth(cluster[:2]) == 1
        return 1 if is_text else 2
    return 2 if wcswidth(cluster) == 2 else 1


def is_widened(cluster: str) -> bool:
    """Whether the cluster is wide for what follows its first character."""
    return width(cluster[0]) == 1 and cluster_width(cluster) == 2


def joins(cluster: str, character: str) -> bool:
    """Whether the character shares the cell of the cluster that it follows."""
    if width(character) == 0:
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return _is_pictographic(cluster.rstrip(VARIATION_SELECTOR_16)[-1:])
    return (
        cluster.endswith(ZERO_WIDTH_JOINER)
        and _is_pictographic(cluster[0])
        and _is_pictographic(character)
    )


def _is_pictographic(character: str) -> bool:
    return "\u2190" <= character <= "\u2bff" or (
        "\U0001f000" <= character <= "\U0001faff" and not _is_regional(character)
    )


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
