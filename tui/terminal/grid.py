"""The lines of a terminal and the cursor on them: scrolling, and the scrollback.

The theory: a line is a plain `str` as long as it holds nothing but text in the default
style, and becomes a `Row` when it must carry more. The screen is a list of lines that
scrolls by moving them, into the scrollback if the region starts at the top; they are never
copied.

Coordinates count from 0 and margins are inclusive. `pending` is the state after a character
was written in the last column: the cursor stays on it, and the next character wraps.
"""

from collections import deque
from collections.abc import Iterable
from itertools import chain, islice
from sys import maxsize

from tui.terminal.attributes import PLAIN, Attributes, Style, Styles
from tui.terminal.rows import Row
from tui.terminal.views import PyteViews
from tui.terminal.widths import Clusters

Line = Row | str

# Fewer stretches of equal attributes in a line are left as they are in the scrollback: the
# attributes are shared with others.
FEW_STRETCHES = 8
# So many stretches stay unpacked, those of the newest lines: a moment of colour costs nothing.
MAX_UNPACKED = 32_768
# The cells that the scrollback holds at most, for each line that it keeps.
CELLS_PER_LINE = 256
# How much effort is a slice: about 10 ms.
SLICE = 8000


class Grid(PyteViews):
    """Lines of cells that scroll."""

    __slots__ = (
        "alternate",
        "attributes",
        "bottom",
        "changed",
        "changed_all",
        "cleared_at",
        "clusters",
        "columns",
        "counted",
        "effort",
        "has_full_region",
        "has_side_margins",
        "history",
        "left",
        "lines",
        "new_line_mode",
        "pending",
        "right",
        "roomy",
        "rows",
        "scrollback",
        "scrolled",
        "style",
        "styles",
        "top",
        "unpacked",
        "unpacked_stretches",
        "x",
        "y",
    )

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.columns = columns
        self.lines = lines
        self.clusters = Clusters()
        self.styles = Styles()
        # How many lines are kept, however many rows they take.
        self.scrollback = scrollback
        self.history: deque[Line] = deque(maxlen=scrollback)
        # So many rows of it may be wrapped before it is to grow, see `make_room`.
        self.roomy = 0
        # Rows of the scrollback, line ends among them, and `scrolled` when they were counted.
        self.counted = (0, 0, 0)
        # Lines of the scrollback that are still to be packed, and how much that is.
        self.unpacked: deque[Row] = deque()
        self.unpacked_stretches = 0
        self.rows: list[Line] = [""] * lines
        # The alternate screen is shown, which has no scrollback.
        self.alternate = False
        self.x = self.y = 0
        self.pending = False
        self.set_style(self.styles.plain)
        self.new_line_mode = False
        # What control functions did since the parser last paused, in some microseconds each.
        self.effort = 0
        # What was changed since it was last asked for.
        self.changed: set[int] = set()
        self.changed_all = True
        # How many lines went into the scrollback, and how many had when the screen was blanked:
        # those do not come back to it.
        self.scrolled = self.cleared_at = 0
        self.reset_margins()

    def reset_margins(self) -> None:
        """Make the whole screen the scrolling region."""
        self.top = self.left = 0
        self.bottom = self.lines - 1
        self.right = self.columns - 1
        self.simplify()

    def simplify(self) -> None:
        """Find out what need not be looked at for every character, after a change to it."""
        self.has_side_margins = self.left > 0 or self.right < self.columns - 1
        self.has_full_region = self.top == 0 and self.bottom == self.lines - 1

    def set_style(self, style: Style) -> None:
        """Write in another style from now on."""
        self.style = style
        self.attributes = style.attributes

    def all_lines(self) -> Iterable[Line]:
        """Every line there is, seen or not."""
        return chain(self.history, self.rows)

    # Rows.

    def row(self, y: int) -> Row:
        """The row of a line, to be written on."""
        line = self.rows[y]
        if isinstance(line, str):
            line = self.rows[y] = Row(self.clusters, line)
        return line

    def worked_row(self, y: int) -> Row:
        """The same for a control function that looks at its cells, which is counted."""
        row = self.row(y)
        self.effort += row.weight
        return row

    def blank_lines(self, count: int) -> list[Line]:
        """Lines as erasing leaves them."""
        self.effort += count
        erasing = self.style.erasing
        if erasing is PLAIN:
            return [""] * count
        return [self.blank_line(erasing) for _ in range(count)]

    def blank_line(self, erasing: Attributes) -> Line:
        """A line of blanks that look so."""
        if erasing is PLAIN:
            return ""
        row = Row(self.clusters)
        row.put(0, " " * self.columns, erasing)
        return row

    def keep(self, lines: list[Line]) -> None:
        """Take lines that left the screen into the scrollback."""
        if self.alternate:
            return
        for line in lines[: self.lines]:
            if isinstance(line, Row):
                self._compact(line)
        self.history.extend(lines)
        self.scrolled += len(lines)

    def _compact(self, row: Row) -> None:
        """Make a line that left the screen small, at once or later."""
        if row.wrapped and len(self.history) >= self.roomy:
            self.make_room(1)
        stretches = row.compact()
        if stretches > FEW_STRETCHES:
            # What packing it will take is counted too.
            self.effort += stretches
            self.unpacked.append(row)
            self.unpacked_stretches += stretches
            if self.unpacked_stretches > MAX_UNPACKED:
                self.pack(MAX_UNPACKED // 2)

    def pack(self, limit: int = 0) -> None:
        """Pack lines of the scrollback, until no more stretches than the limit are left."""
        while self.unpacked and self.unpacked_stretches > limit:
            row = self.unpacked.popleft()
            self.unpacked_stretches -= row.compact()
            row.pack()

    def make_room(self, count: int) -> None:
        """Wrapped rows come into the scrollback: it may have more rows, within its cells.

        Once it is more than half full it grows, so that behind the last of them there is room
        for as many whole lines as it is to keep.
        """
        size = self.history.maxlen or 0
        most = max(size, self.scrollback * CELLS_PER_LINE // self.columns)
        wanted = max(2 * self.scrollback, 2 * (len(self.history) + count))
        if size < min(wanted, most):
            size = min(max(wanted, 2 * size), most)
            self.history = deque(self.history, size)
        self.roomy = size // 2 if size < most else maxsize

    def trim(self) -> None:
        """Let the oldest lines go that are more than are kept."""
        history = self.history
        if len(history) <= self.scrollback:
            return
        rows, ends, scrolled = self.counted
        new = self.scrolled - scrolled
        if not new and rows == len(history):
            return
        if rows + new != len(history):
            new, ends = len(history), 0
        ends += sum(
            type(line) is str or not line.wrapped  # type: ignore[union-attr]  # else a Row
            for line in islice(reversed(history), new)
        )
        while ends > self.scrollback:
            line = history.popleft()
            ends -= isinstance(line, str) or not line.wrapped
        self.counted = (len(history), ends, self.scrolled)

    def part_from_history(self) -> None:
        """The screen was blanked: what is in the scrollback ends and stays there."""
        if not self.alternate:
            self.cleared_at = self.scrolled
            if self.history and isinstance(line := self.history[-1], Row):
                line.wrapped = False
                self.counted = (0, 0, 0)

    def forget_history(self) -> None:
        """Drop the scrollback."""
        self.history.clear()
        self.unpacked.clear()
        self.unpacked_stretches = 0

    def touch(self, top: int, bottom: int) -> None:
        """Mark lines as changed."""
        if top == 0 and bottom == self.lines - 1:
            self.changed_all = True
        else:
            self.changed.update(range(top, bottom + 1))

    # Scrolling.

    def scroll_up(self, top: int, count: int, *, keep: bool = False) -> None:
        """Move the lines from top to the bottom margin up, between the side margins."""
        bottom = self.bottom
        count = min(count, bottom + 1 - top)
        if self.has_side_margins:
            for y in range(top, bottom + 1):
                self._copy_row(y + count, y, bottom)
        else:
            rows = self.rows
            if keep and top == 0:
                self.keep(rows[:count])
            del rows[top : top + count]
            place = bottom + 1 - count
            rows[place:place] = self.blank_lines(count)
        self.touch(top, bottom)

    def scroll_down(self, top: int, count: int) -> None:
        """Move the lines from top to the bottom margin down, between the side margins."""
        bottom = self.bottom
        count = min(count, bottom + 1 - top)
        if self.has_side_margins:
            for y in range(bottom, top - 1, -1):
                self._copy_row(y - count, y, bottom, first=top)
        else:
            rows = self.rows
            del rows[bottom + 1 - count : bottom + 1]
            rows[top:top] = self.blank_lines(count)
        self.touch(top, bottom)

    def _copy_row(self, source: int, y: int, last: int, first: int = 0) -> None:
        """Copy what is between the side margins; lines beyond the region are blank."""
        left, end = self.left, self.right + 1
        row = self.worked_row(y)
        if first <= source <= last:
            row.copy(left, self.worked_row(source), left, end)
        else:
            row.erase(left, end, self.style.erasing)

    # The cursor.

    def carriage_return(self) -> None:
        """Move the cursor to the left margin."""
        self.pending = False
        self.x = self.left if self.x >= self.left else 0

    def index(self) -> None:
        """Move the cursor down; at the bottom margin the region scrolls instead."""
        self.pending = False
        if self.y == self.bottom:
            if self.left <= self.x <= self.right:
                if self.has_full_region and not self.has_side_margins:
                    self._scroll_screen()
                else:
                    self.scroll_up(self.top, 1, keep=True)
        elif self.y < self.lines - 1:
            self.y += 1

    def _scroll_screen(self) -> None:
        """Scroll the whole screen by one line."""
        rows = self.rows
        line = rows.pop(0)
        if not self.alternate:
            if type(line) is not str:
                self._compact(line)  # type: ignore[arg-type]  # a line is a str or a Row
            self.history.append(line)
            self.scrolled += 1
        erasing = self.style.erasing
        rows.append("" if erasing is PLAIN else self.blank_line(erasing))
        self.changed_all = True

    def next_line(self) -> None:
        """Move the cursor to the start of the next line: CR LF."""
        if self.has_side_margins:
            self.carriage_return()
            self.index()
        else:
            self.pending = False
            self.x = 0
            if self.y != self.bottom:
                self.y = min(self.y + 1, self.lines - 1)
            elif self.has_full_region:
                self._scroll_screen()
            else:
                self.scroll_up(self.top, 1, keep=True)

    def linefeed(self) -> None:
        """Move the cursor down, and to the left margin in new line mode."""
        self.index()
        if self.new_line_mode:
            self.carriage_return()
