"""Many WebSocket messages in one write."""

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tui.transport.writing import TOGETHER, send_all

MESSAGES: list[bytes | str] = [
    "text" if number % 3 else bytes([number % 256]) * number for number in range(3 * TOGETHER)
]


async def test_messages_come_in_order_and_as_they_were_however_many() -> None:
    got: list[bytes | str] = []

    async def take(connection: ServerConnection) -> None:
        got.extend([message async for message in connection])

    async with serve(take, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", proxy=None) as connection:
            await send_all(connection, MESSAGES)
            await send_all(connection, ["last"])
        server.close()
        await server.wait_closed()
    assert got == [*MESSAGES, "last"]


async def test_who_sends_over_a_closed_connection_is_told() -> None:
    async def leave(connection: ServerConnection) -> None:
        await connection.close()

    async with serve(leave, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", proxy=None) as connection:
            await connection.wait_closed()
            with pytest.raises(ConnectionClosed):
                await send_all(connection, MESSAGES)
