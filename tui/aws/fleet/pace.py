"""How fast an account may be asked: slower after each throttled answer, faster again slowly."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from tui.aws.client import Aws
from tui.aws.errors import Throttled
from tui.aws.fleet.ec2_facts import Answer

SLOWEST: Final = 32.0
EASING: Final = 0.99
"""Of the slowness, after each answer that was not throttled: half is gone after seventy."""

STEP: Final = 0.05
"""Seconds between two calls, for each time that it is slower than it would like to be."""

TRIES: Final = 4
"""Of a call in the middle of a reading, before all that was read is given up."""

PAUSE: Final = 1.0
"""Seconds before the second try of such a call; twice as many before each further one."""


@dataclass(frozen=True, slots=True)
class AccountPace:
    """How many times slower than it would like to be the account is asked; 1 is full speed."""

    slowness: float = 1.0

    def throttled(self) -> "AccountPace":
        """AWS has asked to slow down."""
        return replace(self, slowness=min(SLOWEST, 2 * self.slowness))

    def answered(self) -> "AccountPace":
        """It has answered at once."""
        return replace(self, slowness=max(1.0, EASING * self.slowness))

    @property
    def pause(self) -> float:
        """Seconds to wait before a call."""
        return STEP * (self.slowness - 1)


class PacedCalls:
    """Makes the calls of one reading at the account's pace.

    The first call that is throttled fails: nothing is lost, and it can be said when it is made
    again. Later ones are tried again here, and what was read before stays.

    Args:
        aws: the account and region.
        pace: how fast, as it was at the end of the last reading.
        room: for the pages of all of EC2's instances, which take much memory while they are read;
            None where nobody else reads any.
        sleep: waits so many seconds.
        paused: is told for how many seconds a throttled call waits before it is made again.
    """

    def __init__(
        self,
        aws: Aws,
        pace: AccountPace,
        *,
        room: asyncio.Semaphore | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        paused: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self.pace = pace
        self._aws = aws
        self._room = room
        self._sleep = sleep
        self._paused = paused
        self._is_answered = False

    def begin(self, service: str, operation: str, **arguments: Any) -> "asyncio.Future[Answer]":
        """A call under way, as `Aws.begin` gives it."""
        is_large = service == "ec2" and "MaxResults" in arguments
        call = self._call_in_turn if is_large and self._room is not None else self._call
        made = call(service, operation, arguments)
        return asyncio.get_running_loop().create_task(made)

    async def _call_in_turn(
        self, service: str, operation: str, arguments: dict[str, Any]
    ) -> Answer:
        assert self._room is not None
        async with self._room:
            return await self._call(service, operation, arguments)

    async def _call(self, service: str, operation: str, arguments: dict[str, Any]) -> Answer:
        if self.pace.pause:
            await self._sleep(self.pace.pause)
        tries = TRIES if self._is_answered else 1
        for number in range(1, tries + 1):
            try:
                answer = await self._aws.begin(service, operation, **arguments)
            except Throttled:
                self.pace = self.pace.throttled()
                if number == tries:
                    raise
                longest = PAUSE * 2 ** (number - 1)
                pause = longest * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads load
                self._paused(pause)
                await self._sleep(pause)
            else:
                self._take_in(answer)
                return answer
        raise AssertionError("a call either is answered or fails")

    def _take_in(self, answer: Answer) -> None:
        self._is_answered = True
        about = answer.get("ResponseMetadata")
        # botocore tries again by itself and says nothing but how often.
        retried = isinstance(about, dict) and about.get("RetryAttempts", 0)
        self.pace = self.pace.throttled() if retried else self.pace.answered()
