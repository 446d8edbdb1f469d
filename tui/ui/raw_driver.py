"""Textual's driver for Linux and macOS, reading keys below Textual's parser."""

import os
import re
import selectors
import signal
import sys
from contextlib import suppress
from time import monotonic
from typing import IO, Any, Final, assert_never

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.host_input import InputSplitter, Pasted, Piece, Report, Typed
from tui.ui import restore
from tui.ui.driver import RawKey, RawPaste, deliver, host_term, key_event

MOST_READ: Final = 64 * 1024

SWITCH_INTERVAL: Final = 0.001
"""Seconds until Python lets another thread run: a key is read and written by threads, and
while the event loop is busy each would wait for Python's own 5 ms, twice a key."""

# Seconds between two looks at whether to stop.
_EXIT_PATIENCE: Final = 0.1

# Textual asks for kitty's keyboard protocol. With it every key would have to be made into what
# xterm sends; without it most of them are that already.
_POP_KITTY_FLAGS: Final = "\x1b[<u"
_ASK_KITTY_FLAGS: Final = "\x1b[?u"
_KITTY_ANSWER: Final = re.compile(rb"\x1b\[\?\d+u")

# The finals of the reports that Textual asked for; the rest would confuse its parser.
_KNOWN_FINALS: Final = ("M", "m", "I", "O", "y", "R")


class RawDriver(LinuxDriver):
    """Hands over keys and pastes with their bytes; the rest is Textual's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.speaks_kitty = False
        self._mirrored = (False, 0)
        assert self._file is not None
        self._file = _Output(self._file)  # type: ignore[assignment]  # a part of a file is enough

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        restore.guard.taken()
        sys.setswitchinterval(SWITCH_INTERVAL)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        self.write(_POP_KITTY_FLAGS + _ASK_KITTY_FLAGS)
        self.flush()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.mirror(application_keypad=False, kitty_flags=0)
        super().stop_application_mode()

    def mirror(self, *, application_keypad: bool, kitty_flags: int) -> None:
        """Put the terminal into a remote's modes, or out of them."""
        if (application_keypad, kitty_flags) == self._mirrored:
            return
        keypad, flags = self._mirrored
        self._mirrored = (application_keypad, kitty_flags)
        sequence = ""
        if application_keypad != keypad:
            sequence += "\x1b=" if application_keypad else "\x1b>"
        if kitty_flags != flags:
            sequence += _POP_KITTY_FLAGS if flags else ""
            sequence += f"\x1b[>{kitty_flags}u" if kitty_flags else ""
        self.write(sequence)
        self.flush()

    def close(self) -> None:
        """Give the terminal back; the last bytes are out when this returns."""
        super().close()
        restore.guard.given_back()

    def run_input_thread(self) -> None:
        """Read until told to stop."""
        if not self.input_tty:
            super().run_input_thread()
            return
        splitter = InputSplitter(host_term())
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
                    self._loop.call_soon_threadsafe(deliver, self._app, message)
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


class _Output:
    """A file that forgets what it cannot write: a terminal that is gone must not stop us."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()
