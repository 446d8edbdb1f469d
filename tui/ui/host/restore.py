"""The ways out of the app that pass Textual by: signals, and what the terminal needs then.

`tui.sessions.terminal_guard` gives the terminal back; here is what the app has made of it, and
`exit_on_signals`, which is called when the app runs.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

from tui.sessions.terminal_guard import die_of, guard

GRACE: Final = 5.0
"""Seconds that an exit may take before the terminal is restored by force."""

ALONE: Final = 30.0
"""The same where the terminal has hung up: nobody waits for its prompt, and a slow network may
need the time to hear of the end of every session."""

QUIT: Final = getattr(signal, "SIGQUIT", None)
"""Ends the sessions and gives the terminal back as SIGTERM does, and then ends the process by
itself, with a core where the user's limits allow one: that is what it is sent for."""

INSISTENT: Final = (signal.SIGTERM, signal.SIGINT, QUIT)
"""Sent again by somebody who will not wait. A window that is closed sends SIGHUP several times:
by the kernel, by the shell, and by us for the end of input."""

SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
    if hasattr(signal, name)
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


def grace(number: signal.Signals) -> float:
    """Seconds that an exit may take that such a signal has asked for."""
    return GRACE if number in INSISTENT else ALONE


def leave_with(status: int) -> None:
    """Die of SIGQUIT if that is what the status stands for; from the main thread."""
    if QUIT is not None and status == 128 + QUIT:
        die_of(QUIT)


def exit_on_signals(leave: Callable[[signal.Signals], None]) -> Callable[[], None]:
    """Call `leave` on the event loop when the process is told to end.

    If the process has not ended within the signal's `grace`, or SIGTERM or SIGINT comes a
    second time, the terminal is restored and the process ends at once, with 128 and the
    signal's number as its status. So it is with SIGQUIT, but see there.

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
        if threading.current_thread() is threading.main_thread():
            leave_with(128 + number)
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
