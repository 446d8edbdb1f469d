"""One local connection at a time over a port session: for old agents (section 9.2).

The agent connects to the destination before it takes input. When the local connection ends it
is told with a flag, and connects again with the next input. It does not tell when the
destination has closed: then the local connection stays open until its user ends it.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from typing import Final

from tui.protocol.message import Flag
from tui.sessions.headless.traffic import Traffic
from tui.transport.connection import Connection

READ_SIZE: Final = 32 * 1024

MOST_KEPT: Final = 1 << 20
"""Bytes received and not taken yet, at which the session is held."""

LINGER: Final = 2.0
"""Seconds of silence after the local side has ended its sending; then the connection is over.
The agent knows no half-closed one."""

SETTLING: Final = 5.0
"""Seconds at most until the agent has acknowledged the end of a connection. What comes before
that belongs to the old one and is thrown away."""


class OneAtATime:
    """Carries one local connection after the other."""

    def __init__(
        self,
        connection: Connection,
        *,
        linger: float = LINGER,
        traffic: Traffic | None = None,
    ) -> None:
        self._connection = connection
        self._traffic = traffic or Traffic()
        self._linger = linger
        self._received = 0
        self._turn = asyncio.Lock()
        self._waiting = bytearray()
        self._arrived = asyncio.Event()
        self._discarding = False
        self._held = False
        self._ended = False

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one local connection; others wait for their turn."""
        async with self._turn, asyncio.TaskGroup() as tasks:
            delivering = tasks.create_task(self._deliver(writer))
            sending = tasks.create_task(self._send(reader))
            await asyncio.wait({delivering, sending}, return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
            if not self._ended:
                await self._disconnect()
            delivering.cancel()

    async def keep_alive(self) -> None:
        """Nothing is due here."""

    def receive(self, data: bytes) -> None:
        """Keep bytes for the connection of the moment, or for the first one."""
        if self._discarding:
            return
        self._received += len(data)
        self._waiting += data
        self._arrived.set()
        if len(self._waiting) >= MOST_KEPT and not self._held:
            self._held = True
            self._connection.pause_reading()

    def refused(self) -> None:
        """Without streams the agent ends the session instead."""

    def end(self) -> None:
        """Nothing comes any more; what was received is still delivered."""
        self._ended = True
        self._arrived.set()

    async def _send(self, reader: StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(READ_SIZE):
                await self._connection.until_writable()
                self._connection.send_input(data)
                self._traffic.sent(data)
            await self._until_quiet()

    async def _until_quiet(self) -> None:
        received = -1
        while self._waiting or received != self._received:
            received = self._received
            await asyncio.sleep(self._linger)

    async def _deliver(self, writer: StreamWriter) -> None:
        with suppress(OSError):
            while True:
                if self._waiting:
                    data, self._waiting = bytes(self._waiting), bytearray()
                    writer.write(data)
                    await writer.drain()
                    self._traffic.delivered(data)
                    self._release()
                elif self._ended:
                    return
                else:
                    self._arrived.clear()
                    await self._arrived.wait()

    async def _disconnect(self) -> None:
        """Have the agent close its side, and wait until it has."""
        self._discarding = True
        self._waiting.clear()
        self._release()
        self._connection.send_flag(Flag.DISCONNECT_TO_PORT)
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLING):
                await self._connection.until_acknowledged()
        self._discarding = False

    def _release(self) -> None:
        if self._held:
            self._held = False
            self._connection.resume_reading()
