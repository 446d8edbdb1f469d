"""The registry opens sessions in order, and leaves nothing running unasked."""

import asyncio

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import FarEnd, far_end
from tests.support.stage import TARGET, answers
from tui.aws.errors import ErrorContext, Unreachable
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.sessions.states import SessionChange
from tui.settings.settings import Settings


def registry(end: FarEnd, aws: FakeAws) -> Registry:
    def listen(session: Session, change: SessionChange) -> None:
        end.changed.set()

    return Registry(aws, settings=Settings(scrollback=10), listener=listen)


async def test_sessions_stand_in_the_order_they_were_opened_in() -> None:
    async with far_end() as end:
        sessions = registry(end, FakeAws(answers=answers(end)))
        first = sessions.open(TARGET, "one", columns=80, lines=24)
        second = sessions.open(TARGET, "two", columns=80, lines=24)
        assert sessions.sessions == sessions.live == (first, second)


async def test_a_live_session_cannot_be_closed_and_a_failed_one_can() -> None:
    async with far_end() as end:
        sessions = registry(end, FakeAws(answers={"start_session": denied("start_session")}))
        session = sessions.open(TARGET, "", columns=80, lines=24)
        with pytest.raises(ValueError, match="live"):
            sessions.close(session)
        await session.run()
        sessions.close(session)
        assert sessions.sessions == ()


async def test_ending_all_terminates_at_aws() -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws = FakeAws(answers=answers(end))
        sessions = registry(end, aws)
        group.create_task(sessions.open(TARGET, "", columns=80, lines=24).run())
        await end.until(lambda: end.tokens)
        ending = group.create_task(sessions.end_all())
        await aws.until_called("terminate_session")
        await end.close_channel("")
        assert await ending == ()


async def test_ending_all_asks_again_where_the_network_kept_aws_from_hearing() -> None:
    facts = ErrorContext(service="ssm", operation="terminate_session")
    tries = iter([Unreachable(facts), {}])
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws = FakeAws(answers=answers(end, terminate_session=lambda _: next(tries)))
        sessions = registry(end, aws)
        group.create_task(sessions.open(TARGET, "", columns=80, lines=24).run())
        await end.until(lambda: end.tokens)
        assert await sessions.end_all() == ()
        assert aws.times("terminate_session") == 2


async def test_ending_all_says_what_aws_never_heard_of() -> None:
    error = Unreachable(ErrorContext(service="ssm", operation="terminate_session"))
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        sessions = registry(end, FakeAws(answers=answers(end, terminate_session=error)))
        session = sessions.open(TARGET, "", columns=80, lines=24)
        group.create_task(session.run())
        await end.until(lambda: end.tokens)
        assert await sessions.end_all(0.5) == (session,)


async def test_a_session_that_is_ended_before_it_runs_is_never_started() -> None:
    async with far_end() as end:
        aws = FakeAws(answers=answers(end))
        sessions = registry(end, aws)
        session = sessions.open(TARGET, "", columns=80, lines=24)
        assert await sessions.end_all() == ()
        await session.run()
        assert aws.times("start_session") == 0


async def test_leaving_all_terminates_nothing() -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws = FakeAws(answers=answers(end))
        sessions = registry(end, aws)
        group.create_task(sessions.open(TARGET, "", columns=80, lines=24).run())
        await end.until(lambda: end.tokens)
        assert await sessions.leave_all() == ()
        assert aws.times("terminate_session") == 0


async def test_what_nobody_runs_any_more_is_ended_at_aws() -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws = FakeAws(answers=answers(end))
        sessions = registry(end, aws)
        run = group.create_task(sessions.open(TARGET, "", columns=80, lines=24).run())
        await end.until(lambda: end.tokens)
        run.cancel()
        await asyncio.wait({run})
        assert await sessions.end_abandoned() == ()
        assert aws.times("terminate_session") == 1


@pytest.mark.parametrize(
    ("recording", "reason", "recorded"),
    [(True, "why", True), (False, "why", False), (True, None, False)],
)
def test_a_command_without_a_tab_is_recorded_where_the_user_wants_that(
    recording: bool, reason: str | None, recorded: bool
) -> None:
    sessions = Registry(
        FakeAws(), settings=Settings(recording=recording), listener=lambda *_: None
    )
    assert sessions.journal("command", TARGET, reason).recorded is recorded
