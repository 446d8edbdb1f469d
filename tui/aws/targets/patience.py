"""Waiting for AWS where it limits the rate, as long as somebody at a prompt would."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tui.aws.client import Aws
from tui.aws.errors import Throttled
from tui.language import N_, _

SECONDS: Final = 60.0
"""For all calls of one search together, beyond what botocore waits by itself."""

PAUSES: Final = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try; the last one again and again."""

WAITING: Final = N_(
    "Too many {operation} calls: AWS is throttling. Waiting up to {seconds:g} s."
)

Say = Callable[[str], None]
"""Tells the user something, in a sentence."""


class Patience:
    """Makes calls for one search; says it once when it waits.

    Args:
        aws: who makes them.
        say: is given a sentence for the user.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        aws: Aws,
        say: Say,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.aws = aws
        self.say = say
        self._sleep = sleep
        self._left = SECONDS
        self._waits = 0

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """One operation, as `Aws.call` has it. Raises Throttled when the time is over."""
        pauses = iter(PAUSES)
        pause = PAUSES[0]
        while True:
            try:
                return await self.aws.call(service, operation, **arguments)
            except Throttled as error:
                if self._left <= 0:
                    raise
                if not self._waits:
                    called = error.context.operation or operation
                    self.say(_(WAITING).format(operation=called, seconds=SECONDS))
                self._waits += 1
            pause = min(next(pauses, pause), self._left)
            self._left -= pause
            await self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 -- spreads load

    def begin(
        self, service: str, operation: str, **arguments: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        """`call`, already under way."""
        made = self.call(service, operation, **arguments)
        return asyncio.get_running_loop().create_task(made)
