"""How long an acknowledgement takes: the estimate of section 6.5, and what waits by it."""

from typing import Final

SHORTEST_WAIT: Final = 0.1
"""Seconds: both official programs look at their clock so often (section 11)."""

LONGEST_WAIT: Final = 8.0
"""Seconds between two resendings at most, however silent the other end is."""

BACK_OFF_LIMIT: Final = 3
"""Doublings of a wait: eight times as long."""


class RoundTrip:
    """The round-trip estimate of section 6.5, which both official programs use.

    Attributes:
        smoothed: SRTT, in seconds.
        variation: RTTVAR, in seconds.
        timeout: RTO, in seconds.
    """

    __slots__ = ("smoothed", "timeout", "variation")

    FIRST_SMOOTHED: Final = 0.1
    FIRST_TIMEOUT: Final = 0.2
    LONGEST_TIMEOUT: Final = 1.0
    GRANULARITY: Final = 0.01

    def __init__(self) -> None:
        self.smoothed = self.FIRST_SMOOTHED
        self.variation = 0.0
        self.timeout = self.FIRST_TIMEOUT

    def sample(self, seconds: float) -> None:
        """Takes in one time between a message and its acknowledgement."""
        self.variation = 0.75 * self.variation + 0.25 * abs(self.smoothed - seconds)
        self.smoothed = 0.875 * self.smoothed + 0.125 * seconds
        self.timeout = min(
            self.LONGEST_TIMEOUT, self.smoothed + max(self.GRANULARITY, 4 * self.variation)
        )

    @property
    def usual(self) -> float:
        """Seconds within which an acknowledgement usually comes."""
        return max(self.GRANULARITY, self.smoothed + self.variation)

    def rto(self, doublings: int = 0) -> float:
        """The retransmission timeout after so many doublings, in seconds.

        Where the round trip itself is longer than the longest RTO, every
        message would be resent in vain, so it is a little more than that round trip.
        """
        longest = max(SHORTEST_WAIT, self.timeout, self.smoothed + self.variation)
        return min(LONGEST_WAIT, longest * (1 << min(doublings, BACK_OFF_LIMIT)))
