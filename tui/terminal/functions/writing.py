"""Writing text on the lines of a terminal.

Plain lines that come in a block are taken whole; other text is turned to cells (see
`widths`) and written as far as the line goes, and on from there in the next one. Tabs are
part of text.
"""

import re

from tui.terminal.attributes import PLAIN
from tui.terminal.clusters import Clusters, starts_oddly
from tui.terminal.functions.moving import tab
from tui.terminal.functions.scrolling import next_line, wrap
from tui.terminal.rows import Row
from tui.terminal.tabs import TAB_WIDTH
from tui.terminal.terminal import SLICE, Terminal
from tui.terminal.widths import (
    TAIL,
    VARIATION_SELECTOR_15,
    ZERO_WIDTH_JOINER,
    cluster_width,
    is_widened,
    joins,
    width,
)

_TABS = re.compile("(\t)")
# How often the clusters in use are looked up, in texts drawn, once their table is full.
_SWEEP_INTERVAL = 4096


def draw(terminal: Terminal, data: str) -> None:
    """Write text at the cursor; there are no control characters in it."""
    if terminal.single_shift is not None:
        shifted, terminal.single_shift = data[0].translate(terminal.single_shift), None
        terminal.simplify()
        draw(terminal, shifted)
        data = data[1:]
    if terminal.charset is not None:
        data = data.translate(terminal.charset)
    if data.isascii():
        if data:
            terminal.drawn = data
            write(terminal, data)
    elif VARIATION_SELECTOR_15 in data:
        # It takes back a cell that the character before it took, wherever that was.
        first, *others = data.split(VARIATION_SELECTOR_15)
        _draw_any(terminal, first)
        for other in others:
            _draw_any(terminal, VARIATION_SELECTOR_15 + other)
    else:
        _draw_any(terminal, data)


def _draw_any(terminal: Terminal, data: str) -> None:
    """Write text that need not be ASCII."""
    if starts_oddly(data) or terminal.drawn.endswith(ZERO_WIDTH_JOINER):
        data = _join(terminal, data)
    clusters = terminal.buffer.clusters
    if not clusters.has_room(len(data)):
        _sweep_clusters(terminal)
    if data:
        terminal.drawn = data
        write(terminal, clusters.cells(data))


def write(terminal: Terminal, cells: str) -> None:
    """Write cells at the cursor, on as many lines as they take."""
    while cells:
        if terminal.pending:
            wrap(terminal)
            terminal.pending = False
        limit = terminal.limit()
        room = limit - terminal.x
        if len(cells) <= room:
            _put(terminal, cells, limit)
            return
        if not terminal.auto_wrap:
            _write_at_edge(terminal, cells, limit)
            return
        size = room
        if cells[room] == TAIL:
            if limit - terminal.left < 2:
                cells = cells[:room] + cells[room + 1 :]
            elif is_widened(terminal.buffer.clusters.text(cells[room - 1])):
                # It could come in two parts, see `_widen`.
                cells = cells[: room - 1] + " " + cells[room - 1 :]
            else:
                size -= 1
        if size:
            _put(terminal, cells[:size], limit)
        terminal.pending = True
        cells = cells[size:]


def _put(terminal: Terminal, cells: str, limit: int) -> None:
    """Write cells that fit before the limit, and move the cursor."""
    x, y, buffer = terminal.x, terminal.y, terminal.buffer
    end = x + len(cells)
    line = buffer.rows[y]
    if (
        type(line) is str
        and terminal.attributes is PLAIN
        and x >= len(line)
        and cells.isascii()
    ):
        buffer.rows[y] = line.ljust(x) + cells
    else:
        row = buffer.row(y)
        if terminal.insert_mode:
            terminal.effort += row.weight
            row.insert(x, len(cells), limit - 1, terminal.style.erasing)
        row.put(x, cells, terminal.attributes)
    buffer.changed.add(y)
    if end < limit:
        terminal.x = end
    else:
        terminal.x = limit - 1
        terminal.pending = True


def _write_at_edge(terminal: Terminal, cells: str, limit: int) -> None:
    """Write cells that do not fit: without auto-wrap the last one stays."""
    place = 0
    while place < len(cells):
        size = 2 if cells[place + 1 : place + 2] == TAIL else 1
        unit = cells[place : place + size]
        place += size
        if terminal.x + size > limit and (
            limit - terminal.left < 2 or is_widened(terminal.buffer.clusters.text(unit[0]))
        ):
            unit = unit[0]
        terminal.pending = False
        terminal.x = min(terminal.x, limit - len(unit))
        _put(terminal, unit, limit)


def _join(terminal: Terminal, data: str) -> str:
    """Add what joins it to the cell before the cursor; the rest is given back."""
    x = terminal.x if terminal.pending else terminal.x - 1
    if x < 0:
        return data.lstrip("".join({char for char in data if width(char) == 0}))
    buffer = terminal.buffer
    row = buffer.row(terminal.y)
    if row.text[x : x + 1] == TAIL:
        x -= 1
    cluster = before = buffer.clusters.text(row.text[x : x + 1] or " ")
    size = 0
    while size < len(data) and joins(cluster, data[size]):
        if len(cluster) < Clusters.MAX_LENGTH:
            cells = cluster_width(cluster)
            cluster += data[size]
            change = cluster_width(cluster) - cells
            if change > 0:
                row, x = _widen(terminal, row, x)
            elif change < 0:
                _narrow(terminal, row, x)
        size += 1
    if cluster != before:
        row.replace(x, buffer.clusters.cell(cluster))
        terminal.drawn = cluster
        buffer.changed.add(terminal.y)
    return data[size:]


