"""The cursor of a terminal's screen: the user's own where that can be, else a painted cell.

The cursor of the user's terminal has the shape and the blinking that the user knows, is drawn
by the hardware and is where an input method and a screen reader look. It stands in for the
remote's while the terminal has the keyboard and nothing lies over it. A painted cell takes its
place where the driver has no such cursor, and shows where it was while the keyboard is
elsewhere.
"""

from collections.abc import Collection
from typing import Final, Protocol

from textual.errors import NoWidget
from textual.geometry import Offset
from textual.timer import Timer

from tui.terminal.emulator import Cursor
from tui.ui.host.driver import HostCursor, has_host_cursor, point
from tui.ui.terminal.overlay import Surface

BLINK: Final = 0.53
"""Seconds that a blinking cell is seen, and is not."""


class CursorTerminal(Protocol):
    """What a cursor needs of its terminal beyond what overlays do."""

    @property
    def has_successor(self) -> bool:
        """Whether another terminal has the keyboard now."""

    @property
    def is_in_front(self) -> bool:
        """Whether no question lies over it."""

    @property
    def dimmed(self) -> bool:
        """Whether it shows what was."""

    @property
    def cursor_blinks(self) -> bool:
        """Whether the user wants that."""

    def covers_cursor(self, y: int) -> bool:
        """Whether something of ours lies over the cursor in that line."""

    def refresh_lines(self, lines: Collection[int]) -> None:
        """Paint these lines again."""


class ScreenCursor:
    """Where the cursor of one screen is, and who draws it.

    Args:
        surface: What it stands on.
        terminal: The same, and what is particular to cursors.
        may_be_hosts: Whether the user wants that of their own terminal.
    """

    def __init__(
        self, surface: Surface, terminal: CursorTerminal, *, may_be_hosts: bool
    ) -> None:
        self._widget = surface.widget
        self._emulator = surface.session.emulator
        self._viewport = surface.viewport
        self._terminal = terminal
        self._may_be_hosts = may_be_hosts
        self._timer: Timer | None = None
        # The cursor when it was last looked at.
        self.now: Cursor = self._emulator.cursor
        # Whether a blinking cell is in its visible half.
        self._is_lit = True
        self._is_hosts = False

    def start(self) -> None:
        self._timer = self._widget.set_interval(BLINK, self._blink, pause=True)
        self.restart()

    def look(self) -> frozenset[int]:
        """Look at it anew, and give back the lines that are to be painted for it."""
        cursor, was = self._emulator.cursor, self.now
        if cursor == was:
            return frozenset()
        self.now = cursor
        self.restart()
        return frozenset() if self._is_hosts else frozenset({was.y, cursor.y})

    def painted_y(self) -> int | None:
        """In which line in sight it is to be painted, None if it is not."""
        if self._is_hosts or not (self.now.visible and self._is_lit) or self._terminal.dimmed:
            return None
        return self._viewport.line_y(self.now.y)

    def point(self) -> None:
        """Let the user's own cursor stand where this one is, if it can."""
        terminal, widget = self._terminal, self._widget
        was, cursor = self._is_hosts, self._host_cursor()
        self._is_hosts = cursor is not None
        if widget.has_focus or (was and not terminal.has_successor):
            point(widget.app, cursor)
        if self._is_hosts != was:
            terminal.refresh_lines({self.now.y})
            self.restart()

    def restart(self) -> None:
        """It is seen while it moves, and blinks only where keys would go."""
        if not self._is_lit:
            self._is_lit = True
            self._terminal.refresh_lines({self.now.y})
        if self._timer is None:
            return
        has_focus = self._widget.has_focus
        blinks = self._terminal.cursor_blinks and self.now.blinking and has_focus
        if blinks and not self._is_hosts:
            self._timer.reset()
            self._timer.resume()
        else:
            self._timer.pause()

    def _blink(self) -> None:
        self._is_lit = not self._is_lit
        self._terminal.refresh_lines({self.now.y})

    def _host_cursor(self) -> HostCursor | None:
        terminal, widget, cursor = self._terminal, self._widget, self.now
        y = self._viewport.line_y(cursor.y)
        if not widget.has_focus or y is None:
            return None
        place = widget.region.offset + Offset(cursor.x, y)
        if terminal.is_in_front:
            # Where an input method opens its window, whoever draws the cursor.
            widget.app.cursor_position = place
        is_covered = terminal.covers_cursor(y) or terminal.dimmed or not terminal.is_in_front
        may_be = self._may_be_hosts and has_host_cursor(widget.app)
        if is_covered or not cursor.visible or not may_be or not self._is_on_top(place):
            return None
        return HostCursor(*place, self._style, self._emulator.cursor_color)

    def _is_on_top(self, place: Offset) -> bool:
        """Whether no other widget, such as a toast, lies there."""
        try:
            there: object = self._widget.screen.get_widget_at(*place)[0]
        except NoWidget:
            return False
        return there is self._widget

    @property
    def _style(self) -> int:
        cursor = self.now
        if not cursor.styled:
            return 0
        shape = ("block", "underline", "bar").index(cursor.shape)
        return 2 * shape + (1 if cursor.blinking and self._terminal.cursor_blinks else 2)
