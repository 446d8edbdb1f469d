"""What arrived: order, duplicates, acknowledgements (section 6.3).

A receive window belongs to the session and outlives every connection. A message in turn is
acknowledged when a handler took it; one that came early, when it is kept; a duplicate, again
(section 6.3). Whatever there is no room for is not acknowledged, so the other end resends it.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

MAX_EARLY: Final = 10_000
"""How far ahead of its turn a message may be (section 11: the plugin's reorder buffer)."""

MAX_EARLY_BYTES: Final = 16 << 20
"""Payload bytes kept out of order: ten thousand messages of the usual size, and some room."""

MAX_UNTAKEN: Final = 10_000
MAX_UNTAKEN_BYTES: Final = 16 << 20
"""Messages and payload bytes that wait for a handler; beyond, nothing more is accepted."""

Arrival = tuple[int, bytes, int, bytes]
"""Sequence number, message id as in the header, payload type, payload."""


class Disposition(Enum):
    """What to do with a message that has arrived."""

    IN_TURN = auto()
    """Process it, then ask for `next_early`."""
    ACKNOWLEDGE = auto()
    """It is kept for later, or it is a duplicate: acknowledge it, no more."""
    IGNORE = auto()
    """There is no room, or a handler still has it: no acknowledgement."""


class ReceiveWindow:
    """The order of one direction's messages, and which of them a handler has taken."""

    acknowledges_early = True
    """Whether a message is acknowledged when it is kept for later, or in its turn."""

    def __init__(self) -> None:
        self.expected = 0
        self._early: dict[int, Arrival] = {}
        self._early_bytes = 0
        self._untaken: list[tuple[int, bytes]] = []
        self._untaken_count = 0
        self._untaken_bytes = 0

    def receive(self, arrival: Arrival) -> Disposition:
        """Sorts a message in. In turn, it counts as arrived from now on."""
        sequence = arrival[0]
        if sequence == self.expected:
            if self._untaken_count >= MAX_UNTAKEN or self._untaken_bytes >= MAX_UNTAKEN_BYTES:
                return Disposition.IGNORE
            self.expected = sequence + 1
            return Disposition.IN_TURN
        if sequence < self.expected:
            return self._duplicate(sequence)
        return self._keep(arrival)

    def _duplicate(self, sequence: int) -> Disposition:
        waiting = self._untaken and sequence >= self._untaken[0][0]
        return Disposition.IGNORE if waiting or sequence < 0 else Disposition.ACKNOWLEDGE

    def _keep(self, arrival: Arrival) -> Disposition:
        sequence, _, _, payload = arrival
        if sequence in self._early:
            return Disposition.ACKNOWLEDGE
        too_far = sequence - self.expected > MAX_EARLY
        if too_far or self._early_bytes + len(payload) > MAX_EARLY_BYTES:
            return Disposition.IGNORE
        self._early[sequence] = arrival
        self._early_bytes += len(payload)
        return Disposition.ACKNOWLEDGE

    def next_early(self) -> Arrival | None:
        """The kept message whose turn has come, if there is one."""
        if not self._early:
            return None
        arrival = self._early.pop(self.expected, None)
        if arrival is not None:
            self._early_bytes -= len(arrival[3])
            self.expected += 1
        return arrival

    def salvage(self) -> Iterator[tuple[int, Arrival]]:
        """What was kept for later, now that the gaps before it will not be filled.

        With each message comes how many are missing between it and the one before.
        """
        for sequence in sorted(self._early):
            yield sequence - self.expected, self._early.pop(sequence)
            self.expected = sequence + 1
        self._early_bytes = 0

    def hand_over(self, arrival: Arrival, *, early: bool) -> None:
        """A handler will get this message's event; an `early` one is acknowledged already."""
        sequence, message_id, _, payload = arrival
        if not early:
            self._untaken.append((sequence, message_id))
        self._untaken_count += 1
        self._untaken_bytes += len(payload)

    def taken(self) -> list[tuple[int, bytes]]:
        """The numbers and ids to acknowledge, now that a handler has taken the events."""
        taken, self._untaken = self._untaken, []
        self._untaken_count = 0
        self._untaken_bytes = 0
        return taken
