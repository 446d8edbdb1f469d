"""A port that the app keeps: in one session after the other, with its address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import FarEnd, far_end
from tests.support.forwards.stage import plan
from tests.support.headless import account
from tui.aws.instances import ManagedInstance
from tui.sessions.forwards.facts import PortState
from tui.sessions.forwards.kept import KeptForward
from tui.sessions.headless.forward import Destination
from tui.sessions.headless.local_address import LocalAddress

NODE = ManagedInstance("i-0abc", name="web-1")


def kept(aws: FakeAws, local: int = 0) -> KeptForward:
    return KeptForward(aws, NODE, Destination(80), LocalAddress(local), "look")


@asynccontextmanager
async def running(port: KeptForward) -> AsyncIterator[asyncio.Task[None]]:
    """It runs until it listens; then the story goes on."""
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        run = tasks.create_task(port.run())
        while port.facts.state is PortState.STARTING:  # noqa: ASYNC110 -- nobody tells of it
            await asyncio.sleep(0.01)
        yield run


async def end_elsewhere(end: FarEnd, run: asyncio.Task[None]) -> None:
    await end.close_channel("")
    await run


async def test_it_says_who_ended_it_and_listens_where_it_did_when_it_begins_again() -> None:
    async with far_end(plan()) as end:
        aws = account(end, get_connection_status={"Status": "connected"})
        port = kept(aws)
        assert (port.facts.state, port.live) == (PortState.STARTING, True)
        async with running(port) as run:
            local = port.facts.local
            assert port.facts.state is PortState.LISTENING
            await end_elsewhere(end, run)
        ended = port.facts
        assert ended.state is PortState.ENDED
        assert "ended elsewhere" in ended.why
        assert (port.live, port.is_unwanted, port.facts.local) == (False, False, local)
        assert not local.endswith(":0")
        async with running(port) as run:
            assert port.facts.local == local
            run.cancel()
        assert not port.live


async def test_a_local_port_that_is_taken_is_said_and_starts_no_session() -> None:
    aws = FakeAws()
    with LocalAddress().listen() as taken:
        port = kept(aws, taken.getsockname()[1])
        await port.run()
    assert port.facts.state is PortState.FAILED
    assert "is in use" in port.facts.why
    assert not aws.times("start_session")


async def test_a_session_that_aws_refuses_is_said() -> None:
    port = kept(FakeAws({"start_session": denied("start_session")}))
    await port.run()
    assert port.facts.state is PortState.FAILED
    assert port.facts.why


async def test_the_user_ends_it_at_aws() -> None:
    async with far_end(plan()) as end:
        aws = account(end)
        port = kept(aws)
        async with running(port) as run:
            port.end()
            assert port.facts.state is PortState.ENDING
            await aws.until_called("terminate_session")
            await end_elsewhere(end, run)
        await port.wait_over()
        assert (port.facts.state, port.is_unwanted) == (PortState.ENDED, True)
        assert port.facts.why == "You ended the forward."


async def test_what_nobody_foresaw_is_raised_and_leaves_it_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("tui.sessions.forwards.kept.Forward.run", broken)
    port = kept(FakeAws())
    with pytest.raises(RuntimeError):
        await port.run()
    assert not port.live
