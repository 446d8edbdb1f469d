"""Whether a command is heard again once its connection was cut.

With separate streams the official agent's reader ends for good where the service asks for a
pause while the client is away: the command then waits on a full pipe for ever, and nobody says
so (section 6.8 of the data-channel description).
"""

import asyncio
from collections.abc import Callable


class AfterCut:
    """Calls `give_up` when nothing was heard for so long after a cut.

    What was sent before the cut is resent behind it, so only what comes later than `patience`
    proves that the far end goes on.

    Args:
        patience: in seconds.
        held: whether it is this end that takes nothing just now.
    """

    def __init__(
        self, patience: float, held: Callable[[], bool], give_up: Callable[[], None]
    ) -> None:
        self._patience = patience
        self._held = held
        self._give_up = give_up
        self._since = 0.0
        self._heard = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connected(self) -> None:
        """The connection is back."""
        self._since = self._heard = self._now()
        self._arm()

    def heard(self) -> None:
        """Something came."""
        self._heard = self._now()
        if self._heard - self._since >= self._patience:
            self.stop()

    def stop(self) -> None:
        """There is nothing more to wait for, or no connection to hear by."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        self.stop()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(self._heard + self._patience, self._look)

    def _look(self) -> None:
        if self._held():
            self._heard = self._now()
        if self._now() - self._heard < self._patience:
            self._arm()
        else:
            self.stop()
            self._give_up()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
