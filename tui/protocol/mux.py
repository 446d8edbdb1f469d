"""Many connections in one port session: smux version 1 (section 9.4).

A `MuxSession` has the shape of a channel: bytes in, events and bytes out. Its bytes are those
of the data channel's payloads strung together; where one payload ends means nothing.

Each direction of a stream ends by itself here: after `finish` data is still received, and
after `StreamEnded` data may still be sent. The official programs know no such half-close.
They drop a stream with the first FIN, in whichever direction, so a peer may stop listening as
soon as it has sent or received one; what it sent before that is delivered all the same.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final

from tui.language import _
from tui.protocol.errors import LocalProtocolError, RemoteProtocolError

HEADER: Final = struct.Struct("<BBHI")
"""Version, command, length of the data, stream id; little-endian (section 9.4)."""

VERSION: Final = 1

MAX_FRAME: Final = 32_768
"""Data bytes in a frame we send; a reader takes what 16 bits can say."""

RECEIVE_BUDGET: Final = 4 << 20
"""Bytes that may wait for their consumers before the whole session holds still."""

MAX_STREAMS: Final = 1_024
"""Streams a peer may have open; one more is refused with a FIN."""

KEEP_ALIVE_INTERVAL: Final = 10.0
KEEP_ALIVE_TIMEOUT: Final = 30.0
"""Seconds between our NOPs, and without any frame before the session counts as dead."""

_FIRST_CLIENT_STREAM: Final = 3
_FIRST_AGENT_STREAM: Final = 2
_LAST_STREAM: Final = 0xFFFFFFFF


class SmuxCommand(IntEnum):
    """What a frame does."""

    SYN = 0
    FIN = 1
    PSH = 2
    NOP = 3


def padding(size: int) -> bytes:
    """So many bytes, at least one frame, that do nothing to a peer: NOPs."""
    nop = HEADER.pack(VERSION, SmuxCommand.NOP, 0, 0)
    return nop * max(1, size // HEADER.size)


class StreamState(Enum):
    """Which directions of a stream are open; one that has none is forgotten."""

    OPEN = auto()
    SENDING = auto()
    """The peer has ended its direction."""
    RECEIVING = auto()
    """This end has ended its own."""


@dataclass(frozen=True, slots=True)
class StreamOpened:
    """The peer opened a stream."""

    stream: int


@dataclass(frozen=True, slots=True)
class StreamData:
    """Bytes of a stream; tell `consumed` when they have been passed on."""

    stream: int
    data: bytes


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The peer sends no more on this stream; all it had sent was reported before."""

    stream: int


MuxEvent = StreamOpened | StreamData | StreamEnded


class MuxError(RemoteProtocolError):
    """The peer's bytes are not smux, or it went silent; the session is over."""

    def __init__(self, defect: str) -> None:
        said = _("Port forwarding failed on the instance: {defect}.")
        super().__init__(said.format(defect=defect))


