"""Text from outside, made fit for a row of cells: harmless, one line, of a known width.

Names, tags and reasons are written by others. A control character, an escape sequence or a
bidirectional override in one must not move the cursor, change a colour or turn the row
around: each is replaced by a visible character.
"""

import re
from typing import Final

from rich.cells import cell_len, set_cell_size

ELLIPSIS: Final = "…"

CONTROL_PICTURES: Final = 0x2400
"""Unicode's Control Pictures: U+2400 shows NUL, U+241B shows ESC, in order."""

UNSHOWABLE: Final = "\N{REPLACEMENT CHARACTER}"

# Explicit directional formatting (UAX #9): embeddings, overrides, isolates and marks.
BIDIRECTIONAL: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"

# C0, DEL and C1, line and paragraph separators, lone surrogates, the invisible tag
# characters, and the interlinear annotation marks.
_UNSAFE: Final = re.compile(
    rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb{BIDIRECTIONAL}"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text with everything that could act instead of being read made visible."""
    return _UNSAFE.sub(_picture, text) if _UNSAFE.search(text) else text


def _picture(match: re.Match[str]) -> str:
    character = ord(match.group())
    if character < 0x20:
        return chr(CONTROL_PICTURES + character)
    if character == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if character in {0x2028, 0x2029}:
        return "\N{SYMBOL FOR NEWLINE}"
    return UNSHOWABLE


def cut_end(text: str, width: int) -> str:
    """At most `width` cells of the text, its end replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def cut_middle(text: str, width: int) -> str:
    """At most `width` cells of the text, its middle replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width <= 2:
        return cut_end(text, width)
    tail = _last_cells(text, (width - 1) // 2)
    return set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + ELLIPSIS + tail


def _last_cells(text: str, width: int) -> str:
    start = len(text)
    while start > 0 and cell_len(text[start - 1 :]) <= width:
        start -= 1
    return text[start:]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Exactly `width` cells: cut at the end, or filled with blanks (on the left if `right`)."""
    text = cut_end(text, width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks
