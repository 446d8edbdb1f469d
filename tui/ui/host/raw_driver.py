"""Textual's driver for Linux and macOS, reading keys below Textual's parser."""

import os
import re
import selectors
import signal
import sys
import termios
import tty
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, assert_never

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.sessions.terminal_guard import guard
from tui.terminal.host.input import InputSplitter, Pasted, Piece, Report, Typed
from tui.terminal.host.steady import steady_frame
from tui.terminal.input.kitty import ALTERNATE_KEYS, DISAMBIGUATE
from tui.ui.host import restore
from tui.ui.host.driver import HostCursor, KeyboardModes, RawKey, RawPaste, host_term, key_event
from tui.ui.host.size import host_size
from tui.ui.host.type_ahead import TypeAhead
from tui.ui.host.window import GIVE_TITLE_BACK, KEEP_TITLE
from tui.ui.host.writer import HostWriter

if TYPE_CHECKING:
    from textual.app import App

MOST_READ: Final = 64 * 1024

SWITCH_INTERVAL: Final = 0.001
"""Seconds until Python lets another thread run: a key is read and written by threads, and
while the event loop is busy each would wait for Python's own 5 ms, twice a key."""

PATIENCE: Final = 1.0
"""Seconds in which a terminal takes something, if it takes anything any more."""

LONGEST_ORDER: Final = 12
"""Characters; what is longer may move the cursor."""

# Seconds between two looks at whether to stop.
_EXIT_PATIENCE: Final = 0.1

# Textual asks for kitty's keyboard protocol. With it every key would have to be made into what
# xterm sends; without it most of them are that already.
_POP_KITTY_FLAGS: Final = "\x1b[<u"
_ASK_KITTY_FLAGS: Final = "\x1b[?u"
_KITTY_ANSWER: Final = re.compile(rb"\x1b\[\?\d+u")

# Terminals that are no xterm at all: what xterm alone knows might be printed there.
_FOREIGN_TERMS: Final = ("linux", "vt", "dumb", "rxvt", "ansi", "cons25", "eterm")

_ALTERNATE_SCREEN: Final = "\x1b[?1049h"
_REPORT_FOCUS: Final = "\x1b[?1004h"
_HIDE_CURSOR: Final = "\x1b[?25l"
_SHOW_CURSOR: Final = "\x1b[?25h"

# The finals of the reports that Textual asked for; the rest would confuse its parser.
_KNOWN_FINALS: Final = ("M", "m", "I", "O", "y", "R")


