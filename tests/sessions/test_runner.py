"""Whatever stops a session without a screen, it is not left running at AWS."""

import asyncio

import pytest

from tests.support.far_end import far_end
from tests.support.headless import PLAN, account
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.sessions.client import NoAnswer, SessionClient
from tui.sessions.ending import Cause, plain
from tui.sessions.runner import SessionEvent, SessionRunner
from tui.transport.connection import Connection
from tui.transport.link import Link


def ignore(event: SessionEvent, connection: Connection) -> None:
    pass


def reader_is_gone(link: Link) -> None:
    raise BrokenPipeError


async def test_an_error_that_nobody_foresaw_terminates_the_session() -> None:
    async with far_end(PLAN) as end:
        aws = account(end)
        runner = SessionRunner(
            SessionClient(aws, "i-0abc"),
            ignore,
            reader_is_gone,
            exited=lambda: plain(Cause.EXITED),
        )
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.timeout(20):
                await runner.run("why")
        assert caught.group_contains(BrokenPipeError)
        assert aws.times("terminate_session") == 1


async def test_a_cancellation_terminates_the_session_once() -> None:
    async with far_end(PLAN) as end, asyncio.timeout(20):
        aws = account(end)
        runner = SessionRunner(
            SessionClient(aws, "i-0abc"), ignore, exited=lambda: plain(Cause.EXITED)
        )
        async with asyncio.TaskGroup() as tasks:
            run = tasks.create_task(runner.run("why"))
            await end.until(lambda: end.channel.ready)
            run.cancel()
        assert run.cancelled()
        assert aws.times("terminate_session") == 1


class SlowClient(SessionClient):
    """Holds the termination back until it may go."""

    def __init__(self, aws: Aws, target: str) -> None:
        super().__init__(aws, target)
        self.asked = asyncio.Event()
        self.free = asyncio.Event()

    async def terminate(self) -> AwsError | NoAnswer | None:
        self.asked.set()
        await self.free.wait()
        return await super().terminate()


async def test_a_second_cancellation_does_not_stop_the_termination() -> None:
    async with far_end(PLAN) as end, asyncio.timeout(20):
        aws = account(end)
        line = SlowClient(aws, "i-0abc")
        runner = SessionRunner(line, ignore, exited=lambda: plain(Cause.EXITED))
        async with asyncio.TaskGroup() as tasks:
            run = tasks.create_task(runner.run("why"))
            await end.until(lambda: end.channel.ready)
            run.cancel()
            await line.asked.wait()
            run.cancel()
        assert run.cancelled()
        line.free.set()
        await aws.until_called("terminate_session")
