"""A connection within this process: the sandbox's own agents need no socket to its gateway.

It is used as a WebSocket connection is. Frames come in order and whole, a sender waits for a reader
that falls behind, an orderly end lets what was sent come through, and a broken line loses it.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Self

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from tui.transport.writing import send_all

Frame = bytes | str

MOST_ON_THE_WAY = 64
"""Frames on their way to one end; the sender of one more waits."""


class AgentLine:
    """One end of a connection; the other is its `peer`."""

    peer: Self

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._closed = self._broken = False

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        """Both ends of a new line."""
        one, other = cls(), cls()
        one.peer, other.peer = other, one
        return one, other

    @property
    def transport(self) -> Self:
        """Where a WebSocket connection is aborted."""
        return self

    async def recv(self) -> Frame:
        """The next frame. Raises ConnectionClosed."""
        while not self._frames:
            self._check()
            self._arrived.clear()
            await self._arrived.wait()
        frame = self._frames.popleft()
        self._room.set()
        return frame

    async def receive_some(self) -> list[Frame]:
        """The frames that have come, at least one. Raises ConnectionClosed."""
        some = [await self.recv(), *self._frames]
        self._frames.clear()
        return some

    async def send(self, frame: Frame) -> None:
        """Send a frame. Raises ConnectionClosed."""
        await self.send_all((frame,))

    async def send_all(self, frames: Iterable[Frame]) -> None:
        """Send frames, in order. Raises ConnectionClosed; some may have been sent."""
        peer = self.peer
        for frame in frames:
            self._check()
            peer._frames.append(frame)
            peer._arrived.set()
            while len(peer._frames) >= MOST_ON_THE_WAY and not self._closed:
                peer._room.clear()
                await peer._room.wait()

    async def close(self, _code: int = 1000, _reason: str = "") -> None:
        """End it in order: what was sent is still received."""
        for end in (self, self.peer):
            end._end()

    def abort(self) -> None:
        """Break it: what is on its way is lost."""
        for end in (self, self.peer):
            end._broken = True
            end._frames.clear()
            end._end()

    def _end(self) -> None:
        self._closed = True
        self._arrived.set()
        self._room.set()

    def _check(self) -> None:
        if self._closed:
            raise (ConnectionClosedError if self._broken else ConnectionClosedOK)(None, None)


async def send_over(connection: ServerConnection | AgentLine, frames: Sequence[bytes]) -> None:
    """Send frames over either kind of connection. Raises ConnectionClosed."""
    if isinstance(connection, AgentLine):
        await connection.send_all(frames)
    else:
        await send_all(connection, frames)


async def receive_over(connection: ServerConnection | AgentLine) -> list[Frame]:
    """Frames from either kind of connection, at least one. Raises ConnectionClosed."""
    if isinstance(connection, AgentLine):
        return await connection.receive_some()
    return [await connection.recv()]
