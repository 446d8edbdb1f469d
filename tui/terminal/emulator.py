"""The screen of a session: bytes in, rows to paint and replies out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Literal

from tui.terminal.attributes import Attributes, Color
from tui.terminal.functions import reports
from tui.terminal.functions.resizing import Spot, resize
from tui.terminal.marks import OutputMark
from tui.terminal.palette import Palette
from tui.terminal.parser import Parser
from tui.terminal.requests import ClipboardWrite, Notification, Request
from tui.terminal.rows import Row
from tui.terminal.terminal import Terminal

__all__ = [
    "Attributes",
    "Changes",
    "ClipboardWrite",
    "Color",
    "Cursor",
    "Emulator",
    "Modes",
    "Notification",
    "OutputMark",
    "Request",
    "Row",
]

CursorShape = Literal["block", "underline", "bar"]
MouseEncoding = Literal["x10", "utf8", "sgr", "urxvt", "sgr-pixels"]

# By DECSCUSR's parameter, less one, halved.
_SHAPES: tuple[CursorShape, ...] = ("block", "underline", "bar")
_ENCODINGS: dict[int, MouseEncoding] = {
    1005: "utf8",
    1006: "sgr",
    1015: "urxvt",
    1016: "sgr-pixels",
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor is, from 0, and how it looks."""

    x: int
    y: int
    visible: bool = True
    shape: CursorShape = "block"
    blinking: bool = False
    # Whether the remote has chosen the shape (DECSCUSR); else it is the user's own.
    styled: bool = False


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes that matter to a view: what it sends, and how it paints."""

    application_cursor: bool = False
    application_keypad: bool = False
    bracketed_paste: bool = False
    mouse_tracking: int = 0
    mouse_encoding: MouseEncoding = "x10"
    focus_events: bool = False
    alternate_screen: bool = False
    reverse_video: bool = False
    synchronized_output: bool = False
    auto_wrap: bool = True
    backarrow_sends_backspace: bool = False
    # Enter sends CR LF.
    new_line: bool = False
    alternate_scroll: bool = False
    kitty_keyboard_flags: int = 0
    # 0 off, 1 and 2 as xterm has it.
    modify_other_keys: int = 0
    # 0 for CSI 27 ; modifiers ; code ~, 1 for CSI code ; modifiers u.
    format_other_keys: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be painted anew since the changes were last taken."""

    all: bool = False
    lines: frozenset[int] = frozenset()
    # How many lines went into the scrollback.
    scrolled: int = 0
    bells: int = 0
    title: bool = False
    # The remote changed colours: what was painted is out of date.
    palette: bool = False


