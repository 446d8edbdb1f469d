"""Many local connections over one port session: smux version 1 (section 9.4).

Back-pressure, towards the instance: a local connection is read only while the session's window
has room. From the instance: version 1 cannot hold back a single stream, so what a slow local
reader leaves is kept, and only when `MOST_KEPT` is reached the whole session is held. A stream
that then takes nothing at all while others wait for it is reset, and the user is told.

Half-close: both official ends drop a stream with its first FIN, and with it what is still on
its way in the other direction. So the end of a local connection's sending is passed on when
nothing more has come the other way for `LINGER`: a request whose sender closes its half at
once still gets its answer.
"""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from typing import Final, assert_never

from tui.language import _
from tui.protocol.mux import MuxSession, StreamData, StreamEnded, StreamOpened, padding
from tui.sessions.headless.traffic import Traffic
from tui.transport import clock
from tui.transport.connection import Connection

READ_SIZE: Final = 32 * 1024
"""Bytes: the largest frame that the other end makes."""

WRITE_SIZE: Final = 256 * 1024
"""Bytes at a time: a slow reader is seen to take something this often."""

MOST_KEPT: Final = 32 << 20
"""Bytes received and not taken yet, of all streams together; a multiple of what the official
program keeps, because here one slow reader must not soon stop all others."""

ROOM_AGAIN: Final = MOST_KEPT // 2

STALLED: Final = 30.0
"""Seconds that a stream may hold up the others without taking anything."""

LINGER: Final = 2.0
"""Seconds of silence after which a direction counts as finished once the other one is."""

LONGEST_LINGER: Final = 60.0
"""Seconds that a local connection may go on sending after the instance has ended its side.
Through an official agent nobody receives it any more."""


class Stream:
    """One local connection: what waits for it, and how far each direction has come."""

    def __init__(self, number: int, writer: StreamWriter) -> None:
        self.number = number
        self.writer = writer
        self.waiting = bytearray()
        self.arrived = asyncio.Event()
        self.received = 0
        self.taken = 0
        self.sent = 0
        self.taken_when_held = 0
        self.ended = asyncio.Event()
        """The instance sends no more."""
        self.refused = False

    def put(self, data: bytes) -> None:
        self.received += len(data)
        self.waiting += data
        self.arrived.set()

    def end(self) -> None:
        self.ended.set()
        self.arrived.set()

    @property
    def kept(self) -> int:
        """Bytes received that the local side has not taken yet."""
        return self.received - self.taken


