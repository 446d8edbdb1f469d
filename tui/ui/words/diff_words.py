"""What changes from one document to the next, as coloured lines."""

import difflib
from collections.abc import Iterable
from typing import Final

from textual.content import Content

from tui.printable import clean
from tui.ui.words.json_words import coloured_line

STYLES: Final = {"+": "$success", "-": "$error", "@": "$foreground-muted"}
"""By the first character of a unified diff's line, which says the same as its colour."""

CHANGED: Final = "▌ "
SAME: Final = "  "


def diff_content(lines: Iterable[str]) -> Content:
    """The lines of a unified diff."""
    return Content("\n").join(
        [Content.styled(clean(line), STYLES.get(line[:1], "$foreground")) for line in lines]
    )


def marked_json(before: str, after: str) -> tuple[Content, int]:
    """A document's JSON with a mark beside each line that was not there before.

    The number is the first of these lines, 0 where there is none.
    """
    old, new = before.split("\n"), after.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changed = {
        number
        for kind, _, _, first, last in matcher.get_opcodes()
        if kind != "equal"
        for number in range(first, last)
    }
    lines = [
        Content.assemble(
            (CHANGED if number in changed else SAME, "$accent"), coloured_line(line)
        )
        for number, line in enumerate(new)
    ]
    return Content("\n").join(lines), min(changed, default=0)
