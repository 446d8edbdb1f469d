"""What the terminal answers when it is asked about itself.

It answers as an xterm of conformance level 4, and only ever in words of its own: nothing
that a remote program wrote comes back as if it were typed (no title, no answerback, no
contents of the screen but a checksum).
"""

from collections.abc import Callable

from tui.terminal.attributes import sgr_parameters
from tui.terminal.charsets import OF_96
from tui.terminal.tabs import TAB_WIDTH
from tui.terminal.terminal import Protection, Terminal

# Which xterm the version in DA2 and XTVERSION says it is like.
XTERM_PATCH = 390
NAME = "ssm-tui"

# 132 columns, printer, selective erase, national sets, technical set, locator, terminal
# state reports, windows, horizontal scrolling, colours, rectangles, text locator.
_ABILITIES = (1, 2, 6, 9, 15, 16, 17, 18, 21, 22, 28, 29)

# No pixels are known here: the size of a cell is a usual one.
CELL_WIDTH, CELL_HEIGHT = 8, 16


def device_attributes(terminal: Terminal, parameter: int) -> None:
    """DA1."""
    if parameter == 0:
        abilities = ";".join(map(str, _ABILITIES))
        terminal.reply(f"\x1b[?6{terminal.level};{abilities}c")


def secondary_device_attributes(terminal: Terminal, parameter: int) -> None:
    """DA2: 41 is a VT420."""
    if parameter == 0:
        terminal.reply(f"\x1b[>41;{XTERM_PATCH};0c")


def tertiary_device_attributes(terminal: Terminal, parameter: int) -> None:
    """DA3: the number of the unit."""
    if parameter == 0:
        terminal.reply("\x1bP!|00000000\x1b\\")


def terminal_parameters(terminal: Terminal, parameter: int) -> None:
    """DECREQTPARM: no parity, eight bits, 38400 baud."""
    if parameter <= 1:
        terminal.reply(f"\x1b[{parameter + 2};1;1;128;128;1;0x")


def version(terminal: Terminal, parameter: int) -> None:
    """XTVERSION."""
    if parameter == 0:
        terminal.reply(f"\x1bP>|{NAME}(xterm {XTERM_PATCH})\x1b\\")


def device_status(terminal: Terminal, parameter: int) -> None:
    """DSR: 5 all is well, 6 where the cursor is."""
    if parameter == 5:
        terminal.reply("\x1b[0n")
    elif parameter == 6:
        x, y = terminal.place()
        terminal.reply(f"\x1b[{y + 1};{x + 1}R")


# No printer; user-defined keys locked; a North American keyboard, ready; no locator (two
# ways to ask), of no kind; data integrity kept; one session.
_STATUS = {
    15: "?13n",
    25: "?21n",
    26: "?27;1;0;0n",
    53: "?50n",
    55: "?50n",
    56: "?57;0n",
    62: "0*{",
    75: "?70n",
    85: "?83n",
}


