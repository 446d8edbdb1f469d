"""A forwarded port between its account and its far end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import account
from tui.protocol.handshake import HandshakePlan
from tui.sessions.ending import Ending
from tui.sessions.headless.forward import Destination, Forward, UploadPace
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.runner import SessionFailed


def plan(agent_version: str = "3.3.987.0", kind: str = "LocalPortForwarding") -> HandshakePlan:
    return HandshakePlan(
        session_type="Port",
        properties={"portNumber": "80", "type": kind},
        agent_version=agent_version,
    )


OLD = plan("2.3.978.0")


@dataclass
class Stage:
    end: FarEnd
    aws: FakeAws
    pace: UploadPace = field(default_factory=UploadPace)
    sentences: list[str] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.forward = Forward(
            self.aws,
            "i-0abc",
            Destination(80),
            LocalAddress().listen(),
            ready=self.ready.set,
            notify=self.sentences.append,
            pace=self.pace,
        )
        self.run: asyncio.Task[Ending]

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        await self.ready.wait()
        return await asyncio.open_connection("127.0.0.1", self.forward.local.port)


@asynccontextmanager
async def stage(
    plan: HandshakePlan, *, echo: bool = False, pace: UploadPace | None = None
) -> AsyncIterator[Stage]:
    async with far_end(plan, echo=echo) as end:
        actors = Stage(end, account(end), pace or UploadPace())
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            actors.run = tasks.create_task(actors.forward.run("look"))
            yield actors
            if not actors.run.done():
                actors.forward.end()
                await actors.aws.until_called("terminate_session")
                await end.close_channel("")


async def outcome(forward: Forward) -> Any:
    try:
        return await forward.run("look")
    except SessionFailed as error:
        return error
