"""Calls with a time limit, in a thread that may be left behind.

A keyring may wait for a dialog that nobody sees, for minutes or for ever, and a blocked thread
cannot be stopped. So the calls of one keyring run one after another in a daemon thread; who
waits too long goes on without the answer, and so does everybody after that until the thread
comes back.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from tui.credentials.errors import SlowKeyring
from tui.threads import DaemonThreads

T = TypeVar("T")


class TimeLimit:
    """Runs calls in a thread of its own, for at most `seconds` each."""

    def __init__(self, seconds: float, name: str) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._thread = DaemonThreads(1, name)
        self._late: Future[Any] | None = None

    def call(self, ask: Callable[[], T]) -> T:
        """What `ask` returns or raises; blocks. Raises SlowKeyring when it takes too long."""
        with self._turn:
            if self._late is not None and not self._late.done():
                raise SlowKeyring(self.seconds)
            self._late = None
            future = self._thread.submit(ask)
            try:
                return future.result(self.seconds)
            except TimeoutError:
                if future.done():
                    raise  # the keyring's own
                self._late = future
                raise SlowKeyring(self.seconds) from None
