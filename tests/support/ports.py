"""Small servers on loopback, for what is forwarded to them."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Talk = Callable[[StreamReader, StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[int]:
    """A server that talks to each who connects; gives its port."""

    async def talk_and_close(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            # A talk that the test's end breaks off leaves nothing open.
            writer.close()

    async with await asyncio.start_server(talk_and_close, "127.0.0.1", 0) as serving:
        yield serving.sockets[0].getsockname()[1]


async def echo(reader: StreamReader, writer: StreamWriter) -> None:
    """Say what is heard, until nothing more is."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
