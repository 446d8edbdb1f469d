"""Writing to the user's terminal without ever waiting for it.

A terminal may take nothing for hours: behind ssh on a laptop that sleeps, stopped by Ctrl+S,
hung in its own program. Whoever writes to it blocks, and what blocks here is a thread that has
nothing else to do. The event loop, with every limit and every acknowledgement of a session on
it, hands over text and goes on.

What is handed over is of two kinds. Frames are the newest state of the screen: none are to be
made while the terminal `is_behind`, and one that shows it all when `caught_up` is called. The
rest are orders that nothing makes up for (modes, titles, bells, the clipboard). They wait in
their order; of those that replace each other only the latest do, so that hours of them take
no more room than a few.
"""

import os
import re
import select
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final

LATE: Final = 0.05
"""Seconds that a terminal may owe us an answer: three frames of a terminal that keeps up."""

GLANCE: Final = 0.05
"""Seconds between two looks at a terminal that takes nothing."""

MOST_WAITING: Final = 256 * 1024
"""Bytes of orders; no user's terminal has been sent so many that replace nothing."""

_REPLACED: Final = (
    (re.compile(rb"\x1b\][02];"), 1),
    (re.compile(rb"\x1b\]52;"), 1),
    (re.compile(rb"\x07\Z"), 1),
    (re.compile(rb"\x1b\](9|777);"), 20),
)
"""Orders that replace earlier ones of the same kind (a title, the clipboard, a bell), or say
no more when there are so many (notifications)."""


class HostWriter:
    """One terminal, and the thread that writes to it.

    Args:
        descriptor: of the terminal, or of whatever is drawn on.
        caught_up: called from the thread when a terminal that was behind has taken everything.
    """

    def __init__(self, descriptor: int, caught_up: Callable[[], object]) -> None:
        self._descriptor = descriptor
        self._caught_up = caught_up
        # Reentrant: the handler of a signal may write in the midst of a write.
        self._changed = threading.Condition(threading.RLock())
        self._waiting: deque[bytes] = deque()
        self._owing_since: float | None = None
        self._taken = 0
        self._is_behind = False
        self._is_ending = self._is_abandoned = False
        self._thread = threading.Thread(target=self._run, name="host-output", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Have it written; returns at once."""
        with self._changed:
            if self._is_abandoned or not data:
                return
            now = monotonic()
            if self._owing_since is None:
                self._owing_since = now
            elif now - self._owing_since > LATE:
                self._is_behind = True
            if self._is_behind:
                self._make_room(data)
            self._waiting.append(data)
            self._changed.notify()

    @property
    def is_behind(self) -> bool:
        """Whether what was written earlier waits for the terminal: no frame is wanted now."""
        return self._is_behind

    @property
    def is_owed(self) -> bool:
        """Whether the terminal has not taken what was last written, and is late with it."""
        since = self._owing_since
        return since is not None and monotonic() - since > LATE

    def finish(self, patience: float) -> bool:
        """Stop when everything is written; whether it was.

        Args:
            patience: seconds without a byte taken after which the terminal is given up.
        """
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        deadline, taken = monotonic() + patience, self._taken
        limit = monotonic() + 3 * patience
        while self._thread.is_alive() and monotonic() < min(deadline, limit):
            self._thread.join(GLANCE)
            if self._taken != taken:
                deadline, taken = monotonic() + patience, self._taken
        with self._changed:
            is_finished = self._is_abandoned or not (self._thread.is_alive() or self._waiting)
            self._abandon()
        return is_finished

    def _make_room(self, data: bytes) -> None:
        for kind, most in _REPLACED:
            if kind.match(data):
                alike = [each for each in tuple(self._waiting) if kind.match(each)]
                for each in alike[: max(0, len(alike) - most + 1)]:
                    self._waiting.remove(each)
        while self._waiting and sum(map(len, self._waiting)) + len(data) > MOST_WAITING:
            self._waiting.popleft()

    def _abandon(self) -> None:
        self._is_abandoned = True
        self._waiting.clear()
        self._changed.notify()

    def _run(self) -> None:
        while data := self._next():
            try:
                self._put(data)
            except OSError:
                # A terminal that is gone: it takes anything from now on.
                with self._changed:
                    self._abandon()

    def _next(self) -> bytes:
        """All that waits; empty when there will be no more."""
        with self._changed:
            if not self._waiting:
                self._owing_since = None
                if self._is_behind:
                    self._is_behind = False
                    self._caught_up()
            while not (self._waiting or self._is_ending or self._is_abandoned):
                self._changed.wait()
            data = b"".join(self._waiting)
            self._waiting.clear()
            return data

    def _put(self, data: bytes) -> None:
        # In one call where that goes: between two of them others have the interpreter.
        left = memoryview(data)
        while left and not self._is_abandoned:
            try:
                left = left[os.write(self._descriptor, left) :]
                self._taken += 1
            except BlockingIOError:
                # Another program has made it non-blocking, which it shares with us.
                select.select([], [self._descriptor], [], GLANCE)
