"""A terminal in a process of its own, for tests that hold the other end of its pty.

What the session would send comes out of the file descriptor that the first argument names, as
lines of hexadecimal digits; what comes in at the second is the remote's output. The app ends
when that is closed.
"""

import asyncio
import os
import signal
import sys

from tests.support.terminal import TerminalApp, TerminalSession
from tui.sessions.terminal_guard import restored_terminal
from tui.ui.host.platform import driver_class
from tui.ui.host.restore import exit_on_signals


class ReportingSession(TerminalSession):
    """Says what it is given at once."""

    def __init__(self, report: int) -> None:
        super().__init__()
        self._report = report

    def send(self, data: bytes) -> None:
        super().send(data)
        os.write(self._report, data.hex().encode() + b"\n")


class ChildApp(TerminalApp):
    """Ends as the real app does, feeds as the real session does."""

    def __init__(self, report: int, output: int) -> None:
        super().__init__(ReportingSession(report))
        self.driver_class = driver_class() or self.driver_class
        self._report = report
        self._output = output

    def on_ready(self) -> None:
        exit_on_signals(lambda told: self.exit(return_code=128 + told))
        asyncio.get_running_loop().add_reader(self._output, self._feed)
        os.write(self._report, b"ready\n")

    def on_leader_key(self, message: object) -> None:
        os.write(self._report, f"leader {message.key}\n".encode())  # type: ignore[attr-defined]  # the message of the view

    def on_hang_up(self, message: object) -> None:
        os.write(self._report, b"hangup\n")

    def _feed(self) -> None:
        data = os.read(self._output, 65536)
        if data == b"crash":
            self.call_later(self._crash)
            return
        if data == b"hang":
            self._hang()
        if data:
            self.feed(data)
            os.write(self._report, b"fed\n")
        else:
            asyncio.get_running_loop().remove_reader(self._output)
            self.exit()

    def _crash(self) -> None:
        raise RuntimeError("as a test asked for")

    def _hang(self) -> None:
        """Block the event loop, and say of each signal that it has arrived all the same."""
        arrived, noted = os.pipe()
        os.set_blocking(noted, False)
        signal.set_wakeup_fd(noted)
        os.write(self._report, b"hanging\n")
        while os.read(arrived, 1):
            os.write(self._report, b"told\n")


if __name__ == "__main__":
    with restored_terminal():
        app = ChildApp(int(sys.argv[1]), int(sys.argv[2]))
        app.run()
    sys.exit(app.return_code)
