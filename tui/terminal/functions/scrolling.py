"""Scrolling, and the moves that may scroll: line feeds, wrapping, reverse index."""

from tui.terminal.terminal import Terminal


def scroll_up(terminal: Terminal, top: int, count: int) -> None:
    """Move the lines from top to the bottom margin up, between the side margins.

    What leaves the screen at its top goes into the scrollback, deleted lines too (xterm).
    """
    buffer, bottom = terminal.buffer, terminal.bottom
    count = min(count, bottom + 1 - top)
    if top > 0:
        buffer.end_line(top - 1)
    if terminal.has_side_margins:
        for y in range(top, bottom + 1):
            _copy_row(terminal, y + count, y, range(bottom + 1))
    else:
        terminal.effort += count
        if top == 0:
            terminal.effort += buffer.keep(buffer.rows[:count])
        buffer.scroll_up(top, bottom, count, terminal.style.erasing)
    buffer.touch(top, bottom)


def scroll_down(terminal: Terminal, top: int, count: int) -> None:
    """Move the lines from top to the bottom margin down, between the side margins."""
    buffer, bottom = terminal.buffer, terminal.bottom
    count = min(count, bottom + 1 - top)
    if top > 0:
        buffer.end_line(top - 1)
    else:
        buffer.end_history()
    if terminal.has_side_margins:
        for y in range(bottom, top - 1, -1):
            _copy_row(terminal, y - count, y, range(top, bottom + 1))
    else:
        terminal.effort += count
        buffer.scroll_down(top, bottom, count, terminal.style.erasing)
    buffer.end_line(bottom)
    buffer.touch(top, bottom)


def _copy_row(terminal: Terminal, source: int, y: int, region: range) -> None:
    """Copy what is between the side margins; lines beyond the region are blank."""
    left, end = terminal.left, terminal.right + 1
    row = terminal.worked_row(y)
    if source in region:
        row.copy(left, terminal.worked_row(source), left, end)
    else:
        row.erase(left, end, terminal.style.erasing)


def pan_down(terminal: Terminal, count: int) -> None:
    """SU: move the region's lines up."""
    scroll_up(terminal, terminal.top, count)


def pan_up(terminal: Terminal, count: int) -> None:
    """SD: move the region's lines down."""
    scroll_down(terminal, terminal.top, count)


def carriage_return(terminal: Terminal, _: object = None) -> None:
    """CR: move the cursor to the left margin."""
    terminal.pending = False
    terminal.x = terminal.left if terminal.x >= terminal.left else 0


def index(terminal: Terminal, _: object = None) -> None:
    """IND: move the cursor down; at the bottom margin the region scrolls instead."""
    terminal.pending = False
    if terminal.y == terminal.bottom:
        if terminal.left <= terminal.x <= terminal.right:
            if terminal.has_full_region and not terminal.has_side_margins:
                terminal.effort += terminal.buffer.scroll(terminal.style.erasing)
            else:
                scroll_up(terminal, terminal.top, 1)
    elif terminal.y < terminal.buffer.lines - 1:
        terminal.y += 1


def reverse_index(terminal: Terminal, _: object = None) -> None:
    """RI: up; at the top margin the region scrolls down instead."""
    terminal.pending = False
    if terminal.y == terminal.top:
        if terminal.left <= terminal.x <= terminal.right:
            scroll_down(terminal, terminal.top, 1)
    elif terminal.y > 0:
        terminal.y -= 1


def next_line(terminal: Terminal, _: object = None) -> None:
    """CR LF: move the cursor to the start of the next line."""
    if terminal.has_side_margins:
        carriage_return(terminal)
        index(terminal)
    else:
        terminal.pending = False
        terminal.x = 0
        if terminal.y != terminal.bottom:
            terminal.y = min(terminal.y + 1, terminal.buffer.lines - 1)
        elif terminal.has_full_region:
            terminal.effort += terminal.buffer.scroll(terminal.style.erasing)
        else:
            scroll_up(terminal, terminal.top, 1)


def linefeed(terminal: Terminal, _: object = None) -> None:
    """LF: move the cursor down, and to the left margin in new line mode."""
    index(terminal)
    if terminal.new_line_mode:
        carriage_return(terminal)


def wrap(terminal: Terminal) -> None:
    """Do the wrap that is pending: go on at the start of the next line."""
    if not terminal.auto_wrap:
        return
    if not terminal.has_side_margins:
        terminal.buffer.row(terminal.y).wrapped = True
    index(terminal)
    terminal.x = terminal.left
