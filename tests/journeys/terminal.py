"""The app on a pty, and programs on ptys of their own, as their users see and drive them."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tui.terminal.emulator import Emulator
from tui.terminal.host.input import InputSplitter
from tui.terminal.input.keys import reencode

COLUMNS, LINES = 80, 24
ABOVE = 3
"""Lines of the app over a session's screen."""

PATIENCE = 30.0
RETRY = 3.0
APP = [sys.executable, "-m", "tui", "demo"]


def places(folder: Path) -> dict[str, str]:
    """What gives a program folders of its own."""
    return {f"SSM_TUI_{name}_DIR": str(folder / name) for name in ("CONFIG", "STATE", "DATA")}


def own_terminal() -> None:
    """Make the terminal that is standard input the controlling one, in the child."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        # Ignored by what a shell runs in the background, and so by all that comes after it.
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Window:
    """A program on a pty, and what its terminal shows; of the app a session's screen only."""

    def __init__(self, command: list[str], settings: dict[str, str], *, above: int = 0) -> None:
        self.emulator = Emulator(COLUMNS, LINES + above)
        self._above = above
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (LINES + above, COLUMNS))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=os.environ | settings,
            preexec_fn=own_terminal,
        )
        os.close(slave)

    def type(self, keys: bytes) -> None:
        """Press keys: the terminal sends them as its modes say."""
        splitter = InputSplitter()
        pieces = splitter.receive(keys, 0.0) + splitter.expire(1.0)
        modes = self.emulator.modes
        os.write(self.master, b"".join(reencode(piece.data, modes) for piece in pieces))

    def read(self) -> None:
        try:
            self.emulator.feed(os.read(self.master, 65536))
        except OSError:
            return
        self.answer()

    def answer(self) -> None:
        """Send what a terminal answers, and reports by itself."""
        if replies := self.emulator.take_replies():
            os.write(self.master, replies)

    def wait_for(self, seen: str) -> None:
        assert self.shows(seen, PATIENCE), f"waiting for {seen!r}\n{self.display}"

    def is_told(self, words: str) -> None:
        """Wait for a message, which lies over what is above the session."""
        assert self._comes(lambda: words in " ".join(self.window.split())), self.window

    def shows(self, seen: str, patience: float) -> bool:
        """Wait for a whole frame that shows it, as long as there is patience."""
        return self._comes(lambda: seen in self.display, patience)

    def _comes(self, condition: Callable[[], bool], patience: float = PATIENCE) -> bool:
        deadline = monotonic() + patience
        while not condition() or self.emulator.modes.synchronized_output:
            if monotonic() > deadline:
                return False
            if select.select([self.master], [], [], 0.1)[0]:
                self.read()
        return True

    @property
    def window(self) -> str:
        """All that is to be seen."""
        return "\n".join(line.rstrip() for line in self.emulator.display)

    def resize(self, columns: int, lines: int) -> None:
        self.emulator.resize(columns, lines + self._above)
        termios.tcsetwinsize(self.master, (lines + self._above, columns))
        self.answer()

    @property
    def display(self) -> str:
        lines = [line.rstrip() for line in self.emulator.display[self._above :]]
        return "\n".join(lines).replace("/direct/", "/-----/").replace("/insess/", "/-----/")

    @property
    def cursor(self) -> tuple[int, int, bool]:
        cursor = self.emulator.cursor
        return (cursor.x, cursor.y - self._above, cursor.visible)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


class App(Window):
    """The app, with a session in it."""

    def __init__(self, folder: Path) -> None:
        # A notice about the clipboard would lie over what is compared.
        host = {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "SSM_TUI_REMOTE_CLIPBOARD": "never",
        }
        super().__init__(APP, places(folder) | host, above=ABOVE)
        self._cleared = 0

    def connect(self) -> None:
        """From the start to a shell's prompt."""
        self.wait_for("web-01 ")
        self.type(b"/web-01\r")
        # Once it is known that somebody was there lately, a sign says so before the name.
        self.wait_for("web-01")
        self.type(b"\r\r")
        self.wait_for("$")

    @property
    def bar(self) -> str:
        """The line over the session's screen."""
        return self.emulator.display[ABOVE - 1]

    def clear(self) -> None:
        """Leave nothing of what was shown, and of the modes that it has set."""
        self._cleared += 1
        seen = f"cleared {self._cleared}"
        line = f"\x15stty sane; printf '\\033c'; echo cle''ared {self._cleared}\r"
        # A shell that is just getting the keyboard back may throw a line away.
        tries = int(PATIENCE / RETRY)
        assert any(self._type_and_see(line, seen) for _ in range(tries)), self.display

    def _type_and_see(self, line: str, seen: str) -> bool:
        self.type(line.encode())
        return self.shows(seen, RETRY)


@contextmanager
def app_with_session() -> Iterator[App]:
    """The app with a shell's prompt in it."""
    with TemporaryDirectory() as folder:
        opened = App(Path(folder))
        try:
            opened.connect()
            yield opened
        finally:
            opened.close()
