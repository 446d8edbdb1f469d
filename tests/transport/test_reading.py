"""Many WebSocket messages at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import Mock

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.messages import Assembler
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tui.transport.reading import TOGETHER, receive_some

MESSAGES: list[bytes | str] = [
    "text" if number % 3 else bytes([number]) * number for number in range(1, 3 * TOGETHER)
]


@asynccontextmanager
async def told(*messages: bytes | str | list[bytes]) -> AsyncIterator[ClientConnection]:
    """A connection on which these messages have come, each list as one of several frames."""

    async def tell(connection: ServerConnection) -> None:
        for message in messages:
            await connection.send(message)
        said.set()
        await connection.wait_closed()

    said = asyncio.Event()
    async with (
        serve(tell, "127.0.0.1", 0) as server,
        connect(
            f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", proxy=None, max_queue=None
        ) as connection,
    ):
        await said.wait()
        await (await connection.ping())
        yield connection


async def test_messages_that_have_come_are_given_back_together_and_in_order() -> None:
    got: list[bytes | str] = []
    async with told(*MESSAGES) as connection:
        while len(got) < len(MESSAGES):
            some = await receive_some(connection)
            assert len(some) == min(TOGETHER, len(MESSAGES) - len(got))
            got += some
    assert got == MESSAGES


async def test_only_one_is_taken_where_no_more_may_come_along() -> None:
    async with told(b"one", b"two") as connection:
        assert await receive_some(connection, lambda: False) == [b"one"]
        assert await receive_some(connection, lambda: False) == [b"two"]


async def test_a_message_in_several_frames_does_not_hold_up_those_before_it() -> None:
    async with told(b"one", [b"t", b"wo"], b"three") as connection:
        assert await receive_some(connection) == [b"one"]
        assert await receive_some(connection) == [b"two", b"three"]


async def test_what_came_before_the_end_is_given_back_before_that_is_told() -> None:
    async with told(b"one", b"two") as connection:
        await connection.close()
        assert await receive_some(connection) == [b"one", b"two"]
        with pytest.raises(ConnectionClosed):
            await receive_some(connection)


async def test_the_network_is_read_on_once_what_has_come_is_taken() -> None:
    turns: list[str] = []
    messages = Assembler(
        high=4, pause=lambda: turns.append("pause"), resume=lambda: turns.append("resume")
    )
    for number in range(8):
        messages.put(Frame(Opcode.BINARY, bytes([number])))
    assert turns == ["pause"]
    connection = Mock(recv_messages=messages, recv=messages.get)
    assert await receive_some(connection) == [bytes([number]) for number in range(8)]
    assert turns == ["pause", "resume"]