class RawDriver(LinuxDriver):
    """Hands over keys and pastes with their bytes; the rest is Textual's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.speaks_kitty = False
        self.has_cursor = not host_term().startswith(_FOREIGN_TERMS)
        self._type_ahead = TypeAhead(self._app)
        self._has_terminal = self._is_restored = self._is_titled = False
        self._mirrored = self._wanted = KeyboardModes()
        # The terminal's own cursor where it is shown, and how it was last shaped and coloured.
        self._cursor: HostCursor | None = None
        self._wanted_cursor: HostCursor | None = None
        self._cursor_look = ""
        assert self._file is not None
        self._encoding = self._file.encoding or "utf-8"
        self._writer = self._new_writer()
        self._pause = Pause(self._app)
        self._splitter = InputSplitter(host_term())

    def _new_writer(self) -> HostWriter:
        assert self._file is not None
        return HostWriter(self._file.fileno(), self._caught_up)

    def _caught_up(self) -> None:
        with suppress(RuntimeError):  # the loop is gone, and nobody waits for a frame
            self._loop.call_soon_threadsafe(self._paint_on)

    def _paint_on(self) -> None:
        if self._has_terminal and not self._writer.is_behind:
            self._pause.end()
            self.mirror(self._wanted)
            self.point(self._wanted_cursor)

    @property
    def is_stalled(self) -> bool:
        return self._writer.is_owed

    def start_application_mode(self) -> None:
        assert self._file is not None
        self._is_restored = False
        guard.taken(self._file.fileno(), self._undo)
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._writer.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        self._has_terminal = True
        # Textual has asked as well, and who had the terminal before may have.
        self._splitter.expect(monotonic())
        self.write(_POP_KITTY_FLAGS + _ASK_KITTY_FLAGS)
        self.flush()

    def stop_application_mode(self) -> None:
        self._has_terminal = False
        # For who takes it again.
        wanted, cursor = self._wanted, self._wanted_cursor
        try:
            self._pause.end()
            self.mirror(KeyboardModes())
            self.point(None)
            if self._cursor_look:
                self._cursor_look = ""
                self.write(restore.CURSOR_AS_IT_WAS)
        finally:
            super().stop_application_mode()
        self._wanted, self._wanted_cursor = wanted, cursor
        self._is_restored = True

    def _undo(self) -> bytes:
        """What gives the terminal back where that has not been done, behind what is under way."""
        if not self._is_restored:
            # The process cannot end while its thread reads.
            self.exit_event.set()
        is_written = self._writer.finish(PATIENCE)
        if is_written and self._is_restored:
            return b""
        return restore.RESTORE + (GIVE_TITLE_BACK.encode() if self._is_titled else b"")

    def _sigcont_application(self, *_: object) -> None:
        """Go on: with the terminal that was given back, or with the one that was kept.

        Only SIGTSTP is told beforehand. Who was stopped by SIGSTOP, or was sent SIGCONT by the
        end of its shell, has all its threads yet; but the shell may have had the terminal.
        """
        if not self._has_terminal:
            super()._sigcont_application()
        elif os.isatty(self.fileno):
            self._loop.call_soon_threadsafe(self._take_again)

    def _take_again(self) -> None:
        if not self._has_terminal:
            return
        with suppress(termios.error):
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.write(_ALTERNATE_SCREEN + _REPORT_FOCUS)
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        self._mirrored = KeyboardModes()
        self._splitter.expect(monotonic())
        self._show_anew()

    def resume_application_mode(self) -> None:
        """Take the terminal again, and show what was shown; Textual paints what is new alone."""
        super().resume_application_mode()
        self._loop.call_soon_threadsafe(self._show_anew)

    def _show_anew(self) -> None:
        if self._has_terminal:
            cursor = self._wanted_cursor
            self.mirror(self._wanted)
            self.point(None)
            self.point(cursor)
            self._app.refresh()

    def _get_terminal_size(self) -> tuple[int, int]:
        # Textual asks the environment first.
        error = sys.__stderr__.fileno() if sys.__stderr__ else -1
        return host_size((self.fileno, error), os.environ)[0]

    def mirror(self, modes: KeyboardModes) -> None:
        """Put the terminal into a remote's modes, or out of them."""
        self._wanted = modes
        wanted, mirrored = self._within_reach(modes), self._mirrored
        if wanted == mirrored or self._pause.lasts:
            return
        self._mirrored = wanted
        sequence = ""
        if wanted.application_keypad != mirrored.application_keypad:
            sequence += "\x1b=" if wanted.application_keypad else "\x1b>"
        if wanted.kitty_flags != mirrored.kitty_flags:
            sequence += _POP_KITTY_FLAGS if mirrored.kitty_flags else ""
            sequence += f"\x1b[>{wanted.kitty_flags}u" if wanted.kitty_flags else ""
        if (level := wanted.modify_other_keys) != mirrored.modify_other_keys:
            # Without a level it is what the user has set.
            sequence += f"\x1b[>4;{level}m" if level else "\x1b[>4m"
        self.write(sequence)
        self.flush()

    def _within_reach(self, modes: KeyboardModes) -> KeyboardModes:
        """How this terminal can be brought to tell the keys apart that a remote wants told.

        kitty's protocol says so where it is known. Where it is not, xterm's way is tried, as
        the remote itself would try it.
        """
        flags, level = modes.kitty_flags, modes.modify_other_keys
        if self.speaks_kitty:
            flags, level = flags or (DISAMBIGUATE | ALTERNATE_KEYS if level else 0), 0
        else:
            flags, level = 0, level or (2 if flags else 0)
        is_xterm = not host_term().startswith(_FOREIGN_TERMS)
        apples = os.environ.get("TERM_PROGRAM") == "Apple_Terminal"
        return KeyboardModes(
            modes.application_keypad, flags, level if is_xterm and not apples else 0
        )

    def point(self, cursor: HostCursor | None) -> None:
        self._wanted_cursor = cursor
        if cursor == self._cursor or self._pause.lasts:
            return
        self._cursor = None
        if cursor is None:
            self.write(_HIDE_CURSOR)
        else:
            dressed = look(cursor)
            dress = dressed if dressed != self._cursor_look else ""
            place = f"\x1b[{cursor.line + 1};{cursor.column + 1}H"
            self.write(f"{dress}{place}{_SHOW_CURSOR}")
            self._cursor, self._cursor_look = cursor, dressed
        self.flush()

    def write(self, data: str) -> None:
        """Write to the terminal; its cursor is not seen to run about in a frame."""
        if data.startswith(KEEP_TITLE) or data == GIVE_TITLE_BACK:
            self._is_titled = data != GIVE_TITLE_BACK
        is_order = len(data) <= LONGEST_ORDER or data.startswith("\x1b]")
        if not is_order:
            data = steady_frame(data)
        if self._cursor is not None and not is_order:
            data = f"{_HIDE_CURSOR}{data}{_SHOW_CURSOR}"
        self._writer.write(data.encode(self._encoding, "backslashreplace"))
        if self._writer.is_behind and self._has_terminal:
            self._pause.begin()

    def close(self) -> None:
        """Give the terminal back; the last bytes are out when this returns.

        Unless it takes none: then it is left to the guard, which waits for no terminal. What
        an error has kept from being undone is undone here: its sentence comes next.
        """
        super().close()
        if self._writer.finish(PATIENCE):
            if self._is_restored:
                guard.given_back()
            guard.restore()
        else:
            # What was written to restore it has not arrived.
            self._is_restored = False
        # Who suspends the app takes the terminal again.
        self._writer = self._new_writer()

    def run_input_thread(self) -> None:
        """Read until told to stop."""
        if not self.input_tty:
            super().run_input_thread()
            return
        splitter = self._splitter
        parser = XTermParser(self._debug)
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(self._patience(splitter)):
                    data = self._read()
                    if not data:
                        # The terminal is gone: what a hangup says, should nobody say it.
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    self._dispatch(splitter.receive(data, monotonic()), parser)
                else:
                    self._dispatch(splitter.expire(monotonic()), parser)

    def _patience(self, splitter: InputSplitter) -> float:
        if splitter.deadline is None:
            return _EXIT_PATIENCE
        return min(max(splitter.deadline - monotonic(), 0.0), _EXIT_PATIENCE)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, MOST_READ)
        except OSError:
            return b""

    def _dispatch(self, pieces: list[Piece], parser: XTermParser) -> None:
        for piece in pieces:
            if isinstance(piece, Report) and _KITTY_ANSWER.fullmatch(piece.data):
                self.speaks_kitty = True
            for message in _messages(piece, parser):
                if isinstance(message, RawKey | RawPaste):
                    self._loop.call_soon_threadsafe(self._type_ahead.deliver, message)
                else:
                    self.process_message(message)


