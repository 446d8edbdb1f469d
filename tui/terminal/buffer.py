"""The lines of a terminal: those of both screens, and the scrollback.

The theory: a line is a plain `str` as long as it holds nothing but text in the default
style, and becomes a `Row` when it must carry more. A screen is a list of lines that scrolls by
moving them, into the scrollback if they leave it at the top; they are never copied.

Lines count from 0; top and bottom are both in the region that they name.
"""

from collections import deque
from collections.abc import Iterable
from itertools import chain, islice
from sys import maxsize

from tui.terminal.attributes import PLAIN, Attributes
from tui.terminal.clusters import Clusters
from tui.terminal.rows import Line, Row
from tui.terminal.widths import TAIL

# Fewer stretches of equal attributes in a line are left as they are in the scrollback: the
# attributes are shared with others.
FEW_STRETCHES = 8
# So many stretches stay unpacked, those of the newest lines: a moment of colour costs nothing.
MAX_UNPACKED = 32_768
# The cells that the scrollback holds at most, for each line that it keeps.
CELLS_PER_LINE = 256


class Buffer:
    """The main screen with its scrollback and the alternate screen, one of them shown."""

    __slots__ = (
        "alternate",
        "changed",
        "changed_all",
        "cleared_at",
        "clusters",
        "columns",
        "counted",
        "history",
        "lines",
        "other_rows",
        "room",
        "roomy",
        "rows",
        "scrollback",
        "scrolled",
        "unpacked",
        "unpacked_stretches",
    )

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.columns = columns
        self.lines = lines
        # The columns that there are to be seen; DECCOLM may take fewer, and never more.
        self.room = columns
        self.clusters = Clusters()
        # The lines of the screen that is shown, and of the other one.
        self.rows: list[Line] = [""] * lines
        self.other_rows: list[Line] = [""] * lines
        # The alternate screen is shown, which has no scrollback.
        self.alternate = False
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
        # How many lines went into the scrollback, and how many had when the screen was blanked:
        # those do not come back to it.
        self.scrolled = self.cleared_at = 0
        # What was changed since it was last asked for.
        self.changed: set[int] = set()
        self.changed_all = True

    # Rows.

    def row(self, y: int) -> Row:
        """The row of a line, to be written on."""
        line = self.rows[y]
        if isinstance(line, str):
            line = self.rows[y] = Row(self.clusters, line)
        return line

    def all_lines(self) -> Iterable[Line]:
        """Every line there is, seen or not."""
        return chain(self.history, self.rows, self.other_rows)

    @property
    def display(self) -> list[str]:
        """The visible lines, each padded to the width."""
        return [self._display(line) for line in self.rows]

    def _display(self, line: Line) -> str:
        cells = line if isinstance(line, str) else line.text
        if cells.isascii():
            return cells.ljust(self.columns)
        return self.clusters.text(cells.ljust(self.columns).replace(TAIL, ""))

    def touch(self, top: int, bottom: int) -> None:
        """Mark lines as changed."""
        if top == 0 and bottom == self.lines - 1:
            self.changed_all = True
        else:
            self.changed.update(range(top, bottom + 1))

    def is_wrapped(self, y: int) -> bool:
        """Whether a line goes on in the next one."""
        line = self.rows[y]
        return isinstance(line, Row) and line.wrapped

    def is_full(self, y: int) -> bool:
        """Whether a line has text in the last column, or goes on in the next one."""
        line = self.rows[y]
        size = len(line) if isinstance(line, str) else len(line.text)
        return size >= self.columns or self.is_wrapped(y)

    def is_marked(self, y: int) -> bool:
        """Whether the output of a command begins or ends on a line."""
        line = self.rows[y]
        return isinstance(line, Row) and bool(line.marks)

    def end_line(self, y: int) -> None:
        """A line does not go on in the next one any more."""
        line = self.rows[y]
        if isinstance(line, Row):
            line.wrapped = False

    def blank_line(self, erasing: Attributes) -> Line:
        """A line of blanks that look so."""
        if erasing is PLAIN:
            return ""
        row = Row(self.clusters)
        row.put(0, " " * self.columns, erasing)
        return row

    def _blank_lines(self, count: int, erasing: Attributes) -> list[Line]:
        if erasing is PLAIN:
            return [""] * count
        return [self.blank_line(erasing) for _ in range(count)]

    def clear(self, erasing: Attributes) -> None:
        """Blank the whole screen."""
        self.part_from_history()
        self.rows[:] = self._blank_lines(self.lines, erasing)
        self.changed_all = True

    def show_alternate(self, alternate: bool) -> None:
        """Change to the alternate screen or back."""
        if alternate != self.alternate:
            self.rows, self.other_rows = self.other_rows, self.rows
            self.alternate = alternate
            self.changed_all = True

    # Scrolling.

    def scroll(self, erasing: Attributes) -> int:
        """Scroll the whole screen by one line; gives back what `keep` does."""
        rows = self.rows
        line = rows.pop(0)
        effort = 0
        if not self.alternate:
            if type(line) is not str:
                effort = self._compact(line)  # type: ignore[arg-type]  # a line is a str or a Row
            self.history.append(line)
            self.scrolled += 1
        rows.append("" if erasing is PLAIN else self.blank_line(erasing))
        self.changed_all = True
        return effort

    def scroll_up(self, top: int, bottom: int, count: int, erasing: Attributes) -> None:
        """Move the lines of a region up; those that leave it are gone."""
        rows = self.rows
        del rows[top : top + count]
        place = bottom + 1 - count
        rows[place:place] = self._blank_lines(count, erasing)

    def scroll_down(self, top: int, bottom: int, count: int, erasing: Attributes) -> None:
        """Move the lines of a region down; those that leave it are gone."""
        rows = self.rows
        del rows[bottom + 1 - count : bottom + 1]
        rows[top:top] = self._blank_lines(count, erasing)

    def append(self, lines: list[str]) -> int:
        """Put plain lines in the place of the blank last one, and a blank one below them.

        Gives back what `keep` does.
        """
        if not lines:
            return 0
        rows = self.rows
        if max(map(len, lines)) > self.columns:
            rows[-1:] = self._folded(lines)
            if len(self.history) + len(rows) >= self.roomy:
                self.make_room(len(rows))
        else:
            rows[-1:] = lines
        rows.append("")
        excess = len(rows) - self.lines
        gone = rows[:excess]
        del rows[:excess]
        self.changed_all = True
        return self.keep(gone)

    def _folded(self, lines: list[str]) -> Iterable[Line]:
        columns = self.columns
        for line in lines:
            last = max(0, len(line) - 1) // columns * columns
            for start in range(0, last, columns):
                yield Row(self.clusters, line[start : start + columns], wrapped=True)
            yield line[last:]

    # The scrollback.

    def keep(self, lines: list[Line]) -> int:
        """Take lines that left the screen into the scrollback.

        Gives back the effort (see `Terminal.effort`) that packing them will take.
        """
        if self.alternate:
            return 0
        effort = 0
        for line in lines[: self.lines]:
            if isinstance(line, Row):
                effort += self._compact(line)
        self.history.extend(lines)
        self.scrolled += len(lines)
        return effort

    def _compact(self, row: Row) -> int:
        """Make a line that left the screen small, at once or later."""
        if row.wrapped and len(self.history) >= self.roomy:
            self.make_room(1)
        stretches = row.compact()
        if stretches <= FEW_STRETCHES:
            return 0
        self.unpacked.append(row)
        self.unpacked_stretches += stretches
        if self.unpacked_stretches > MAX_UNPACKED:
            self.pack(MAX_UNPACKED // 2)
        return stretches

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
            self.end_history()

    def end_history(self) -> None:
        """The scrollback's last line does not go on in the screen's first one any more."""
        if self.history and not self.alternate:
            line = self.history[-1]
            if isinstance(line, Row) and line.wrapped:
                line.wrapped = False
                self.counted = (0, 0, 0)

    def forget_history(self) -> None:
        """Drop the scrollback."""
        self.history.clear()
        self.unpacked.clear()
        self.unpacked_stretches = 0
