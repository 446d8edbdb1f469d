"""Erasing, inserting and deleting.

What becomes blank takes the background colour of the cursor (xterm's "bce"), whichever way
it becomes so. Counts are at least 1.
"""

from collections.abc import Callable

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.functions.scrolling import scroll_down, scroll_up
from tui.terminal.rows import Row
from tui.terminal.terminal import Protection, Terminal

# What Row.insert and Row.delete have in common: row, column, count, right margin, blanks.
Shift = Callable[[Row, int, int, int, Attributes], None]


def erase_cells(
    terminal: Terminal, y: int, start: int, end: int, *, selective: bool = False
) -> None:
    """Blank cells of a line from start up to end.

    The erased cells take the background of the cursor; selective erase leaves out those that
    are protected.
    """
    buffer = terminal.buffer
    buffer.changed.add(y)
    terminal.effort += 1
    line = buffer.rows[y]
    if isinstance(line, Row):
        if end >= buffer.columns:
            line.wrapped = False
        if selective or terminal.protection is Protection.ISO:
            terminal.effort += 2 * line.weight
            # After a reset what was protected is not any more (xterm).
            protects = terminal.protection is not Protection.OFF
            line.erase_unprotected(start, end, terminal.style.erasing, protects=protects)
            return
    erasing = terminal.style.erasing
    if start == 0 and end >= buffer.columns:
        buffer.rows[y] = buffer.blank_line(erasing)
        return
    row = line if isinstance(line, Row) else buffer.row(y)
    if end < buffer.columns:
        terminal.effort += row.weight
    row.erase(start, end, erasing)


def erase_in_line(terminal: Terminal, how: int, private: bool = False) -> None:
    """EL and DECSEL: from the cursor (0), up to it (1), or all of the line (2)."""
    if how > 2:
        return
    terminal.pending = False
    line = terminal.buffer.rows[terminal.y]
    is_blank = isinstance(line, str) and terminal.x >= len(line)
    if how == 0 and is_blank and terminal.style.erasing is PLAIN:
        # Often: what is to be erased is blank, and stays so.
        return
    start = terminal.x if how == 0 else 0
    end = terminal.x + 1 if how == 1 else terminal.buffer.columns
    erase_cells(terminal, terminal.y, start, end, selective=private)


def erase_in_display(terminal: Terminal, how: int, *, private: bool = False) -> None:
    """ED and DECSED: as EL for the screen; 3 forgets the scrollback."""
    buffer = terminal.buffer
    if how == 3:
        if not private:
            buffer.forget_history()
            buffer.changed_all = True
        return
    if how > 2:
        return
    if not private and (how == 2 or (how, terminal.x, terminal.y) == (0, 0, 0)):
        buffer.part_from_history()
    if how < 2:
        erase_in_line(terminal, how, private)
    terminal.pending = False
    start = terminal.y + 1 if how == 0 else 0
    end = terminal.y if how == 1 else buffer.lines
    for y in range(start, end):
        erase_cells(terminal, y, 0, buffer.columns, selective=private)


def erase_characters(terminal: Terminal, count: int) -> None:
    """ECH: blank cells from the cursor on."""
    terminal.pending = False
    end = min(terminal.x + count, terminal.buffer.columns)
    erase_cells(terminal, terminal.y, terminal.x, end)


def clear_screen(terminal: Terminal) -> None:
    """Blank all lines."""
    terminal.pending = False
    terminal.effort += terminal.buffer.lines
    terminal.buffer.clear(terminal.style.erasing)


def alignment_display(terminal: Terminal, _: object = None) -> None:
    """DECALN: fill the screen with E; of the rendition only the colours stay (xterm)."""
    before = terminal.attributes
    plain = terminal.styles.follow(terminal.style, "\x1b[m").attributes
    kept = plain._replace(foreground=before.foreground, background=before.background)
    terminal.set_style(terminal.styles.style(kept))
    terminal.reset_margins()
    terminal.set_origin(False)
    terminal.go_to(0, 0)
    buffer = terminal.buffer
    terminal.effort += buffer.lines
    buffer.rows[:] = ["E" * buffer.columns] * buffer.lines
    buffer.changed_all = True


# Inserting and deleting.


def insert_characters(terminal: Terminal, count: int) -> None:
    """ICH: shift the rest of the line to the right."""
    _shift(terminal, count, Row.insert)


def delete_characters(terminal: Terminal, count: int) -> None:
    """DCH: shift the rest of the line to the left."""
    _shift(terminal, count, Row.delete)


def _shift(terminal: Terminal, count: int, shift: Shift) -> None:
    terminal.pending = False
    x, y, right = terminal.x, terminal.y, terminal.right
    if terminal.left <= x <= right:
        terminal.buffer.end_line(y)
        shift(terminal.worked_row(y), x, count, right, terminal.style.erasing)
        terminal.buffer.changed.add(y)


def insert_lines(terminal: Terminal, count: int) -> None:
    """IL: shift the lines from the cursor's on down."""
    if terminal.is_in_margins:
        scroll_down(terminal, terminal.y, count)
        terminal.pending = False
        terminal.x = terminal.left


def delete_lines(terminal: Terminal, count: int) -> None:
    """DL: shift the lines below up."""
    if terminal.is_in_margins:
        scroll_up(terminal, terminal.y, count)
        terminal.pending = False
        terminal.x = terminal.left


def insert_columns(terminal: Terminal, count: int) -> None:
    """DECIC: shift the columns from the cursor's on to the right."""
    if terminal.is_in_margins:
        _shift_region(terminal, terminal.x, count, Row.insert)


def delete_columns(terminal: Terminal, count: int) -> None:
    """DECDC: shift the columns after the cursor to the left."""
    if terminal.is_in_margins:
        _shift_region(terminal, terminal.x, count, Row.delete)


def shift_left(terminal: Terminal, count: int) -> None:
    """SL: move what is in the region to the left."""
    if terminal.is_in_margins:
        _shift_region(terminal, terminal.left, count, Row.delete)


def shift_right(terminal: Terminal, count: int) -> None:
    """SR: move what is in the region to the right."""
    if terminal.is_in_margins:
        _shift_region(terminal, terminal.left, count, Row.insert)


def _shift_region(terminal: Terminal, x: int, count: int, shift: Shift) -> None:
    for y in range(terminal.top, terminal.bottom + 1):
        terminal.buffer.end_line(y)
        shift(terminal.worked_row(y), x, count, terminal.right, terminal.style.erasing)
    terminal.buffer.touch(terminal.top, terminal.bottom)


def back_index(terminal: Terminal, _: object = None) -> None:
    """DECBI: left; at the left margin the region's columns move right instead."""
    if terminal.x == terminal.left:
        shift_right(terminal, 1)
    elif terminal.x > 0:
        terminal.pending = False
        terminal.x -= 1


def forward_index(terminal: Terminal, _: object = None) -> None:
    """DECFI: right; at the right margin the region's columns move left instead."""
    if terminal.x == terminal.right:
        shift_left(terminal, 1)
    elif terminal.x < terminal.buffer.columns - 1:
        terminal.pending = False
        terminal.x += 1