def private_device_status(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DSR in DEC's form, DECXCPR among them, and the colour scheme (mode 2031)."""
    parameter = numbers[0] if numbers else 0
    if parameter in _STATUS:
        terminal.reply(f"\x1b[{_STATUS[parameter]}")
    elif parameter == 6:
        x, y = terminal.place()
        terminal.reply(f"\x1b[?{y + 1};{x + 1};1R")
    elif parameter == 63:
        request = numbers[1] if len(numbers) > 1 else 0
        terminal.reply(f"\x1bP{request}!~0000\x1b\\")
    elif parameter == 996:
        terminal.reply(f"\x1b[?997;{2 if _is_light(terminal) else 1}n")


def _is_light(terminal: Terminal) -> bool:
    red, green, blue = terminal.colors.dynamic(11)
    return 299 * red + 587 * green + 114 * blue > 127_500


def window_operation(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """XTWINOPS: sizes and kept titles.

    The window is the view's: a remote program does not move or resize it. Titles are not
    told (they could hold a command, and end up on the command line).
    """
    lines, columns = terminal.buffer.lines, terminal.buffer.columns
    match numbers:
        case (11, *_):
            terminal.reply("\x1b[1t")
        case (13, *_):
            terminal.reply("\x1b[3;0;0t")
        case (14, *_):
            terminal.reply(f"\x1b[4;{lines * CELL_HEIGHT};{columns * CELL_WIDTH}t")
        case (15, *_):
            terminal.reply(f"\x1b[5;{lines * CELL_HEIGHT};{columns * CELL_WIDTH}t")
        case (16, *_):
            terminal.reply(f"\x1b[6;{CELL_HEIGHT};{CELL_WIDTH}t")
        case (18, *_):
            terminal.reply(f"\x1b[8;{lines};{columns}t")
        case (19, *_):
            terminal.reply(f"\x1b[9;{lines};{columns}t")
        case (22, *which):
            terminal.push_title(*which[:1])
        case (23, *which):
            terminal.pop_title(*which[:1])
        case _:
            pass


def report_size(terminal: Terminal) -> None:
    """The report of a changed size, for programs that asked for it (mode 2048)."""
    lines, columns = terminal.buffer.lines, terminal.buffer.columns
    terminal.reply(f"\x1b[48;{lines};{columns};{lines * CELL_HEIGHT};{columns * CELL_WIDTH}t")


def presentation_state(terminal: Terminal, parameter: int) -> None:
    """DECRQPSR: the cursor with all about it (1), or the tab stops (2)."""
    if parameter == 1:
        terminal.reply(f"\x1bP1$u{_cursor_information(terminal)}\x1b\\")
    elif parameter == 2:
        stops = "/".join(str(stop + 1) for stop in terminal.tabs.within)
        terminal.reply(f"\x1bP2$u{stops}\x1b\\")


def _cursor_information(terminal: Terminal) -> str:
    """DECCIR (VT420 manual, chapter 13): flags are bits of an @."""
    attributes = terminal.attributes
    renditions = _flags(
        attributes.bold, attributes.underline > 0, attributes.blink, attributes.reverse
    )
    protected = _flags(attributes.protected)
    modes = _flags(terminal.origin, terminal.single_shift is not None, False, terminal.pending)
    sizes = _flags(*(name.startswith(OF_96) for name in terminal.designated))
    sets = "".join(name.removeprefix(OF_96) for name in terminal.designated)
    x, y = terminal.place()
    state = f"{renditions};{protected};{modes};{terminal.left_set};2;{sizes};{sets}"
    return f"{y + 1};{x + 1};1;{state}"


def _flags(*flags: bool) -> str:
    return chr(0x40 + sum(1 << place for place, flag in enumerate(flags) if flag))


def setting(terminal: Terminal, request: str) -> None:
    """DECRQSS: the control function's parameters as they are in force."""
    report = _SETTINGS.get(request)
    if report is None:
        terminal.reply("\x1bP0$r\x1b\\")
    else:
        terminal.reply(f"\x1bP1$r{report(terminal)}{request}\x1b\\")


def _conformance(terminal: Terminal) -> str:
    return f"6{terminal.level};{0 if terminal.eight_bit_replies else 1}"


def _protection(terminal: Terminal) -> str:
    is_protected = terminal.attributes.protected and terminal.protection is Protection.DEC
    return "1" if is_protected else "0"


_SETTINGS: dict[str, Callable[[Terminal], str]] = {
    "m": lambda terminal: sgr_parameters(terminal.attributes),
    "r": lambda terminal: f"{terminal.top + 1};{terminal.bottom + 1}",
    "s": lambda terminal: f"{terminal.left + 1};{terminal.right + 1}",
    "t": lambda terminal: str(terminal.buffer.lines),
    " q": lambda terminal: str(terminal.cursor_style),
    '"p': _conformance,
    '"q': _protection,
    "*x": lambda terminal: "2" if terminal.rectangular_changes else "0",
    "*|": lambda terminal: str(terminal.buffer.lines),
    "$|": lambda terminal: str(terminal.buffer.columns),
    "$}": lambda _: "0",
    "$~": lambda _: "0",
}

# The few of terminfo's capabilities that programs ask for instead of reading terminfo.
_CAPABILITIES = {
    "TN": "xterm-256color",
    "name": "xterm-256color",
    "Co": "256",
    "colors": "256",
    "RGB": "8/8/8",
    "it": str(TAB_WIDTH),
}


def capabilities(terminal: Terminal, request: str) -> None:
    """XTGETTCAP: names in hexadecimal, one answer each."""
    for name in request.split(";", 16)[:16]:
        try:
            known = bytes.fromhex(name).decode("ascii")
        except ValueError:
            known = ""
        if known in _CAPABILITIES:
            value = _CAPABILITIES[known]
            terminal.reply(f"\x1bP1+r{_hexadecimal(known)}={_hexadecimal(value)}\x1b\\")
        else:
            terminal.reply("\x1bP0+r\x1b\\")


def _hexadecimal(text: str) -> str:
    return text.encode().hex().upper()


def keyboard_flags(terminal: Terminal, _: int) -> None:
    """The flags of kitty's keyboard protocol."""
    terminal.reply(f"\x1b[?{terminal.keyboard_flag}u")


def modify_other_keys(terminal: Terminal, parameter: int) -> None:
    """XTQMODKEYS, for modifyOtherKeys."""
    if parameter == 4:
        terminal.reply(f"\x1b[>4;{terminal.modify_other_keys}m")


def format_other_keys(terminal: Terminal, parameter: int) -> None:
    """XTQFMTKEYS, for formatOtherKeys."""
    if parameter == 4:
        terminal.reply(f"\x1b[>4;{terminal.format_other_keys}f")
