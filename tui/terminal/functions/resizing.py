"""Another size of the screen: the user's, and the other width that DECCOLM asks for.

The scrollback is folded for the width that there is room for, which the user alone changes: it
may take as long as the scrollback is. A remote takes as much of that width as it likes, so that
none of its lines is ever wider than what is seen, and the scrollback can stay as it is.
"""

from collections import deque
from dataclasses import replace
from itertools import chain

from tui.terminal.buffer import Buffer
from tui.terminal.functions.editing import clear_screen
from tui.terminal.reflow import Place, Size, cut, divide, fold
from tui.terminal.rows import Line, Row
from tui.terminal.terminal import SLICE, Terminal


def resize(terminal: Terminal, columns: int, lines: int) -> None:
    """The user's size: the main screen's lines are folded anew, the other's are cut."""
    buffer = terminal.buffer
    if (columns, lines) == (buffer.columns, buffer.lines) and columns == buffer.room:
        return
    if columns != buffer.columns:
        _cut_prompt(terminal, columns)
    buffer.trim()
    above, size = [*buffer.history], (columns, lines)
    # What may come back to the screen is folded with it.
    first = max(0, len(above) - (buffer.scrolled - buffer.cleared_at))
    above, below = above[:first], above[first:]
    if (buffer.columns, buffer.room) != (columns, columns):
        above, _ = fold(above, (0, 0, False), columns, buffer.clusters)
    buffer.history = deque(above)
    buffer.cleared_at = buffer.scrolled - _take_size(terminal, size, below)
    buffer.room = columns
    # Nothing is lost by folding: there is room for that, and for as many whole lines again.
    rows = len(buffer.history)
    room = rows + buffer.scrollback if rows > buffer.scrollback else buffer.scrollback
    buffer.history = deque(buffer.history, room if buffer.scrollback else 0)
    buffer.roomy, buffer.counted = 0, (0, 0, 0)
    _keep_unpacked(buffer)


def _cut_prompt(terminal: Terminal, columns: int) -> None:
    """Cut the line where a command is typed, which the shell draws anew at another width.

    It goes up as many rows as there were at the old width: were they folded, it would leave
    some of its prompt behind, or write over what is above (kitty's
    `prevent_current_prompt_from_rewrapping`). Readline ends full rows with CR LF.
    """
    buffer = terminal.buffer
    if buffer.alternate or terminal.prompt is None:
        return
    first = last = terminal.y
    # What is above the end of a command's output is its own, however full it is.
    while first > 0 and buffer.is_full(first - 1) and not buffer.is_marked(first):
        first -= 1
    while last < buffer.lines - 1 and buffer.is_full(last):
        last += 1
    rows = buffer.rows[first : last + 1]
    if any(row is terminal.prompt for row in rows):
        buffer.rows[first : last + 1] = cut(rows, (columns, len(rows)))


def _keep_unpacked(buffer: Buffer) -> None:
    """Lines that came back from the scrollback are written on: they are not packed later."""
    back = {id(line) for line in chain(buffer.rows, buffer.other_rows)}
    rows = [row for row in buffer.unpacked if id(row) in back]
    buffer.unpacked_stretches -= sum(row.compact() for row in rows)
    buffer.unpacked = deque(row for row in buffer.unpacked if id(row) not in back)


def change_width(terminal: Terminal, columns: int) -> None:
    """DECCOLM: another width, as far as there is room for it, and a blank screen."""
    buffer = terminal.buffer
    buffer.rows[:] = [""] * buffer.lines
    terminal.effort += SLICE
    columns = min(columns, buffer.room)
    if columns != buffer.columns:
        buffer.scrolled += _take_size(terminal, (columns, buffer.lines), [])
    terminal.reset_margins()
    terminal.private_modes.discard(69)
    clear_screen(terminal)
    terminal.go_to(0, 0)


def _take_size(terminal: Terminal, size: Size, above: list[Line]) -> int:
    """Fold the main screen's lines anew, with those above them; how many are above it then."""
    buffer = terminal.buffer
    main, other = buffer.rows, buffer.other_rows
    if buffer.alternate:
        main, other = other, main
    main, place, gone = _folded_anew(buffer, main, _main_place(terminal), size, above)
    # Of the other one what is above goes, as far as the cursor's line would not fit.
    first = max(0, terminal.y + 1 - size[1]) if buffer.alternate else 0
    other = cut(other[first:], size)
    buffer.rows, buffer.other_rows = (other, main) if buffer.alternate else (main, other)
    buffer.columns, buffer.lines = size
    buffer.changed.clear()
    buffer.changed_all = True
    _place_cursors(terminal, place)
    terminal.reset_margins()
    terminal.set_origin(False)
    terminal.effort += buffer.columns // 8
    terminal.tabs.resize(buffer.columns)
    return gone


def _main_place(terminal: Terminal) -> Place:
    """Where the main screen's cursor is, the saved one while the alternate is shown."""
    cursor = terminal.saved.get(False) if terminal.buffer.alternate else terminal
    return (cursor.x, cursor.y, cursor.pending) if cursor else (0, 0, False)


def _folded_anew(
    buffer: Buffer, main: list[Line], place: Place, size: Size, above: list[Line]
) -> tuple[list[Line], Place, int]:
    """The lines of the main screen for another size, and the place of its cursor.

    Those above it may come onto it; what has no place there goes into the scrollback.
    """
    lines = above + main
    x, y, pending = place
    y += len(above)
    if (buffer.columns, buffer.room) != (size[0], size[0]):
        lines, (x, y, pending) = fold(lines, (x, y, pending), size[0], buffer.clusters)
    gone, shown = divide(lines, y, size[1])
    buffer.history.extend(gone)
    left = {id(line) for line in shown}
    for line in main:
        if isinstance(line, Row) and id(line) not in left:
            line.pack()
    return shown, (x, y - len(gone), pending), len(gone)


def _place_cursors(terminal: Terminal, place: Place) -> None:
    """Keep the cursor and those saved on the screen; the main one's is known."""
    buffer, cursors = terminal.buffer, terminal.saved
    last_x, last_y = buffer.columns - 1, buffer.lines - 1
    for alternate, saved in cursors.items():
        x, y = min(saved.x, last_x), min(saved.y, last_y)
        cursors[alternate] = replace(saved, x=x, y=y, pending=False)
    if not buffer.alternate:
        terminal.x, terminal.y, terminal.pending = place
        return
    # The next character still wraps where it would have, whatever the width is (xterm).
    terminal.x, terminal.y = min(terminal.x, last_x), min(terminal.y, last_y)
    if False in cursors:
        x, y, pending = place
        cursors[False] = replace(cursors[False], x=x, y=y, pending=pending)
