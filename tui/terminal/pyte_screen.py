"""A terminal's screen as pyte's, for code that was written for pyte."""

import pyte
from pyte.graphics import BG_ANSI, FG_ANSI, FG_BG_256
from pyte.screens import Char

from tui.terminal.attributes import PLAIN, Attributes, Color
from tui.terminal.rows import Row
from tui.terminal.terminal import Terminal

# pyte keeps private modes shifted, beside the others.
_PRIVATE_SHIFT = 5
_BRIGHT = {index + 8: f"bright{FG_ANSI[30 + index]}" for index in range(8)}


def pyte_screen(terminal: Terminal) -> pyte.Screen:
    """A screen of pyte's that holds what is seen now; what is done to it changes nothing.

    The cells, the cursor (beyond the last column where the next character wraps), the modes,
    the margins, the tab stops and the titles are there. A grapheme cluster is the text of one
    cell, which pyte's own `display` does not expect.
    """
    buffer = terminal.buffer
    screen = pyte.Screen(buffer.columns, buffer.lines)
    for y, line in enumerate(buffer.rows):
        row = line if isinstance(line, Row) else Row(buffer.clusters, line)
        cells = zip(row.text, row.attributes_of_cells(), strict=True)
        for x, (cell, attributes) in enumerate(cells):
            screen.buffer[y][x] = pyte_char(buffer.clusters.text(cell), attributes)
    cursor = screen.cursor
    cursor.x, cursor.y = terminal.x + terminal.pending, terminal.y
    cursor.attrs = pyte_char(" ", terminal.attributes)
    cursor.hidden = 25 not in terminal.private_modes
    private_modes = {mode << _PRIVATE_SHIFT for mode in terminal.private_modes}
    screen.mode = terminal.ansi_modes | private_modes
    if not terminal.has_full_region:
        screen.margins = pyte.screens.Margins(terminal.top, terminal.bottom)
    screen.tabstops = set(terminal.tabs.within)
    screen.title, screen.icon_name = terminal.title, terminal.icon_name
    return screen


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
