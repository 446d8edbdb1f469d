"""Modes: what setting and resetting them does, and which of them can be asked about.

A mode's number is kept in `private_modes` (CSI ? h) or `ansi_modes` (CSI h); the view reads
what it needs from there. Only those listed here are known, as DECRQM will say.
"""

from collections.abc import Callable

from tui.terminal.functions.cursor import restore_cursor, save_cursor
from tui.terminal.functions.editing import clear_screen
from tui.terminal.functions.resizing import change_width
from tui.terminal.terminal import Terminal

# Set and reset at will, and nothing else happens here: the view, the keys or nobody act on
# them. The numbers and names are those of xterm's ctlseqs and of the VT510 manual.
_REMEMBERED = {
    1,  # DECCKM, application cursor keys
    4,  # DECSCLM, smooth scroll
    9,  # X10 mouse
    12,  # blinking cursor
    18,  # DECPFF
    19,  # DECPEX
    35,  # font-shifting keys
    40,  # 80 and 132 columns allowed
    41,  # more(1) fix
    42,  # DECNRCM
    44,  # margin bell
    45,  # reverse wrap
    67,  # DECBKM, backarrow sends backspace
    1000,  # mouse: clicks
    1001,  # mouse: highlight
    1002,  # mouse: drags
    1003,  # mouse: all motion
    1004,  # focus events
    1005,  # mouse: UTF-8 encoding
    1006,  # mouse: SGR encoding
    1007,  # alternate scroll
    1010,  # scroll to bottom on output
    1011,  # scroll to bottom on key
    1015,  # mouse: urxvt encoding
    1016,  # mouse: SGR encoding in pixels
    1034,  # meta sets the eighth bit
    1035,
    1036,  # meta sends ESC
    1037,
    1039,  # alt sends ESC
    1042,  # urgency
    1043,
    1045,  # extended reverse wrap
    2004,  # bracketed paste
    2026,  # synchronized output
    2031,  # colour scheme reports
    2048,  # resize reports
}
_REMEMBERED_ANSI = {2, 12}  # KAM, SRM
# GATM, CRM, SRTM, VEM, HEM, PUM, FEAM, FETM, MATM, TTM, SATM, TSM, EBM.
_NEVER_SET_ANSI = {1, 3, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19}
# DECHCCM, DECVCCM and DECPCCM (there are no pages), DECKBUM, DECXRLM, DECKPM.
_NEVER_SET = {60, 61, 64, 68, 73, 81}
# DECANM: never a VT52. DECARM: keys repeat as the user's keyboard has it. 2027: characters
# are grouped to graphemes.
_ALWAYS_SET = {2, 8, 2027}

# Three ways to the one alternate screen.
_ALTERNATE_SCREEN = {47, 1047, 1049}
_MOUSE_TRACKING = {9, 1000, 1001, 1002, 1003}
_MOUSE_ENCODING = {1005, 1006, 1015, 1016}


def set_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """SM."""
    for number in numbers:
        _change_ansi(terminal, number, on=True)


def reset_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """RM."""
    for number in numbers:
        _change_ansi(terminal, number, on=False)


def _change_ansi(terminal: Terminal, number: int, *, on: bool) -> None:
    match number:
        case 4:  # IRM
            terminal.insert_mode = on
            terminal.simplify()
        case 20:  # LNM
            terminal.new_line_mode = on
        case _:
            if number not in _REMEMBERED_ANSI:
                return
    (terminal.ansi_modes.add if on else terminal.ansi_modes.discard)(number)


def set_private_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECSET."""
    for number in numbers:
        _change(terminal, number, on=True)


def reset_private_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECRST."""
    for number in numbers:
        _change(terminal, number, on=False)


