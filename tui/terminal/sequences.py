"""Which control sequence means what: the tables between the parser and the terminal.

A control sequence is looked up by its private marker, intermediate and final characters.
An entry is a function of the terminal and one argument, and how that argument is made from
the parameters; to what takes none it means nothing. Sources: ECMA-48, the VT510 manual, xterm's
ctlseqs.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from tui.terminal.attributes import MAX_PARAMETERS
from tui.terminal.functions import (
    cursor,
    editing,
    modes,
    moving,
    rectangles,
    reports,
    resetting,
    scrolling,
    writing,
)
from tui.terminal.terminal import MAX_KEYBOARD_FLAGS, Protection, Terminal

Action = tuple[Callable[[Terminal, Any], object], Any]

# Larger numbers are as good as this one.
MAX_NUMBER = 65535
# Longer sequences are ignored.
MAX_SEQUENCE = 512
# SGR is pushed at most this deep (xterm: 10).
MAX_PUSHED = 10


class Kind(Enum):
    """What a function is called with."""

    # The first parameter, at least 1.
    COUNT = auto()
    # The first parameter, or 0.
    NUMBER = auto()
    # The first two parameters, or 0.
    PAIR = auto()
    # All parameters, 0 where nothing is given.
    NUMBERS = auto()


def _private(function: Callable[..., None]) -> Callable[[Terminal, Any], None]:
    return lambda terminal, how: function(terminal, how, private=True)


def _scroll_down(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """SD, but with a zero or several parameters: xterm takes that for highlight tracking."""
    if not numbers or (len(numbers) == 1 and numbers[0]):
        scrolling.pan_up(terminal, *(numbers or (1,)))


def _save_or_side_margins(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECSLRM in DECLRMM, else SCOSC."""
    if 69 in terminal.private_modes:
        left, right = (*numbers, 0, 0)[:2]
        moving.set_side_margins(terminal, left, right)
    else:
        cursor.save_cursor(terminal)


