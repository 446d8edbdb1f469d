"""A port that is forwarded, for as long as a story needs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.journeys.remote import PATIENCE, Account
from tui.sessions.ending import Cause, Ending
from tui.sessions.headless.forward import Destination, Forward
from tui.sessions.headless.local_address import LocalAddress
from tui.transport.link import Link


@dataclass
class Forwarding:
    """A port that is forwarded."""

    forward: Forward
    run: asyncio.Task[Ending]
    sentences: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.forward.local.port)

    async def exchange(self, data: bytes) -> bytes:
        """Send all and end; what comes back."""
        reader, writer = await self.connect()
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(reader.read(-1))
            writer.write(data)
            writer.write_eof()
        writer.close()
        return answer.result()


@asynccontextmanager
async def forwarding(here: Account, destination: Destination) -> AsyncIterator[Forwarding]:
    ready, sentences, links = asyncio.Event(), list[str](), list[Link]()
    aws = here.aws()
    forward = Forward(
        aws,
        here.instance(),
        destination,
        LocalAddress().listen(),
        ready=ready.set,
        notify=sentences.append,
        report=links.append,
    )
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        run = tasks.create_task(forward.run("look"))
        await ready.wait()
        yield Forwarding(forward, run, sentences, links)
        forward.end()
    assert run.result().cause is Cause.USER
    assert forward.session_id is not None
    assert here.status(forward.session_id) == "Terminated"
    aws.close()
