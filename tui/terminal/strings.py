"""Control strings: operating system commands (OSC) and device control strings (DCS).

Those that nobody knows, and all of SOS, PM and APC, are swallowed.
"""

import base64
import binascii
from collections.abc import Callable

from tui.terminal.functions import reports
from tui.terminal.functions.cursor import change_attributes, link_to, restore_cursor_information
from tui.terminal.functions.moving import restore_tab_stops
from tui.terminal.palette import (
    DYNAMIC_COLORS,
    FIRST_SPECIAL,
    SPECIAL_COLORS,
    format_color,
    parse_color,
)
from tui.terminal.requests import ClipboardWrite, Notification
from tui.terminal.terminal import Terminal

# What a title, a notification or a URL may be long, in characters.
MAX_TITLE = 1024
MAX_URL = 2083
MAX_LINK_ID = 250
# What one command may do to the palette: everything, once. The rest is ignored.
MAX_COLORS = FIRST_SPECIAL + SPECIAL_COLORS
# What one command costs besides its characters, as `Terminal.effort` counts.
_COLOR_EFFORT = 3

_SPECIAL = range(FIRST_SPECIAL, FIRST_SPECIAL + SPECIAL_COLORS)


def operating_system_command(terminal: Terminal, string: str, end: str = "\x1b\\") -> None:
    """Obey an OSC; answers are ended as the question was."""
    number, _, rest = string.partition(";")
    if not number.isascii() or not number.isdigit() or len(number) > 4:
        return
    command = _COMMANDS.get(int(number))
    if command is not None:
        command(terminal, rest, end)
    elif int(number) in DYNAMIC_COLORS:
        _dynamic_colors(terminal, int(number), rest, end)
    elif int(number) - 100 in DYNAMIC_COLORS:
        terminal.colors.set_dynamic(int(number) - 100, None)
        terminal.colors_changed = True


def _printable(text: str, limit: int) -> str:
    return "".join(char for char in text[:limit] if char.isprintable())


def _titles(terminal: Terminal, text: str, _: str) -> None:
    _icon_name(terminal, text, "")
    _title(terminal, text, "")


def _icon_name(terminal: Terminal, text: str, _: str) -> None:
    terminal.icon_name = _printable(text, MAX_TITLE)


def _title(terminal: Terminal, text: str, _: str) -> None:
    terminal.set_title(_printable(text, MAX_TITLE))


def _colors(terminal: Terminal, text: str, end: str) -> None:
    """OSC 4: pairs of an index and a colour, or ? to ask for it."""
    _indexed_colors(terminal, text, end, 4, range(FIRST_SPECIAL + SPECIAL_COLORS))


def _special_colors(terminal: Terminal, text: str, end: str) -> None:
    """OSC 5: the same for the special colours, counted from 0."""
    _indexed_colors(terminal, text, end, 5, _SPECIAL)


def _indexed_colors(
    terminal: Terminal, text: str, end: str, number: int, indexes: range
) -> None:
    words = text.split(";", 2 * MAX_COLORS)[: 2 * MAX_COLORS]
    terminal.effort += _COLOR_EFFORT * len(words)
    for word, color in zip(words[::2], words[1::2], strict=False):
        place = _index(word)
        if place is None or place >= len(indexes):
            return
        if color == "?":
            answer = format_color(terminal.colors.color(indexes[place]))
            terminal.reply(f"\x1b]{number};{place};{answer}{end}")
        elif (value := parse_color(color)) is not None:
            terminal.colors.set_color(indexes[place], value)
            terminal.colors_changed = True


