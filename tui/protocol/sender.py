"""The sending half of a channel: what waits, what is on the way, what is due again.

A payload waits in the backlog until the session is ready, the connection is there and the
window has room; then it is sealed, numbered, stored in the window, and its frame queued, in
this order (section 6.9). Nothing given to `enqueue` is ever dropped.
"""

from collections import deque
from typing import Final

from tui.protocol.crypto import NONCE_LENGTH, TAG_LENGTH, Cipher
from tui.protocol.message import MAX_DATA, PayloadType, pack, type_field, wire_id
from tui.protocol.roles import Role
from tui.protocol.send_window import RESEND_TICK, SendWindow
from tui.protocol.sources import Sources
from tui.protocol.token_bucket import TokenBucket

WINDOW_MESSAGES: Final = 2_000
"""Messages on the way at once. Below the 10,000 the smallest reorder buffer holds, and two
seconds of what the service lets pass (section 10)."""

WINDOW_BYTES: Final = 4 << 20


class Sender:
    """Numbers, stores and queues one direction's stream messages.

    It is `open` while a connection is there and no pause holds it back, and `ready` for more
    than the handshake itself once that is complete; `cipher` encrypts what the role says is
    encrypted, once the handshake has brought one. While `reading_paused`, nobody reads
    acknowledgements: it goes on sending, but does not resend.
    """

    def __init__(self, role: Role, sources: Sources) -> None:
        self.open = False
        self.reading_paused = False
        self.ready = False
        self.cipher: Cipher | None = None
        self.window = SendWindow(role.peer_capacity)
        self._role = role
        self._type_field = type_field(role.sends)
        self._sources = sources
        self._bucket = TokenBucket(role.messages_per_second)
        self._no_token_until: float | None = None
        self._backlog: deque[tuple[PayloadType, bytes]] = deque()
        self._backlog_bytes = 0
        self._frames: list[bytes] = []
        self._replayed = float("-inf")

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
        return waiting + sum(size - seal for size in self.window.sizes(PayloadType.OUTPUT))

    @property
    def writable(self) -> bool:
        return self.messages < WINDOW_MESSAGES and self.size < WINDOW_BYTES

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
            elif payload_type is PayloadType.OUTPUT and len(last) + len(data) <= MAX_DATA:
                backlog.pop()
                data = last + data
        backlog.append((payload_type, data))

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
            payload_type, payload = backlog.popleft()
            self._backlog_bytes -= len(payload)
            if self.cipher is not None and payload_type in self._role.encrypted_sending:
                payload = self.cipher.seal(payload)
            self.send(payload_type, payload, now)

    def send(self, payload_type: PayloadType, payload: bytes, now: float) -> None:
        """Sends a payload past the backlog, as the handshake does; offline it is stored."""
        number = self.window.next_number
        frame = pack(
            self._type_field,
            self._sources.milliseconds(now),
            number,
            0 if number else self._role.first_flags,
            wire_id(self._sources.new_id()),
            payload_type,
            payload,
        )
        self.window.store(number, frame, now)
        self._bucket.spend()
        if self.open:
            self._frames.append(frame)

    def replay(self, now: float) -> None:
        """A new connection: sends everything unacknowledged again, in order (section 6.10).

        A client whose window is full would be cut off again for it (section 10), so that what
        is more than a burst is resent as slowly as lost messages.
        """
        self._replayed = now
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
            self._frames = self.window.overdue(now)
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