def _widen(terminal: Terminal, row: Row, x: int) -> tuple[Row, int]:
    """Give the character at x, the one before the cursor, a second cell.

    In the last column it has no room for one and goes to the next line, if it may; where
    it came to stand is given back.
    """
    limit = terminal.limit()
    if terminal.pending:
        if terminal.auto_wrap and limit - terminal.left >= 2:
            row.replace(x, " ")
            wrap(terminal)
            terminal.pending = False
            row, x = terminal.buffer.row(terminal.y), terminal.x
            _put(terminal, " " + TAIL, terminal.limit())
    elif row.text[x + 1 : x + 2] != TAIL:
        _, styles = row.read(x, x + 1)
        if terminal.insert_mode:
            row.insert(terminal.x, 1, limit - 1, PLAIN)
        row.put(terminal.x, TAIL, styles[0])
        if terminal.x + 1 < limit:
            terminal.x += 1
        else:
            terminal.pending = True
    return row, x


def _narrow(terminal: Terminal, row: Row, x: int) -> None:
    """Take the second cell from the character at x, the one before the cursor."""
    if row.text[x + 1 : x + 2] == TAIL:
        row.replace(x + 1, " ")
        if terminal.pending:
            terminal.pending = False
        else:
            terminal.x -= 1


def _sweep_clusters(terminal: Terminal) -> None:
    """Forget the grapheme clusters that are on no row any more."""
    terminal.sweep_in -= 1
    if terminal.sweep_in <= 0:
        terminal.sweep_in = _SWEEP_INTERVAL
        terminal.effort += SLICE
        buffer = terminal.buffer
        buffer.clusters.forget_all_but(
            line if isinstance(line, str) else line.text for line in buffer.all_lines()
        )


def repeat(terminal: Terminal, count: int) -> None:
    """REP: write the last character again."""
    if terminal.drawn != TAIL:
        buffer = terminal.buffer
        cells = buffer.clusters.cells(terminal.drawn)
        last = cells[-2:] if cells[-1:] == TAIL else cells[-1:]
        # Without auto-wrap it is the last column that is written again and again.
        most = buffer.columns * (buffer.lines if terminal.auto_wrap else 1)
        if count > most:
            # What is more than a screen changes nothing on it, but by a part of a line.
            fitting = max(1, (terminal.right + 1 - terminal.left) // len(last))
            count = most + (count - most) % fitting
        terminal.repeating = (last, count)
        repeat_on(terminal)


def repeat_on(terminal: Terminal) -> None:
    """Write what is left of a repetition a line at a time, until a slice is full."""
    while terminal.repeating is not None and terminal.effort < SLICE:
        cells, count = terminal.repeating
        fitting = min(count, max(1, (terminal.limit() - terminal.x) // len(cells)))
        terminal.repeating = (cells, count - fitting) if fitting < count else None
        terminal.effort += 3
        write(terminal, cells * fitting)


# Blocks of lines.


def draw_lines(terminal: Terminal, lines: list[str], *, has_tabs: bool) -> None:
    """Write lines of narrow text and perhaps tabs, each of which ended in CR LF."""
    rows = terminal.buffer.rows
    is_plain = terminal.simple and terminal.attributes is PLAIN and terminal.has_full_region
    for place, line in enumerate(lines):
        if is_plain and terminal.y == terminal.bottom and terminal.x == 0 and not rows[-1]:
            if has_tabs:
                _append_with_tabs(terminal, lines[place:])
            else:
                terminal.effort += terminal.buffer.append(lines[place:])
            break
        _draw_line(terminal, line)
    terminal.drawn = TAIL


def _draw_line(terminal: Terminal, line: str) -> None:
    for piece in _TABS.split(line):
        if piece == "\t":
            tab(terminal, 1)
        elif piece:
            draw(terminal, piece)
    next_line(terminal)


def _append_with_tabs(terminal: Terminal, lines: list[str]) -> None:
    """Do as `Buffer.append` for lines with tabs.

    On a blank line with stops every eight columns a tab is as good as blanks, unless
    nothing follows it or it meets the end of the line.
    """
    buffer, tabs = terminal.buffer, terminal.tabs
    bulk: list[str] = []
    for line in lines:
        expanded = line.expandtabs(TAB_WIDTH) if "\t" in line else line
        if expanded is line or (
            tabs.has_usual and line[-1] != "\t" and len(expanded) <= buffer.columns
        ):
            bulk.append(expanded)
        else:
            terminal.effort += buffer.append(bulk)
            bulk = []
            _draw_line(terminal, line)
    terminal.effort += buffer.append(bulk)