class MuxSession:
    """One end of an smux connection; `client` or `agent` build it.

    `keep_alive` must be the same at both ends (section 4.7, `versions`).
    """

    def __init__(self, first_stream: int, *, accepts: bool, keep_alive: bool) -> None:
        self._next_stream = first_stream
        self._accepts = accepts
        self._streams: dict[int, StreamState] = {}
        self._events: list[MuxEvent] = []
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._current = 0  # the stream whose data is being read
        self._missing = 0  # bytes of it still to come
        self._unconsumed: dict[int, int] = {}  # bytes of each stream
        self._unconsumed_total = 0
        self._error: MuxError | None = None
        self._keep_alive = keep_alive
        self._heard: float | None = None
        self._spoke: float | None = None

    @classmethod
    def client(cls, *, keep_alive: bool = False) -> "MuxSession":
        """The end that opens streams: 3, 5, 7 and so on."""
        return cls(_FIRST_CLIENT_STREAM, accepts=False, keep_alive=keep_alive)

    @classmethod
    def agent(cls, *, keep_alive: bool = False) -> "MuxSession":
        return cls(_FIRST_AGENT_STREAM, accepts=True, keep_alive=keep_alive)

    # --- looks ---

    @property
    def congested(self) -> bool:
        """The budget is used up: feed nothing more until `consumed` has made room."""
        return self._unconsumed_total >= RECEIVE_BUDGET

    @property
    def streams(self) -> frozenset[int]:
        """The streams with a direction open."""
        return frozenset(self._streams)

    # --- sending ---

    def open(self) -> int:
        """Opens a stream and returns its id.

        Raises:
            LocalProtocolError: Two thousand million streams were opened before.
        """
        stream = self._next_stream
        if stream > _LAST_STREAM:
            raise LocalProtocolError("This port session has used up its stream numbers.")
        self._next_stream += 2
        self._streams[stream] = StreamState.OPEN
        self._queue(SmuxCommand.SYN, stream)
        return stream

    def send(self, stream: int, data: bytes) -> None:
        """Sends bytes on a stream.

        Raises:
            LocalProtocolError: It is not open in this direction.
        """
        if self._streams.get(stream) not in (StreamState.OPEN, StreamState.SENDING):
            raise LocalProtocolError(f"Stream {stream} is not open for sending.")
        for start in range(0, len(data), MAX_FRAME):
            self._queue(SmuxCommand.PSH, stream, data[start : start + MAX_FRAME])

    def finish(self, stream: int) -> None:
        """Sends no more on a stream; what the peer still sends is still reported."""
        match self._streams.get(stream):
            case StreamState.OPEN:
                self._streams[stream] = StreamState.RECEIVING
            case StreamState.SENDING:
                del self._streams[stream]
            case _:
                return
        self._queue(SmuxCommand.FIN, stream)

    def abandon(self, stream: int) -> None:
        """Ends a stream in both directions; what the peer still sends is skipped."""
        if self._streams.pop(stream, StreamState.RECEIVING) is not StreamState.RECEIVING:
            self._queue(SmuxCommand.FIN, stream)
        self.consumed(stream, self._unconsumed.get(stream, 0))

    def consumed(self, stream: int, size: int) -> None:
        """So many bytes of a stream's `StreamData` were passed on."""
        left = self._unconsumed.pop(stream, 0)
        done = min(left, size)
        self._unconsumed_total -= done
        if left > done:
            self._unconsumed[stream] = left - done

    def _queue(self, command: SmuxCommand, stream: int, data: bytes = b"") -> None:
        self._outgoing += HEADER.pack(VERSION, command, len(data), stream)
        self._outgoing += data

    # --- receiving ---

    def receive_data(self, data: bytes, now: float) -> None:
        """Takes the next bytes, cut anywhere.

        Raises:
            MuxError: They are not smux version 1; so too ever after.
        """
        if self._error is not None:
            raise self._error
        self._heard = now
        self._incoming += data
        offset = 0
        try:
            offset = self._read(offset)
        finally:
            del self._incoming[:offset]

    def _read(self, offset: int) -> int:
        incoming = self._incoming
        end = len(incoming)
        while True:
            if self._missing:
                length = min(self._missing, end - offset)
                if not length:
                    return offset
                self._take_data(bytes(incoming[offset : offset + length]))
                offset += length
            if end - offset < HEADER.size:
                return offset
            version, command, length, stream = HEADER.unpack_from(incoming, offset)
            offset += HEADER.size
            if version != VERSION or command not in _HANDLERS:
                said = _("it sent an unknown frame ({version}/{command})")
                self._error = MuxError(said.format(version=version, command=command))
                raise self._error
            if command == SmuxCommand.PSH:
                self._current, self._missing = stream, length
            else:
                _HANDLERS[command](self, stream)

    def _take_data(self, data: bytes) -> None:
        self._missing -= len(data)
        stream = self._current
        if self._streams.get(stream) in (StreamState.OPEN, StreamState.RECEIVING):
            self._unconsumed[stream] = self._unconsumed.get(stream, 0) + len(data)
            self._unconsumed_total += len(data)
            self._events.append(StreamData(stream, data))

    def _receive_syn(self, stream: int) -> None:
        if stream in self._streams:
            return
        if not self._accepts or len(self._streams) >= MAX_STREAMS:
            self._queue(SmuxCommand.FIN, stream)
            return
        self._streams[stream] = StreamState.OPEN
        self._events.append(StreamOpened(stream))

    def _receive_fin(self, stream: int) -> None:
        match self._streams.get(stream):
            case StreamState.OPEN:
                self._streams[stream] = StreamState.SENDING
            case StreamState.RECEIVING:
                del self._streams[stream]
            case _:
                return
        self._events.append(StreamEnded(stream))

    def _receive_nop(self, stream: int) -> None:
        """Only shows that the peer is there."""

    # --- the other verbs ---

    def take_events(self) -> list[MuxEvent]:
        events, self._events = self._events, []
        return events

    def data_to_send(self) -> bytes:
        """The bytes to send now; the channel cuts them into payloads."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def next_deadline(self) -> float | None:
        """When `receive_timeout` is due; None without keep-alive."""
        if not self._keep_alive or self._error is not None:
            return None
        if self._heard is None or self._spoke is None:
            return 0.0
        return min(self._spoke + KEEP_ALIVE_INTERVAL, self._heard + KEEP_ALIVE_TIMEOUT)

    def receive_timeout(self, now: float) -> None:
        """Says NOP when it is time to.

        Raises:
            MuxError: The peer, who should say NOP too, has been silent for too long.
        """
        if not self._keep_alive or self._error is not None:
            return
        self._heard = now if self._heard is None else self._heard
        if now - self._heard >= KEEP_ALIVE_TIMEOUT:
            said = _("no reply for {seconds:.0f} s").format(seconds=KEEP_ALIVE_TIMEOUT)
            self._error = MuxError(said)
            raise self._error
        if self._spoke is None or now - self._spoke >= KEEP_ALIVE_INTERVAL:
            self._spoke = now
            self._queue(SmuxCommand.NOP, 0)


_HANDLERS: Final[dict[int, Callable[[MuxSession, int], None]]] = {
    SmuxCommand.SYN: MuxSession._receive_syn,
    SmuxCommand.FIN: MuxSession._receive_fin,
    SmuxCommand.PSH: MuxSession._receive_nop,
    SmuxCommand.NOP: MuxSession._receive_nop,
}
