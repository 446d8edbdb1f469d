"""The screen as control functions see it: a canvas with moving, margins and its state.

Methods bear pyte's names where pyte has them, and ECMA-48's or DEC's meaning. Counts are at
least 1; places are those of the sequence: from 1, and 0 where none was given.
"""

# pyte's methods take None for a parameter that was not given; ours are told the default.
# mypy: disable-error-code="override"

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from tui.terminal import resizing
from tui.terminal.attributes import Style, select_graphic_rendition
from tui.terminal.charsets import CHARSETS, OF_96
from tui.terminal.editing import EditableCanvas, Protection
from tui.terminal.grid import SLICE, Line
from tui.terminal.links import Links
from tui.terminal.rows import Row

# Private modes set when the terminal starts: DECAWM and DECTCEM.
INITIAL_MODES = frozenset({7, 25})
# SRM: no local echo.
INITIAL_ANSI_MODES = frozenset({12})


@dataclass(frozen=True)
class SavedCursor:
    """What DECSC saves (VT510 manual, DECSC)."""

    x: int
    y: int
    pending: bool
    style: Style
    designated: tuple[str, str, str, str]
    left_set: int
    origin: bool
    protection: Protection


ASCII_SETS = ("B", "B", "B", "B")


class Screen(EditableCanvas):
    """A screen with its alternate one, driven by control functions."""

    __slots__ = (
        "ansi_modes",
        "designated",
        "left_set",
        "links",
        "origin",
        "other_rows",
        "private_modes",
        "room",
        "saved",
    )

    def __init__(self, columns: int, lines: int, scrollback: int = 10_000) -> None:
        super().__init__(columns, lines, scrollback)
        # The columns that there are to be seen; DECCOLM may take fewer, and never more.
        self.room = columns
        # The lines of the screen that is not shown.
        self.other_rows: list[Line] = [""] * lines
        self.links = Links()
        # By whether it is the alternate screen's.
        self.saved: dict[bool, SavedCursor] = {}
        self.private_modes = set(INITIAL_MODES)
        self.ansi_modes = set(INITIAL_ANSI_MODES)
        self.origin = False
        # The sets G0 to G3, and which of them GL is.
        self.designated = ASCII_SETS
        self.left_set = 0
        self.reset_tab_stops()

    def all_lines(self) -> Iterable[Line]:
        """Every line there is, seen or not."""
        return chain(self.history, self.rows, self.other_rows)

    # Moving.

    def cursor_up(self, count: int = 1) -> None:
        """CUU: up, not beyond the top margin."""
        self.pending = False
        self.y = max(self.y - count, self.top if self.y >= self.top else 0)

    def cursor_down(self, count: int = 1) -> None:
        """CUD: down, not beyond the bottom margin."""
        self.pending = False
        self.y = min(self.y + count, self.bottom if self.y <= self.bottom else self.lines - 1)

    def cursor_forward(self, count: int = 1) -> None:
        """CUF: to the right, not beyond the margin."""
        self.pending = False
        self.x = min(self.x + count, self.right if self.x <= self.right else self.columns - 1)

    def cursor_back(self, count: int = 1) -> None:
        """CUB: to the left, not beyond the margin, unless in a reverse-wrap mode."""
        edge = self.left if self.x >= self.left else 0
        if self.auto_wrap and not self.private_modes.isdisjoint({45, 1045}):
            self._cursor_back_wrapping(count)
        else:
            self.x = max(self.x - count, edge)
        self.pending = False

    def _cursor_back_wrapping(self, count: int) -> None:
        """Go back over line ends: those of wrapped lines (mode 45), or all (mode 1045)."""
        count = min(count, self.columns * self.lines)
        if self.pending:
            count -= 1
        while count > 0:
            edge = self.left if self.x >= self.left else 0
            step = min(count, self.x - edge)
            self.effort += 1
            self.x -= step
            count -= step
            if count:
                if 1045 in self.private_modes:
                    is_first = self.y in {0, self.top}
                    self.y = self.bottom if is_first else self.y - 1
                elif self.y > self.top and self._is_wrapped(self.y - 1):
                    self.y -= 1
                else:
                    return
                self.x = self.right
                count -= 1

    def _is_wrapped(self, y: int) -> bool:
        line = self.rows[y]
        return isinstance(line, Row) and line.wrapped

    def cursor_up1(self, count: int = 1) -> None:
        """CPL: up, to the left margin."""
        self.cursor_up(count)
        self.carriage_return()

    def cursor_down1(self, count: int = 1) -> None:
        """CNL: down, to the left margin."""
        self.cursor_down(count)
        self.carriage_return()

    def cursor_position(self, line: int = 0, column: int = 0) -> None:
        """CUP: to a place, counted from the margins in origin mode."""
        self.position((line, column))

    def position(self, place: tuple[int, int]) -> None:
        """CUP, with line and column as one argument."""
        y, x = place
        if self.origin:
            self.go_to(x - 1, y - 1)
        else:
            self.pending = False
            lines, columns = self.lines, self.columns
            self.y = (min(lines, y)) - 1 if y else 0
            self.x = (min(columns, x)) - 1 if x else 0

    def go_to(self, x: int, y: int) -> None:
        """To a place from 0, counted from the margins in origin mode."""
        self.pending = False
        if self.origin:
            self.y = min(max(y, 0) + self.top, self.bottom)
            self.x = min(max(x, 0) + self.left, self.right)
        else:
            self.y = min(max(y, 0), self.lines - 1)
            self.x = min(max(x, 0), self.columns - 1)

    def place(self) -> tuple[int, int]:
        """The cursor's x and y from 0, counted from the margins in origin mode."""
        if self.origin:
            return max(0, self.x - self.left), max(0, self.y - self.top)
        return self.x, self.y

    def cursor_to_column(self, column: int = 0) -> None:
        """CHA, HPA: to a column."""
        self.go_to(column - 1, self.place()[1])

    def cursor_to_line(self, line: int = 0) -> None:
        """VPA: to a line."""
        self.go_to(self.place()[0], line - 1)

    def column_forward(self, count: int = 1) -> None:
        """HPR: to the right, margins or not."""
        x, y = self.place()
        self.go_to(x + count, y)

    def line_forward(self, count: int = 1) -> None:
        """VPR: down, margins or not."""
        x, y = self.place()
        self.go_to(x, y + count)

    def backspace(self) -> None:
        """BS: one to the left."""
        self.cursor_back(1)

    def reverse_index(self) -> None:
        """RI: up; at the top margin the region scrolls down instead."""
        self.pending = False
        if self.y == self.top:
            if self.left <= self.x <= self.right:
                self.scroll_down(self.top, 1)
        elif self.y > 0:
            self.y -= 1

    def back_tab(self, count: int = 1) -> None:
        """CBT: to the tab stops before."""
        self.pending = False
        edge = self.left if self.origin else 0
        self.effort += len(self.tabstops) // 8
        stops = sorted({edge, *(stop for stop in self.tabstops if edge <= stop < self.x)})
        self.x = stops[max(0, len(stops) - count)] if self.x > edge else edge

    # Margins.

    def set_margins(self, top: int = 0, bottom: int = 0) -> None:
        """DECSTBM: the lines of the scrolling region, from 1; 0 is the screen's edge."""
        self.set_region((top, bottom))

    def set_region(self, region: tuple[int, int]) -> None:
        """DECSTBM, with top and bottom as one argument."""
        top, bottom = region
        last = self.lines - 1
        top = top - 1 if top else 0
        bottom = bottom - 1 if 0 < bottom <= last else last
        if top < bottom:
            self.top, self.bottom = top, bottom
            self.has_full_region = top == 0 and bottom == last
            self.pending = False
            self.x, self.y = (self.left, top) if self.origin else (0, 0)

    def set_side_margins(self, left: int = 0, right: int = 0) -> None:
        """DECSLRM: the columns of the scrolling region, from 1; 0 is the screen's edge."""
        left = max(left, 1) - 1
        right = min(right or self.columns, self.columns) - 1
        if left < right:
            self.left, self.right = left, right
            self.simplify()
            self.go_to(0, 0)

    def alignment_display(self) -> None:
        """DECALN: fill the screen with E."""
        self.reset_margins()
        self.origin = False
        self.private_modes.discard(6)
        self.go_to(0, 0)
        self.effort += self.lines
        self.rows[:] = ["E" * self.columns] * self.lines
        self.changed_all = True

    # Characters.

    def define_charset(self, code: str, mode: str) -> None:
        """SCS: designate a set as G0 to G3, by the intermediate character of the sequence."""
        place = "()*+".find(mode)
        if place < 0:
            place = " -./".find(mode)
            code = OF_96 + code
        if place >= 0 and code in CHARSETS and self.designated[place] != code:
            names = list(self.designated)
            names[place] = code
            self.designated = (names[0], names[1], names[2], names[3])
            self.update_charset()

    def update_charset(self) -> None:
        """Find the set that GL stands for."""
        self.charset = CHARSETS[self.designated[self.left_set]]
        self.simplify()

    def shift_to(self, place: int) -> None:
        """LS0 to LS3: GL is G0 to G3."""
        self.left_set = place
        self.update_charset()

    def shift_in(self) -> None:
        """SI, LS0."""
        self.shift_to(0)

    def shift_out(self) -> None:
        """SO, LS1."""
        self.shift_to(1)

    def shift_once(self, place: int) -> None:
        """SS2, SS3: the next character is from G2 or G3."""
        self.single_shift = CHARSETS[self.designated[place]] or {}
        self.simplify()

    def select_graphic_rendition(self, *attrs: int) -> None:
        """SGR, by numbers."""
        parameters = ";".join(map(str, attrs))
        self.set_style(self.styles.style(select_graphic_rendition(self.attributes, parameters)))

    def change_attributes(self, **changes: Any) -> None:
        """Write with other attributes from now on."""
        self.set_style(self.styles.style(self.attributes._replace(**changes)))

    def link_to(self, uri: str, link_id: str) -> None:
        """Write text that is a link from now on; without it, if there are too many."""
        link = self.links.kept((uri, link_id))
        if link is None and self.links.wants_sweep():
            self.effort += SLICE
            lines = [line for line in self.all_lines() if isinstance(line, Row)]
            self.links.forget_all_but(link for line in lines for link in line.links())
            link = self.links.kept((uri, link_id))
        uri_kept, link_id = link or (None, "")
        self.change_attributes(link=uri_kept, link_id=link_id)

    def protect(self, protected: bool, protection: Protection) -> None:
        """DECSCA, SPA, EPA: whether what is written from now on is protected."""
        self.protection = protection
        self.change_attributes(protected=protected)

    # State.

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Change the size, as the user does: the scrollback is folded anew."""
        resizing.resize(self, columns or self.columns, lines or self.lines)

    def save_cursor(self) -> None:
        """DECSC: one saved cursor a screen."""
        self.saved[self.alternate] = SavedCursor(
            self.x,
            self.y,
            self.pending,
            self.style,
            self.designated,
            self.left_set,
            self.origin,
            self.protection,
        )

    def restore_cursor(self) -> None:
        """DECRC: the saved cursor, or home where none was saved."""
        saved = self.saved.get(self.alternate) or SavedCursor(
            0, 0, False, self.styles.plain, ASCII_SETS, 0, False, Protection.OFF
        )
        self.set_origin(saved.origin)
        self.x = min(saved.x, self.columns - 1)
        self.y = min(saved.y, self.lines - 1)
        if self.origin:
            self.x = min(max(self.x, self.left), self.right)
            self.y = min(max(self.y, self.top), self.bottom)
        self.pending = saved.pending
        self.set_style(self.styles.style(saved.style.attributes))
        self.designated, self.left_set = saved.designated, saved.left_set
        self.protection = saved.protection
        self.update_charset()

    def set_origin(self, origin: bool) -> None:
        """DECOM, without moving the cursor."""
        self.origin = origin
        if origin:
            self.private_modes.add(6)
        else:
            self.private_modes.discard(6)

    def show_alternate(self, alternate: bool) -> None:
        """Change to the alternate screen or back."""
        if alternate != self.alternate:
            self.rows, self.other_rows = self.other_rows, self.rows
            self.alternate = alternate
            self.changed_all = True

    def clear(self) -> None:
        """Blank all lines."""
        self.part_from_history()
        self.rows[:] = self.blank_lines(self.lines)
        self.changed_all = True
