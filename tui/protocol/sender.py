"""The sending half of a channel: what waits, what is on the way, what is due again.

A payload waits in the backlog until the session is ready, the connection is there and the
window has room; then it is sealed, numbered, stored in the window, and its frame queued, in
this order (section 6.9). Nothing given to `enqueue` is ever dropped.
"""

from collections import deque
from typing import Final, NamedTuple

from tui.protocol.crypto import NONCE_LENGTH, TAG_LENGTH, Cipher
from tui.protocol.message import MAX_DATA, PayloadType, pack, type_field
from tui.protocol.pace import MessageSize, TokenBucket
from tui.protocol.roles import Role
from tui.protocol.send_window import RESEND_TICK, SendWindow
from tui.protocol.sources import Sources

WINDOW_MESSAGES: Final = 2_000
"""Messages on the way at once. Below the 10,000 the smallest reorder buffer holds, and two
seconds of what the service lets pass (section 10)."""

WINDOW_BYTES: Final = 4 << 20

BACKLOG_MESSAGES: Final = 256
"""Messages that wait for their turn before a writer is asked to: a quarter of a second at the
service's pace, so that a second connection of a port does not wait behind the first for long."""


class _Probe(NamedTuple):
    """A message on its way that shows whether its size passes."""

    number: int
    size: int
    """Bytes of its payload."""
    substitute: bytes
    """The payload that takes its place, if it does not."""


