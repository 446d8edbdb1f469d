"""pyte's own picture of the screen, made from ours when it is asked for.

Code written for `pyte.Screen` reads `buffer`, `cursor`, `mode`, `margins` and `display`.
Here they are views, computed from the rows. The cursor can be moved and cells of the buffer
can be replaced; a change to the other views changes nothing.
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
_COLORS: dict[str, Color] = {
    "default": None,
    **{FG_ANSI[30 + index]: index for index in range(8)},
    **{name: index for index, name in _BRIGHT.items()},
}


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


def attributes_of(char: Char) -> Attributes:
    """The attributes of a cell that pyte has."""
    return Attributes(
        foreground=_color(char.fg),
        background=_color(char.bg),
        bold=char.bold,
        italic=char.italics,
        underline=int(char.underscore),
        strike=char.strikethrough,
        reverse=char.reverse,
        blink=char.blink,
    )


def _color(name: str) -> Color:
    if name in _COLORS:
        return _COLORS[name]
    red, green, blue = bytes.fromhex(name)
    return (red, green, blue)


class CursorView(pyte.screens.Cursor):
    """The cursor of a screen, as it is when it is looked at.

    Its column is one beyond the last where the next character wraps.
    """

    __slots__ = ("_screen",)

    def __init__(self, screen: PyteViews) -> None:
        self._screen = screen

    def __copy__(self) -> pyte.screens.Cursor:
        cursor = pyte.screens.Cursor(self.x, self.y, self.attrs)
        cursor.hidden = self.hidden
        return cursor

    @property
    def x(self) -> int:
        """The column, from 0."""
        return self._screen.x + self._screen.pending

    @x.setter
    def x(self, x: int) -> None:
        screen = self._screen
        screen.pending = x >= screen.columns
        screen.x = min(max(x, 0), screen.columns - 1)

    @property
    def y(self) -> int:
        """The line, from 0."""
        return self._screen.y

    @y.setter
    def y(self, y: int) -> None:
        self._screen.y = min(max(y, 0), self._screen.lines - 1)

    # mypy takes an attribute overridden by a property that is only read for an error.
    @property
    def attrs(self) -> Char:  # type: ignore[override]
        """What text will look like."""
        return pyte_char(" ", self._screen.attributes)

    @property
    def hidden(self) -> bool:  # type: ignore[override]
        """Whether it is not shown."""
        return 25 not in self._screen.private_modes


class LineView(StaticDefaultDict[int, Char]):
    """The cells of a line by column; what is put there is on the screen."""

    def __init__(self, screen: PyteViews, y: int) -> None:
        super().__init__(pyte_char(" "))
        self._screen = screen
        self._y = y
        line = screen.rows[y]
        row = line if isinstance(line, Row) else Row(screen.clusters, line)
        for x, (cell, attributes) in enumerate(
            zip(row.text, row.attributes_of_cells(), strict=True)
        ):
            super().__setitem__(x, pyte_char(screen.clusters.text(cell), attributes))

    def __setitem__(self, x: int, char: Char) -> None:
        """Replace a cell; the second one of a wide character comes with the first."""
        super().__setitem__(x, char)
        if char.data:
            screen = self._screen
            screen.row(self._y).put(x, screen.clusters.cells(char.data), attributes_of(char))
            screen.changed.add(self._y)


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

    def row(self, y: int) -> Row:
        """The row of a line, to be written on."""
        raise NotImplementedError

    # mypy takes an attribute overridden by a property for an error; nothing here writes
    # the attributes of the base class, whose __init__ is never called.
    @property
    def buffer(self) -> dict[int, StaticDefaultDict[int, Char]]:  # type: ignore[override]
        """The cells by line and column."""
        lines: dict[int, StaticDefaultDict[int, Char]] = StaticDefaultDict(
            StaticDefaultDict(pyte_char(" "))
        )
        for y in range(len(self.rows)):
            lines[y] = LineView(self, y)
        return lines

    @property
    def cursor(self) -> CursorView:  # type: ignore[override]
        """The cursor."""
        return CursorView(self)

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
