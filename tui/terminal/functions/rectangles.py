"""The VT420's functions on rectangles of cells.

Rectangles come as top, left, bottom, right, from 1; 0 or nothing is the edge. In origin
mode they count from the margins (DEC STD 070, and the VT510 manual for each function).
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.terminal import Protection, Terminal

# Top, left, bottom and right, from 0; bottom and right are not in it.
Rectangle = tuple[int, int, int, int]


def _number(numbers: tuple[int, ...], place: int) -> int:
    return numbers[place] if place < len(numbers) else 0


def _rectangle(terminal: Terminal, numbers: tuple[int, ...]) -> Rectangle | None:
    """The rectangle that the first four numbers mean, None if there is nothing in it."""
    if terminal.origin:
        first_line, first_column = terminal.top, terminal.left
        lines, columns = terminal.bottom + 1, terminal.right + 1
    else:
        first_line = first_column = 0
        lines, columns = terminal.buffer.lines, terminal.buffer.columns
    top = max(_number(numbers, 0), 1) - 1 + first_line
    left = max(_number(numbers, 1), 1) - 1 + first_column
    bottom = min((_number(numbers, 2) or lines) + first_line, lines)
    right = min((_number(numbers, 3) or columns) + first_column, columns)
    return (top, left, bottom, right) if top < bottom and left < right else None


def fill(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECFRA: character, rectangle."""
    character = chr(_number(numbers, 0))
    rectangle = _rectangle(terminal, numbers[1:])
    if not (" " <= character <= "~" or "\xa0" <= character <= "\xff") or rectangle is None:
        return
    top, left, bottom, right = rectangle
    if terminal.charset is not None:
        character = character.translate(terminal.charset)
    for y in range(top, bottom):
        _write(terminal, y, left, character * (right - left))
    terminal.buffer.touch(top, bottom - 1)


def _write(terminal: Terminal, y: int, left: int, cells: str) -> None:
    """Write on a rectangle's line; what it cuts of wide characters keeps its looks."""
    row = terminal.worked_row(y)
    row.mend(left)
    row.mend(left + len(cells))
    row.put(left, cells, terminal.attributes)


def erase(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECERA: rectangle; its blanks look as what is written would (xterm)."""
    rectangle = _rectangle(terminal, numbers)
    if rectangle is not None:
        top, left, bottom, right = rectangle
        for y in range(top, bottom):
            _write(terminal, y, left, " " * (right - left))
        terminal.buffer.touch(top, bottom - 1)


def erase_selectively(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECSERA: rectangle; cells stay that DECSCA protects, and the looks of the others."""
    protects = terminal.protection is Protection.DEC
    rectangle = _rectangle(terminal, numbers)
    if rectangle is not None:
        top, left, bottom, right = rectangle
        for y in range(top, bottom):
            row = terminal.worked_row(y)
            terminal.effort += 1 + 2 * row.weight
            row.erase_unprotected(left, right, None, protects=protects)
        terminal.buffer.touch(top, bottom - 1)


def copy(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECCRA: rectangle, its page, top and left of its copy, the copy's page."""
    source = _rectangle(terminal, numbers[:4])
    if source is None:
        return
    top, left, bottom, right = source
    target = _rectangle(terminal, (_number(numbers, 5), _number(numbers, 6)))
    if target is None:
        return
    to_top, to_left, to_bottom, to_right = target
    width = min(right - left, to_right - to_left)
    height = min(bottom - top, to_bottom - to_top)
    # Where they overlap, what is copied is what was there before.
    downwards = range(height) if to_top <= top else range(height - 1, -1, -1)
    for y in downwards:
        row = terminal.worked_row(to_top + y)
        row.copy(to_left, terminal.worked_row(top + y), left, left + width)
    terminal.buffer.touch(to_top, to_top + height - 1)


# The attributes that rectangles change, by their SGR numbers: their places, and what stands
# there when they are on. DECCARA's numbers from 20 on take them off; 22 is bold's.
_CHANGEABLE = {
    number: (Attributes._fields.index(name), on)
    for number, name, on in (
        (1, "bold", True),
        (4, "underline", 1),
        (5, "blink", True),
        (7, "reverse", True),
        (8, "hidden", True),
    )
}
_OFF = {22: 1, 24: 4, 25: 5, 27: 7, 28: 8}


def change_attributes(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECCARA: rectangle, SGR numbers."""
    changes: dict[int, Any] = {}
    for number in numbers[4:] or (0,):
        for wanted, (place, on) in _CHANGEABLE.items():
            if number == wanted:
                changes[place] = on
            elif number == 0 or _OFF.get(number) == wanted:
                changes[place] = type(on)()

    def change(attributes: Attributes) -> Attributes:
        fields = list(attributes)
        for place, value in changes.items():
            fields[place] = value
        return _attributes(fields)

    _restyle(terminal, numbers, change)


def reverse_attributes(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECRARA: rectangle, SGR numbers of what is turned about; 0 turns nothing (xterm)."""
    places = [
        (place, on)
        for number in numbers[4:]
        for wanted, (place, on) in _CHANGEABLE.items()
        if number == wanted
    ]

    def reverse(attributes: Attributes) -> Attributes:
        fields = list(attributes)
        for place, on in places:
            fields[place] = type(on)() if fields[place] else on
        return _attributes(fields)

    _restyle(terminal, numbers, reverse)


def _attributes(fields: list[Any]) -> Attributes:
    attributes = Attributes._make(fields)
    return PLAIN if attributes == PLAIN else attributes


def _restyle(
    terminal: Terminal, numbers: tuple[int, ...], change: Callable[[Attributes], Attributes]
) -> None:
    streams = not terminal.rectangular_changes
    # A stream that ends left of where it starts is none in xterm either.
    rectangle = _rectangle(terminal, numbers[:4])
    if rectangle is None:
        return
    top, left, bottom, right = rectangle
    for y in range(top, bottom):
        start, end = left, right
        if streams:
            # DECSACE: a stream of cells from the first place to the last.
            start = left if y == top else 0
            end = right if y == bottom - 1 else terminal.buffer.columns
        row = terminal.worked_row(y)
        # Each stretch is changed by itself.
        terminal.effort += 2 * row.weight
        row.restyle(start, end, change)
    terminal.buffer.touch(top, bottom - 1)


def select_extent(terminal: Terminal, parameter: int) -> None:
    """DECSACE: 2 for rectangles, else a stream of cells."""
    terminal.rectangular_changes = parameter == 2


# What a cell's attributes add to the checksum (VT420; hidden, underlined, reverse,
# blinking, bold).
_WEIGHTS = {"hidden": 0x08, "underline": 0x10, "reverse": 0x20, "blink": 0x40, "bold": 0x80}


def checksum(terminal: Terminal, numbers: tuple[int, ...]) -> None:
    """DECRQCRA: request, page, rectangle; the sum of its characters is told, negated."""
    total = 0
    rectangle = _rectangle(terminal, numbers[2:6])
    if rectangle is not None:
        top, left, bottom, right = rectangle
        for y in range(top, bottom):
            row = terminal.worked_row(y)
            terminal.effort += row.weight + (right - left) // 8
            cells, styles = row.read(left, right)
            total += sum(map(ord, terminal.buffer.clusters.text(cells)))
            for attributes, same in groupby(styles):
                if attributes is not PLAIN:
                    total += _weight(attributes) * len(list(same))
    terminal.reply(f"\x1bP{_number(numbers, 0)}!~{-total & 0xFFFF:04X}\x1b\\")


def _weight(attributes: Attributes) -> int:
    return sum(weight for name, weight in _WEIGHTS.items() if getattr(attributes, name))
