"""Where output has left the cursor: whether a sentence written there has a line of its own."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

BOTTOM: Final = b"\x1b[9999;1H"
"""To the last line, wherever that is."""

# What neither prints nor moves the cursor.
_SILENT: Final = bytes({*range(0x20), 0x7F} - {*b"\b\t\n\v\f\r"})


class Line(Enum):
    """Where the cursor is in its line."""

    EMPTY = auto()
    START = auto()
    """At the start of a line that something was written in."""
    WITHIN = auto()


@dataclass(slots=True)
class HostLine:
    """The cursor's line, on a terminal that takes a line feed for no carriage return."""

    line: Line = Line.EMPTY
    amid: bool = False
    """Whether anything may stand below it."""

    def write(self, data: bytes) -> None:
        """Characters and control characters were written."""
        _, line_end, tail = data.rpartition(b"\r\n")
        if line_end:
            self.line = Line.EMPTY
        tail = tail.translate(None, _SILENT)
        ends = tail[len(tail.rstrip(b"\r\n")) :]
        if len(ends) < len(tail):
            self.line = Line.WITHIN
        if self.line is Line.WITHIN and b"\r" in ends:
            self.line = Line.START
            ends = ends[ends.index(b"\r") :]
        if self.line is Line.START and b"\n" in ends:
            self.line = Line.EMPTY

    def along(self) -> None:
        """The cursor went along its line, or down."""
        self.line = Line.WITHIN

    def anywhere(self) -> None:
        """The cursor went up, or to another place."""
        self.line, self.amid = Line.WITHIN, True

    def to_column(self, column: int) -> None:
        """The cursor went to a column of any line, from 1; 0 is 1 too."""
        self.amid = True
        self.line = Line.START if column <= 1 else Line.WITHIN

    def erase_line(self, numbers: list[int]) -> None:
        """EL: without a parameter, or with 0 or 2, nothing is behind the cursor."""
        if numbers[:1] in ([], [0], [2]) and self.line is Line.START:
            self.line = Line.EMPTY

    def erase_below(self, numbers: list[int]) -> None:
        """ED: the same of the lines below as well."""
        if numbers[:1] in ([], [0], [2]):
            self.amid = False
            self.erase_line(numbers)

    def new(self) -> bytes:
        """What leads to a line that is empty, and has nothing below it."""
        if self.amid:
            return BOTTOM + b"\r\n"
        return b"" if self.line is Line.EMPTY else b"\r\n"
