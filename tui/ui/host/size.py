"""How large the user's terminal is, and what of that is believed.

Every cell takes memory and time, so a size that no terminal has is not drawn: it is a variable
that somebody has exported, or what was set for a terminal without a screen.
"""

import os
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import suppress
from typing import Final

from tui.language import _

MOST: Final = (700, 250)
"""Columns and lines; of a terminal that has more, these are drawn on."""

USUAL: Final = (80, 24)


def host_size(
    descriptors: Iterable[int], environment: Mapping[str, str]
) -> tuple[tuple[int, int], str]:
    """Columns and lines, and a sentence where they are not what was told, else nothing.

    The terminal is asked first: COLUMNS and LINES, where somebody has exported them, are those
    of another moment or of another terminal.
    """
    for descriptor in descriptors:
        with suppress(OSError):
            columns, lines = os.get_terminal_size(descriptor)
            if columns and lines:
                drawn = min(columns, MOST[0]), min(lines, MOST[1])
                told = _(
                    "The terminal reports {columns} columns and {lines} lines. {width} and "
                    "{height} are used. Check `stty size`."
                ).format(columns=columns, lines=lines, width=drawn[0], height=drawn[1])
                return drawn, told if drawn != (columns, lines) else ""
    named = environment.get("COLUMNS", ""), environment.get("LINES", "")
    if not any(named):
        return USUAL, ""
    size = [_believed(text, most) for text, most in zip(named, MOST, strict=True)]
    if all(size):
        return (size[0], size[1]), ""
    return USUAL, _(
        "The terminal doesn't report its size, and COLUMNS={columns!a} and LINES={lines!a} aren't "
        "one. {width} by {height} is used. Set it with `stty rows` and `stty cols`."
    ).format(columns=named[0], lines=named[1], width=USUAL[0], height=USUAL[1])


def settle_size(descriptors: Iterable[int], environment: MutableMapping[str, str]) -> str:
    """Have nobody believe COLUMNS and LINES who should not; a sentence as of `host_size`.

    Rich makes its first picture as large as they say.
    """
    size, problem = host_size(descriptors, environment)
    for name, cells in zip(("COLUMNS", "LINES"), size, strict=True):
        if name in environment:
            environment[name] = str(cells)
    return problem


def _believed(text: str, most: int) -> int:
    number = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
    return number if number <= most else 0
