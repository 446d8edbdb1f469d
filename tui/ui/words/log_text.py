"""A session's log as lines to read: its text, without what would act on a terminal.

A log holds all that a shell wrote, sequences that clear screens and scrollback among them. It is
read as a record: nothing in it may hide what stands before it, so no sequence is obeyed.
"""

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, chop_cells

from tui.printable import clean

# ECMA-48: control sequences, control strings with their end, and other escape sequences.
_SEQUENCE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
)
TAB: Final = 8


def plain_lines(text: str) -> list[str]:
    """The lines of a log; only a line feed breaks one, with a carriage return before it or not."""
    lines = _SEQUENCE.sub("", text).split("\n")
    return [clean(line.rstrip("\r").expandtabs(TAB)) for line in lines]


def folded(lines: list[str], width: int) -> Iterator[str]:
    """The lines in pieces of at most so many cells."""
    for line in lines:
        if len(line) * 2 <= width or cell_len(line) <= width:
            yield line
        else:
            yield from chop_cells(line, max(2, width))
