"""A gateway with one session, and sockets for both of its sides."""

import asyncio
from contextlib import AsyncExitStack
from typing import Self

from websockets.asyncio.client import ClientConnection, connect

from tests.sandbox.hand_client import PATIENCE, open_data_channel
from tui.sandbox.gateway.gateway import Gateway
from tui.sandbox.gateway.limits import SessionTimeouts
from tui.sandbox.gateway.relay import Peer, Relay, frame_type

SESSION = "you-abc"


class Bench:
    """A gateway with one session, and sockets for both of its sides."""

    def __init__(self) -> None:
        self.gateway = Gateway()
        self.presence: list[bool] = []
        self.end: list[tuple[str, bool]] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.gateway.start(0)
        self.limits = SessionTimeouts(asyncio.get_running_loop().time(), 1200)
        self.relay = Relay(
            SESSION,
            "i-1",
            self.limits,
            on_presence=self.presence.append,
            on_end=lambda words, failed: self.end.append((words, failed)),
        )
        self.gateway.open(self.relay)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        await self.gateway.stop()

    async def attach(self, role: Peer) -> ClientConnection:
        socket = await self._stack.enter_async_context(
            connect(self.gateway.stream_url(SESSION), proxy=None, compression=None)
        )
        more = {"ClientInstanceId": "i-1"} if role is Peer.AGENT else {}
        await socket.send(open_data_channel(self.gateway.issue(SESSION, role), **more))
        return socket


async def receive(socket: ClientConnection) -> bytes:
    """The next frame that the service did not make to pause or start the agent."""
    async with asyncio.timeout(PATIENCE):
        while True:
            data = await socket.recv()
            assert isinstance(data, bytes)
            if not frame_type(data).endswith(b"_publication"):
                return data
