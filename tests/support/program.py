"""A program in a terminal of its own: what it paints can be read, and keys be typed."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic

from tui.settings.settings import state_directory
from tui.terminal.emulator import Emulator

PATIENCE = 30.0
"""Seconds. Only a test that fails waits so long."""

PROGRAM = (sys.executable, "-m", "tui")


class Program:
    """A child on a pty."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        master: int,
        slave: int,
        *,
        answers: bool = False,
    ) -> None:
        self._answers = answers
        self.process = process
        self.master = master
        self.slave = slave
        self.output = bytearray()
        self.attributes = termios.tcgetattr(slave)
        """What its terminal's line was like before it."""
        self.terminal = Emulator(100, 30)
        self.answered = 0
        """Bytes of what its terminal has answered."""
        self.listener: Callable[[bytes], object] = len
        """Told what it paints, as it comes."""

    @property
    def screen(self) -> str:
        """What its terminal shows, a line each."""
        return "\n".join(line.rstrip() for line in self.terminal.display)

    @property
    def modes(self) -> object:
        """The modes that it has left the terminal in."""
        return self.terminal.modes

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def sees(self, pattern: str) -> None:
        """Wait until the screen matches."""
        deadline = monotonic() + PATIENCE
        while not re.search(pattern, self.screen):
            if monotonic() > deadline or not self._pump():
                raise AssertionError(f"nothing matches {pattern!r} in\n{self.screen}")

    def until(self, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something holds; what it paints meanwhile is read."""
        deadline = monotonic() + patience
        while not condition():
            assert monotonic() < deadline, self.screen
            self._pump()

    def stall(self) -> None:
        """Take nothing of what it paints, until its terminal is full."""
        while select.select([], [self.slave], [], 0.2)[1]:
            pass

    def hang_up(self) -> None:
        """Close the window: whoever reads or writes there finds no terminal any more."""
        os.close(self.master)
        self.master = -1

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """Its exit status; what it still paints is read."""
        deadline = monotonic() + PATIENCE
        while self.process.poll() is None and monotonic() < deadline:
            self._pump()
        while select.select([self.master], [], [], 0)[0] and self._pump():
            pass
        status = self.process.poll()
        assert status is not None, f"it runs on, and shows\n{self.screen}"
        return status

    def _pump(self) -> bool:
        """Read what is there; False when there will be nothing more."""
        if not select.select([self.master], [], [], 0.05)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.output += data
        self.listener(data)
        self.terminal.feed(data)
        replies = self.terminal.take_replies()
        if self._answers:
            self._answer(replies)
        return True

    def _answer(self, replies: bytes) -> None:
        """Answer as far as there is room for it, as a terminal does that waits for nobody."""
        while replies and select.select([], [self.master], [], 0)[1]:
            written = os.write(self.master, replies[:512])
            self.answered += written
            replies = replies[written:]


def crash_reports() -> list[str]:
    """What programs have written of errors of their own, in the home that this test is given."""
    found = sorted(state_directory().glob("crash-*.txt"))
    return [report.read_text(errors="replace") for report in found]


@contextmanager
def program(
    *arguments: str,
    command: Sequence[str] = PROGRAM,
    environment: Mapping[str, str] | None = None,
    answers: bool = False,
) -> Iterator[Program]:
    """Run ssm-tui with these arguments in a terminal of 100 by 30, which answers if told to."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (30, 100))
    process = subprocess.Popen(
        [*command, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **(environment or {}),
        },
    )
    running = Program(process, master, slave, answers=answers)
    try:
        yield running
    except BaseException as error:
        for report in crash_reports():
            error.add_note(report)
        raise
    finally:
        process.kill()
        process.wait()
        if running.master >= 0:
            os.close(running.master)
        os.close(slave)
