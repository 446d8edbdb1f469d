"""The resets: RIS and DECSTR."""

from tui.terminal.functions.editing import clear_screen
from tui.terminal.functions.resizing import change_width
from tui.terminal.terminal import (
    ASCII_SETS,
    INITIAL_ANSI_MODES,
    INITIAL_MODES,
    Protection,
    Terminal,
)
from tui.terminal.widths import TAIL


def reset(terminal: Terminal, _: object = None) -> None:
    """RIS: all as it was in the beginning, but for the scrollback and the size."""
    soft_reset(terminal)
    buffer = terminal.buffer
    terminal.effort += buffer.lines
    if buffer.columns != buffer.room:
        change_width(terminal, buffer.room)
    terminal.reset_state()
    terminal.private_modes = set(INITIAL_MODES)
    terminal.ansi_modes = set(INITIAL_ANSI_MODES)
    terminal.new_line_mode = False
    buffer.show_alternate(False)
    buffer.other_rows[:] = [""] * buffer.lines
    terminal.saved.clear()
    terminal.saved_modes.clear()
    terminal.titles.clear()
    terminal.colors.reset()
    terminal.colors_changed = True
    terminal.set_title("")
    terminal.icon_name = ""
    terminal.effort += buffer.columns // 8
    terminal.tabs.reset()
    clear_screen(terminal)
    terminal.drawn = TAIL
    terminal.go_to(0, 0)


def soft_reset(terminal: Terminal, _: object = None) -> None:
    """DECSTR: modes and margins as they were, the screen as it is (VT510 manual)."""
    terminal.private_modes -= {1, 6, 45, 66, 67, 69, 1045, 2026}
    terminal.private_modes |= {7, 25}
    terminal.ansi_modes -= {2, 4}
    terminal.application_keypad = False
    terminal.cursor_style = 0
    terminal.origin = False
    terminal.auto_wrap = True
    terminal.insert_mode = False
    terminal.single_shift = None
    terminal.set_style(terminal.styles.plain)
    terminal.protection = Protection.OFF
    terminal.saved.pop(terminal.buffer.alternate, None)
    terminal.designated, terminal.left_set = ASCII_SETS, 0
    terminal.reset_margins()
    terminal.update_charset()
