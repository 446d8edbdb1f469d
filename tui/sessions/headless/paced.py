"""Sessions on many machines: so many at once, and no more started than AWS takes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from tui.aws.client import RateLimiter

T = TypeVar("T")

STARTS_PER_SECOND: Final = 5.0
"""Of sessions. AWS does not publish how many it takes; beside it others work in the account."""

PAUSES: Final = (4.0, 8.0, 16.0, 30.0)
"""Seconds before each further try of a start that AWS has refused for its rate."""


class PacedStarts:
    """Lets sessions start one after another.

    Args:
        at_once: how many may run at the same time.
    """

    def __init__(self, at_once: int) -> None:
        self.pauses = PAUSES
        self._slots = asyncio.Semaphore(at_once)
        self._pace = RateLimiter(STARTS_PER_SECOND)
        self._ending = asyncio.Event()

    @property
    def is_ending(self) -> bool:
        """Whether nothing is started any more."""
        return self._ending.is_set()

    def end(self) -> None:
        """Start nothing any more; what waits is told so."""
        self._ending.set()

    async def run(
        self,
        attempt: Callable[[bool], Awaitable[T | None]],
        refused: Callable[[], None],
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> T | None:
        """Run one session; None where it was not started, for all is to end.

        Args:
            attempt: starts it, and gives what came of it; None where AWS has refused that for
                its rate, which it may do unless it is told that this is the last try.
            refused: told that it is tried again later.
            prepare: what is to be done once it is its turn, before it starts.
        """
        async with self._slots:
            if prepare is not None and not self.is_ending:
                await prepare()
            # It keeps its place while it waits, so that all the others are slower as well.
            for pause in (*self.pauses, 0.0):
                await self._pace.turn()
                if self.is_ending:
                    break
                found = await attempt(not pause)
                if found is not None:
                    return found
                refused()
                await self._wait(pause)
        return None

    async def _wait(self, seconds: float) -> None:
        """Wait, unless all is to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ending.wait()
