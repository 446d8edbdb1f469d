"""An SSH connection's bytes go through as they are, and its end is told honestly."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import Ear, Mouth, account
from tui.protocol.handshake import HandshakePlan
from tui.protocol.message import Flag
from tui.sessions.ending import Cause, Ending
from tui.sessions.headless.proxy import Proxy

PLAN = HandshakePlan(
    session_type="Port", properties={"portNumber": "22"}, agent_version="3.3.987.0"
)


@dataclass
class Stage:
    end: FarEnd
    aws: FakeAws
    mouth: Mouth = field(default_factory=Mouth)
    ear: Ear = field(default_factory=Ear)

    def __post_init__(self) -> None:
        self.proxy = Proxy(
            self.aws, "i-0abc", 22, source=self.mouth, destination=self.ear, linger=0.05
        )
        self.run: asyncio.Task[Ending]

    async def until_heard(self, size: int) -> None:
        while len(self.ear.data) < size:
            self.ear.heard.clear()
            await self.ear.heard.wait()


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with far_end(PLAN, echo=True) as end:
        actors = Stage(end, account(end))
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            actors.run = tasks.create_task(actors.proxy.run("SSH"))
            yield actors
            if not actors.run.done():
                actors.proxy.end()
                await actors.aws.until_called("terminate_session")
                await end.close_channel("")


async def test_bytes_go_through_untouched_a_lone_line_feed_too() -> None:
    async with stage() as actors:
        actors.mouth.words.put_nowait(b"\n")
        await actors.end.until(lambda: actors.end.received)
        sent = b"\n" + os.urandom(50_000)
        actors.mouth.words.put_nowait(sent[1:])
        await actors.end.until(lambda: len(actors.end.received) == len(sent))
        await actors.until_heard(len(sent))
        assert bytes(actors.end.received) == sent
        assert bytes(actors.ear.data) == sent
        assert actors.aws.calls[0][1] == {
            "Target": "i-0abc",
            "Reason": "SSH",
            "DocumentName": "AWS-StartSSHSession",
            "Parameters": {"portNumber": ["22"]},
        }


async def test_the_end_of_the_input_ends_the_session_once_all_is_delivered() -> None:
    async with stage() as actors:
        actors.mouth.words.put_nowait(b"bye")
        actors.mouth.words.put_nowait(b"")
        await actors.aws.until_called("terminate_session")
        assert bytes(actors.end.received) == b"bye"
        await actors.end.until(lambda: actors.end.flags)
        assert actors.end.flags == [Flag.TERMINATE_SESSION]
        await actors.end.close_channel("")
        assert (await actors.run).cause is Cause.USER


async def test_the_servers_end_is_an_end() -> None:
    async with stage() as actors:
        await actors.end.until(lambda: actors.end.channel.ready)
        await actors.end.close_channel("")
        assert (await actors.run).cause is Cause.ELSEWHERE


async def test_a_port_that_nobody_listens_on_keeps_the_agents_words() -> None:
    words = "Unable to connect to specified port: connection refused"
    async with stage() as actors:
        await actors.end.until(lambda: actors.end.channel.ready)
        await actors.end.close_channel(words)
        assert (await actors.run) == Ending(Cause.SERVICE, words)


async def test_a_client_that_is_gone_ends_the_session() -> None:
    async with stage() as actors:
        await actors.end.until(lambda: actors.end.channel.ready)
        actors.ear.broken = BrokenPipeError()
        actors.proxy.drained()
        await actors.aws.until_called("terminate_session")