def _conformance(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECSCL: a level from 61 on, and whether C1 controls are sent in seven bits (1)."""
    level, bits = (*numbers, 0, 0)[:2]
    if 61 <= level <= 65:
        resetting.soft_reset(terminal)
        terminal.level = min(level - 60, 4)
        terminal.eight_bit_replies = bits != 1 and level > 61 and len(numbers) > 1


def _protect(terminal: Terminal, parameter: int) -> None:
    """DECSCA."""
    if parameter <= 2:
        cursor.protect(terminal, parameter == 1, Protection.DEC)


def _cursor_style(terminal: Terminal, parameter: int) -> None:
    """DECSCUSR: odd styles blink, and 0 is the user's own, which does not."""
    if parameter <= 6:
        terminal.cursor_style = parameter
        terminal.private_modes.discard(12)
        if parameter % 2:
            terminal.private_modes.add(12)
        terminal.buffer.changed.add(terminal.y)


def _push_style(terminal: Terminal, _: int) -> None:
    """XTPUSHSGR."""
    if len(terminal.pushed_styles) < MAX_PUSHED:
        terminal.pushed_styles.append(terminal.style)


def _pop_style(terminal: Terminal, _: int) -> None:
    """XTPOPSGR."""
    if terminal.pushed_styles:
        style = terminal.pushed_styles.pop()
        terminal.set_style(terminal.styles.style(style.attributes))


def _modify_keys(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """XTMODKEYS: of the resources, modifyOtherKeys is the one that is known."""
    resource, value = (*numbers, 0, 0)[:2]
    if not numbers or (resource == 4 and value <= 2):
        terminal.modify_other_keys = value


def _no_modify_keys(terminal: Terminal, parameter: int) -> None:
    """XTMODKEYS, disabling."""
    if parameter == 4:
        terminal.modify_other_keys = 0


def _format_keys(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """XTFMTKEYS: of the resources, formatOtherKeys is the one that is known."""
    resource, value = (*numbers, 0, 0)[:2]
    if not numbers or (resource == 4 and value <= 1):
        terminal.format_other_keys = value


def _push_keyboard(terminal: Terminal, parameter: int) -> None:
    """The kitty keyboard protocol: flags on top of those in force."""
    flags = terminal.keyboard_flags[terminal.buffer.alternate]
    flags.append(parameter & 31)
    del flags[:-MAX_KEYBOARD_FLAGS]


def _pop_keyboard(terminal: Terminal, count: int) -> None:
    """The kitty keyboard protocol: back to the flags before."""
    flags = terminal.keyboard_flags[terminal.buffer.alternate]
    del flags[max(0, len(flags) - count) :]


def _set_keyboard(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """The kitty keyboard protocol: set (1), add (2) or take away (3) flags."""
    value, how = (*numbers, 0, 0)[:2]
    flags = terminal.keyboard_flags[terminal.buffer.alternate]
    before = terminal.keyboard_flag
    after = {0: value, 1: value, 2: before | value, 3: before & ~value}.get(how, before)
    flags[-1:] = [after & 31]


_COUNT, _NUMBER, _PAIR, _NUMBERS = Kind.COUNT, Kind.NUMBER, Kind.PAIR, Kind.NUMBERS

CONTROL_SEQUENCES: dict[str, tuple[Callable[[Any, Any], Any], Kind]] = {
    "@": (editing.insert_characters, _COUNT),
    " @": (editing.shift_left, _COUNT),
    "A": (moving.cursor_up, _COUNT),
    " A": (editing.shift_right, _COUNT),
    "B": (moving.cursor_down, _COUNT),
    "C": (moving.cursor_forward, _COUNT),
    "D": (moving.cursor_back, _COUNT),
    "E": (moving.cursor_down1, _COUNT),
    "F": (moving.cursor_up1, _COUNT),
    "G": (moving.cursor_to_column, _NUMBER),
    "H": (moving.position, _PAIR),
    "I": (moving.tab, _COUNT),
    "J": (editing.erase_in_display, _NUMBER),
    "?J": (_private(editing.erase_in_display), _NUMBER),
    "K": (editing.erase_in_line, _NUMBER),
    "?K": (_private(editing.erase_in_line), _NUMBER),
    "L": (editing.insert_lines, _COUNT),
    "M": (editing.delete_lines, _COUNT),
    "P": (editing.delete_characters, _COUNT),
    "S": (scrolling.pan_down, _COUNT),
    "T": (_scroll_down, _NUMBERS),
    "X": (editing.erase_characters, _COUNT),
    "Z": (moving.back_tab, _COUNT),
    "^": (scrolling.pan_up, _COUNT),
    "`": (moving.cursor_to_column, _NUMBER),
    "a": (moving.column_forward, _COUNT),
    "b": (writing.repeat, _COUNT),
    "c": (reports.device_attributes, _NUMBER),
    ">c": (reports.secondary_device_attributes, _NUMBER),
    "=c": (reports.tertiary_device_attributes, _NUMBER),
    "d": (moving.cursor_to_line, _NUMBER),
    "e": (moving.line_forward, _COUNT),
    "f": (moving.position, _PAIR),
    ">f": (_format_keys, _NUMBERS),
    "g": (moving.clear_tab_stop, _NUMBER),
    "?g": (reports.format_other_keys, _NUMBER),
    "h": (modes.set_mode, _NUMBERS),
    "?h": (modes.set_private_mode, _NUMBERS),
    "j": (moving.cursor_back, _COUNT),
    "k": (moving.cursor_up, _COUNT),
    "l": (modes.reset_mode, _NUMBERS),
    "?l": (modes.reset_private_mode, _NUMBERS),
    ">m": (_modify_keys, _NUMBERS),
    "?m": (reports.modify_other_keys, _NUMBER),
    "n": (reports.device_status, _NUMBER),
    "?n": (reports.private_device_status, _NUMBERS),
    ">n": (_no_modify_keys, _NUMBER),
    "!p": (resetting.soft_reset, _NUMBER),
    '"p': (_conformance, _NUMBERS),
    "$p": (modes.request_mode, _NUMBERS),
    "?$p": (modes.request_private_mode, _NUMBERS),
    " q": (_cursor_style, _NUMBER),
    '"q': (_protect, _NUMBER),
    ">q": (reports.version, _NUMBER),
    "r": (moving.set_region, _PAIR),
    "?r": (modes.restore_private_modes, _NUMBERS),
    "$r": (rectangles.change_attributes, _NUMBERS),
    "s": (_save_or_side_margins, _NUMBERS),
    "?s": (modes.save_private_modes, _NUMBERS),
    "t": (reports.window_operation, _NUMBERS),
    "$t": (rectangles.reverse_attributes, _NUMBERS),
    "u": (cursor.restore_cursor, _NUMBER),
    "?u": (reports.keyboard_flags, _NUMBER),
    ">u": (_push_keyboard, _NUMBER),
    "<u": (_pop_keyboard, _COUNT),
    "=u": (_set_keyboard, _NUMBERS),
    "$v": (rectangles.copy, _NUMBERS),
    "$w": (reports.presentation_state, _NUMBER),
    "x": (reports.terminal_parameters, _NUMBER),
    "*x": (rectangles.select_extent, _NUMBER),
    "$x": (rectangles.fill, _NUMBERS),
    "*y": (rectangles.checksum, _NUMBERS),
    "$z": (rectangles.erase, _NUMBERS),
    "${": (rectangles.erase_selectively, _NUMBERS),
    "#{": (_push_style, _NUMBER),
    "#p": (_push_style, _NUMBER),
    "#}": (_pop_style, _NUMBER),
    "#q": (_pop_style, _NUMBER),
    "'}": (editing.insert_columns, _COUNT),
    "'~": (editing.delete_columns, _COUNT),
}


def _nothing(terminal: Terminal, argument: object) -> None:
    """Do nothing: the sequence is known to mean nothing here, or is not known."""


IGNORED: Action = (_nothing, None)

_SEQUENCE = re.compile(r"([<=>?]?)([0-9;:]*)([ -/]*)([@-~])")


def control_sequence(sequence: str) -> Action:
    """What a control sequence means; `sequence` is what follows its CSI."""
    match = _SEQUENCE.fullmatch(sequence) if len(sequence) <= MAX_SEQUENCE else None
    if match is None:
        return IGNORED
    marker, parameters, intermediates, final = match.groups()
    if not marker and not intermediates and final == "m":
        return _select_graphic_rendition, f"\x1b[{parameters}m"
    function, kind = CONTROL_SEQUENCES.get(marker + intermediates + final, (None, None))
    # Sub-parameters mean something in SGR only.
    if function is None or kind is None or ":" in parameters:
        return IGNORED
    numbers = tuple(map(_number, parameters.split(";")[:MAX_PARAMETERS])) if parameters else ()
    return function, _argument(kind, numbers)


def _argument(kind: Kind, numbers: tuple[int, ...]) -> int | tuple[int, ...]:
    match kind:
        case Kind.COUNT:
            return max(1, numbers[0]) if numbers else 1
        case Kind.NUMBER:
            return numbers[0] if numbers else 0
        case Kind.PAIR:
            return (*numbers, 0, 0)[:2]
        case Kind.NUMBERS:
            return numbers


def _number(digits: str) -> int:
    if len(digits) > 5:
        digits = digits.lstrip("0")
        return int(digits or 0) if len(digits) <= 5 else MAX_NUMBER
    return min(int(digits or 0), MAX_NUMBER)


def _select_graphic_rendition(terminal: Terminal, sequence: str) -> None:
    terminal.set_style(terminal.styles.follow(terminal.style, sequence))


def _eight_bit_replies(terminal: Terminal, on: bool) -> None:
    """S7C1T, S8C1T: a VT100 has no C1 controls."""
    terminal.eight_bit_replies = on and terminal.level > 1


def _application_keypad(terminal: Terminal, on: bool) -> None:
    """DECKPAM, DECKPNM."""
    terminal.application_keypad = on
    (terminal.private_modes.add if on else terminal.private_modes.discard)(66)


def _bell(terminal: Terminal, _: object) -> None:
    """BEL."""
    terminal.bells += 1


def _next_line(terminal: Terminal, _: object) -> None:
    """NEL."""
    scrolling.index(terminal)
    scrolling.carriage_return(terminal)


# Single characters of C0; those not named are ignored, ENQ (no answerback) among them.
CONTROLS: dict[str, Action] = {
    "\a": (_bell, None),
    "\b": (moving.cursor_back, 1),
    "\t": (moving.tab, 1),
    "\n": (scrolling.linefeed, None),
    "\v": (scrolling.linefeed, None),
    "\f": (scrolling.linefeed, None),
    "\r": (scrolling.carriage_return, None),
    "\x0e": (cursor.shift_to, 1),
    "\x0f": (cursor.shift_to, 0),
}

# What follows ESC; a C1 control is the ESC sequence with its code less 0x40.
ESCAPE_SEQUENCES: dict[str, Action] = {
    "6": (editing.back_index, None),
    "7": (cursor.save_cursor, None),
    "8": (cursor.restore_cursor, None),
    "9": (editing.forward_index, None),
    "=": (_application_keypad, True),
    ">": (_application_keypad, False),
    "D": (scrolling.index, None),
    "E": (_next_line, None),
    "H": (moving.set_tab_stop, None),
    "M": (scrolling.reverse_index, None),
    "N": (cursor.shift_once, 2),
    "O": (cursor.shift_once, 3),
    "V": (lambda terminal, _: cursor.protect(terminal, True, Protection.ISO), None),
    "W": (lambda terminal, _: cursor.change_attributes(terminal, protected=False), None),
    "Z": (reports.device_attributes, 0),
    "c": (resetting.reset, None),
    "n": (cursor.shift_to, 2),
    "o": (cursor.shift_to, 3),
    " F": (_eight_bit_replies, False),
    " G": (_eight_bit_replies, True),
    "#8": (editing.alignment_display, None),
}


def escape_sequence(sequence: str) -> Action:
    """What an escape sequence means; `sequence` is what follows its ESC."""
    if sequence in ESCAPE_SEQUENCES:
        return ESCAPE_SEQUENCES[sequence]
    if len(sequence) in {2, 3} and sequence[0] in "()*+-./":
        return cursor.designate, sequence
    return IGNORED