def _messages(piece: Piece, parser: XTermParser) -> list[Message]:
    match piece:
        case Typed(data):
            return [key_event(data)]
        case Pasted(data):
            return [RawPaste(data)]
        case Report(data):
            text = data.decode("utf-8", "replace")
            known = text.endswith(_KNOWN_FINALS) or text.startswith("\x1b[48;")
            return list(parser.feed(text)) if known else []
        case _:
            assert_never(piece)


def look(cursor: HostCursor) -> str:
    """What gives the terminal's cursor its shape, and its colour where colours are wanted."""
    shape = f"\x1b[{cursor.style} q"
    if os.environ.get("NO_COLOR"):
        return shape
    red, green, blue = cursor.color
    return f"{shape}\x1b]12;#{red:02x}{green:02x}{blue:02x}\x1b\\"


class Pause:
    """A time without frames. What changes meanwhile is drawn once, at its end."""

    def __init__(self, app: "App[Any]") -> None:
        self._app = app
        self._is_missed = False
        self.lasts = False

    def begin(self) -> None:
        """Draw nothing from now on."""
        if not self.lasts:
            self.lasts, self._is_missed = True, False
            self._app._begin_batch()
            # A new layout is displayed all the same, unless it finds that there is none.
            self._app._display = self._miss  # type: ignore[method-assign]

    def end(self) -> None:
        """Draw what has changed; all of it where that is no longer known."""
        if self.lasts:
            self.lasts = False
            del self._app._display
            self._app._end_batch()
            if self._app._running and self._app.screen_stack:
                self._app.refresh() if self._is_missed else self._app.screen.check_idle()

    def _miss(self, screen: object, renderable: object) -> None:
        self._is_missed = self._is_missed or renderable is not None
