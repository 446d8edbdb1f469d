"""Writing text on the lines of a terminal.

Plain lines that come in a block are taken whole; other text is turned to cells (see
`widths`) and written as far as the line goes, and on from there in the next one. Tabs are
part of text.
"""

import re
from collections.abc import Iterable

from tui.terminal.attributes import PLAIN
from tui.terminal.charsets import Charset
from tui.terminal.grid import SLICE, Grid, Line
from tui.terminal.rows import Row
from tui.terminal.widths import (
    TAIL,
    VARIATION_SELECTOR_15,
    ZERO_WIDTH_JOINER,
    Clusters,
    cluster_width,
    is_widened,
    joins,
    starts_oddly,
    width,
)

TAB_WIDTH = 8
_TABS = re.compile("(\t)")
_COLUMN = re.compile("[0-9]{1,5}")
# How often the clusters in use are looked up, in texts drawn, once their table is full.
_SWEEP_INTERVAL = 4096


class Canvas(Grid):
    """Lines of cells that text is written on."""

    __slots__ = (
        "auto_wrap",
        "charset",
        "drawn",
        "has_usual_stops",
        "insert_mode",
        "simple",
        "single_shift",
        "sweep_in",
        "tab_stops",
    )

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.auto_wrap = True
        self.insert_mode = False
        # The set that GL stands for, and the one for the next character only.
        self.charset: Charset = None  # type: ignore[assignment]  # pyte's is a number
        self.single_shift: Charset = None
        # The text before the control function at hand, for REP; TAIL where there is none.
        self.drawn = TAIL
        self.sweep_in = 0
        # For each column the tab stop that follows it.
        self.tab_stops: list[int] = []
        self.has_usual_stops = True
        super().__init__(columns, lines, scrollback)

    def simplify(self) -> None:
        """Find out whether text can be written as it is, as far as the line goes."""
        super().simplify()
        self.simple = (
            self.auto_wrap
            and not self.insert_mode
            and self.charset is None
            and self.single_shift is None
            and not self.has_side_margins
        )

    def draw(self, data: str) -> None:
        """Write text at the cursor; there are no control characters in it."""
        if self.single_shift is not None:
            shifted, self.single_shift = data[0].translate(self.single_shift), None
            self.simplify()
            self.draw(shifted)
            data = data[1:]
        if self.charset is not None:
            data = data.translate(self.charset)
        if data.isascii():
            if data:
                self.drawn = data
                self.write(data)
        elif VARIATION_SELECTOR_15 in data:
            # It takes back a cell that the character before it took, wherever that was.
            first, *others = data.split(VARIATION_SELECTOR_15)
            self._draw_any(first)
            for other in others:
                self._draw_any(VARIATION_SELECTOR_15 + other)
        else:
            self._draw_any(data)

    def _draw_any(self, data: str) -> None:
        """Write text that need not be ASCII."""
        if starts_oddly(data) or self.drawn.endswith(ZERO_WIDTH_JOINER):
            data = self._join(data)
        if not self.clusters.has_room(len(data)):
            self._sweep_clusters()
        if data:
            self.drawn = data
            self.write(self.clusters.cells(data))

    def write(self, cells: str) -> None:
        """Write cells at the cursor, on as many lines as they take."""
        while cells:
            if self.pending:
                self.wrap()
                self.pending = False
            limit = self._limit()
            room = limit - self.x
            if len(cells) <= room:
                self._put(cells, limit)
                return
            if not self.auto_wrap:
                self._write_at_edge(cells, limit)
                return
            size = room
            if cells[room] == TAIL:
                if limit - self.left < 2:
                    cells = cells[:room] + cells[room + 1 :]
                elif is_widened(self.clusters.text(cells[room - 1])):
                    # It could come in two parts, see `_widen`.
                    cells = cells[: room - 1] + " " + cells[room - 1 :]
                else:
                    size -= 1
            if size:
                self._put(cells[:size], limit)
            self.pending = True
            cells = cells[size:]

    def _limit(self) -> int:
        """The column where the line ends for the cursor."""
        return self.right + 1 if self.x <= self.right else self.columns

    def _put(self, cells: str, limit: int) -> None:
        """Write cells that fit before the limit, and move the cursor."""
        x, y = self.x, self.y
        end = x + len(cells)
        row = self.row(y)
        if self.insert_mode:
            self.effort += row.weight
            row.insert(x, len(cells), limit - 1, PLAIN)
        row.put(x, cells, self.attributes)
        self.changed.add(y)
        if end < limit:
            self.x = end
        else:
            self.x = limit - 1
            self.pending = True

    def _write_at_edge(self, cells: str, limit: int) -> None:
        """Write cells that do not fit: without auto-wrap the last one stays."""
        place = 0
        while place < len(cells):
            size = 2 if cells[place + 1 : place + 2] == TAIL else 1
            unit = cells[place : place + size]
            place += size
            if self.x + size > limit and (
                limit - self.left < 2 or is_widened(self.clusters.text(unit[0]))
            ):
                unit = unit[0]
            self.pending = False
            self.x = min(self.x, limit - len(unit))
            self._put(unit, limit)

    def wrap(self) -> None:
        """Do the wrap that is pending: go on writing at the start of the next line."""
        if not self.auto_wrap:
            return
        if not self.has_side_margins:
            self.row(self.y).wrapped = True
        self.index()
        self.x = self.left

    def _join(self, data: str) -> str:
        """Add what joins it to the cell before the cursor; the rest is given back."""
        x = self.x if self.pending else self.x - 1
        if x < 0:
            return data.lstrip("".join({char for char in data if width(char) == 0}))
        row = self.row(self.y)
        if row.text[x : x + 1] == TAIL:
            x -= 1
        cluster = before = self.clusters.text(row.text[x : x + 1] or " ")
        size = 0
        while size < len(data) and joins(cluster, data[size]):
            if len(cluster) < Clusters.MAX_LENGTH:
                cells = cluster_width(cluster)
                cluster += data[size]
                change = cluster_width(cluster) - cells
                if change > 0:
                    row, x = self._widen(row, x)
                elif change < 0:
                    self._narrow(row, x)
            size += 1
        if cluster != before:
            row.replace(x, self.clusters.cell(cluster))
            self.drawn = cluster
            self.changed.add(self.y)
        return data[size:]

    def _widen(self, row: Row, x: int) -> tuple[Row, int]:
        """Give the character at x, the one before the cursor, a second cell.

        In the last column it has no room for one and goes to the next line, if it may; where
        it came to stand is given back.
        """
        limit = self._limit()
        if self.pending:
            if self.auto_wrap and limit - self.left >= 2:
                row.replace(x, " ")
                self.wrap()
                self.pending = False
                row, x = self.row(self.y), self.x
                self._put(" " + TAIL, self._limit())
        elif row.text[x + 1 : x + 2] != TAIL:
            _, styles = row.read(x, x + 1)
            if self.insert_mode:
                row.insert(self.x, 1, limit - 1, PLAIN)
            row.put(self.x, TAIL, styles[0])
            if self.x + 1 < limit:
                self.x += 1
            else:
                self.pending = True
        return row, x

    def _narrow(self, row: Row, x: int) -> None:
        """Take the second cell from the character at x, the one before the cursor."""
        if row.text[x + 1 : x + 2] == TAIL:
            row.replace(x + 1, " ")
            if self.pending:
                self.pending = False
            else:
                self.x -= 1

    def _sweep_clusters(self) -> None:
        """Forget the grapheme clusters that are on no row any more."""
        self.sweep_in -= 1
        if self.sweep_in <= 0:
            self.sweep_in = _SWEEP_INTERVAL
            self.effort += SLICE
            self.clusters.forget_all_but(
                line if isinstance(line, str) else line.text for line in self.all_lines()
            )

    def draw_lines(self, block: str) -> None:
        """Write lines of narrow text and tabs, each of which ends in CR LF."""
        lines = block.split("\r\n")
        lines.pop()
        is_plain = self.simple and self.attributes is PLAIN and self.has_full_region
        for place, line in enumerate(lines):
            if is_plain and self.y == self.bottom and self.x == 0 and not self.rows[-1]:
                if "\t" in block:
                    self._append_with_tabs(lines[place:])
                else:
                    self._append(lines[place:])
                break
            self._draw_line(line)
        self.drawn = TAIL

    def _draw_line(self, line: str) -> None:
        for piece in _TABS.split(line):
            if piece == "\t":
                self.tab()
            elif piece:
                self.draw(piece)
        self.next_line()

    def _append_with_tabs(self, lines: list[str]) -> None:
        """Do as `_append` for lines with tabs.

        On a blank line with stops every eight columns a tab is as good as blanks, unless
        nothing follows it or it meets the end of the line.
        """
        bulk: list[str] = []
        for line in lines:
            expanded = line.expandtabs(TAB_WIDTH) if "\t" in line else line
            if expanded is line or (
                self.has_usual_stops and line[-1] != "\t" and len(expanded) <= self.columns
            ):
                bulk.append(expanded)
            else:
                self._append(bulk)
                bulk = []
                self._draw_line(line)
        self._append(bulk)

    def _append(self, lines: list[str]) -> None:
        """Put lines in the place of the blank last one, and a blank one below them."""
        if not lines:
            return
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
        self.keep(gone)
        self.changed_all = True

    def _folded(self, lines: list[str]) -> Iterable[Line]:
        columns = self.columns
        for line in lines:
            last = max(0, len(line) - 1) // columns * columns
            for start in range(0, last, columns):
                yield Row(self.clusters, line[start : start + columns], wrapped=True)
            yield line[last:]

    # Tabs.

    def tab(self, count: int = 1) -> None:
        """HT, CHT: to the next tab stops, not beyond the right margin."""
        if self.pending and 41 in self.private_modes:
            self.wrap()
        limit = self.right if self.x <= self.right else self.columns - 1
        for _ in range(count):
            before, self.x = self.x, min(self.tab_stops[self.x], limit)
            if self.x == before:
                break

    def reset_tab_stops(self) -> None:
        """Set a tab stop every eight columns."""
        self._set_tab_stops(set(range(TAB_WIDTH, self.columns, TAB_WIDTH)))

    def add_tab_stops(self, columns: Iterable[int]) -> None:
        """Set more tab stops."""
        self._set_tab_stops({*self.tabstops, *columns})

    def _set_tab_stops(self, columns: set[int]) -> None:
        """Keep, for each column, the stop that follows it."""
        self.effort += self.columns // 8
        following = self.columns - 1
        stops = []
        for x in range(self.columns - 1, -1, -1):
            stops.append(following)
            if x in columns:
                following = x
        stops.reverse()
        self.tab_stops = stops
        self.tabstops = columns
        usual = set(range(TAB_WIDTH, self.columns, TAB_WIDTH))
        self.has_usual_stops = {x for x in columns if x < self.columns} == usual

    def set_tab_stop(self) -> None:
        """HTS: a stop at the cursor."""
        self.add_tab_stops([self.x])

    def restore_tab_stops(self, report: str) -> None:
        """DECRSPS: the stops of a report, columns from 1 with slashes between."""
        words = report.split("/", self.columns)
        columns = {int(word) - 1 for word in words if _COLUMN.fullmatch(word)}
        self._set_tab_stops({column for column in columns if 0 <= column < self.columns})

    def clear_tab_stop(self, how: int = 0) -> None:
        """TBC: no stop at the cursor (0), or no stops at all (3)."""
        if how == 0:
            self._set_tab_stops(self.tabstops - {self.x})
        elif how == 3:
            self._set_tab_stops(set())
