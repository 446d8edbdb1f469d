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
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final

try:
    import termios
except ImportError:  # Windows restores its console itself.
    termios = None  # type: ignore[assignment]

PATIENCE: Final = 0.5
"""Seconds that the terminal has to take what puts it back by force."""

GLANCE: Final = 0.05
"""Seconds between two looks at a terminal that takes nothing."""

CANCEL: Final = b"\x18"
"""Ends a control sequence that was cut off, wherever."""


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

    @property
    def is_taken(self) -> bool:
        """Whether it is drawn on yet, or could not be given back."""
        return self._undo is not None

    def given_back(self) -> None:
        """What was drawn has been undone; how its line works is still for `restore`."""
        self._undo = None

    def restore(self, *, discard: bool = False) -> None:
        """Put back what has not been put back.

        Args:
            discard: throw away what was typed and has not been read.
        """
        undo, self._undo = self._undo, None
        if undo is not None and (written := undo()):
            # Not through a file: its lock may be held by a thread that blocks.
            write_by_force(self._output, written, PATIENCE)
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


def write_by_force(descriptor: int, data: bytes, patience: float) -> bool:
    """Write what must be the last to a terminal, but wait no longer; whether it was written.

    A terminal that takes nothing loses what the kernel holds for it, and what it has begun to
    read is cut off, so that this is what it finds when it reads on.
    """
    done = threading.Event()
    deadline = monotonic() + patience

    def put() -> None:
        with suppress(OSError, ValueError, termios.error):
            is_ready = select.select([], [descriptor], [], patience / 2)[1]
            while not is_ready and monotonic() < deadline:
                # Linux wakes no writer for the room that this makes, but for output that may
                # go on. What is left of the writer's call takes the room; there is enough.
                termios.tcflush(descriptor, termios.TCOFLUSH)
                termios.tcflow(descriptor, termios.TCOOFF)
                termios.tcflow(descriptor, termios.TCOON)
                is_ready = select.select([], [descriptor], [], GLANCE)[1]
            if is_ready:
                os.write(descriptor, CANCEL + data)
                done.set()

    # In a thread, for whoever else writes there may come first.
    threading.Thread(target=put, daemon=True).start()
    return done.wait(patience)


def die_of(number: signal.Signals) -> None:
    """End this process by a signal, as whoever sent it is to see; from the main thread."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
