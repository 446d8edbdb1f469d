"""Another size of the screen: the user's, and the other width that DECCOLM asks for.

The scrollback is folded for the width that there is room for, which the user alone changes: it
may take as long as the scrollback is. A remote takes as much of that width as it likes, so that
none of its lines is ever wider than what is seen, and the scrollback can stay as it is.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from tui.terminal.canvas import TAB_WIDTH
from tui.terminal.grid import SLICE, Line
from tui.terminal.reflow import Place, Size, cut, divide, fold
from tui.terminal.rows import Row

if TYPE_CHECKING:
    from tui.terminal.screen import Screen


def resize(screen: Screen, columns: int, lines: int) -> None:
    """The user's size: the main screen's lines are folded anew, the other's are cut."""
    if (columns, lines) == (screen.columns, screen.lines) and columns == screen.room:
        return
    screen.trim()
    above, size = [*screen.history], (columns, lines)
    # What may come back to the screen is folded with it.
    first = max(0, len(above) - (screen.scrolled - screen.cleared_at))
    above, below = above[:first], above[first:]
    if (screen.columns, screen.room) != (columns, columns):
        above, _ = fold(above, (0, 0, False), columns, screen.clusters)
    screen.history = deque(above)
    screen.cleared_at = screen.scrolled - _take_size(screen, size, below)
    screen.room = columns
    # Nothing is lost by folding: there is room for that, and for as many whole lines again.
    rows = len(screen.history)
    room = rows + screen.scrollback if rows > screen.scrollback else screen.scrollback
    screen.history = deque(screen.history, room if screen.scrollback else 0)
    screen.roomy, screen.counted = 0, (0, 0, 0)
    _keep_unpacked(screen)


def _keep_unpacked(screen: Screen) -> None:
    """Lines that came back from the scrollback are written on: they are not packed later."""
    back = {id(line) for line in chain(screen.rows, screen.other_rows)}
    rows = [row for row in screen.unpacked if id(row) in back]
    screen.unpacked_stretches -= sum(row.compact() for row in rows)
    screen.unpacked = deque(row for row in screen.unpacked if id(row) not in back)


def change_width(screen: Screen, columns: int) -> None:
    """DECCOLM: another width, as far as there is room for it, and a blank screen."""
    screen.rows[:] = [""] * screen.lines
    screen.effort += SLICE
    columns = min(columns, screen.room)
    if columns != screen.columns:
        screen.scrolled += _take_size(screen, (columns, screen.lines), [])
    screen.reset_margins()
    screen.private_modes.discard(69)
    screen.clear()
    screen.go_to(0, 0)


def _take_size(screen: Screen, size: Size, above: list[Line]) -> int:
    """Fold the main screen's lines anew, with those above them; how many are above it then."""
    main, other = screen.rows, screen.other_rows
    if screen.alternate:
        main, other = other, main
    main, place, gone = _folded_anew(screen, main, size, above)
    other = cut(other, size)
    screen.rows, screen.other_rows = (other, main) if screen.alternate else (main, other)
    old_columns = screen.columns
    screen.columns, screen.lines = size
    _place_cursors(screen, place)
    screen.reset_margins()
    added = range(-(-old_columns // TAB_WIDTH) * TAB_WIDTH, screen.columns, TAB_WIDTH)
    screen.add_tab_stops(added)
    screen.changed.clear()
    screen.changed_all = True
    return gone


def _folded_anew(
    screen: Screen, main: list[Line], size: Size, above: list[Line]
) -> tuple[list[Line], Place, int]:
    """The lines of the main screen for another size, and the place of its cursor.

    Those above it may come onto it; what has no place there goes into the scrollback.
    """
    x, y, pending = screen.x, screen.y, screen.pending
    if screen.alternate:
        saved = screen.saved.get(False)
        x, y, pending = (saved.x, saved.y, saved.pending) if saved else (0, 0, False)
    lines = above + main
    y += len(above)
    if (screen.columns, screen.room) != (size[0], size[0]):
        lines, (x, y, pending) = fold(lines, (x, y, pending), size[0], screen.clusters)
    gone, shown = divide(lines, y, size[1])
    screen.history.extend(gone)
    left = {id(line) for line in shown}
    for line in main:
        if isinstance(line, Row) and id(line) not in left:
            line.pack()
    return shown, (x, y - len(gone), pending), len(gone)


def _place_cursors(screen: Screen, place: Place) -> None:
    """Keep the cursor and those saved on the screen; the main one's is known."""
    last_x, last_y = screen.columns - 1, screen.lines - 1
    for alternate, saved in screen.saved.items():
        x, y = min(saved.x, last_x), min(saved.y, last_y)
        screen.saved[alternate] = replace(saved, x=x, y=y, pending=False)
    if not screen.alternate:
        screen.x, screen.y, screen.pending = place
        return
    screen.x, screen.y = min(screen.x, last_x), min(screen.y, last_y)
    screen.pending = False
    if False in screen.saved:
        x, y, pending = place
        screen.saved[False] = replace(screen.saved[False], x=x, y=y, pending=pending)
