"""Erasing, inserting and deleting.

What becomes blank takes the background colour of the cursor (xterm's "bce"), whichever way
it becomes so. Methods bear pyte's names where pyte has them; counts are at least 1.
"""

# pyte's methods take None for a parameter that was not given; ours are told the default.
# mypy: disable-error-code="override"

from collections.abc import Callable
from enum import Enum, auto

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.canvas import Canvas
from tui.terminal.grid import SLICE
from tui.terminal.rows import Row
from tui.terminal.widths import TAIL

# What Row.insert and Row.delete have in common: row, column, count, right margin, blanks.
Shift = Callable[[Row, int, int, int, Attributes], None]


class Protection(Enum):
    """Who respects protected cells."""

    OFF = auto()
    # ECMA-48's guarded areas (SPA, EPA): every erasing function does.
    ISO = auto()
    # DECSCA: only the selective ones do.
    DEC = auto()


class EditableCanvas(Canvas):
    """A canvas whose cells can be erased, inserted and deleted."""

    __slots__ = ("protection", "repeating")

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        super().__init__(columns, lines, scrollback)
        self.protection = Protection.OFF
        # What REP is still to write, and how often.
        self.repeating: tuple[str, int] | None = None

    # Erasing.

    def erase_cells(self, y: int, start: int, end: int, *, selective: bool = False) -> None:
        """Blank cells of a line from start up to end.

        The erased cells take the background of the cursor; selective erase leaves them
        their attributes.
        """
        self.changed.add(y)
        self.effort += 1
        line = self.rows[y]
        if end >= self.columns and not isinstance(line, str):
            line.wrapped = False
        is_careful = selective or self.protection is Protection.ISO
        if is_careful and isinstance(line, Row):
            self.effort += 2 * line.weight
            line.erase_unprotected(start, end, None if selective else self.style.erasing)
            return
        erasing = PLAIN if selective else self.style.erasing
        if start == 0 and end >= self.columns:
            self.rows[y] = self.blank_line(erasing)
        elif end >= self.columns:
            self.row(y).erase(start, end, erasing)
        else:
            self.worked_row(y).erase(start, end, erasing)

    def _end_line(self, y: int) -> None:
        line = self.rows[y]
        if isinstance(line, Row):
            line.wrapped = False

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """EL and DECSEL: from the cursor (0), up to it (1), or all of the line (2)."""
        self.pending = False
        line = self.rows[self.y]
        is_blank = isinstance(line, str) and self.x >= len(line)
        if how == 0 and is_blank and self.style.erasing is PLAIN:
            # Often: what is to be erased is blank, and stays so.
            return
        start = self.x if how == 0 else 0
        end = self.x + 1 if how == 1 else self.columns
        if how <= 2:
            self.erase_cells(self.y, start, end, selective=private)

    def erase_in_display(self, how: int = 0, *_: int, private: bool = False) -> None:
        """ED and DECSED: as EL for the screen; 3 forgets the scrollback."""
        if how == 3:
            if not private:
                self.forget_history()
                self.changed_all = True
            return
        if how > 2:
            return
        if not private and (how == 2 or (how, self.x, self.y) == (0, 0, 0)):
            self.part_from_history()
        if how < 2:
            self.erase_in_line(how, private)
        self.pending = False
        start = self.y + 1 if how == 0 else 0
        end = self.y if how == 1 else self.lines
        for y in range(start, end):
            self.erase_cells(y, 0, self.columns, selective=private)

    def erase_characters(self, count: int = 1) -> None:
        """ECH: blank cells from the cursor on."""
        self.pending = False
        self.erase_cells(self.y, self.x, min(self.x + count, self.columns))

    # Inserting and deleting.

    @property
    def is_in_margins(self) -> bool:
        """Whether the cursor is inside the scrolling region."""
        return self.top <= self.y <= self.bottom and self.left <= self.x <= self.right

    def insert_characters(self, count: int = 1) -> None:
        """ICH: shift the rest of the line to the right."""
        self._shift(self.y, self.x, count, Row.insert)

    def delete_characters(self, count: int = 1) -> None:
        """DCH: shift the rest of the line to the left."""
        self._shift(self.y, self.x, count, Row.delete)

    def _shift(
        self,
        y: int,
        x: int,
        count: int,
        shift: Shift,
    ) -> None:
        self.pending = False
        if self.left <= self.x <= self.right:
            self._end_line(y)
            shift(self.worked_row(y), x, count, self.right, self.style.erasing)
            self.changed.add(y)

    def insert_lines(self, count: int = 1) -> None:
        """IL: shift the lines from the cursor's on down."""
        if self.is_in_margins:
            self._cut_above()
            self.scroll_down(self.y, count)
            self.pending = False
            self.x = self.left

    def delete_lines(self, count: int = 1) -> None:
        """DL: shift the lines below up."""
        if self.is_in_margins:
            self._cut_above()
            self.scroll_up(self.y, count)
            self.pending = False
            self.x = self.left

    def _cut_above(self) -> None:
        """What is to follow the line above is not its continuation."""
        if self.y > 0:
            self._end_line(self.y - 1)

    def insert_columns(self, count: int = 1) -> None:
        """DECIC: shift the columns from the cursor's on to the right."""
        if self.is_in_margins:
            self._shift_region(self.x, count, Row.insert)

    def delete_columns(self, count: int = 1) -> None:
        """DECDC: shift the columns after the cursor to the left."""
        if self.is_in_margins:
            self._shift_region(self.x, count, Row.delete)

    def shift_left(self, count: int = 1) -> None:
        """SL: move what is in the region to the left."""
        if self.is_in_margins:
            self._shift_region(self.left, count, Row.delete)

    def shift_right(self, count: int = 1) -> None:
        """SR: move what is in the region to the right."""
        if self.is_in_margins:
            self._shift_region(self.left, count, Row.insert)

    def _shift_region(self, x: int, count: int, shift: Shift) -> None:
        for y in range(self.top, self.bottom + 1):
            self._end_line(y)
            shift(self.worked_row(y), x, count, self.right, self.style.erasing)
        self.touch(self.top, self.bottom)

    def back_index(self) -> None:
        """DECBI: left; at the left margin the region's columns move right instead."""
        if self.x == self.left:
            self.shift_right()
        elif self.x > 0:
            self.pending = False
            self.x -= 1

    def forward_index(self) -> None:
        """DECFI: right; at the right margin the region's columns move left instead."""
        if self.x == self.right:
            self.shift_left()
        elif self.x < self.columns - 1:
            self.pending = False
            self.x += 1

    def pan_down(self, count: int = 1) -> None:
        """SU: move the region's lines up."""
        self.scroll_up(self.top, count, keep=True)

    def pan_up(self, count: int = 1) -> None:
        """SD: move the region's lines down."""
        self.scroll_down(self.top, count)

    def repeat(self, count: int = 1) -> None:
        """REP: write the last character again."""
        if self.drawn != TAIL:
            cells = self.clusters.cells(self.drawn)
            last = cells[-2:] if cells[-1:] == TAIL else cells[-1:]
            # Without auto-wrap it is the last column that is written again and again.
            count = min(count, self.columns * (self.lines if self.auto_wrap else 1))
            self.repeating = (last, count)
            self.repeat_on()

    def repeat_on(self) -> None:
        """Write what is left of a repetition a line at a time, until a slice is full."""
        while self.repeating is not None and self.effort < SLICE:
            cells, count = self.repeating
            fitting = min(count, max(1, (self._limit() - self.x) // len(cells)))
            self.repeating = (cells, count - fitting) if fitting < count else None
            self.effort += 3
            self.write(cells * fitting)
