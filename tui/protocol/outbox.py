"""What was sent and is not acknowledged: numbers, resending, timing (sections 6.1 to 6.5).

An outbox belongs to the session and outlives every connection. A message is stored before
its frame is handed out (6.9), and a frame is resent as it was, byte for byte (pitfall 34).

Unlike the official programs, which resend only the oldest message, every overdue message is
resent: with an official plugin as the peer the oldest may never be acknowledged (6.10). To
keep that from flooding a slow path, a message waits twice as long after each resend, and one
look at the clock resends a bounded number.
"""

from typing import Final

from tui.protocol.errors import LocalProtocolError

RESEND_TICK: Final = 0.1
"""Seconds between two looks at the clock (section 13)."""

RESEND_BURST: Final = 64
"""Messages resent at one look: 640 a second, below the service's 1,000 (section 10)."""

BACK_OFF_LIMIT: Final = 3
"""Doublings of a message's waiting time: eight times the RTO, eight seconds at most."""


class RoundTrip:
    """The round-trip estimate of section 6.5, which both official programs use."""

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
            self.LONGEST_TIMEOUT,
            self.smoothed + max(self.GRANULARITY, 4 * self.variation),
        )


class _Entry:
    """A message that waits for its acknowledgement."""

    __slots__ = ("due", "frame", "resends", "sent", "stored")

    def __init__(self, frame: bytes, now: float, timeout: float) -> None:
        self.frame = frame
        self.stored = now
        self.sent = now  # first sent on this connection
        self.due = now + timeout
        self.resends = 0


class Outbox:
    """The unacknowledged messages of one direction, oldest first.

    `peer_capacity` is the number of messages the peer keeps out of order: one that is
    further behind than that has arrived, whatever became of its acknowledgement.
    """

    def __init__(self, peer_capacity: int) -> None:
        self._entries: dict[int, _Entry] = {}
        self._peer_capacity = peer_capacity
        self.next_number = 0
        self.size = 0
        self.deadline: float | None = None
        self.last_progress = 0.0
        self.round_trip = RoundTrip()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def oldest_number(self) -> int:
        """The number of the oldest message that waits, or the next one: all below have arrived."""
        return next(iter(self._entries), self.next_number)

    def store(self, number: int, frame: bytes, now: float) -> None:
        """Keeps a frame that is about to be sent; its number must be the next one."""
        if number != self.next_number:
            raise LocalProtocolError(f"Message {number} was sent out of turn.")
        if not self._entries:
            self.last_progress = now
        entry = _Entry(frame, now, self.round_trip.timeout)
        self._entries[number] = entry
        self.next_number = number + 1
        self.size += len(frame)
        if self.deadline is None or entry.due < self.deadline:
            self.deadline = entry.due

    def acknowledge(self, number: int, now: float) -> bool:
        """Forgets a message; False if it was not waiting (an old, or a wrong, number).

        Samples count from the first sending on this connection: a retransmitted message
        then errs towards patience, as the plugin does.
        """
        entry = self._entries.pop(number, None)
        if entry is None:
            return False
        self.size -= len(entry.frame)
        self.last_progress = now
        self.round_trip.sample(max(0.0, now - entry.sent))
        self._forget_overtaken()
        if not self._entries:
            self.deadline = None
        return True

    def _forget_overtaken(self) -> None:
        """Drops the oldest message while more than the peer's capacity came behind it."""
        while self._entries:
            oldest = next(iter(self._entries))
            acknowledged_since = self.next_number - oldest - len(self._entries)
            if acknowledged_since <= self._peer_capacity:
                return
            self.size -= len(self._entries.pop(oldest).frame)

    def overdue(self, now: float) -> list[bytes]:
        """The frames to resend now, oldest first; sets the next deadline."""
        if self.deadline is None or now < self.deadline:
            return []
        frames: list[bytes] = []
        next_due = None
        for entry in self._entries.values():
            if entry.due <= now and len(frames) < RESEND_BURST:
                frames.append(entry.frame)
                entry.resends += 1
                patience = 1 << min(entry.resends, BACK_OFF_LIMIT)
                entry.due = now + self.round_trip.timeout * patience
            if next_due is None or entry.due < next_due:
                next_due = entry.due
        self.deadline = None if next_due is None else max(next_due, now + RESEND_TICK)
        return frames

    def postpone(self, now: float) -> None:
        """Looks again a tick later: what was sent has not left this end yet."""
        self.deadline = now + RESEND_TICK

    def replay(self, now: float) -> list[bytes]:
        """Everything unacknowledged, in order, for a connection that has just opened."""
        self.last_progress = now
        for entry in self._entries.values():
            entry.sent = now
            entry.due = now + self.round_trip.timeout
            entry.resends = 0
        self.deadline = now + self.round_trip.timeout if self._entries else None
        return [entry.frame for entry in self._entries.values()]

    def resume(self, now: float) -> None:
        """A pause is over, in which no acknowledgement could be expected."""
        self.last_progress = now

    def oldest_age(self, now: float) -> float | None:
        """Seconds since the oldest unacknowledged message was stored."""
        for entry in self._entries.values():
            return now - entry.stored
        return None

    def silence(self, now: float) -> float:
        """Seconds without any acknowledgement that was waited for."""
        return now - self.last_progress if self._entries else 0.0

    def oldest_wait(self, now: float) -> float:
        """Seconds since the oldest message was first sent on this connection; 0 if none."""
        for entry in self._entries.values():
            return now - entry.sent
        return 0.0