class Emulator:
    """A terminal of `columns` by `lines` cells that keeps `scrollback` lines.

    It is an xterm of conformance level 4 (a VT420 with colours), fed with what the remote
    writes. What it answers the remote waits in `take_replies`.
    """

    def __init__(self, columns: int, lines: int, scrollback: int = 10_000) -> None:
        self.terminal = Terminal(max(1, columns), max(1, lines), max(0, scrollback))
        self._parser = Parser(self.terminal)
        # How many of the lines that went into the scrollback were told of.
        self._told = 0

    def feed(self, data: bytes) -> None:
        """Take output of the remote; never raises, whatever the bytes and however cut."""
        self._parser.feed(data)

    def feed_slice(self, data: bytes = b"") -> bool:
        """Take output as `feed` does, but pause when it took some 10 ms; whether some is left.

        Text alone never takes so long, functions that look at many cells do. The next call goes
        on with what is left, before its own data.
        """
        return self._parser.feed_slice(data)

    def take_over(self, other: "Emulator") -> None:
        """Be what another emulator is, which is not to be used any more; the palette stays."""
        palette = self.terminal.colors.palette
        self.terminal, self._parser = other.terminal, other._parser
        self._told = self.terminal.buffer.scrolled
        self.palette = palette
        self.terminal.buffer.changed_all = True
        self.terminal.title_changed = self.terminal.colors_changed = True

    @property
    def at_rest(self) -> bool:
        """Whether nothing is under way: no sequence, no character, nothing left of a slice."""
        return self._parser.at_rest

    @property
    def utf8(self) -> bool:
        """Whether the remote writes UTF-8, and not ISO 8859-1 (ESC % @)."""
        return bool(self._parser.use_utf8)

    def resize(self, columns: int, lines: int, spots: Sequence[Spot] = ()) -> list[Spot]:
        """Change the size of the screen; wrapped lines are folded anew.

        A spot is the index of a row, as in `row`, and a column; gives back where the text that
        was there is then. What is only on the screen that is not shown has no spot: the end of
        the scrollback is given for it.
        """
        before = (self.columns, self.lines)
        moved = resize(self.terminal, max(1, columns), max(1, lines), spots)
        if before != (self.columns, self.lines) and 2048 in self.terminal.private_modes:
            reports.report_size(self.terminal)
        return moved

    @property
    def columns(self) -> int:
        """The width in cells."""
        return self.terminal.buffer.columns

    @property
    def room(self) -> int:
        """The width that it was given last, in cells; the remote may use less of it."""
        return self.terminal.buffer.room

    @property
    def lines(self) -> int:
        """The height in lines."""
        return self.terminal.buffer.lines

    @property
    def display(self) -> list[str]:
        """The visible lines, each padded to the width."""
        return self.terminal.buffer.display

    @property
    def cursor(self) -> Cursor:
        """The cursor as it is now."""
        terminal = self.terminal
        return Cursor(
            terminal.x,
            terminal.y,
            visible=25 in terminal.private_modes,
            shape=_SHAPES[max(0, terminal.cursor_style - 1) // 2],
            blinking=12 in terminal.private_modes,
            styled=terminal.cursor_style > 0,
        )

    @property
    def modes(self) -> Modes:
        """The modes as they are now."""
        terminal = self.terminal
        modes = terminal.private_modes
        return Modes(
            application_cursor=1 in modes,
            application_keypad=terminal.application_keypad,
            bracketed_paste=2004 in modes,
            mouse_tracking=next((mode for mode in (1003, 1002, 1000, 9) if mode in modes), 0),
            mouse_encoding=next(
                (name for mode, name in _ENCODINGS.items() if mode in modes), "x10"
            ),
            focus_events=1004 in modes,
            alternate_screen=terminal.buffer.alternate,
            reverse_video=5 in modes,
            synchronized_output=2026 in modes,
            auto_wrap=terminal.auto_wrap,
            backarrow_sends_backspace=67 in modes,
            new_line=terminal.new_line_mode,
            alternate_scroll=1007 in modes,
            kitty_keyboard_flags=terminal.keyboard_flag,
            modify_other_keys=terminal.modify_other_keys,
            format_other_keys=terminal.format_other_keys,
        )

    def end_synchronized_output(self) -> None:
        """Give up waiting for the remote to end mode 2026; the view has a clock, we have not."""
        self.terminal.private_modes.discard(2026)

    @property
    def title(self) -> str:
        """The title that the remote gave the window."""
        return self.terminal.title

    @property
    def directory(self) -> str:
        """The URL of the remote's working directory, if it told one (OSC 7)."""
        return self.terminal.directory

    @property
    def palette(self) -> Palette:
        """The colours, with what the remote changed of them."""
        return self.terminal.colors.effective()

    @palette.setter
    def palette(self, palette: Palette) -> None:
        self.terminal.colors.palette = palette

    @property
    def cursor_color(self) -> tuple[int, int, int]:
        """The colour of the cursor, as the remote may have changed it."""
        return self.terminal.colors.dynamic(12)

    def color(self, index: int) -> tuple[int, int, int]:
        """The colour of a palette index 0 to 255, as the remote may have changed it."""
        return self.terminal.colors.color(index)

    @property
    def history_length(self) -> int:
        """How many lines are in the scrollback."""
        self.terminal.buffer.trim()
        return len(self.terminal.buffer.history)

    def row(self, index: int) -> Row:
        """A visible row (from 0), or one of the scrollback (-1 is the newest).

        Raises:
            IndexError: There is no such row.
        """
        buffer = self.terminal.buffer
        if index >= 0:
            return buffer.row(index)
        buffer.trim()
        line = buffer.history[index]
        if isinstance(line, str):
            line = buffer.history[index] = Row(buffer.clusters, line)
        return line

    def output_marks(self) -> Iterator[tuple[int, OutputMark]]:
        """Where output of commands begins and ends on the main screen, the newest first.

        Rows count as in `row`; the screen that is not shown has none. A column may be the one
        behind the last.
        """
        buffer = self.terminal.buffer
        if buffer.alternate:
            return
        lines = chain(reversed(buffer.rows), reversed(buffer.history))
        for index, line in zip(count(buffer.lines - 1, -1), lines, strict=False):
            if isinstance(line, Row):
                for mark in reversed(line.marks):
                    # A prompt is cut where it does not fit any more.
                    yield index, mark._replace(column=min(mark.column, buffer.columns))

    @property
    def has_replies(self) -> bool:
        """Whether the remote asked what it was not told yet."""
        return bool(self.terminal.replies)

    def take_replies(self, limit: int | None = None) -> bytes:
        """What the terminal answers the remote, of what was not taken yet.

        With a limit in bytes the oldest answers only, whole ones, and at least one.
        """
        terminal, taken = self.terminal, bytearray()
        while terminal.replies:
            if taken and limit is not None and len(taken) + len(terminal.replies[0]) > limit:
                break
            taken += terminal.replies.popleft()
        terminal.replies_size -= len(taken)
        return bytes(taken)

    def take_requests(self) -> list[Request]:
        """What the remote asks of the user since the last call."""
        requests, self.terminal.requests = self.terminal.requests, []
        return requests

    def take_changes(self) -> Changes:
        """What is to be painted anew since the last call."""
        terminal, buffer = self.terminal, self.terminal.buffer
        everything = buffer.changed_all or terminal.colors_changed
        changes = Changes(
            everything,
            frozenset(range(buffer.lines) if everything else buffer.changed),
            buffer.scrolled - self._told,
            terminal.bells,
            terminal.title_changed,
            terminal.colors_changed,
        )
        buffer.changed.clear()
        buffer.changed_all = terminal.title_changed = terminal.colors_changed = False
        self._told, terminal.bells = buffer.scrolled, 0
        return changes