class Multiplexed:
    """Carries local connections as streams of one smux connection."""

    def __init__(
        self,
        connection: Connection,
        notify: Callable[[str], None],
        *,
        keep_alive: bool,
        linger: float = LINGER,
        traffic: Traffic | None = None,
    ) -> None:
        self._connection = connection
        self._traffic = traffic or Traffic()
        self._notify = notify
        self._linger = linger
        self._mux = MuxSession.client(keep_alive=keep_alive)
        self._streams: dict[int, Stream] = {}
        self._kept = 0
        self._refusals = 0
        self._over = False
        self._stall: asyncio.TimerHandle | None = None

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one local connection."""
        stream = Stream(self._mux.open(), writer)
        self._streams[stream.number] = stream
        self._flush()
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self._send(stream, reader))
                await self._deliver(stream)
                await self._await_sender(stream, sending)
                sending.cancel()
        finally:
            del self._streams[stream.number]
            self._mux.abandon(stream.number)
            self._count(-stream.kept)
            self._flush()

    def receive(self, data: bytes) -> None:
        """Sort bytes into streams. Raises MuxError."""
        self._mux.receive_data(data, clock.now())
        for event in self._mux.take_events():
            match event:
                case StreamData(number, payload):
                    self._keep(number, payload)
                case StreamEnded(number):
                    self._end(number)
                case StreamOpened():
                    # An agent opens none, and a client's session refuses it.
                    pass
                case _:
                    assert_never(event)

    def refused(self) -> None:
        """A stream was refused: the next to end without a byte, as the flag does not say."""
        self._refusals += 1

    def end(self) -> None:
        """Nothing comes any more; what was received is still delivered."""
        self._over = True
        for stream in self._streams.values():
            stream.end()

    async def keep_alive(self) -> None:
        """Say NOP when it is due, where the agent wants it. Raises MuxError."""
        while (deadline := self._mux.next_deadline()) is not None:
            await asyncio.sleep(max(0.0, deadline - clock.now()))
            self._mux.receive_timeout(clock.now())
            self._flush()

    # --- towards the instance ---

    async def _send(self, stream: Stream, reader: StreamReader) -> None:
        try:
            while data := await reader.read(READ_SIZE):
                # Asked after reading: what many connections have read waits here, not beyond.
                await self._connection.until_writable()
                self._mux.send(stream.number, data)
                stream.sent += len(data)
                self._traffic.sent(data)
                self._flush()
        except OSError:
            # Reset by the local side: nobody is left to receive anything either.
            self._reset(stream)
            return
        await self._until_quiet(stream)
        self._mux.finish(stream.number)
        self._flush()

    async def _until_quiet(self, stream: Stream) -> None:
        while not stream.ended.is_set():
            received = stream.received
            with suppress(TimeoutError):
                async with asyncio.timeout(self._linger):
                    await stream.ended.wait()
            if stream.received == received and not stream.kept:
                return

    async def _await_sender(self, stream: Stream, sending: asyncio.Task[None]) -> None:
        """The instance has ended its direction: see whether the local side has more to say."""
        until = clock.now() + LONGEST_LINGER
        while not (sending.done() or self._over) and clock.now() < until:
            sent = stream.sent
            await asyncio.wait({sending}, timeout=self._linger)
            if stream.sent == sent and self._connection.channel.writable:
                return

    def _flush(self) -> None:
        if data := self._mux.data_to_send():
            self._connection.send_input(data)
        self._connection.probe(padding)

    # --- from the instance ---

    def _keep(self, number: int, payload: bytes) -> None:
        stream = self._streams.get(number)
        if stream is None:
            self._mux.consumed(number, len(payload))
            return
        stream.put(payload)
        self._count(len(payload))

    def _end(self, number: int) -> None:
        stream = self._streams.get(number)
        if stream is None:
            return
        if self._refusals and not stream.received:
            self._refusals -= 1
            stream.refused = True
        stream.end()

    async def _deliver(self, stream: Stream) -> None:
        """Write what is received; returns when it has ended, or nobody takes it."""
        try:
            while True:
                if data := bytes(stream.waiting[:WRITE_SIZE]):
                    del stream.waiting[:WRITE_SIZE]
                    stream.writer.write(data)
                    await stream.writer.drain()
                    stream.taken += len(data)
                    self._traffic.delivered(data)
                    self._mux.consumed(stream.number, len(data))
                    self._count(-len(data))
                elif stream.ended.is_set():
                    break
                else:
                    stream.arrived.clear()
                    await stream.arrived.wait()
        except OSError:
            self._reset(stream)
            return
        if stream.refused:
            self._reset(stream)
        elif stream.writer.can_write_eof():
            with suppress(OSError):
                stream.writer.write_eof()

    def _reset(self, stream: Stream) -> None:
        """End both directions at once; the local side sees a reset, not an orderly end."""
        stream.end()
        self._mux.abandon(stream.number)
        self._flush()
        local = stream.writer.get_extra_info("socket")
        if local is not None and not stream.writer.transport.is_closing():
            local.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.writer.transport.abort()

    # --- holding back ---

    def _count(self, size: int) -> None:
        """So many more bytes are kept, or less."""
        self._kept += size
        if self._kept >= MOST_KEPT and self._stall is None:
            self._connection.pause_reading()
            self._watch_stall()
        elif self._kept < ROOM_AGAIN and self._stall is not None:
            self._stall.cancel()
            self._stall = None
            self._connection.resume_reading()

    def _watch_stall(self) -> None:
        for stream in self._streams.values():
            stream.taken_when_held = stream.taken
        loop = asyncio.get_running_loop()
        self._stall = loop.call_later(STALLED, self._break_stall)

    def _break_stall(self) -> None:
        """Reset what takes nothing, if that helps another."""
        stalled = [
            stream
            for stream in self._streams.values()
            if stream.kept and stream.taken == stream.taken_when_held
        ]
        if stalled and len(self._streams) > 1:
            victim = max(stalled, key=lambda stream: stream.kept)
            said = _(
                "A local connection was reset: it took nothing for {seconds:.0f} s while {count:,} "
                "bytes waiting for it held up all others."
            )
            self._notify(said.format(seconds=STALLED, count=victim.kept))
            self._reset(victim)
        self._watch_stall()
