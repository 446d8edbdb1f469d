"""The screen of a session: bytes in, rows to paint and replies out."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

import pyte

from tui.terminal.attributes import PLAIN, Attributes, Color

CursorShape = Literal["block", "underline", "bar"]
MouseEncoding = Literal["x10", "utf8", "sgr", "urxvt", "sgr-pixels"]

_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_COLORS: dict[str, Color] = {"default": None}
_COLORS |= {name: number for number, name in enumerate(_NAMES)}
_COLORS |= {f"bright{name}": number + 8 for number, name in enumerate(_NAMES)}
_COLORS["bfightmagenta"] = 13


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor is, from 0, and how it looks."""

    x: int
    y: int
    visible: bool = True
    shape: CursorShape = "block"
    blinking: bool = False


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
    alternate_scroll: bool = False
    kitty_keyboard_flags: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be painted anew since the changes were last taken."""

    all: bool = False
    lines: frozenset[int] = frozenset()
    # How many lines went into the scrollback.
    scrolled: int = 0
    bells: int = 0
    title: bool = False


@dataclass(slots=True)
class Row:
    """One line of the screen or the scrollback."""

    runs: Sequence[tuple[str, Attributes]]
    wrapped: bool = False
    # The view's own: what it painted, gone when the row changes.
    painted: object | None = field(default=None, compare=False)


class _Screen(pyte.Screen):
    """pyte's screen, with a scrollback and its replies kept."""

    def __init__(self, columns: int, lines: int, scrollback: int) -> None:
        self.history: deque[Row] = deque(maxlen=scrollback)
        self.scrolled = 0
        self.replies = bytearray()
        self.bells = 0
        super().__init__(columns, lines)

    def index(self) -> None:
        if self.margins is None and self.cursor.y == self.lines - 1:
            self.history.append(self.row(0))
            self.scrolled += 1
        super().index()

    def row(self, y: int) -> Row:
        cells = self.buffer[y]
        runs = [
            ("".join(char.data for char in run), attributes)
            for attributes, run in groupby((cells[x] for x in range(self.columns)), _attributes)
        ]
        return Row(runs)

    def bell(self, *_: Any) -> None:
        self.bells += 1

    def write_process_input(self, data: str) -> None:
        self.replies += data.encode()


def _attributes(char: Any) -> Attributes:
    return PLAIN._replace(
        foreground=_color(char.fg),
        background=_color(char.bg),
        bold=char.bold,
        italic=char.italics,
        underline=int(char.underscore),
        strike=char.strikethrough,
        reverse=char.reverse,
        blink=char.blink,
    )


def _color(name: str) -> Color:
    if name in _COLORS:
        return _COLORS[name]
    value = bytes.fromhex(name)
    return (value[0], value[1], value[2])


class Emulator:
    """A terminal of `columns` by `lines` cells that keeps `scrollback` lines.

    It is an xterm of conformance level 4 (a VT420 with colours), fed with what the remote
    writes. What it answers the remote waits in `take_replies`.
    """

    def __init__(self, columns: int, lines: int, scrollback: int = 10_000) -> None:
        self._screen = _Screen(columns, lines, scrollback)
        self._stream = pyte.ByteStream(self._screen)
        self._title = ""
        self._rows: dict[int, Row] = {}

    def feed(self, data: bytes) -> None:
        """Take output of the remote; never raises, whatever the bytes and however cut."""
        for byte in data.splitlines(keepends=True):
            try:
                self._stream.feed(byte)
            except (TypeError, ValueError, AssertionError, IndexError, UnboundLocalError):
                continue

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the screen."""
        self._screen.resize(lines, columns)

    @property
    def columns(self) -> int:
        """The width in cells."""
        return int(self._screen.columns)

    @property
    def lines(self) -> int:
        """The height in lines."""
        return int(self._screen.lines)

    @property
    def display(self) -> list[str]:
        """The visible lines, each padded to the width."""
        return list(self._screen.display)

    @property
    def cursor(self) -> Cursor:
        """The cursor as it is now."""
        cursor = self._screen.cursor
        return Cursor(min(cursor.x, self.columns - 1), cursor.y, visible=not cursor.hidden)

    @property
    def modes(self) -> Modes:
        """The modes as they are now."""
        mode = self._screen.mode
        tracking = max(
            (number for number in (9, 1000, 1002, 1003) if number << 5 in mode), default=0
        )
        return Modes(
            application_cursor=1 << 5 in mode,
            bracketed_paste=2004 << 5 in mode,
            mouse_tracking=tracking,
            mouse_encoding="sgr" if 1006 << 5 in mode else "x10",
            focus_events=1004 << 5 in mode,
            reverse_video=5 << 5 in mode,
            synchronized_output=2026 << 5 in mode,
            auto_wrap=7 << 5 in mode,
        )

    @property
    def title(self) -> str:
        """The title that the remote gave the window."""
        return str(self._screen.title)

    @property
    def history_length(self) -> int:
        """How many lines are in the scrollback."""
        return len(self._screen.history)

    def row(self, index: int) -> Row:
        """A visible row (from 0), or one of the scrollback (-1 is the newest).

        Raises:
            IndexError: There is no such row.
        """
        if index < 0:
            return self._screen.history[index]
        if index >= self.lines:
            msg = f"The screen has no line {index}."
            raise IndexError(msg)
        if index in self._screen.dirty:
            return self._screen.row(index)
        if index not in self._rows:
            self._rows[index] = self._screen.row(index)
        return self._rows[index]

    def take_replies(self) -> bytes:
        """What the terminal answers the remote since the last call."""
        replies = bytes(self._screen.replies)
        self._screen.replies.clear()
        return replies

    def take_requests(self) -> list[object]:
        """What the remote asks of the user since the last call."""
        return []

    def take_changes(self) -> Changes:
        """What is to be painted anew since the last call."""
        screen = self._screen
        lines = frozenset(y for y in screen.dirty if y < self.lines)
        changes = Changes(
            len(lines) >= self.lines,
            lines,
            screen.scrolled,
            screen.bells,
            screen.title != self._title,
        )
        for y in list(self._rows):
            if y in lines or changes.all:
                del self._rows[y]
        screen.dirty.clear()
        screen.scrolled = screen.bells = 0
        self._title = screen.title
        return changes
