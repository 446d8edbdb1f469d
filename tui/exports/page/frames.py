"""What changes on the screen from frame to frame; pure.

A piece is what the page reads at once, and stands alone: its rows, each once, and its steps.
A row is a list of three for each stretch: the number of its look, its cells (0 where it has one for
each character, all of which are ASCII), its text. A step is a list that begins with what it is:

    [0, ms, x, y, shift, y, row, y, row, ...]  a frame: when, the cursor (y is -1 where it is
                                               hidden), by how many rows the screen moves up
                                               first (-1 clears it), which rows change to which
    [1, columns, lines]                        the size from the next frame on
    [2, text, background]                      the screen's own colours from then on

Row 0 is blank. What came within a thirtieth of a second is one frame; in a flood, a tenth.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from tui.archive.cast_reader import CastEvent
from tui.exports.masking import Find, masked_text
from tui.exports.page.styles import PALETTE, PageStyles
from tui.replay.rendering import SCROLLBACK, draw
from tui.terminal.emulator import Attributes, Changes, Emulator, Row
from tui.terminal.widths import TAIL

FRAME: Final = 1 / 30
FLOOD: Final = 1 / 10
"""Seconds of a frame, and of one of a screen of which more than half changes."""

LARGEST: Final = 256 << 10
"""Characters of a piece, roughly."""

AT_ONCE: Final = 16 << 10
"""Characters of output between two looks, however fast they came."""

_PIECES: Final = re.compile(rf"[ -~]+|[^{TAIL}]{TAIL}|(?:[^ -~{TAIL}](?!{TAIL}))+|{TAIL}")

# What would turn a line around (UAX #9): here cells stand as they do on a terminal.
_DIRECTIONS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Step = list[Any]


class PagePiece:
    """Rows and steps, from the time of its first frame on."""

    def __init__(self, start: int) -> None:
        self.start = start
        """Milliseconds."""
        self.rows: list[Step] = [[]]
        self.steps: list[Step] = []
        self.size = 0
        """Characters, roughly."""
        self._numbers: dict[tuple[Any, ...], int] = {(): 0}

    def row(self, stretches: Step) -> int:
        """The number of a row."""
        key = tuple(stretches)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.rows)
            self.rows.append(stretches)
            self.size += sum(len(str(each)) + 3 for each in stretches)
        return number

    def step(self, step: Step) -> None:
        """What happens next."""
        self.steps.append(step)
        self.size += 6 * len(step)


def pieces(
    columns: int,
    lines: int,
    events: Iterable[CastEvent],
    styles: PageStyles,
    find: Find | None = None,
) -> Iterator[PagePiece]:
    """A recording in pieces, in order; at least one.

    Args:
        columns: of the terminal when it begins.
        lines: of the terminal.
        events: what happened, in order.
        styles: learns how cells look.
        find: finds what is to be masked in a row, where it was put together by moving about.
    """
    emulator = Emulator(columns, lines, SCROLLBACK)
    drawing = _FrameDrawing(emulator, styles, find)
    yield from drawing.frame(0.0)
    since = last = 0.0
    waiting = 0
    for event in _parts(events):
        if waiting and (event.at - since >= drawing.pause or waiting >= AT_ONCE):
            yield from drawing.frame(last)
            waiting = 0
        draw(emulator, event)
        since = since if waiting else event.at
        waiting += len(event.data) + 1
        last = event.at
    yield from drawing.frame(last)
    yield drawing.piece


def _parts(events: Iterable[CastEvent]) -> Iterator[CastEvent]:
    """Events, the long ones in parts."""
    for event in events:
        for start in range(0, max(1, len(event.data)), AT_ONCE):
            yield event._replace(data=event.data[start : start + AT_ONCE])


class _FrameDrawing:
    def __init__(self, emulator: Emulator, styles: PageStyles, find: Find | None) -> None:
        self.pause = FRAME
        self.piece = PagePiece(0)
        self._emulator = emulator
        emulator.palette = PALETTE
        self._styles = styles
        self._find = find
        self._size = (0, 0)
        self._colors = ("", "")
        self._shown: list[int] = []
        # Rows of the piece, by what stands for them while they look the same.
        self._known: dict[object, int] = {}

    def frame(self, at: float) -> Iterator[PagePiece]:
        """Tell what has changed; gives back the piece that is complete by that, if one is."""
        emulator, now = self._emulator, round(at * 1000)
        changes = emulator.take_changes()
        if self.piece.size >= LARGEST:
            yield self.piece
            self.piece, self._size, self._colors = PagePiece(now), (0, 0), ("", "")
            self._known.clear()
        anew = self._look_at_all(changes)
        shift = -1 if anew else self._shift(changes)
        changed: list[int] = []
        rows = [self._row(emulator.row(y)) for y in range(emulator.lines)]
        for y, row in enumerate(rows):
            if self._shown[y] != row:
                changed += (y, row)
        self._shown = rows
        self.pause = FLOOD if len(changed) > emulator.lines else FRAME
        cursor = emulator.cursor
        y = cursor.y if cursor.visible else -1
        self.piece.step([0, now, cursor.x, y, shift, *changed])

    def _look_at_all(self, changes: Changes) -> bool:
        """Whether the screen is told from the beginning: its size or its colours are others."""
        emulator = self._emulator
        size = emulator.columns, emulator.lines
        if changes.palette or changes.all or not self._colors[0]:
            colors = self._styles.use(emulator)
            if colors != self._colors or changes.palette:
                self._colors = colors
                self._known.clear()
                self.piece.step([2, *colors])
        if size == self._size:
            return False
        self._size = size
        self.piece.step([1, *size])
        self._shown = [0] * emulator.lines
        return True

    def _shift(self, changes: Changes) -> int:
        """By how many rows the screen has moved up."""
        count = min(changes.scrolled, self._emulator.lines)
        if self._emulator.modes.alternate_screen:
            return 0
        self._shown = self._shown[count:] + [0] * count
        return count

    def _row(self, row: Row) -> int:
        version = row.version
        number = self._known.get(version)
        if number is None:
            if len(self._known) >= LARGEST:
                self._known.clear()
            number = self._known[version] = self.piece.row(self._stretches(row))
        return number

    def _stretches(self, row: Row) -> Step:
        cells, attributes = row.read(0, len(row.text))
        if self._find is not None:
            cells = masked_text(cells, self._find)
        end = len(cells.rstrip(" ")) if not any(map(_has_ground, attributes)) else len(cells)
        found: Step = []
        start = 0
        for look, group in groupby(attributes):
            stop = start + len(list(group))
            text = cells[start : min(stop, end)]
            for match in _PIECES.finditer(text):
                found += self._stretch(self._styles.number(look), match[0])
            start = stop
        return found

    def _stretch(self, number: int, cells: str) -> Step:
        if cells.isascii() and TAIL not in cells:
            return [number, 0, cells]
        text = self._emulator.terminal.buffer.clusters.text(cells)
        return [number, len(cells), _DIRECTIONS.sub("", text)]


def _has_ground(attributes: Attributes) -> bool:
    """Whether a blank of it is seen."""
    return bool(
        attributes.background is not None
        or attributes.reverse
        or attributes.underline
        or attributes.strike
        or attributes.overline
    )
