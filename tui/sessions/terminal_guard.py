"""The user's terminal is given back as it was, whatever happens: for the app and the commands.

Whoever draws on the terminal itself says what undoes that, and gives it back where it ends.
What is left are the ways out that pass it by: a signal, a thread that blocks, an error on the
way out. There is one terminal, and one `guard` of it.

    with guard.around(undo):
        ...

Writing here never waits for long: a terminal that takes nothing (one behind a connection that
hangs, say) must not keep the process from ending.
"""

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any, Final

try:
    import termios
except ImportError:  # Windows restores its console itself.
    termios = None  # type: ignore[assignment]

PATIENCE: Final = 2.0
"""Seconds that the terminal has to take what puts it back."""

_PAUSE: Final = 0.01
"""Seconds until the next try where another thread is just writing."""

_PIECE: Final = 256


class TerminalGuard:
    """Knows how the terminal was, and what would put it back."""

    def __init__(self) -> None:
        self._input = -1
        self._output = -1
        self._attributes: list[Any] | None = None
        self._blocking: dict[int, bool] = {}
        self._undo: Callable[[], bytes] | None = None

    def remember(self) -> None:
        """Take down how the terminal is."""
        if termios is None:
            return
        with suppress(AttributeError, ValueError, OSError):
            self._input = sys.__stdin__.fileno()  # type: ignore[union-attr]  # or it raises
        with suppress(termios.error, OSError):
            self._attributes = termios.tcgetattr(self._input)
        for descriptor in (0, 1, 2):
            with suppress(OSError):
                self._blocking[descriptor] = os.get_blocking(descriptor)

    def taken(self, output: int, undo: Callable[[], bytes]) -> None:
        """The terminal is drawn on from now on.

        Args:
            output: the file descriptor that leads there.
            undo: tells what puts it back.
        """
        if self._attributes is None:
            self.remember()
        self._output, self._undo = output, undo

    def given_back(self) -> None:
        """What was drawn has been undone; how its line works is still for `restore`."""
        self._undo = None

    def restore(self, *, discard: bool = False) -> None:
        """Put back what has not been put back.

        Args:
            discard: throw away what was typed and has not been read.
        """
        undo, self._undo = self._undo, None
        if undo is not None:
            write_in_time(self._output, undo())
        if self._attributes is None or termios is None:
            return
        with suppress(termios.error, OSError):
            if discard:
                termios.tcflush(self._input, termios.TCIFLUSH)
            # Without waiting for what is still to be drawn.
            termios.tcsetattr(self._input, termios.TCSANOW, self._attributes)
        for descriptor, blocking in self._blocking.items():
            with suppress(OSError):
                os.set_blocking(descriptor, blocking)


guard: Final = TerminalGuard()


@contextmanager
def restored_terminal() -> Iterator[None]:
    """Whatever happens inside, the terminal is as it was when this is left."""
    guard.remember()
    try:
        yield
    finally:
        guard.restore()


def write_in_time(descriptor: int, data: bytes, patience: float = PATIENCE) -> bool:
    """Write to a terminal, as far as it takes that in time; whether it took all.

    Not through a file: its lock may be held by a thread that blocks. Nor through the
    descriptor as it is, which may block and is shared.
    """
    rest = memoryview(data)
    deadline = monotonic() + patience
    with suppress(OSError), _own_description(descriptor) as own:
        while rest and (left := deadline - monotonic()) > 0:
            if select.select([], [own], [], left)[1]:
                try:
                    rest = rest[os.write(own, rest[:_PIECE]) :]
                except BlockingIOError:
                    sleep(_PAUSE)
    return not rest


@contextmanager
def _own_description(descriptor: int) -> Iterator[int]:
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
    try:
        own = os.open(os.ttyname(descriptor), flags)
    except OSError:
        # It has no name here, as in some containers; what `select` allows is written.
        own = os.dup(descriptor)
    try:
        yield own
    finally:
        os.close(own)


def die_of(number: signal.Signals) -> None:
    """End this process by a signal, as whoever sent it is to see; from the main thread."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
