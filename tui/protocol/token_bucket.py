"""A token bucket for what a client sends: the service cuts off who sends much faster (section 10).

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


class TokenBucket:
    """Tokens to send one message each; without a rate there is always one."""

    __slots__ = ("_filled", "_rate", "_tokens")

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._tokens = BURST
        self._filled = 0.0

    @property
    def burst(self) -> int | None:
        """Messages that may follow each other at once; None: any number."""
        return None if self._rate is None else int(BURST)

    def has_token(self, now: float) -> bool:
        if self._rate is None:
            return True
        if now > self._filled:
            gained = (now - self._filled) * self._rate
            self._tokens = min(BURST, self._tokens + gained)
            self._filled = now
        return self._tokens >= 1

    def spend(self, messages: int = 1) -> None:
        """So many were sent, permitted or not: a resending does not ask."""
        self._tokens = max(self._tokens - messages, -BURST)

    def next_token(self, now: float) -> float:
        if self._rate is None:
            return now
        return now + max(_LEAST_WAIT, (1 - self._tokens) / self._rate)
