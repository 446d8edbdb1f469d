"""How a port stands, from before its session to behind it."""

import asyncio
from datetime import UTC, datetime

from tests.support.aws.fake_aws import FakeAws, denied, document
from tests.support.far_end import far_end
from tests.support.forwards.stage import OLD, outcome, plan, stage
from tests.support.headless import account
from tui.sessions.ending import Cause, Ending
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sessions.forwards.standing import facts_of
from tui.sessions.headless.forward import Destination, Forward
from tui.sessions.headless.local_address import LocalAddress


async def test_what_one_at_a_time_carries_is_counted_and_kept_behind_the_end() -> None:
    async with stage(OLD, echo=True) as actors:
        before = facts_of(actors.forward)
        assert (before.state, before.session_id) == (PortState.STARTING, "")
        reader, writer = await actors.connect()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        facts = facts_of(actors.forward)
        assert (facts.state, facts.session_id) == (PortState.LISTENING, "you-0abc")
        assert (facts.open, facts.total, facts.up, facts.down) == (1, 1, 5, 5)
        writer.close()
        while facts_of(actors.forward).open:  # noqa: ASYNC110 -- nobody tells of it
            await asyncio.sleep(0.01)
    ended = facts_of(actors.forward)
    assert (ended.state, ended.open, ended.total) == (PortState.ENDED, 0, 1)
    assert ended.why == "You ended the session."


async def test_one_that_aws_refuses_says_why() -> None:
    async with far_end(plan()) as end:
        aws = account(end, start_session=denied("start_session"))
        forward = Forward(aws, "i-0abc", Destination(80), LocalAddress().listen())
        await asyncio.gather(forward.run("look"), return_exceptions=True)
        facts = facts_of(forward)
        assert facts.state is PortState.FAILED
        assert "start_session" in facts.why.lower() or "StartSession" in facts.why
        assert not facts.state.live


async def test_what_is_left_of_its_maximum_is_asked_for_where_somebody_looks() -> None:
    async with far_end(plan()) as end:
        aws = account(end, get_document=document(maxSessionDuration="60"))
        ready = asyncio.Event()
        forward = Forward(
            *(aws, "i-0abc", Destination(80), LocalAddress().listen()),
            ready=ready.set,
            shows_limits=True,
        )
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(outcome(forward))
            await ready.wait()
            await aws.until_called("get_document")
            while facts_of(forward).ends is None:  # noqa: ASYNC110 -- nobody tells of it
                await asyncio.sleep(0.01)
            left = facts_of(forward).left(datetime.now(UTC))
            assert left is not None
            assert 3500 < left <= 3601
            forward.end()
            await aws.until_called("terminate_session")
            await end.close_channel("")


def test_what_is_over_has_nothing_left() -> None:
    moment = datetime(2026, 11, 29, tzinfo=UTC)
    facts = PortFacts("127.0.0.1:1", "localhost:80", state=PortState.ENDED, ends=moment)
    assert facts.left(moment) is None
    live = PortFacts("127.0.0.1:1", "localhost:80", ends=moment)
    assert live.left(moment) == 0.0


def test_an_ending_is_what_the_service_says() -> None:
    with LocalAddress().listen() as listener:
        forward = Forward(FakeAws(), "i-0abc", Destination(80), listener)
    forward.is_ending = True
    assert facts_of(forward).state is PortState.ENDING
    forward.outcome = Ending(Cause.MAXIMUM, "Max session duration reached.")
    assert facts_of(forward).state is PortState.ENDED
    forward.outcome = Ending(Cause.LOST, "It was lost.")
    assert (facts_of(forward).state, facts_of(forward).why) == (
        PortState.FAILED,
        "It was lost.",
    )
