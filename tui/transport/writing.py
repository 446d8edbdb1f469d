"""Writing to a WebSocket: many messages at a time."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from websockets.asyncio.connection import Connection

TOGETHER: Final = 64
"""Messages in one write at most."""


async def send_all(connection: Connection, messages: Iterable[bytes | str]) -> None:
    """Send messages, in order, many in one write: one each costs a system call and a wake-up each.

    Raises:
        ConnectionClosed: the connection is closed; some of them may have been sent.
    """
    left = iter(messages)
    while some := list(islice(left, TOGETHER)):
        if len(some) == 1:
            await connection.send(some[0])
            continue
        async with connection.send_context():
            protocol = connection.protocol
            for message in some:
                if isinstance(message, str):
                    protocol.send_text(message.encode())
                else:
                    protocol.send_binary(message)
            connection.transport.write(b"".join(protocol.data_to_send()))
