"""The user's terminal is given back as it was, whatever happens.

Textual restores it where an app ends or fails. What is left are the ways out that pass Textual
by: a signal, a thread that blocks, an exception from outside the app. `restored_terminal` is
put around the app's run, `exit_on_signals` is called when it runs.

    with restored_terminal():
        app.run()
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from tui.ui.host_writer import write_by_force

try:
    import termios
except ImportError:  # Windows restores its console itself.
    termios = None  # type: ignore[assignment]

GRACE: Final = 5.0
"""Seconds that an exit may take before the terminal is restored by force."""

ALONE: Final = 30.0
"""The same where the terminal has hung up: nobody waits for its prompt, and a slow network may
need the time to hear of the end of every session."""

PATIENCE: Final = 0.5
"""Seconds that the terminal has to take what restores it by force."""

INSISTENT: Final = (signal.SIGTERM, signal.SIGINT)
"""Sent again by somebody who will not wait. A window that is closed sends SIGHUP several times:
by the kernel, by the shell, and by us for the end of input."""

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
)

CURSOR_AS_IT_WAS: Final = "\x1b[0 q\x1b]112\x1b\\"
"""The user's own shape and colour."""

RESTORE: Final = (
    b"\x1b[?2026l"  # show what is held
    b"\x1b[<u\x1b[>4m"  # kitty's keyboard protocol, and xterm's modifyOtherKeys
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # the mouse
    b"\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # reports of focus, pastes and sizes
    b"\x1b[?1l\x1b>"  # cursor keys and keypad
    b"\x1b[?7h\x1b[0m"
    b"\x1b[?1049l\x1b[?25h" + CURSOR_AS_IT_WAS.encode()
)


class TerminalGuard:
    """Knows how the terminal was, and whether it has been given back."""

    def __init__(self) -> None:
        self._attributes: list[Any] | None = None
        self._is_taken = False

    def remember(self) -> None:
        """Take down how the terminal is."""
        if termios is None:
            return
        with suppress(termios.error, OSError, ValueError, AttributeError):
            self._attributes = termios.tcgetattr(sys.__stdin__)  # type: ignore[arg-type]  # or it raises

    def taken(self) -> None:
        """The app takes the terminal."""
        if self._attributes is None:
            self.remember()
        self._is_taken = True

    def given_back(self) -> None:
        """The app has restored it."""
        self._is_taken = False

    @property
    def is_taken(self) -> bool:
        """Whether the app has it yet, or could not give it back."""
        return self._is_taken

    def restore(self) -> None:
        """Give it back, if the app has not."""
        if not self._is_taken or termios is None:
            return
        self._is_taken = False
        with suppress(ValueError, AttributeError):
            # Not through the file: its lock may be held by a thread that blocks.
            write_by_force(sys.__stderr__.fileno(), RESTORE, PATIENCE)  # type: ignore[union-attr]  # or it raises
        if self._attributes is not None:
            with suppress(termios.error, OSError, ValueError, AttributeError):
                termios.tcsetattr(sys.__stdin__, termios.TCSANOW, self._attributes)  # type: ignore[arg-type]  # or it raises


guard: Final = TerminalGuard()


@contextmanager
def restored_terminal() -> Iterator[None]:
    """Whatever happens inside, the terminal is as it was when this is left."""
    guard.remember()
    try:
        yield
    finally:
        guard.restore()


def grace(number: signal.Signals) -> float:
    """Seconds that an exit may take that such a signal has asked for."""
    return GRACE if number in INSISTENT else ALONE


def exit_on_signals(leave: Callable[[signal.Signals], None]) -> Callable[[], None]:
    """Call `leave` on the event loop when the process is told to end.

    If the process has not ended within the signal's `grace`, or SIGTERM or SIGINT comes a
    second time, the terminal is restored and the process ends at once, with 128 and the
    signal's number as its status.

    Args:
        leave: Begins the app's clean exit.

    Returns:
        What puts the former handlers back.
    """
    loop = asyncio.get_running_loop()
    told = threading.Event()
    insisted = threading.Event()

    def force(number: int) -> None:
        guard.restore()
        os._exit(128 + number)

    def handle(number: int, _frame: FrameType | None) -> None:
        if number in INSISTENT:
            if insisted.is_set():
                force(number)
            insisted.set()
        if told.is_set():
            return
        told.set()
        # A thread, for the loop may be what blocks.
        last_resort = threading.Timer(grace(signal.Signals(number)), force, (number,))
        last_resort.daemon = True
        last_resort.start()
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(leave, signal.Signals(number))

    former = {number: signal.signal(number, handle) for number in SIGNALS}

    def put_back() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    return put_back
