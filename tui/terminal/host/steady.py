"""Text whose width terminals disagree on, written so that the rest of its line stays in place.

How many cells an emoji takes, or emoji that are joined, or a letter with a vowel sign beside it,
depends on the version of Unicode that a terminal knows, and on its font. So the cursor is sent
on from where it was before: what is drawn too narrow has blanks behind it, and what is drawn too
wide is written over by what follows. Saving the cursor (DECSC, DECRC) needs no column to be known.
"""

import re
from typing import Final

from tui.terminal.widths import VARIATION_SELECTOR_15, ZERO_WIDTH_JOINER, cluster_width

_SAVE, _RESTORE = "\x1b7", "\x1b8"

_JOINED: Final = "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u20e3]"
"""What belongs to an emoji before it: a look, a skin tone, the tag of a flag, a keycap."""

_WIDE: Final = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f201-\U0001f265"
    "\U0001f300-\U0001faff"
)
"""Emoji that take two cells by themselves (Unicode's emoji-data, Emoji_Presentation)."""

_FLAG: Final = "[\U0001f1e6-\U0001f1ff]"
_ONE: Final = f"(?:[{_WIDE}]{_JOINED}*|[#*0-9\u00a9-\u3299]{_JOINED}+)"
_EMOJI: Final = f"{_FLAG}{{2}}|{_ONE}(?:{ZERO_WIDTH_JOINER}{_ONE})*"
# One of these is in each of them; a class is looked for ten times as fast.
may_be_emoji = re.compile(f"[{_WIDE}\U0001f1e6-\U0001f1ff\ufe0f\u20e3]").search
find_emoji = re.compile(_EMOJI).search
_is_flag = re.compile(_FLAG * 2).fullmatch

# What is steady already, and strings that are not drawn (OSC), are stepped over.
_DRAWN: Final = re.compile(
    f"(?P<past>\x1b7.*?\x1b8.*?\x1b8\x1b\\[\\d+C|\x1b\\].*?(?:\x07|\x1b\\\\))|{_EMOJI}",
    re.DOTALL,
)


def steady(cluster: str, cells: int) -> str:
    """A cluster and the cursor so many cells behind where it was before."""
    return f"{_SAVE}{' ' * cells}{_RESTORE}{cluster}{_RESTORE}\x1b[{cells}C"


def steady_frame(data: str) -> str:
    """A frame with its sequences, as anybody has painted it, and the emoji in it steady."""
    if data.isascii() or not may_be_emoji(data):
        return data
    return _DRAWN.sub(_steadied, data)


def _steadied(match: re.Match[str]) -> str:
    if match["past"] or match.string.startswith(VARIATION_SELECTOR_15, match.end()):
        return match[0]
    return steady(match[0], 2 if _is_flag(match[0]) else cluster_width(match[0]))
