"""A pace for calls that AWS allows only so many of in a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Turns, handed out evenly in the order they are asked for.

    There is no saving up: two turns are never closer than the pace allows, so that a quiet
    minute cannot be followed by a burst that the service would throttle.
    """

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    async def turn(self) -> None:
        """Wait for the next turn. A cancelled wait gives up its place and delays nobody ahead."""
        now = self._clock()
        turn = max(now, self._next)
        self._next = turn + self._interval
        if turn > now:
            await self._sleep(turn - now)
