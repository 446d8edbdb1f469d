"""What was sent and is not acknowledged: numbers, resending, timing (sections 6.1 to 6.5).

A send window belongs to the session and outlives every connection. A message is stored before
its frame is handed out (6.9), and a frame is resent as it was, byte for byte (6.5).

Unlike the official programs, which resend only the oldest message, every message that is
lost is resent: with an official plugin as the peer the oldest may never be acknowledged
(6.10). What is lost, the `LossDetector` knows; here it is seen to that nobody is flooded.
"""

from collections.abc import Iterator
from typing import Final

from tui.protocol.errors import LocalProtocolError
from tui.protocol.loss import InFlight, LossDetector
from tui.protocol.message import outline
from tui.protocol.round_trip import RoundTrip

RESEND_TICK: Final = 0.1
"""Seconds between two looks at the clock of the official programs (section 11)."""

RESEND_BURST: Final = 64
"""Messages resent within one tick: 640 a second, below the service's 1,000 (section 10)."""


class SendWindow:
    """The unacknowledged messages of one direction, oldest first.

    `peer_capacity` is the number of messages the peer keeps out of order: one that is
    further behind than that has arrived, whatever became of its acknowledgement.
    """

    def __init__(self, peer_capacity: int) -> None:
        self._entries: dict[int, InFlight] = {}
        self._peer_capacity = peer_capacity
        self._loss = LossDetector()
        self._not_before = float("-inf")
        self._tick_began = float("-inf")
        self._tick_resends = 0
        self.next_number = 0
        self.size = 0
        self.last_progress = 0.0
        self._resumed = float("-inf")

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def round_trip(self) -> RoundTrip:
        return self._loss.round_trip

    @property
    def deadline(self) -> float | None:
        """When `overdue` is due, or None while nothing waits."""
        due = self._loss.due()
        return None if due is None else max(due, self._not_before)

    @property
    def oldest_number(self) -> int:
        """The number of the oldest message that waits, or the next one: all below have arrived."""
        return next(iter(self._entries), self.next_number)

    def sizes(self, payload_type: int) -> Iterator[int]:
        """The sizes in bytes of the payloads of a type that wait."""
        for entry in self._entries.values():
            kind, size = outline(entry.frame)
            if kind == payload_type:
                yield size

    def store(self, number: int, frame: bytes, now: float) -> None:
        """Keeps a frame that is about to be sent; its number must be the next one."""
        if number != self.next_number:
            raise LocalProtocolError(f"Message {number} was sent out of turn.")
        if not self._entries:
            self.last_progress = now
        entry = InFlight(number, frame, now)
        self._entries[number] = entry
        self._loss.send(entry, now)
        self.next_number = number + 1
        self.size += len(frame)

    def frame(self, number: int) -> bytes:
        """The frame of a message that waits."""
        return self._entries[number].frame

    def replace(self, number: int, frame: bytes) -> None:
        """Another frame for a message that waits: this one is resent."""
        entry = self._entries[number]
        self.size += len(frame) - len(entry.frame)
        entry.frame = frame

    def acknowledge(self, number: int, now: float) -> bool:
        """Forgets a message; False if it was not waiting (an old, or a wrong, number)."""
        entry = self._entries.pop(number, None)
        if entry is None:
            return False
        self.size -= len(entry.frame)
        self.last_progress = now
        self._loss.acknowledge(entry, now)
        self._forget_overtaken()
        return True

    def _forget_overtaken(self) -> None:
        """Drops the oldest message while more than the peer's capacity came behind it."""
        while self._entries:
            oldest = next(iter(self._entries))
            acknowledged_since = self.next_number - oldest - len(self._entries)
            if acknowledged_since <= self._peer_capacity:
                return
            entry = self._entries.pop(oldest)
            self._loss.forget(entry)
            self.size -= len(entry.frame)

    def overdue(self, now: float) -> list[bytes]:
        """The frames to resend now; no more within a tick than a burst."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return []
        if now >= self._tick_began + RESEND_TICK:
            self._tick_began = now
            self._tick_resends = 0
        lost = self._loss.lost(now, RESEND_BURST - self._tick_resends)
        for entry in lost:
            self._loss.send_again(entry, now)
        self._tick_resends += len(lost)
        if self._tick_resends == RESEND_BURST:
            self._not_before = self._tick_began + RESEND_TICK
        return [entry.frame for entry in lost]

    def postpone(self, now: float) -> None:
        """Looks again a tick later: what was sent has not left this end yet."""
        self._not_before = now + RESEND_TICK

    def replay(self, now: float, most: int | None = None) -> list[bytes]:
        """What is unacknowledged, in order, for a connection that has just opened.

        Beyond `most` messages the rest follows as `overdue`, a burst each tick.
        """
        self.last_progress = self._resumed = now
        return [entry.frame for entry in self._loss.restart(now, most)]

    def resume(self, now: float) -> None:
        """A pause is over, in which no acknowledgement could be expected."""
        self.last_progress = self._resumed = now
        self._loss.resume(now)

    def oldest_age(self, now: float) -> float | None:
        """Seconds since the oldest unacknowledged message was stored."""
        for entry in self._entries.values():
            return now - entry.stored
        return None

    def silence(self, now: float) -> float:
        """Seconds without any acknowledgement that was waited for."""
        return now - self.last_progress if self._entries else 0.0

    def oldest_wait(self, now: float) -> float:
        """Seconds that the oldest message has waited on this connection, without a pause.

        0 if there is none.
        """
        for entry in self._entries.values():
            return now - max(entry.stored, self._resumed)
        return 0.0
