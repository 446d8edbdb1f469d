"""Reading from a WebSocket: many messages at a time."""

from collections.abc import Callable
from typing import Final

from websockets.asyncio.connection import Connection
from websockets.frames import Opcode

TOGETHER: Final = 16
"""Messages at most: of a flood a kilobyte each, and a millisecond of work in all."""


async def receive_some(
    connection: Connection, more: Callable[[], bool] = lambda: True
) -> list[bytes | str]:
    """Wait for a message; gives it back with those that have come behind it, in order.

    Args:
        connection: of the messages.
        more: asked once the first has come: whether others may come along.

    Raises:
        ConnectionClosed: the connection is closed, and all that came before was given back.
    """
    some = [await connection.recv()]
    messages = connection.recv_messages
    arrived = messages.frames.queue
    if more():
        # One that has not come whole would be waited for.
        while arrived and arrived[0].fin and len(some) < TOGETHER:
            if arrived[0].opcode is Opcode.BINARY:
                # To be asked for one takes as long as to take it apart.
                some.append(bytes(arrived.popleft().data))
            else:
                some.append(await connection.recv())
        messages.maybe_resume()
    return some
