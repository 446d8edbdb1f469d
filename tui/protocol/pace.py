"""How fast a client sends: the service cuts off who sends much faster (section 10).

Above roughly 1,000 messages a second a sender is disconnected or paused. The official
programs sleep a millisecond after each message; here a bucket fills at nearly that rate, so
that keystrokes and short pastes never wait.
"""

from typing import Final

MESSAGES_PER_SECOND: Final = 900.0
BURST: Final = 200.0
"""Messages sent without waiting after a silence: a paste of 200 KiB."""

_LEAST_WAIT: Final = 0.01
"""Seconds; a few messages at a time rather than a wake-up for each."""


class Pace:
    """A bucket of permissions to send one message; None for its rate: always one there."""

    __slots__ = ("_filled", "_permits", "_rate")

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._permits = BURST
        self._filled = 0.0

    @property
    def burst(self) -> int | None:
        """Messages that may follow each other at once; None: any number."""
        return None if self._rate is None else int(BURST)

    def permits(self, now: float) -> bool:
        """Whether a message may go now."""
        if self._rate is None:
            return True
        if now > self._filled:
            gained = (now - self._filled) * self._rate
            self._permits = min(BURST, self._permits + gained)
            self._filled = now
        return self._permits >= 1

    def spend(self, messages: int = 1) -> None:
        """So many were sent, permitted or not: a resending does not ask."""
        self._permits = max(self._permits - messages, -BURST)

    def next_permit(self, now: float) -> float:
        """When to ask again."""
        if self._rate is None:
            return now
        return now + max(_LEAST_WAIT, (1 - self._permits) / self._rate)
