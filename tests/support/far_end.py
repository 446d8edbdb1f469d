"""A gateway and an agent in one: the other half of a data channel, on a real socket."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.support.agent_message import AgentMessage
from tui.protocol.agent_channel import AgentChannel
from tui.protocol.events import FlagReceived, Input, Size
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import MessageType
from tui.protocol.sources import Sources, random_ids
from tui.protocol.ticket import Ticket
from tui.transport import clock


def sources() -> Sources:
    return Sources(new_id=random_ids(os.urandom), new_bytes=os.urandom, epoch=clock.epoch())


@dataclass
class FarEnd:
    """Serves one session over as many connections as come; echoes input when told to."""

    plan: HandshakePlan | None = None
    echo: bool = False
    received: bytearray = field(default_factory=bytearray)
    largest: int = 0
    """Bytes of data in the largest message so far."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    client_ids: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    mute: bool = False
    slams: bool = False
    """Refuses every token."""
    lag: float = 0.0
    """Seconds that every frame keeps it busy."""
    _server: Server | None = None
    _socket: ServerConnection | None = None

    def __post_init__(self) -> None:
        self.channel = AgentChannel(
            "you-0abc", sources=sources(), instance_id="i-0abc", plan=self.plan
        )
        self._wake = asyncio.Event()

    @property
    def url(self) -> str:
        assert self._server is not None
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}/v1/data-channel/you-0abc?role=publish_subscribe"

    def ticket(self, token: str = "first") -> Ticket:
        return Ticket("you-0abc", self.url, token)

    def send(self, data: bytes) -> None:
        self.channel.send_output(data, clock.now())
        self._wake.set()

    async def close_channel(self, output: str) -> None:
        """What the service does at a session's end."""
        assert self._socket is not None
        payload = json.dumps({"SessionId": "you-0abc", "Output": output}).encode()
        message = AgentMessage(
            message_type=MessageType.CHANNEL_CLOSED,
            sequence_number=0,
            flags=0,
            message_id=uuid4(),
            payload_type=0,
            payload=payload,
            created=1,
        )
        await self._socket.send(message.encode())

    def cut(self) -> None:
        """Drop the TCP connection without a close frame."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def hang_up(self) -> None:
        """Close the connection once what was sent is on its way."""
        assert self._socket is not None
        await self._socket.close()

    async def until_opened(self, times: int) -> None:
        """Wait until the channel was opened so many times in all."""
        await self.until(lambda: len(self.tokens) >= times)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until an expression about this object is true."""
        async with asyncio.timeout(20):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.headers.append(dict(socket.request.headers.raw_items()))
        opening = json.loads(await socket.recv())
        self.tokens.append(opening["TokenValue"])
        self.client_ids.append(opening["ClientId"])
        if self.slams:
            await socket.close(1008)
            self.changed.set()
            return
        self._socket = socket
        self.channel.connect("agent-token", clock.now())
        self.changed.set()
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write(socket))
                await self._read(socket)
                writer.cancel()
        finally:
            if self._socket is socket:
                self.channel.disconnect(clock.now())

    async def _read(self, socket: ServerConnection) -> None:
        try:
            async for frame in socket:
                if self.mute:
                    continue
                if self.lag:
                    await asyncio.sleep(self.lag)
                self.channel.receive_data(frame, clock.now())
                for event in self.channel.take_events():
                    match event:
                        case Input(data):
                            self.received += data
                            self.largest = max(self.largest, len(data))
                            if self.echo:
                                self.channel.send_output(data, clock.now())
                        case Size(columns, lines):
                            self.sizes.append((columns, lines))
                        case FlagReceived(flag):
                            self.flags.append(flag)
                        case _:
                            pass
                self._wake.set()
                self.changed.set()
        except ConnectionClosed:
            return

    async def _write(self, socket: ServerConnection) -> None:
        try:
            while True:
                for frame in self.channel.data_to_send():
                    await socket.send(frame)
                deadline = self.channel.next_deadline()
                try:
                    async with asyncio.timeout(
                        None if deadline is None else max(0.0, deadline - clock.now())
                    ):
                        await self._wake.wait()
                    self._wake.clear()
                except TimeoutError:
                    self.channel.receive_timeout(clock.now())
        except ConnectionClosed:
            return


@asynccontextmanager
async def far_end(
    plan: HandshakePlan | None = None, *, echo: bool = False
) -> AsyncIterator[FarEnd]:
    """A far end that listens on loopback."""
    end = FarEnd(plan, echo)
    async with serve(end._serve, "127.0.0.1", 0, close_timeout=0.1) as end._server:
        yield end
