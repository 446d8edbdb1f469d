"""When a list is read again by itself: pure, with the time handed in."""

from datetime import datetime
from typing import Final

LEAST: Final = 60.0
"""Seconds from the end of one reading to the next."""

SHARE: Final = 10
"""How many times as long as a reading took it then rests: a large fleet costs AWS's patience."""


class Rereading:
    """Never begins before the last reading is over; at first there is nothing to read again."""

    def __init__(self) -> None:
        self.slowness = 1.0
        """How many times longer it rests than it would: for an account that is busy."""
        self._began: datetime | None = None
        self._ended: datetime | None = None
        self._rest = LEAST

    def begin(self, now: datetime) -> None:
        self._began, self._ended = now, None

    def end(self, now: datetime) -> None:
        if self._began is not None:
            took = (now - self._began).total_seconds()
            self._rest = max(LEAST, SHARE * took) * self.slowness
            self._ended = now

    def is_due(self, now: datetime) -> bool:
        """Whether to read again."""
        if self._ended is None:
            return False
        rested = (now - self._ended).total_seconds()
        # A clock that was set back says nothing of how long ago it was.
        return rested >= self._rest or rested < 0
