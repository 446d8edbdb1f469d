"""A stretch of the terminal's lines that the user marks, and its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from textual import events

from tui.ui.terminal.cells import row_text
from tui.ui.terminal.clipboard import copy
from tui.ui.terminal.overlay import Overlay, Surface
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.text import LogicalLine, RowOf, TextPlace, logical_line


class Unit(Enum):
    """What a selection grows by."""

    CHARACTER = "character"
    WORD = "word"
    LINE = "line"
    BLOCK = "block"


# What belongs to a word beside letters and digits: enough for a path or a URL.
_WORD: Final = re.compile(r"[\w@:%#~./?&=+,\-]+")

_UNITS: Final = {2: Unit.WORD, 0: Unit.LINE}
"""What a click marks by its number in a row, counted in threes."""


@dataclass(frozen=True)
class Selection:
    """From where the user began to where the user is now, both included."""

    anchor: TextPlace
    head: TextPlace
    unit: Unit = Unit.CHARACTER

    def to(self, head: TextPlace) -> "Selection":
        return replace(self, head=head)

    def moved(self, moved: Mapping[TextPlace, TextPlace]) -> "Selection | None":
        """The same text elsewhere; None for a block of lines that were folded anew."""
        anchor, head = moved[self.anchor], moved[self.head]
        is_whole = (anchor.column, head.column, head.line - anchor.line) == (
            self.anchor.column,
            self.head.column,
            self.head.line - self.anchor.line,
        )
        if self.unit is Unit.BLOCK and not is_whole:
            return None
        return replace(self, anchor=anchor, head=head)

    def columns(self, line: int, width: int, row_of: RowOf) -> tuple[int, int] | None:
        """The marked columns of a line: the first, and the one after the last."""
        if self.unit is Unit.BLOCK:
            return self._block_columns(line)
        first, last = self.bounds(width, row_of)
        if not first.line <= line <= last.line:
            return None
        start = first.column if line == first.line else 0
        end = last.column + 1 if line == last.line else width
        return (start, end) if start < end else None

    def bounds(self, width: int, row_of: RowOf) -> tuple[TextPlace, TextPlace]:
        """The first and the last marked cell, grown to whole words or lines."""
        first, last = sorted((self.anchor, self.head))
        match self.unit:
            case Unit.WORD:
                return word_at(first, row_of)[0], word_at(last, row_of)[1]
            case Unit.LINE:
                start, end = (
                    logical_line(first.line, row_of)[0],
                    logical_line(last.line, row_of)[1],
                )
                return TextPlace(start, 0), TextPlace(end, width - 1)
            case Unit.CHARACTER | Unit.BLOCK:
                return first, last

    def text(self, width: int, row_of: RowOf) -> str:
        """What is marked: wrapped lines joined, blanks at line ends left out."""
        first, last = sorted((self.anchor.line, self.head.line))
        if self.unit is not Unit.BLOCK:
            start, end = self.bounds(width, row_of)
            first, last = start.line, end.line
        parts: list[str] = []
        for line in range(first, last + 1):
            row, columns = row_of(line), self.columns(line, width, row_of)
            if row is None or columns is None:
                continue
            text = row_text(row, *columns)
            joined = row.wrapped and self.unit is not Unit.BLOCK and columns[1] >= width
            if line == last:
                # What a wrapped line ends with is not its end.
                parts.append(text if joined else text.rstrip(" "))
            else:
                parts.append(text if joined else text.rstrip(" ") + "\n")
        return "".join(parts)

    def _block_columns(self, line: int) -> tuple[int, int] | None:
        first, last = sorted((self.anchor.line, self.head.line))
        left, right = sorted((self.anchor.column, self.head.column))
        return (left, right + 1) if first <= line <= last else None


def word_at(place: TextPlace, row_of: RowOf) -> tuple[TextPlace, TextPlace]:
    """The first and the last cell of the word at a place, across wrapped lines."""
    line = LogicalLine.at(place.line, row_of)
    position = line.position(place)
    for match in _WORD.finditer(line.text):
        if position is not None and match.start() <= position < match.end():
            stretches = line.stretches(*match.span())
            first, last = stretches[0], stretches[-1]
            return TextPlace(first.line, first.start), TextPlace(last.line, last.end - 1)
    return place, place


class SelectionOverlay(Overlay):
    """Marks text with the mouse and copies it; copy mode marks with the keyboard."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._pressed: TextPlace | None = None
        self.now: Selection | None = None
        """What is marked."""

    @property
    def active(self) -> bool:
        return self.now is not None

    def select(self, selection: Selection | None) -> None:
        """Mark a stretch of lines, or nothing."""
        if selection != self.now:
            self.now = selection
            self._surface.changed()

    def copy(self) -> str:
        """Copy what is marked to the clipboard, and give it back."""
        if self.now is None:
            return ""
        surface = self._surface
        text = self.now.text(surface.size.width, surface.viewport.row_of)
        if text:
            copy(surface, text)
        return text

    def marks(self, line: int, painter: Painter) -> Iterator[Span]:
        surface = self._surface
        if self.now is not None:
            columns = self.now.columns(line, surface.size.width, surface.viewport.row_of)
            if columns is not None:
                yield (*columns, painter.selected)

    def places(self) -> Iterator[TextPlace]:
        if self.now is not None:
            yield from (self.now.anchor, self.now.head)
        if self._pressed is not None:
            yield self._pressed

    def resized(self, moved: Mapping[TextPlace, TextPlace]) -> None:
        if self._pressed is not None:
            self._pressed = moved[self._pressed]
        if self.now is not None:
            self.select(self.now.moved(moved))

    def mouse(self, event: events.MouseEvent) -> bool:
        place = self._surface.place_of(event)
        match event:
            case events.MouseDown():
                self._pressed = place if event.button == 1 else None
                if self._pressed is not None:
                    self.select(None)
            case events.MouseMove() if event.button and self._pressed is not None:
                self._drag(event, self._pressed)
            case events.MouseUp():
                if self._pressed is not None:
                    self._pressed = None
                    self.copy()
            case events.Click() if event.chain > 1:
                unit = _UNITS.get(event.chain % 3, Unit.CHARACTER)
                self.select(Selection(place, place, unit))
                self.copy()
            case _:
                return False
        return True

    def _drag(self, event: events.MouseMove, start: TextPlace) -> None:
        if event.y < 0:
            self._surface.scroll_back(1)
        elif event.y >= self._surface.size.height:
            self._surface.scroll_back(-1)
        place = self._surface.place_of(event)
        if self.now is not None:
            self.select(self.now.to(place))
        elif place != start:
            unit = Unit.BLOCK if event.meta or event.ctrl else Unit.CHARACTER
            self.select(Selection(start, place, unit))
