"""The whole terminal: the screen, and all that is not on it."""

from collections import deque
from typing import Any

from tui.terminal import modes, resizing
from tui.terminal.attributes import Style
from tui.terminal.editing import Protection
from tui.terminal.palette import Colors
from tui.terminal.requests import Request
from tui.terminal.screen import (
    ASCII_SETS,
    INITIAL_ANSI_MODES,
    INITIAL_MODES,
    Screen,
)
from tui.terminal.views import PRIVATE_SHIFT
from tui.terminal.widths import TAIL

# VT420: the conformance level that the terminal starts with and answers for.
LEVEL = 4

# What is not taken in time is dropped: a remote that asks without reading the answers,
# or asks the user for too much. Of the answers the oldest go; those to a question for all 256
# colours are as many as any program waits for.
MAX_REPLIES = 8 * 1024
MAX_REQUESTS = 16
MAX_TITLES = 10
MAX_KEYBOARD_FLAGS = 16


class Terminal(Screen):
    """A screen with its modes, its title, its colours and its answers."""

    def __init__(self, columns: int, lines: int, scrollback: int = 10_000) -> None:
        super().__init__(columns, lines, scrollback)
        self.colors = Colors()
        # Modes kept by XTSAVE.
        self.saved_modes: dict[int, bool] = {}
        self.replies: deque[bytes] = deque()
        self.replies_size = 0
        self.requests: list[Request] = []
        self.bells = 0
        self.title = ""
        self.icon_name = ""
        self.titles: list[tuple[str | None, str | None]] = []
        self.title_changed = False
        self.colors_changed = False
        # The URL of the working directory (OSC 7), and the last prompt mark (OSC 133).
        self.directory = ""
        self.prompt_mark = ""
        self._reset_state()

    def _reset_state(self) -> None:
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

    def reset(self) -> None:
        """RIS: all as it was in the beginning, but for the scrollback and the size."""
        self.soft_reset()
        self.effort += self.lines
        if self.columns != self.room:
            resizing.change_width(self, self.room)
        self._reset_state()
        self.private_modes = set(INITIAL_MODES)
        self.ansi_modes = set(INITIAL_ANSI_MODES)
        self.new_line_mode = False
        self.show_alternate(False)
        self.other_rows[:] = [""] * self.lines
        self.saved.clear()
        self.saved_modes.clear()
        self.titles.clear()
        self.colors.reset()
        self.colors_changed = True
        self.set_title("")
        self.icon_name = ""
        self.reset_tab_stops()
        self.clear()
        self.drawn = TAIL
        self.go_to(0, 0)

    def soft_reset(self) -> None:
        """DECSTR: modes and margins as they were, the screen as it is (VT510 manual)."""
        self.private_modes -= {1, 6, 45, 66, 67, 69, 1045, 2026}
        self.private_modes |= {7, 25}
        self.ansi_modes -= {2, 4}
        self.application_keypad = False
        self.cursor_style = 0
        self.origin = False
        self.auto_wrap = True
        self.insert_mode = False
        self.single_shift = None
        self.set_style(self.styles.plain)
        self.protection = Protection.OFF
        self.saved.pop(self.alternate, None)
        self.designated, self.left_set = ASCII_SETS, 0
        self.reset_margins()
        self.update_charset()

    def set_mode(self, *numbers: int, private: bool = False, **_: Any) -> None:
        """SM and DECSET, for users of pyte: private modes may come shifted, as pyte has them."""
        modes.set_mode(self, _unshifted(numbers, private=private, wanted=False))
        modes.set_private_mode(self, _unshifted(numbers, private=private, wanted=True))

    def reset_mode(self, *numbers: int, private: bool = False, **_: Any) -> None:
        """RM and DECRST, in the same way."""
        modes.reset_mode(self, _unshifted(numbers, private=private, wanted=False))
        modes.reset_private_mode(self, _unshifted(numbers, private=private, wanted=True))

    def restore_cursor_information(self, report: str) -> None:
        """DECRSPS: the cursor of a report (DECCIR); its place and rendition are taken."""
        words = report.split(";")
        if len(words) < 4 or not all(word.isascii() and word.isdigit() for word in words[:2]):
            return
        self.go_to(int(words[1][:5]) - 1, int(words[0][:5]) - 1)
        flags = ord(words[3][:1] or "@")
        self.change_attributes(
            bold=bool(flags & 1),
            underline=int(bool(flags & 2)),
            blink=bool(flags & 4),
            reverse=bool(flags & 8),
        )

    # Answers.

    def reply(self, text: str) -> None:
        """Answer the remote; `text` starts with ESC and a C1 control's 7-bit form."""
        if self.eight_bit_replies:
            text = chr(ord(text[1]) + 0x40) + text[2:].replace("\x1b\\", "\x9c")
        reply = text.encode("latin-1")
        self.replies.append(reply)
        self.replies_size += len(reply)
        while self.replies_size > MAX_REPLIES:
            self.replies_size -= len(self.replies.popleft())

    def write_process_input(self, data: str) -> None:
        """The name that pyte has for an answer."""
        self.reply(data)

    def ask(self, request: Request) -> None:
        """Ask the user for something."""
        if len(self.requests) < MAX_REQUESTS:
            self.requests.append(request)

    # What is not on the screen.

    def bell(self, *_: object) -> None:
        """BEL."""
        self.bells += 1

    def set_title(self, param: str) -> None:
        """The title of the window."""
        if param != self.title:
            self.title = param
            self.title_changed = True

    def set_icon_name(self, param: str) -> None:
        """The short title."""
        self.icon_name = param

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
            self.set_icon_name(icon_name)

    @property
    def keyboard_flag(self) -> int:
        """The flags of the kitty keyboard protocol in force, 0 for none."""
        flags = self.keyboard_flags[self.alternate]
        return flags[-1] if flags else 0


def _unshifted(numbers: tuple[int, ...], *, private: bool, wanted: bool) -> tuple[int, ...]:
    """Of the modes that pyte's users name, the private ones, or the others."""
    if private:
        return numbers if wanted else ()
    is_private = {number: number >= 1 << PRIVATE_SHIFT for number in numbers}
    shift = PRIVATE_SHIFT if wanted else 0
    return tuple(number >> shift for number in numbers if is_private[number] is wanted)
