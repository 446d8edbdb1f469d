"""Moving the cursor, by tabs too, and the margins that hold it.

Counts are at least 1; places are those of the sequence: from 1, and 0 where none was given.
"""

from tui.terminal.functions.scrolling import carriage_return, wrap
from tui.terminal.terminal import Terminal


def cursor_up(terminal: Terminal, count: int) -> None:
    """CUU: up, not beyond the top margin."""
    terminal.pending = False
    y, top = terminal.y, terminal.top
    terminal.y = max(y - count, top if y >= top else 0)


def cursor_down(terminal: Terminal, count: int) -> None:
    """CUD: down, not beyond the bottom margin."""
    terminal.pending = False
    y, bottom = terminal.y, terminal.bottom
    terminal.y = min(y + count, bottom if y <= bottom else terminal.buffer.lines - 1)


def cursor_forward(terminal: Terminal, count: int) -> None:
    """CUF: to the right, not beyond the margin."""
    terminal.pending = False
    terminal.x = min(terminal.x + count, terminal.limit() - 1)


def cursor_back(terminal: Terminal, count: int) -> None:
    """CUB: to the left, not beyond the margin, unless in a reverse-wrap mode."""
    edge = terminal.left if terminal.x >= terminal.left else 0
    if terminal.auto_wrap and not terminal.private_modes.isdisjoint({45, 1045}):
        _cursor_back_wrapping(terminal, count)
    else:
        terminal.x = max(terminal.x - count, edge)
    terminal.pending = False


def _cursor_back_wrapping(terminal: Terminal, count: int) -> None:
    """Go back over line ends: those of wrapped lines (mode 45), or all (mode 1045)."""
    count = min(count, terminal.buffer.columns * terminal.buffer.lines)
    if terminal.pending:
        count -= 1
    while count > 0:
        edge = terminal.left if terminal.x >= terminal.left else 0
        step = min(count, terminal.x - edge)
        terminal.effort += 1
        terminal.x -= step
        count -= step
        if count:
            if 1045 in terminal.private_modes:
                is_first = terminal.y in {0, terminal.top}
                terminal.y = terminal.bottom if is_first else terminal.y - 1
            elif terminal.y > terminal.top and terminal.buffer.is_wrapped(terminal.y - 1):
                terminal.y -= 1
            else:
                return
            terminal.x = terminal.right
            count -= 1


def cursor_up1(terminal: Terminal, count: int) -> None:
    """CPL: up, to the left margin."""
    cursor_up(terminal, count)
    carriage_return(terminal)


def cursor_down1(terminal: Terminal, count: int) -> None:
    """CNL: down, to the left margin."""
    cursor_down(terminal, count)
    carriage_return(terminal)


def position(terminal: Terminal, place: tuple[int, int]) -> None:
    """CUP: to a place, counted from the margins in origin mode."""
    y, x = place
    if terminal.origin:
        terminal.go_to(x - 1, y - 1)
    else:
        terminal.pending = False
        buffer = terminal.buffer
        terminal.y = min(buffer.lines, y) - 1 if y else 0
        terminal.x = min(buffer.columns, x) - 1 if x else 0


def cursor_to_column(terminal: Terminal, column: int) -> None:
    """CHA, HPA: to a column."""
    terminal.go_to(column - 1, terminal.place()[1])


def cursor_to_line(terminal: Terminal, line: int) -> None:
    """VPA: to a line."""
    terminal.go_to(terminal.place()[0], line - 1)


def column_forward(terminal: Terminal, count: int) -> None:
    """HPR: to the right, margins or not."""
    x, y = terminal.place()
    terminal.go_to(x + count, y)


def line_forward(terminal: Terminal, count: int) -> None:
    """VPR: down, margins or not."""
    x, y = terminal.place()
    terminal.go_to(x, y + count)


# Tabs.


def tab(terminal: Terminal, count: int) -> None:
    """HT, CHT: to the next tab stops, not beyond the right margin."""
    if terminal.pending and 41 in terminal.private_modes:
        wrap(terminal)
    last, following = terminal.limit() - 1, terminal.tabs.following
    for _ in range(count):
        before, terminal.x = terminal.x, min(following[terminal.x], last)
        if terminal.x == before:
            break


def back_tab(terminal: Terminal, count: int) -> None:
    """CBT: to the tab stops before; a wrap that is pending stays so (xterm)."""
    edge = terminal.left if terminal.origin else 0
    terminal.effort += len(terminal.tabs.columns) // 8
    stops = terminal.tabs.before(terminal.x, edge)
    terminal.x = stops[min(count, len(stops)) - 1] if terminal.x > edge else edge


def set_tab_stop(terminal: Terminal, _: object = None) -> None:
    """HTS: a stop at the cursor."""
    terminal.effort += terminal.buffer.columns // 8
    terminal.tabs.add(terminal.x)


def clear_tab_stop(terminal: Terminal, how: int) -> None:
    """TBC: no stop at the cursor (0), or no stops at all (3)."""
    if how not in {0, 3}:
        return
    terminal.effort += terminal.buffer.columns // 8
    if how == 0:
        terminal.tabs.discard(terminal.x)
    else:
        terminal.tabs.clear()


def restore_tab_stops(terminal: Terminal, report: str) -> None:
    """DECRSPS: the stops of a report."""
    terminal.effort += terminal.buffer.columns // 8
    terminal.tabs.restore(report)


# Margins.


def set_region(terminal: Terminal, region: tuple[int, int]) -> None:
    """DECSTBM: top and bottom of the scrolling region, from 1; 0 is the screen's edge."""
    top, bottom = region
    last = terminal.buffer.lines - 1
    top = top - 1 if top else 0
    bottom = bottom - 1 if 0 < bottom <= last else last
    if top < bottom:
        terminal.top, terminal.bottom = top, bottom
        terminal.has_full_region = top == 0 and bottom == last
        terminal.pending = False
        terminal.x, terminal.y = (terminal.left, top) if terminal.origin else (0, 0)


def set_side_margins(terminal: Terminal, left: int, right: int) -> None:
    """DECSLRM: the columns of the scrolling region, from 1; 0 is the screen's edge."""
    columns = terminal.buffer.columns
    left = max(left, 1) - 1
    right = min(right or columns, columns) - 1
    if left < right:
        terminal.left, terminal.right = left, right
        terminal.simplify()
        terminal.go_to(0, 0)