def save_private_modes(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """XTSAVE."""
    for number in numbers:
        if is_known(number):
            terminal.saved_modes[number] = _is_set(terminal, number)


def restore_private_modes(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """XTRESTORE."""
    for number in numbers:
        if number in terminal.saved_modes:
            _change(terminal, number, on=terminal.saved_modes[number])


def is_known(number: int) -> bool:
    """Whether a private mode can be set and reset."""
    return number in _REMEMBERED or number in _ACTIONS


def _is_set(terminal: Terminal, number: int) -> bool:
    if number in _ALTERNATE_SCREEN:
        return terminal.buffer.alternate
    return number in terminal.private_modes


def _change(terminal: Terminal, number: int, *, on: bool) -> None:
    if not is_known(number):
        return
    modes = terminal.private_modes
    if number in _MOUSE_TRACKING:
        # One at a time: the last one set holds.
        modes -= _MOUSE_TRACKING if on or number in modes else set()
    elif number in _MOUSE_ENCODING and on:
        modes -= _MOUSE_ENCODING
    action = _ACTIONS.get(number)
    if action is not None and not action(terminal, on):
        return
    (modes.add if on else modes.discard)(number)


# An action gives back whether the mode is to be remembered.


def _column_mode(terminal: Terminal, on: bool) -> bool:
    """DECCOLM: 132 or 80 columns, where mode 40 allows it."""
    if 40 not in terminal.private_modes:
        return False
    change_width(terminal, 132 if on else 80)
    return True


def _reverse_video(terminal: Terminal, on: bool) -> bool:
    """DECSCNM."""
    if on != (5 in terminal.private_modes):
        terminal.buffer.changed_all = True
    return True


def _origin_mode(terminal: Terminal, on: bool) -> bool:
    """DECOM."""
    terminal.origin = on
    terminal.go_to(0, 0)
    return True


def _auto_wrap(terminal: Terminal, on: bool) -> bool:
    """DECAWM."""
    terminal.auto_wrap = on
    terminal.simplify()
    return True


def _keypad(terminal: Terminal, on: bool) -> bool:
    """DECNKM."""
    terminal.application_keypad = on
    return True


def _cursor(terminal: Terminal, _: bool) -> bool:
    """DECTCEM."""
    terminal.buffer.changed.add(terminal.y)
    return True


def _side_margins(terminal: Terminal, on: bool) -> bool:
    """DECLRMM: a VT400's, and without it there are no left and right margins."""
    if terminal.level < 4:
        return False
    if not on:
        terminal.left, terminal.right = 0, terminal.buffer.columns - 1
        terminal.simplify()
    return True


def _alternate(terminal: Terminal, on: bool) -> bool:
    """Mode 47."""
    terminal.buffer.show_alternate(on)
    return False


def _alternate_cleared(terminal: Terminal, on: bool) -> bool:
    """Mode 1047: the alternate screen is cleared when it is left."""
    if not on and terminal.buffer.alternate:
        clear_screen(terminal)
    terminal.buffer.show_alternate(on)
    return False


def _saved_cursor(terminal: Terminal, on: bool) -> bool:
    """Mode 1048."""
    if on:
        save_cursor(terminal)
    else:
        restore_cursor(terminal)
    return True


def _alternate_with_cursor(terminal: Terminal, on: bool) -> bool:
    """Mode 1049: the alternate screen is cleared when it is entered, and the cursor saved."""
    if on:
        save_cursor(terminal)
        terminal.buffer.show_alternate(True)
        clear_screen(terminal)
    else:
        terminal.buffer.show_alternate(False)
        restore_cursor(terminal)
    return False


_ACTIONS: dict[int, Callable[[Terminal, bool], bool]] = {
    3: _column_mode,
    5: _reverse_video,
    6: _origin_mode,
    7: _auto_wrap,
    25: _cursor,
    47: _alternate,
    66: _keypad,
    69: _side_margins,
    1047: _alternate_cleared,
    1048: _saved_cursor,
    1049: _alternate_with_cursor,
}


def request_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECRQM for ANSI modes: 0 unknown, 1 set, 2 reset, 3 always set, 4 never."""
    number = numbers[0] if numbers else 0
    if number in terminal.ansi_modes:
        state = 1
    elif number in _REMEMBERED_ANSI | {4, 20}:
        state = 2
    else:
        state = 4 if number in _NEVER_SET_ANSI else 0
    if terminal.level >= 3:
        terminal.reply(f"\x1b[{number};{state}$y")


def request_private_mode(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECRQM for private modes."""
    number = numbers[0] if numbers else 0
    if number in _ALWAYS_SET:
        state = 3
    elif number in _NEVER_SET:
        state = 4
    elif not is_known(number):
        state = 0
    else:
        state = 1 if _is_set(terminal, number) else 2
    if terminal.level >= 3:
        terminal.reply(f"\x1b[?{number};{state}$y")
