"""pyte's own picture of the screen, made from ours when it is asked for.

Code written for `pyte.Screen` reads `buffer`, `cursor`, `mode`, `margins` and `display`.
Here they are views: computed from the rows, and writing on them changes nothing.
"""

from __future__ import annotations

from typing import Any

import pyte
from pyte.graphics import BG_ANSI, FG_ANSI, FG_BG_256
from pyte.screens import Char, Margins, StaticDefaultDict

from tui.terminal.attributes import PLAIN, Attributes, Color
from tui.terminal.rows import Row
from tui.terminal.widths import TAIL, Clusters

# pyte keeps private modes shifted, beside the others.
PRIVATE_SHIFT = 5

_BRIGHT = {index + 8: f"bright{FG_ANSI[30 + index]}" for index in range(8)}


def pyte_char(data: str, attributes: Attributes = PLAIN) -> Char:
    """A cell as pyte has it."""
    return Char(
        data,
        fg=_color_name(attributes.foreground, FG_ANSI, 30),
        bg=_color_name(attributes.background, BG_ANSI, 40),
        bold=attributes.bold,
        italics=attributes.italic,
        underscore=attributes.underline > 0,
        strikethrough=attributes.strike,
        reverse=attributes.reverse,
        blink=attributes.blink,
    )


def _color_name(color: Color, names: dict[int, str], base: int) -> str:
    match color:
        case None:
            return "default"
        case (red, green, blue):
            return f"{red:02x}{green:02x}{blue:02x}"
        case int() if color < 8:
            return names[base + color]
        case int() if color < 16:
            return _BRIGHT[color]
        case _:
            return FG_BG_256[color]


class PyteViews(pyte.Screen):
    """The attributes of `pyte.Screen` that our screen keeps in another form."""

    __slots__ = ()

    # What the views are made of: see Canvas.
    x: int
    y: int
    pending: bool
    top: int
    bottom: int
    rows: list[Row | str]
    clusters: Clusters
    attributes: Attributes
    private_modes: set[int]
    ansi_modes: set[int]
    changed: set[int]

    # mypy takes an attribute overridden by a property for an error; nothing here writes
    # the attributes of the base class, whose __init__ is never called.
    @property
    def buffer(self) -> dict[int, StaticDefaultDict[int, Char]]:  # type: ignore[override]
        """The cells by line and column."""
        blank = pyte_char(" ")
        lines: dict[int, StaticDefaultDict[int, Char]] = StaticDefaultDict(
            StaticDefaultDict(blank)
        )
        for y, line in enumerate(self.rows):
            cells: StaticDefaultDict[int, Char] = StaticDefaultDict(blank)
            row = line if isinstance(line, Row) else Row(self.clusters, line)
            for x, (cell, attributes) in enumerate(
                zip(row.text, row.attributes_of_cells(), strict=True)
            ):
                cells[x] = pyte_char(self.clusters.text(cell), attributes)
            lines[y] = cells
        return lines

    @property
    def cursor(self) -> pyte.screens.Cursor:  # type: ignore[override]
        """The cursor; its column is one beyond the last where the next character wraps."""
        cursor = pyte.screens.Cursor(
            self.x + self.pending, self.y, pyte_char(" ", self.attributes)
        )
        cursor.hidden = 25 not in self.private_modes
        return cursor

    @property
    def mode(self) -> set[int]:  # type: ignore[override]
        """The modes that are set, the private ones shifted."""
        return self.ansi_modes | {mode << PRIVATE_SHIFT for mode in self.private_modes}

    @property
    def margins(self) -> Margins | None:  # type: ignore[override]
        """The top and bottom margin, None where they are those of the screen."""
        if self.top == 0 and self.bottom == self.lines - 1:
            return None
        return Margins(self.top, self.bottom)

    @property
    def dirty(self) -> set[int]:  # type: ignore[override]
        """The lines that changed; clearing it is the reader's business."""
        return self.changed

    @property
    def display(self) -> list[str]:
        """The visible lines, each padded to the width."""
        return [self._display(line) for line in self.rows]

    def _display(self, line: Row | str) -> str:
        cells = line if isinstance(line, str) else line.text
        if cells.isascii():
            return cells.ljust(self.columns)
        return self.clusters.text(cells.ljust(self.columns).replace(TAIL, ""))

    @property
    def default_char(self) -> Char:
        """An empty cell."""
        return pyte_char(" ")

    def debug(self, *_: Any, **__: Any) -> None:
        """Ignore what nobody knows."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.columns}, {self.lines})"
