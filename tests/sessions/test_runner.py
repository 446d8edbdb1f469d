"""Whatever stops a session, it is not left running at AWS, and nothing is waited for in vain."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import far_end
from tests.support.headless import PLAN, account
from tests.support.stage import TARGET, answers
from tui.archive.store import Archive
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.protocol.handshake import HandshakePlan
from tui.protocol.ticket import SequenceState
from tui.sessions import runner
from tui.sessions.client import NoAnswer, SessionClient
from tui.sessions.ending import Cause, plain
from tui.sessions.journal.session_journal import SessionJournal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.orphans.crash_record import Resumption
from tui.sessions.runner import SessionRunner
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.terminal.emulator import Emulator
from tui.transport.connection import Connection
from tui.transport.link import Link


def ignore(event: SessionEvent, connection: Connection) -> None:
    pass


IDLE = SessionKind(handle=ignore, exited=lambda: plain(Cause.EXITED))


def reader_is_gone(link: Link) -> None:
    raise BrokenPipeError


async def test_an_error_that_nobody_foresaw_terminates_the_session() -> None:
    async with far_end(PLAN) as end:
        aws = account(end)
        running = SessionRunner(
            SessionClient(aws, "i-0abc"), replace(IDLE, report=reader_is_gone)
        )
        with pytest.raises(ExceptionGroup) as caught:
            async with asyncio.timeout(20):
                await running.run("why")
        assert caught.group_contains(BrokenPipeError)
        assert aws.times("terminate_session") == 1


async def test_an_error_that_nobody_foresaw_is_in_the_history(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    async with far_end(PLAN) as end:
        running = SessionRunner(
            SessionClient(account(end), "i-0abc"),
            replace(IDLE, report=reader_is_gone),
            journal=SessionJournal(tmp_path, "command", "i-0abc", archive=archive),
        )
        with pytest.raises(ExceptionGroup):
            await running.run("why")
    [row] = await archive.sessions()
    assert (row.cause, row.words) == ("failed", runner.UNFORESEEN)


async def test_a_cancellation_terminates_the_session_once() -> None:
    async with far_end(PLAN) as end, asyncio.timeout(20):
        aws = account(end)
        running = SessionRunner(SessionClient(aws, "i-0abc"), IDLE)
        async with asyncio.TaskGroup() as tasks:
            run = tasks.create_task(running.run("why"))
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
        running = SessionRunner(line, IDLE)
        async with asyncio.TaskGroup() as tasks:
            run = tasks.create_task(running.run("why"))
            await end.until(lambda: end.channel.ready)
            run.cancel()
            await line.asked.wait()
            run.cancel()
        assert run.cancelled()
        line.free.set()
        await aws.until_called("terminate_session")


class SilentAws(FakeAws):
    """Never answers some of its operations."""

    silent: frozenset[str] = frozenset()

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        answer = await super().call(service, operation, **arguments)
        if operation in self.silent:
            await asyncio.Event().wait()
        return answer


def shell(aws: FakeAws, resumption: Resumption | None = None) -> Session:
    return Session(
        aws,
        TARGET,
        "why",
        emulator=Emulator(40, 5),
        listener=lambda session, change: None,
        resumption=resumption,
    )


async def ended_while_silent(aws: SilentAws, session: Session, operation: str) -> None:
    aws.silent = frozenset({operation})
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(session.run())
        await aws.until_called(operation)
        session.end()


async def test_a_shell_that_is_ended_while_aws_starts_it_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "START_PATIENCE", 0.01)
    async with far_end() as end:
        aws = SilentAws(answers=answers(end))
        session = shell(aws)
        await ended_while_silent(aws, session, "start_session")
    assert session.state is SessionState.FAILED
    assert "Check the active sessions" in str(session.error)


async def test_a_shell_that_is_ended_while_aws_resumes_it_is_terminated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "START_PATIENCE", 0.01)
    async with far_end() as end:
        aws = SilentAws(answers=answers(end))
        earlier = Resumption("you-0abc", datetime.now(UTC), 0.0, SequenceState(0, 5, 0))
        session = shell(aws, earlier)
        await ended_while_silent(aws, session, "resume_session")
    assert session.state is SessionState.FAILED
    assert aws.times("terminate_session") == 1


async def test_a_session_that_is_closed_in_its_handshake_waits_for_no_key() -> None:
    plan = HandshakePlan(kms_key_id="alias/key")
    async with far_end(plan) as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        key = {"Plaintext": b"0" * 64, "CiphertextBlob": b"1"}
        aws = SilentAws(answers=answers(end, generate_data_key=key))
        aws.silent = frozenset({"generate_data_key"})
        session = shell(aws)
        tasks.create_task(session.run())
        await aws.until_called("generate_data_key")
        await end.close_channel("")
        await session.wait_over()
    assert session.state is SessionState.ENDED


async def test_a_shell_left_behind_says_that_it_may_still_be_active() -> None:
    elsewhere = {"SessionId": "x", "StreamUrl": "wss://evil.example/x", "TokenValue": "secret"}
    async with far_end() as end:
        refused = denied("terminate_session")
        more = {"start_session": elsewhere, "terminate_session": refused}
        session = shell(FakeAws(answers=answers(end, **more)))
        await session.run()
    assert session.ending is not None
    assert session.ending.cause is Cause.LOST
    assert session.ending.words.endswith("The session may still be active.")
