"""How fast a client sends: messages a second, and bytes of data in each.

The service cuts off who sends much faster than about 1,000 messages a second (section 10). The
official programs sleep a millisecond after each message; here a bucket fills at nearly that rate,
so that keystrokes and short pastes never wait.

The official programs send at most 1,024 bytes in a message (section 11), and at 900 messages a
second that is 0.9 MB/s, whatever the line could do. What AWS's gateway takes beyond that is not
known, so a port session that has more to send than it may tries a larger message out, with bytes
that nobody misses: `Sender.enqueue_probe`. One that is acknowledged shows that this size passes. It
is doubled while acknowledgements come as soon as they did, and falls back to 1,024 with the first
message that has to be sent again; after each trouble the next attempt waits twice as long. A size
at which a probe is lost, or the connection under it, is not tried again.
"""

from typing import Final

from tui.protocol.message import MAX_DATA

MESSAGES_PER_SECOND: Final = 900.0
BURST: Final = 200.0
"""Messages sent without waiting after a silence: a paste of 200 KiB."""

_LEAST_WAIT: Final = 0.04
"""Seconds; some messages at a time, far fewer than a burst: each wake-up costs as much as several.
What waits behind them is `Sender`'s backlog, which takes longer than that anyway."""

LARGEST: Final = 16 * 1024
"""Bytes that are tried at most, unless the user says otherwise."""

HEALTHY: Final = 64
"""Messages of one size that are acknowledged before a larger one is tried."""

LONGEST_DOUBLING: Final = 6
"""After so many troubles the wait for the next attempt does not grow any more."""

SLOWER: Final = 2.0
SLACK: Final = 0.25
"""A round trip is healthy up to this many times the shortest and so many seconds more."""


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


class MessageSize:
    """The data bytes of the next message, between 1,024 and `largest`.

    Attributes:
        current: bytes that a message may carry now.
    """

    __slots__ = ("_ceiling", "_healthy", "_probing", "_shortest", "_troubles", "current")

    def __init__(self, largest: int = MAX_DATA) -> None:
        self.current = MAX_DATA
        self._ceiling = max(MAX_DATA, largest)
        self._healthy = 0
        self._probing: int | None = None
        self._shortest = float("inf")
        self._troubles = 0

    @property
    def next_size(self) -> int | None:
        """The size in bytes that is to be tried out now; None while none is."""
        larger = min(2 * self.current, self._ceiling)
        wanted = HEALTHY << min(self._troubles, LONGEST_DOUBLING)
        if self._probing or larger == self.current or self._healthy < wanted:
            return None
        return larger

    def probe(self, size: int) -> None:
        """A message of this size is under way, with bytes that nobody misses."""
        self._probing = size

    def probe_passed(self) -> None:
        """It was acknowledged: messages may be as large."""
        if self._probing is not None:
            self.current, self._probing, self._healthy = self._probing, None, 0

    def probe_lost(self) -> None:
        """It was not: such a size is not tried again."""
        if self._probing is not None:
            self._ceiling = max(MAX_DATA, self._probing // 2)
            self.trouble()

    def acknowledged(self, round_trip: float) -> None:
        """A message was, and by now acknowledgements take so many seconds."""
        self._shortest = min(self._shortest, round_trip)
        healthy = round_trip <= SLOWER * self._shortest + SLACK
        if healthy:
            self._healthy += 1
        elif self.current > MAX_DATA and round_trip > 2 * (SLOWER * self._shortest + SLACK):
            self.trouble()
        else:
            self._healthy = 0

    def trouble(self) -> None:
        """A message was lost, or the connection: back to what the official programs send."""
        self.current, self._healthy, self._probing = MAX_DATA, 0, None
        self._troubles += 1
