"""Another size of the screen: the user's, and the other width that DECCOLM asks for.

The scrollback is folded for the width that there is room for, which the user alone changes: it
may take as long as the scrollback is. A remote takes as much of that width as it likes, so that
none of its lines is ever wider than what is seen, and the scrollback can stay as it is.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from tui.terminal.buffer import Buffer
from tui.terminal.functions.editing import clear_screen
from tui.terminal.reflow import Place, Size, cut, divide, fold
from tui.terminal.rows import Line, Row
from tui.terminal.terminal import SLICE, SavedCursor, Terminal

# The index of a row as in `Emulator.row`, and a column.
Spot = tuple[int, int]


def resize(
    terminal: Terminal, columns: int, lines: int, spots: Sequence[Spot] = ()
) -> list[Spot]:
    """The user's size: the main screen's lines are folded anew, the other's are cut.

    Gives back where the text at spots stands then.
    """
    buffer = terminal.buffer
    if (columns, lines) == (buffer.columns, buffer.lines) and columns == buffer.room:
        return list(spots)
    excess = _excess(terminal, lines)
    if columns != buffer.columns:
        _cut_prompt(terminal, columns)
    buffer.trim()
    above, size = [*buffer.history], (columns, lines)
    # What may come back to the screen is folded with it.
    first = max(0, len(above) - (buffer.scrolled - buffer.cleared_at))
    places = [(x, index + len(above), False) for index, x in spots]
    above, below = above[:first], above[first:]
    if (buffer.columns, buffer.room) != (columns, columns):
        above, places = fold(above, places, columns, buffer.clusters)
    buffer.history = deque(above)
    main = len(above) + len(below)
    places = [(x, y - main, pending) for x, y, pending in places]
    gone, places = _take_size(terminal, size, below, places)
    buffer.cleared_at = buffer.scrolled - gone
    buffer.room = columns
    # Nothing is lost by folding: there is room for that, and for as many whole lines again.
    rows = len(buffer.history)
    room = rows + buffer.scrollback if rows > buffer.scrollback else buffer.scrollback
    buffer.history = deque(buffer.history, room if buffer.scrollback else 0)
    buffer.roomy, buffer.counted = 0, (0, 0, 0)
    _keep_unpacked(buffer)
    moved = [(y, x) for x, y, _ in places]
    if buffer.alternate:
        # Its own lines are cut, and the main screen's are not to be seen.
        moved = [
            (min(new, -1), x) if old < 0 else (max(old - excess, 0), column)
            for (old, column), (new, x) in zip(spots, moved, strict=True)
        ]
    return [(min(y, lines - 1), min(x, columns - 1)) for y, x in moved]


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
        buffer.scrolled += _take_size(terminal, (columns, buffer.lines), [], [])[0]
    terminal.reset_margins()
    terminal.private_modes.discard(69)
    clear_screen(terminal)
    terminal.go_to(0, 0)


def _take_size(
    terminal: Terminal, size: Size, above: list[Line], places: list[Place]
) -> tuple[int, list[Place]]:
    """Fold the main screen's lines anew, with those above them.

    Gives back how many are above it then, and where the text at places on them stands.
    """
    buffer = terminal.buffer
    main, other = buffer.rows, buffer.other_rows
    if buffer.alternate:
        main, other = other, main
    first = _excess(terminal, size[1])
    main, (cursor, saved, *places), gone = _folded_anew(
        buffer, main, [*_main_places(terminal), *places], size, above
    )
    other = cut(other[first:], size)
    buffer.rows, buffer.other_rows = (other, main) if buffer.alternate else (main, other)
    buffer.columns, buffer.lines = size
    buffer.changed.clear()
    buffer.changed_all = True
    _place_cursors(terminal, cursor, saved)
    terminal.reset_margins()
    terminal.set_origin(False)
    terminal.effort += buffer.columns // 8
    terminal.tabs.resize(buffer.columns)
    return gone, places


def _excess(terminal: Terminal, lines: int) -> int:
    """How many lines of the alternate screen go, so that its cursor's fits."""
    return max(0, terminal.y + 1 - lines) if terminal.buffer.alternate else 0


def _main_places(terminal: Terminal) -> tuple[Place, Place]:
    """Where the main screen's cursor is, and the saved one; the same meanwhile it is not shown."""
    saved = terminal.saved.get(False)
    cursor = saved if terminal.buffer.alternate else terminal
    return _place_of(cursor), _place_of(saved)


def _place_of(cursor: Terminal | SavedCursor | None) -> Place:
    return (cursor.x, cursor.y, cursor.pending) if cursor else (0, 0, False)


def _folded_anew(
    buffer: Buffer, main: list[Line], places: list[Place], size: Size, above: list[Line]
) -> tuple[list[Line], list[Place], int]:
    """The lines of the main screen for another size, and places, of which its cursor's is first.

    Those above it may come onto it; what has no place there goes into the scrollback.
    """
    lines = above + main
    places = [(x, y + len(above), pending) for x, y, pending in places]
    if (buffer.columns, buffer.room) != (size[0], size[0]):
        lines, places = fold(lines, places, size[0], buffer.clusters)
    gone, shown = divide(lines, places[0][1], size[1])
    buffer.history.extend(gone)
    left = {id(line) for line in shown}
    for line in main:
        if isinstance(line, Row) and id(line) not in left:
            line.pack()
    return shown, [(x, y - len(gone), pending) for x, y, pending in places], len(gone)


def _place_cursors(terminal: Terminal, cursor: Place, saved: Place) -> None:
    """Keep the cursor and those saved on the screen; the main one's are known."""
    buffer, cursors = terminal.buffer, terminal.saved
    last_x, last_y = buffer.columns - 1, buffer.lines - 1
    # The next character still wraps where it would have, whatever the width is (xterm).
    if (other := cursors.get(True)) is not None:
        cursors[True] = replace(other, x=min(other.x, last_x), y=min(other.y, last_y))
    if (main := cursors.get(False)) is not None:
        x, y, pending = saved
        cursors[False] = replace(main, x=x, y=min(max(y, 0), last_y), pending=pending)
    if buffer.alternate:
        terminal.x, terminal.y = min(terminal.x, last_x), min(terminal.y, last_y)
    else:
        terminal.x, terminal.y, terminal.pending = cursor
