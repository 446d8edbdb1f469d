"""The state of a terminal: its lines, the cursor on them, and all that is not on the screen.

What is done with it are functions, in modules by subject; methods here are what keeps the
state consistent. Coordinates count from 0 and margins are inclusive. `pending` is the state
after a character was written in the last column: the cursor stays on it, and the next
character wraps.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from tui.terminal.attributes import Style, Styles
from tui.terminal.buffer import Buffer
from tui.terminal.charsets import CHARSETS, Charset
from tui.terminal.links import Links
from tui.terminal.marks import OutputMark
from tui.terminal.palette import Colors
from tui.terminal.requests import Request
from tui.terminal.rows import Row
from tui.terminal.tabs import TabStops
from tui.terminal.widths import TAIL

# VT420: the conformance level that the terminal starts with and answers for.
LEVEL = 4
# Private modes set when the terminal starts: DECAWM and DECTCEM.
INITIAL_MODES = frozenset({7, 25})
# SRM: no local echo.
INITIAL_ANSI_MODES = frozenset({12})
ASCII_SETS = ("B", "B", "B", "B")

# How much effort is a slice: about 10 ms.
SLICE = 8000

# What is not taken in time is dropped: a remote that asks without reading the answers,
# or asks the user for too much. Of the answers the oldest go; those to a question for all 256
# colours are as many as any program waits for.
MAX_REPLIES = 8 * 1024
MAX_REQUESTS = 16
MAX_TITLES = 10
MAX_KEYBOARD_FLAGS = 16
# Of one line, the last ones.
MAX_MARKS = 8


class Protection(Enum):
    """Who respects protected cells."""

    OFF = auto()
    # ECMA-48's guarded areas (SPA, EPA): every erasing function does.
    ISO = auto()
    # DECSCA: only the selective ones do.
    DEC = auto()


@dataclass(frozen=True, slots=True)
class SavedCursor:
    """What DECSC saves (VT510 manual, DECSC)."""

    x: int
    y: int
    pending: bool
    style: Style
    designated: tuple[str, str, str, str]
    left_set: int
    origin: bool


class Terminal:
    """A terminal of `columns` by `lines` cells that keeps `scrollback` lines."""

    __slots__ = (
        "ansi_modes",
        "application_keypad",
        "attributes",
        "auto_wrap",
        "bells",
        "bottom",
        "buffer",
        "charset",
        "colors",
        "colors_changed",
        "cursor_style",
        "designated",
        "directory",
        "drawn",
        "effort",
        "eight_bit_replies",
        "format_other_keys",
        "has_full_region",
        "has_side_margins",
        "icon_name",
        "in_output",
        "insert_mode",
        "keyboard_flags",
        "left",
        "left_set",
        "level",
        "links",
        "modify_other_keys",
        "new_line_mode",
        "origin",
        "pending",
        "private_modes",
        "prompt",
        "protection",
        "pushed_styles",
        "rectangular_changes",
        "repeating",
        "replies",
        "replies_size",
        "requests",
        "right",
        "saved",
        "saved_modes",
        "simple",
        "single_shift",
        "style",
        "styles",
        "sweep_in",
        "tabs",
        "title",
        "title_changed",
        "titles",
        "top",
        "x",
        "y",
    )

    def __init__(self, columns: int, lines: int, scrollback: int = 10_000) -> None:
        self.buffer = Buffer(columns, lines, scrollback)
        self.styles = Styles()
        self.links = Links()
        self.tabs = TabStops(columns)
        # What control functions did since the parser last paused, in some microseconds each.
        self.effort = 0
        self.x = self.y = 0
        self.pending = False
        self.set_style(self.styles.plain)
        self.protection = Protection.OFF
        self.origin = False
        # By whether it is the alternate screen's.
        self.saved: dict[bool, SavedCursor] = {}
        # The sets G0 to G3, which of them GL is, and the one for the next character only.
        self.designated = ASCII_SETS
        self.left_set = 0
        self.charset: Charset = None
        self.single_shift: Charset = None
        # The text before the control function at hand, for REP; TAIL where there is none.
        self.drawn = TAIL
        # The row with the shell's prompt, while a command is typed there (OSC 133).
        self.prompt: Row | None = None
        # Whether the shell has said that a command's output begins, and not yet that it ends.
        self.in_output = False
        # What REP is still to write, and how often.
        self.repeating: tuple[str, int] | None = None
        # The clusters in use are looked up after so many texts, once their table is full.
        self.sweep_in = 0
        self._start_modes()
        self._start_outside()
        self.reset_margins()

    def _start_modes(self) -> None:
        self.private_modes = set(INITIAL_MODES)
        self.ansi_modes = set(INITIAL_ANSI_MODES)
        # Modes kept by XTSAVE.
        self.saved_modes: dict[int, bool] = {}
        # Those that are looked at all the time.
        self.auto_wrap = True
        self.insert_mode = False
        self.new_line_mode = False
        self.reset_state()

    def _start_outside(self) -> None:
        """What is not on the screen: colours, titles, and what is told to others."""
        self.colors = Colors()
        self.colors_changed = False
        self.title = ""
        self.icon_name = ""
        self.titles: list[tuple[str | None, str | None]] = []
        self.title_changed = False
        # The URL of the working directory (OSC 7).
        self.directory = ""
        self.bells = 0
        self.replies: deque[bytes] = deque()
        self.replies_size = 0
        self.requests: list[Request] = []

    def reset_state(self) -> None:
        """Set what RIS alone sets: the conformance level, and what a VT420 did not know."""
        self.level = LEVEL
        self.eight_bit_replies = False
        self.application_keypad = False
        # DECSCUSR: 0 is the user's own, 1 blinking block, 2 block, 3 and 4 underline, 5, 6 bar.
        self.cursor_style = 0
        # xterm's modifyOtherKeys and formatOtherKeys; the kitty protocol's flags by screen.
        self.modify_other_keys = 0
        self.format_other_keys = 0
        self.keyboard_flags: dict[bool, list[int]] = {False: [], True: []}
        # SGR pushed by XTPUSHSGR.
        self.pushed_styles: list[Style] = []
        # DECSACE: attribute changes go by rectangle, not from place to place.
        self.rectangular_changes = False

    # The cursor.

    def set_style(self, style: Style) -> None:
        """Write in another style from now on."""
        self.style = style
        self.attributes = style.attributes

    def update_charset(self) -> None:
        """Find the set that GL stands for."""
        self.charset = CHARSETS[self.designated[self.left_set]]
        self.simplify()

    def set_origin(self, origin: bool) -> None:
        """DECOM, without moving the cursor."""
        self.origin = origin
        if origin:
            self.private_modes.add(6)
        else:
            self.private_modes.discard(6)

    def go_to(self, x: int, y: int) -> None:
        """To a place from 0, counted from the margins in origin mode."""
        self.pending = False
        if self.origin:
            self.y = min(max(y, 0) + self.top, self.bottom)
            self.x = min(max(x, 0) + self.left, self.right)
        else:
            self.y = min(max(y, 0), self.buffer.lines - 1)
            self.x = min(max(x, 0), self.buffer.columns - 1)

    def place(self) -> tuple[int, int]:
        """The cursor's x and y from 0, counted from the margins in origin mode."""
        if self.origin:
            return max(0, self.x - self.left), max(0, self.y - self.top)
        return self.x, self.y

    # Margins.

    def reset_margins(self) -> None:
        """Make the whole screen the scrolling region."""
        self.top = self.left = 0
        self.bottom = self.buffer.lines - 1
        self.right = self.buffer.columns - 1
        self.simplify()

    def simplify(self) -> None:
        """Find out what need not be looked at for every character, after a change to it."""
        buffer = self.buffer
        self.has_side_margins = self.left > 0 or self.right < buffer.columns - 1
        self.has_full_region = self.top == 0 and self.bottom == buffer.lines - 1
        # Text can be written as it is, as far as the line goes.
        self.simple = (
            self.auto_wrap
            and not self.insert_mode
            and self.charset is None
            and self.single_shift is None
            and not self.has_side_margins
        )

    @property
    def is_in_margins(self) -> bool:
        """Whether the cursor is inside the scrolling region."""
        return self.top <= self.y <= self.bottom and self.left <= self.x <= self.right

    def limit(self) -> int:
        """The column where the line ends for the cursor."""
        return self.right + 1 if self.x <= self.right else self.buffer.columns

    def worked_row(self, y: int) -> Row:
        """The row of a line for a function that looks at its cells, which is counted."""
        row = self.buffer.row(y)
        self.effort += row.weight
        return row

    # What is not on the screen.

    def reply(self, text: str) -> None:
        """Answer the remote; `text` starts with ESC and a C1 control's 7-bit form."""
        if self.eight_bit_replies:
            text = chr(ord(text[1]) + 0x40) + text[2:].replace("\x1b\\", "\x9c")
        reply = text.encode("latin-1")
        self.replies.append(reply)
        self.replies_size += len(reply)
        while self.replies_size > MAX_REPLIES:
            self.replies_size -= len(self.replies.popleft())

    def ask(self, request: Request) -> None:
        """Ask the user for something."""
        if len(self.requests) < MAX_REQUESTS:
            self.requests.append(request)

    def mark_output(self, *, begins: bool) -> None:
        """Where the cursor is the output of a command begins, or ends."""
        if self.buffer.alternate or not (begins or self.in_output):
            return
        self.in_output = begins
        row = self.buffer.row(self.y)
        row.marks = (*row.marks, OutputMark(begins, self.x + self.pending))[-MAX_MARKS:]

    def set_title(self, param: str) -> None:
        """The title of the window."""
        if param != self.title:
            self.title = param
            self.title_changed = True

    def push_title(self, which: int = 0) -> None:
        """XTWINOPS 22: keep both titles (0), the short one (1) or the window's (2)."""
        title = self.title if which in {0, 2} else None
        icon_name = self.icon_name if which in {0, 1} else None
        self.titles.append((title, icon_name))
        del self.titles[:-MAX_TITLES]

    def pop_title(self, which: int = 0) -> None:
        """XTWINOPS 23: take those titles that were kept last."""
        if not self.titles:
            return
        kept = reversed(self.titles)
        titles, icon_names = zip(*kept, strict=True)
        self.titles.pop()
        title = next((each for each in titles if each is not None), None)
        icon_name = next((each for each in icon_names if each is not None), None)
        if which in {0, 2} and title is not None:
            self.set_title(title)
        if which in {0, 1} and icon_name is not None:
            self.icon_name = icon_name

    @property
    def keyboard_flag(self) -> int:
        """The flags of the kitty keyboard protocol in force, 0 for none."""
        flags = self.keyboard_flags[self.buffer.alternate]
        return flags[-1] if flags else 0
