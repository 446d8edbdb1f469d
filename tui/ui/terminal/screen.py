"""An emulator's lines on the screen, painted at most once a frame.

The emulator is fed by somebody else. `output_arrived` only marks; the lines that changed are
collected once a frame, and Textual asks for them with `render_lines`, which skips Textual's
own styling of lines: a painted line is kept until it changes (see `paint`).
A screen that is not in sight collects and paints nothing.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import ClassVar, Final

from textual import events
from textual.filter import ANSIToTruecolor, DimFilter
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.printable import clean
from tui.terminal.emulator import Changes, Emulator, Request, Row
from tui.terminal.palette import XTERM, Palette
from tui.ui.terminal.cursor import ScreenCursor
from tui.ui.terminal.paint import Painter, Span
from tui.ui.terminal.viewport import Viewport

FRAME: Final = 1 / 60
"""Seconds between two looks at the emulator while output arrives."""

ANSWER: Final = 0.1
"""Seconds after a key in which its echo may come: frames are closer then, so that it is not
late in a flood of other output."""

ANSWER_FRAME: Final = 0.004
"""Seconds between two frames then."""

UNSEEN: Final = 0.5
"""The same for a screen that is not in sight."""

HOLD: Final = 0.150
"""Seconds that a remote may hold the screen still with mode 2026."""

BELL_PATIENCE: Final = 0.5
"""Seconds between two bells: a remote may ring thousands."""

WHOLE: Final = 0.8
"""Above this share of changed lines all are painted: naming them would cost more."""

LONGEST_TITLE: Final = 200


class TerminalScreen(Widget):
    """Paints an emulator."""

    DEFAULT_CSS = """
    TerminalScreen {
        width: 1fr;
        height: 1fr;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    ALLOW_MAXIMIZE: ClassVar[bool | None] = False

    dimmed: reactive[bool] = reactive(default=False, init=False)
    palette: reactive[Palette] = reactive(XTERM, init=False)
    cursor_blinks: reactive[bool] = reactive(default=True, init=False)

    @dataclass
    class TitleChanged(Message):
        """The remote gave its window a title."""

        view: "TerminalScreen"
        title: str

    @dataclass
    class Rang(Message):
        """The remote rang the bell."""

        view: "TerminalScreen"

    def __init__(
        self,
        emulator: Emulator,
        *,
        palette: Palette,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        super().__init__(id=id)
        self.emulator = emulator
        self.viewport = Viewport(emulator, emulator.lines)
        self.set_reactive(TerminalScreen.palette, palette)
        emulator.palette = palette
        # How often the remote has changed colours.
        self._recolored = 0
        self._painter = Painter(palette, emulator.columns)
        self._look: tuple[object, ...] = ()
        # The modes when they were last looked at.
        self.modes = emulator.modes
        self.cursor = ScreenCursor(self)
        self._next: asyncio.TimerHandle | None = None
        self._release: asyncio.TimerHandle | None = None
        self._collected = 0.0
        self.key_pressed = -ANSWER
        """When something was last typed, by the monotonic clock."""
        self._held_since: float | None = None
        # Whether there is anything to paint on.
        self.in_sight = False
        self._rung = 0.0

    def output_arrived(self) -> None:
        """The emulator was fed: paint what changed, in this frame or the next."""
        if requests := self.emulator.take_requests():
            self.answer(requests)
        now = monotonic()
        is_awaited = now < self.key_pressed + ANSWER
        if self._next is not None and not is_awaited:
            return
        # A screen that nobody sees paints nothing, but its bell and its title are news.
        pause = (ANSWER_FRAME if is_awaited else FRAME) if self.in_sight else UNSEEN
        wait = self._collected + pause - now
        if wait <= 0:
            self.collect()
        elif self._next is None:
            self._next = asyncio.get_running_loop().call_later(wait, self.collect)

    def scroll_back(self, lines: int) -> bool:
        """Look that many lines further back, or forth; whether there was anything to see."""
        moved = self.viewport.scroll(lines)
        if moved:
            self.refresh()
            self.cursor.point()
        return moved

    def refresh_lines(self, lines: Collection[int]) -> None:
        """Paint these lines of the emulator's screen anew, where they are in sight."""
        ys = [y for line in lines if (y := self.viewport.line_y(line)) is not None]
        if len(ys) > WHOLE * self.viewport.height:
            self.refresh()
        elif ys:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in ys))

    def collect(self, *, whole: bool = False) -> None:
        """Ask Textual to paint the lines that changed, or all of them."""
        _cancel(self._next)
        self._next = None
        if not self.is_attached:
            return
        self._collected = now = monotonic()
        self.modes = self.emulator.modes
        if self.in_sight and not whole and self._is_held(now):
            return
        changes = self.emulator.take_changes()
        self.viewport.follow(changes)
        self._recolored += changes.palette
        self._report(changes, now)
        lines = changes.lines | self.cursor.look()
        if not self.in_sight:
            return
        if whole or changes.all or self.viewport.back or self._new_look() != self._look:
            self.refresh()
        else:
            self.refresh_lines(lines)
        self.cursor.point()
        self._paint()

    def _paint(self) -> None:
        """Let the screen paint now what waits to be painted.

        By Textual's own way it would pass through two queues and a timer, a turn of the event
        loop each. That is nothing in calm; while output floods, a turn is as long as a slice
        of output. `collect` keeps to the frame already.
        """
        screen = self.screen
        if self._repaint_required and screen.is_current and self in screen._compositor:
            self._repaint_required = False
            screen._dirty_widgets.add(self)
            screen._on_timer_update()

    def answer(self, requests: Sequence[Request]) -> None:
        """The remote asks something of the user: nothing is granted here."""

    @property
    def is_marked(self) -> bool:
        """Whether there may be marks."""
        return False

    def marks(self, line: int) -> Sequence[Span]:
        """What lies over a line, by its name: a selection, what was searched for."""
        return ()

    def footer(self) -> str:
        """What stands in the place of the last line."""
        return ""

    def label(self) -> str:
        """What stands over the first line, at the right."""
        if not self.viewport.back:
            return ""
        return f" ↑ {self.viewport.back}/{self.emulator.history_length} "

    def covers_cursor(self, y: int) -> bool:
        """Whether something of ours lies over the cursor in that line."""
        return y == self.viewport.height - 1 and bool(self.footer())

    @property
    def is_in_front(self) -> bool:
        """Whether there is no other screen over this one."""
        return self.in_sight and self.is_attached and self.screen.is_active

    @property
    def has_successor(self) -> bool:
        """Whether another terminal has the keyboard now."""
        focused = self.app.focused
        return isinstance(focused, TerminalScreen) and focused is not self

    def on_mount(self) -> None:
        self.app.screen_change_signal.subscribe(
            self, lambda _: self.cursor.point(), immediate=True
        )
        self.cursor.start()

    def on_unmount(self) -> None:
        # The app would hold it, and all that it has shown.
        self.app.screen_change_signal.unsubscribe(self)
        _cancel(self._next)
        _cancel(self._release)

    def on_show(self) -> None:
        self.in_sight = True
        self.collect(whole=True)

    def on_hide(self) -> None:
        self.in_sight = False
        self.cursor.point()

    def on_resize(self, event: events.Resize) -> None:
        if event.size:
            self.viewport.height = event.size.height
            self.in_sight = True
            self.refresh()
            self.cursor.point()

    def watch_has_focus(self, has_focus: bool) -> None:
        # Not in on_focus and on_blur: Textual changes this after them.
        super().watch_has_focus(has_focus)
        self.cursor.point()
        self.cursor.restart()
        self.refresh_lines({self.cursor.now.y})

    def watch_palette(self) -> None:
        self.emulator.palette = self.palette
        self._recolored += 1
        self.refresh()
        self.cursor.point()

    def watch_dimmed(self) -> None:
        self.refresh()
        self.cursor.point()

    def watch_cursor_blinks(self) -> None:
        self.cursor.point()
        self.cursor.restart()

    def render_lines(self, crop: Region) -> list[Strip]:
        painter = self._current_painter()
        rows = self.viewport.rows(crop.y, crop.bottom)
        strips = [painter.blank if row is None else painter.strip(row) for row in rows]
        self._overlay(painter, rows, strips, crop.y)
        if crop.x or crop.width != painter.columns:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _overlay(
        self, painter: Painter, rows: Sequence[Row | None], strips: list[Strip], first: int
    ) -> None:
        """Put over the lines what is not the remote's, and the cursor."""
        spans: dict[int, list[Span]] = {}
        if self.is_marked:
            top = self.viewport.top
            for y in range(first, first + len(rows)):
                if marks := self.marks(top + y):
                    spans[y] = list(marks)
        cursor, cursor_y = self.cursor.now, self.cursor.painted_y()
        if cursor_y is not None:
            change = painter.cursor_change(cursor, focused=self.has_focus)
            spans.setdefault(cursor_y, []).append((cursor.x, cursor.x + 1, change))
        label = self.label()
        if label:
            spans.setdefault(0, [])
        for y, changes in spans.items():
            row = rows[y - first] if 0 <= y - first < len(rows) else None
            if row is not None:
                words = label if y == 0 else ""
                strips[y - first] = painter.changed(row, changes, words)
        last = self.viewport.height - 1 - first
        if 0 <= last < len(strips) and (footer := self.footer()):
            strips[last] = painter.bar(footer)

    def _new_look(self) -> tuple[object, ...]:
        width, reverse_video = self.size.width, self.modes.reverse_video
        return (self._recolored, width, reverse_video, self.dimmed, *self.get_line_filters())

    def _current_painter(self) -> Painter:
        look = self._new_look()
        if look != self._look:
            self._look = look
            palette = self.emulator.palette
            if self.modes.reverse_video:
                palette = replace(
                    palette, foreground=palette.background, background=palette.foreground
                )
            self._painter = Painter(
                palette,
                self.size.width,
                color=self.emulator.color,
                dimmed=self.dimmed,
                # The others change what we never paint: ANSI colours and SGR 2.
                filters=[
                    line_filter
                    for line_filter in self.get_line_filters()
                    if not isinstance(line_filter, ANSIToTruecolor | DimFilter)
                ],
            )
        return self._painter

    def _is_held(self, now: float) -> bool:
        if not self.modes.synchronized_output:
            self._held_since = None
            _cancel(self._release)
            self._release = None
            return False
        if self._held_since is None:
            self._held_since = now
            loop = asyncio.get_running_loop()
            self._release = loop.call_later(HOLD, self.collect)
        if now < self._held_since + HOLD:
            return True
        self.emulator.end_synchronized_output()
        self._held_since = None
        return False

    def _report(self, changes: Changes, now: float) -> None:
        if changes.title:
            title = clean(self.emulator.title[:LONGEST_TITLE])
            self.post_message(self.TitleChanged(self, title))
        if changes.bells and now - self._rung > BELL_PATIENCE:
            self._rung = now
            self.post_message(self.Rang(self))


def _cancel(handle: asyncio.TimerHandle | None) -> None:
    if handle is not None:
        handle.cancel()
