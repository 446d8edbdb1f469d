"""A real program on a pty of its own, seen through a terminal view and the real driver."""

import asyncio
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

from tests.support.terminal import FakeSession, TerminalApp
from tui.ui.driver import driver_class

# What a stream message carries.
CHUNK = 1024


def own_terminal() -> None:
    """Make the terminal that is standard input the controlling one, in the child."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class ProgramSession(FakeSession):
    """A session whose far end is a program on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._descriptor = -1

    def start(self, app: "ProgramApp", command: list[str]) -> None:
        self._descriptor, slave = pty.openpty()
        self._tell_size()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal
        )
        os.close(slave)

        def read() -> None:
            try:
                data = os.read(self._descriptor, 65536)
            except OSError:
                data = b""
            if not data:
                asyncio.get_running_loop().remove_reader(self._descriptor)
                app.exit()
            for start in range(0, len(data), CHUNK):
                self.emulator.feed(data[start : start + CHUNK])
            self.send(self.emulator.take_replies())
            app.view.output_arrived()

        asyncio.get_running_loop().add_reader(self._descriptor, read)

    def send(self, data: bytes) -> None:
        if data:
            os.write(self._descriptor, data)

    def resize(self, columns: int, lines: int) -> None:
        super().resize(columns, lines)
        if self._descriptor >= 0:
            self._tell_size()

    def _tell_size(self) -> None:
        size = struct.pack("HHHH", self.emulator.lines, self.emulator.columns, 0, 0)
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, size)


class ProgramApp(TerminalApp):
    """The view, and nothing around it."""

    def __init__(self, command: list[str]) -> None:
        self.program = ProgramSession()
        super().__init__(self.program)
        self.driver_class = driver_class() or self.driver_class
        self._command = command

    def on_ready(self) -> None:
        self.program.start(self, self._command)


if __name__ == "__main__":
    ProgramApp(sys.argv[1:]).run()