class Sender:
    """Numbers, stores and queues one direction's stream messages.

    It is `open` while a connection is there and no pause holds it back, and `ready` for more
    than the handshake itself once that is complete; `cipher` encrypts what the role says is
    encrypted, once the handshake has brought one. While `reading_paused`, nobody reads
    acknowledgements: it goes on sending, but does not resend.

    `message_size` says how much data a message carries.
    """

    def __init__(self, role: Role, sources: Sources) -> None:
        self.open = False
        self.reading_paused = False
        self.ready = False
        self.cipher: Cipher | None = None
        self.window = SendWindow(role.peer_capacity)
        self.message_size = MessageSize()
        self._role = role
        self._type_field = type_field(role.sends)
        self._sources = sources
        self._bucket = TokenBucket(role.messages_per_second)
        self._no_token_until: float | None = None
        self._backlog: deque[tuple[PayloadType, bytes]] = deque()
        self._backlog_bytes = 0
        self._frames: list[bytes] = []
        self._replayed = float("-inf")
        self._waiting_probe: tuple[bytes, bytes] | None = None
        """A probe's payload in the backlog, with its substitute."""
        self._probe: _Probe | None = None

    def set_pace(self, largest: int, messages_per_second: float) -> None:
        """Data bytes that a message may grow to, and how many of them go in a second."""
        self.message_size = MessageSize(largest)
        self._bucket = TokenBucket(messages_per_second)

    @property
    def messages(self) -> int:
        """Messages that are not acknowledged, those not sent yet included."""
        return len(self.window) + len(self._backlog)

    @property
    def size(self) -> int:
        """Bytes of those messages; a header counts once its message was sent."""
        return self.window.size + self._backlog_bytes

    @property
    def data_size(self) -> int:
        """Bytes of data in those messages, without headers, sizes and flags."""
        seal = NONCE_LENGTH + TAG_LENGTH if self.cipher is not None else 0
        waiting = sum(len(data) for kind, data in self._backlog if kind is PayloadType.OUTPUT)
        sent = sum(size - seal for size in self.window.sizes(PayloadType.OUTPUT))
        return waiting + sent - (self._probe.size if self._probe else 0)

    @property
    def writable(self) -> bool:
        roomy = self.messages < WINDOW_MESSAGES and self.size < WINDOW_BYTES
        return roomy and len(self._backlog) < BACKLOG_MESSAGES

    @property
    def next_size(self) -> int | None:
        """The bytes of a probe that is to be sent now: more waits than the bucket lets through."""
        return None if self._no_token_until is None else self.message_size.next_size

    @property
    def deadline(self) -> float | None:
        if not self.open:
            return None
        overdue = None if self.reading_paused else self.window.deadline
        return earliest(self._no_token_until, overdue)

    def enqueue(self, payload_type: PayloadType, data: bytes) -> None:
        """Queues a payload; keystrokes that wait are joined, of sizes that wait one is left."""
        backlog = self._backlog
        self._backlog_bytes += len(data)
        if backlog and backlog[-1][0] is payload_type:
            last = backlog[-1][1]
            if payload_type is PayloadType.SIZE:
                self._backlog_bytes -= len(last)
                backlog.pop()
            elif payload_type is PayloadType.OUTPUT and self._joins(last, data):
                backlog.pop()
                data = last + data
        backlog.append((payload_type, data))

    def enqueue_probe(self, data: bytes, substitute: bytes) -> None:
        """Queues a message that shows whether its size passes, and is missed by nobody.

        It is sent as it is. If it is not acknowledged in time, or the connection goes before it
        is, `substitute`, which means the same to the peer, has its number from then on: whichever
        of the two arrives, nothing is missing and nothing comes twice.
        """
        self._waiting_probe = data, substitute
        self.message_size.probe(len(data))
        self._backlog.append((PayloadType.OUTPUT, data))
        self._backlog_bytes += len(data)

    def _joins(self, one: bytes, other: bytes) -> bool:
        """Whether two payloads may go as one message; a probe is too large for it."""
        return len(one) + len(other) <= self.message_size.current

    def _is_probe(self, payload: bytes) -> bool:
        return self._waiting_probe is not None and payload is self._waiting_probe[0]

    def enqueue_first(self, payload_type: PayloadType, data: bytes) -> None:
        self._backlog.appendleft((payload_type, data))
        self._backlog_bytes += len(data)

    def pump(self, now: float) -> None:
        """Sends from the backlog what window and token bucket allow.

        Once the tokens have run out, not before there is room for several messages again: one for
        each acknowledgement would cost a wake-up for each.
        """
        if not self.open or not self.ready:
            self._no_token_until = None
            return
        if self._no_token_until is not None and now < self._no_token_until:
            return
        self._no_token_until = None
        window, backlog = self.window, self._backlog
        while backlog and len(window) < WINDOW_MESSAGES and window.size < WINDOW_BYTES:
            if not self._bucket.has_token(now):
                self._no_token_until = self._bucket.next_token(now)
                return
            payload_type, payload = self._next_payload()
            self._backlog_bytes -= len(payload)
            if self._is_probe(payload):
                self._note_probe()
            self.send(payload_type, self._sealed(payload_type, payload), now)

    def _next_payload(self) -> tuple[PayloadType, bytes]:
        """The first of the backlog, with those behind it that the message has room for."""
        backlog = self._backlog
        payload_type, payload = backlog.popleft()
        if payload_type is not PayloadType.OUTPUT or self.message_size.current == MAX_DATA:
            return payload_type, payload
        while backlog and backlog[0][0] is payload_type and self._joins(payload, backlog[0][1]):
            payload += backlog.popleft()[1]
        return payload_type, payload

    def _sealed(self, payload_type: PayloadType, payload: bytes) -> bytes:
        if self.cipher is not None and payload_type in self._role.encrypted_sending:
            return self.cipher.seal(payload)
        return payload

    # --- the size of messages ---

    def _note_probe(self) -> None:
        """The probe that waited is sent next."""
        assert self._waiting_probe is not None
        (data, substitute), self._waiting_probe = self._waiting_probe, None
        sealed = self._sealed(PayloadType.OUTPUT, substitute)
        self._probe = _Probe(self.window.next_number, len(data), sealed)

    def acknowledge(self, number: int, now: float) -> bool:
        """Forgets a message; False if it was not waiting."""
        if not self.window.acknowledge(number, now):
            return False
        if self._probe is not None and self._probe.number == number:
            self._probe = None
            self.message_size.probe_passed()
        self.message_size.acknowledged(self.window.round_trip.smoothed)
        return True

    def _overdue(self, now: float) -> list[bytes]:
        """The frames to resend now, with its substitute for a probe."""
        frames = self.window.overdue(now)
        if not frames:
            return frames
        if self._probe is not None:
            probe = self.window.frame(self._probe.number)
            if probe in frames:
                frames[frames.index(probe)] = self._lose_probe(now)
        self.message_size.trouble()
        return frames

    def _lose_probe(self, now: float) -> bytes:
        """The probe came to nothing: gives back the frame that has its number from now on."""
        assert self._probe is not None
        (number, _, substitute), self._probe = self._probe, None
        frame = self._pack(PayloadType.OUTPUT, number, substitute, now)
        self.window.replace(number, frame)
        self.message_size.probe_lost()
        return frame

    def send(self, payload_type: PayloadType, payload: bytes, now: float) -> None:
        """Sends a payload past the backlog, as the handshake does; offline it is stored."""
        number = self.window.next_number
        frame = self._pack(payload_type, number, payload, now)
        self.window.store(number, frame, now)
        self._bucket.spend()
        if self.open:
            self._frames.append(frame)

    def _pack(
        self, payload_type: PayloadType, number: int, payload: bytes, now: float
    ) -> bytes:
        return pack(
            self._type_field,
            self._sources.milliseconds(now),
            number,
            0 if number else self._role.first_flags,
            self._sources.new_id(),
            payload_type,
            payload,
        )

    def replay(self, now: float) -> None:
        """A new connection: sends everything unacknowledged again, in order (section 6.10).

        A client whose window is full would be cut off again for it (section 10), so that what
        is more than a burst is resent as slowly as lost messages.
        """
        self._replayed = now
        if self._probe is not None:
            self._lose_probe(now)
        if self.window.next_number:
            self.message_size.trouble()
        self._frames = self.window.replay(now, self._bucket.burst)
        self._bucket.spend(len(self._frames))

    def replay_again(self, now: float) -> None:
        """The same on request, but not faster than this end would resend by itself."""
        if self.open and not self._frames and now - self._replayed >= RESEND_TICK:
            self.replay(now)

    def receive_timeout(self, now: float) -> None:
        """Resends what is overdue, and goes on where it waited for tokens.

        While frames still wait for the socket nothing is resent: it is slow, and more of the
        same would not help it.
        """
        if not self.open:
            return
        if self._frames:
            self.window.postpone(now)
        elif not self.reading_paused:
            self._frames = self._overdue(now)
            self._bucket.spend(len(self._frames))
        self.pump(now)

    def take_frames(self) -> list[bytes]:
        frames, self._frames = self._frames, []
        return frames

    def drop_frames(self) -> None:
        """The connection is gone; the window has them all."""
        self._frames = []


def earliest(one: float | None, other: float | None) -> float | None:
    """The first of two moments, of which either may be unknown."""
    if one is None:
        return other
    return one if other is None or one < other else other