def _index(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else None


def _dynamic_colors(terminal: Terminal, first: int, text: str, end: str) -> None:
    """OSC 10 to 19: the colour of the number, and of those that follow it."""
    for number, color in enumerate(text.split(";", len(DYNAMIC_COLORS)), first):
        if number not in DYNAMIC_COLORS:
            return
        if color == "?":
            answer = format_color(terminal.colors.dynamic(number))
            terminal.reply(f"\x1b]{number};{answer}{end}")
        elif (value := parse_color(color)) is not None:
            terminal.colors.set_dynamic(number, value)
            terminal.colors_changed = True


def _reset_colors(terminal: Terminal, text: str, _: str) -> None:
    """OSC 104: the indexes given, or all."""
    _reset_indexed(terminal, text, range(FIRST_SPECIAL))


def _reset_special_colors(terminal: Terminal, text: str, _: str) -> None:
    """OSC 105: the same for the special colours."""
    _reset_indexed(terminal, text, _SPECIAL)


def _reset_indexed(terminal: Terminal, text: str, indexes: range) -> None:
    if text:
        words = text.split(";", MAX_COLORS)[:MAX_COLORS]
        terminal.effort += _COLOR_EFFORT * len(words)
        for word in words:
            if (index := _index(word)) is not None:
                terminal.colors.set_color(indexes.start + index, None)
    else:
        terminal.effort += len(indexes) // 8
        terminal.colors.reset_indexed(indexes)
    terminal.colors_changed = True


def _directory(terminal: Terminal, text: str, _: str) -> None:
    terminal.directory = _printable(text, MAX_URL)


def _link(terminal: Terminal, text: str, _: str) -> None:
    """OSC 8: parameters, URI; an empty URI ends the link."""
    parameters, _, uri = text.partition(";")
    if not uri or len(uri) > MAX_URL or not uri.isprintable():
        change_attributes(terminal, link=None, link_id="")
        return
    link_id = ""
    for parameter in parameters[:MAX_URL].split(":"):
        name, _, value = parameter.partition("=")
        if name == "id":
            link_id = _printable(value, MAX_LINK_ID)
            break
    link_to(terminal, uri, link_id)


def _clipboard(terminal: Terminal, text: str, _: str) -> None:
    """OSC 52: selections, text in base64. The clipboard is never told to the remote."""
    selections, _, data = text.partition(";")
    try:
        content = base64.b64decode(data, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return
    if content:
        letters = "".join(letter for letter in selections[:8] if letter in "cpqs01234567")
        terminal.ask(ClipboardWrite(letters or "c", content))


def _notification(terminal: Terminal, text: str, _: str) -> None:
    """OSC 9: iTerm2's notification; with a number first it is ConEmu's, for other things."""
    if text and not text.partition(";")[0].isdigit():
        terminal.ask(Notification("", _printable(text, MAX_TITLE)))


def _rxvt_notification(terminal: Terminal, text: str, _: str) -> None:
    """OSC 777: notify, title, body."""
    match text.split(";", 2):
        case ["notify", title, body]:
            terminal.ask(
                Notification(_printable(title, MAX_TITLE), _printable(body, MAX_TITLE))
            )
        case _:
            pass


def _prompt_mark(terminal: Terminal, text: str, _: str) -> None:
    """OSC 133: A before the prompt, B before the command, C before its output, D after."""
    if text[:1] in {"A", "C", "D"}:
        terminal.mark_output(begins=text[0] == "C")
    match text.split(";"):
        case ["A", *options] if "redraw=0" not in options:
            terminal.prompt = terminal.buffer.row(terminal.y)
        case ["B", *_] if terminal.prompt is not None:
            terminal.prompt = terminal.buffer.row(terminal.y)
        case ["A" | "C" | "D", *_]:
            # Output, or a shell that says it does not draw its prompt anew (kitty's option).
            terminal.prompt = None
        case _:
            pass


_COMMANDS: dict[int, Callable[[Terminal, str, str], None]] = {
    0: _titles,
    1: _icon_name,
    2: _title,
    4: _colors,
    5: _special_colors,
    7: _directory,
    8: _link,
    9: _notification,
    52: _clipboard,
    104: _reset_colors,
    105: _reset_special_colors,
    133: _prompt_mark,
    777: _rxvt_notification,
}


def device_control_string(terminal: Terminal, string: str, end: str = "\x1b\\") -> None:
    """Obey a DCS: requests for settings and capabilities, and restoring tab stops."""
    del end
    if string.startswith("$q"):
        reports.setting(terminal, string[2:])
    elif string.startswith("+q"):
        reports.capabilities(terminal, string[2:])
    elif string.startswith("2$t"):
        restore_tab_stops(terminal, string[3:])
    elif string.startswith("1$t"):
        restore_cursor_information(terminal, string[3:])


def ignored_string(terminal: Terminal, string: str, end: str = "") -> None:
    """SOS, PM and APC mean nothing here."""
    del terminal, string, end
