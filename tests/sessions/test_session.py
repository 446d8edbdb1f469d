"""A session lives from StartSession to an ending in words, whatever the line does."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.support.agent_message import AgentMessage
from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import FarEnd, far_end
from tests.support.stage import ELSEWHERE, Stage, answers, stage
from tui.aws.errors import AccessDenied
from tui.protocol.message import MessageType, PayloadType
from tui.sessions.countdown import LimitSource
from tui.sessions.ending import Cause
from tui.sessions.session import ANSWERS_AT_ONCE, Session
from tui.sessions.states import SessionChange, SessionState
from tui.terminal.emulator import Emulator
from tui.terminal.terminal import MAX_REPLIES
from tui.transport.connection import Connection


async def test_a_reason_goes_in_and_a_shell_comes_out() -> None:
    async with stage() as actors:
        await actors.until_connected()
        assert actors.aws.calls[0] == (
            "start_session",
            {"Target": "i-0abc", "Reason": "調査"},
        )
        assert actors.session.emulator.display[0].startswith("$ ")
        assert actors.session.lamp.status == "connected"


async def test_keys_typed_before_the_shell_is_there_arrive() -> None:
    async with stage() as actors:
        actors.session.send(b"uptime\r")
        await actors.until_connected()
        await actors.end.until(lambda: actors.end.received)
        assert bytes(actors.end.received) == b"uptime\r"
        assert actors.end.sizes == [(40, 5)]


async def test_a_large_paste_before_the_shell_is_there_arrives_whole() -> None:
    pasted = bytes(range(32, 127)) * 2_000
    async with stage() as actors:
        actors.session.send(pasted)
        await actors.until_connected()
        await actors.end.until(lambda: len(actors.end.received) >= len(pasted))
        assert bytes(actors.end.received) == pasted


@pytest.mark.parametrize(("data", "is_key"), [(b"x", True), (b"x" * 65, False)])
async def test_floods_give_way_to_keys_and_not_to_what_is_pasted(
    data: bytes, is_key: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = float("-inf")
    async with stage() as actors:
        await actors.until_connected()
        monkeypatch.setattr(Connection, "_typed_anywhere", never)
        actors.session.send(data)
        assert (Connection._typed_anywhere > never) is is_key


async def test_output_behind_a_hole_is_shown_at_the_end_below_a_mark() -> None:
    async with stage() as actors:
        await actors.until_connected()
        behind = AgentMessage(
            MessageType.OUTPUT, uuid4(), 1, b"last", 40, payload_type=PayloadType.OUTPUT
        )
        assert actors.end._socket is not None
        await actors.end._socket.send(behind.encode())
        await actors.end.close_channel("")
        await actors.session.wait_over()
        shown = [line.rstrip() for line in actors.session.emulator.display]
        assert shown[1:3] == ["[output is missing here]", "last"]


async def test_a_refused_start_is_a_failure_with_its_sentence() -> None:
    async with stage(start_session=denied("start_session")) as actors:
        await actors.session.wait_over()
        assert actors.session.state is SessionState.FAILED
        assert isinstance(actors.session.error, AccessDenied)
        assert not actors.session.live


async def test_the_shells_exit_ends_it() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.send(b"exit\r\n")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        await actors.end.close_channel("")
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.EXITED
        assert actors.aws.times("terminate_session") == 0


async def test_the_services_words_are_kept() -> None:
    words = "Your session timed out due to inactivity and has been terminated."
    async with stage() as actors:
        await actors.until_connected()
        await actors.end.close_channel(words)
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert (actors.session.ending.cause, actors.session.ending.words) == (Cause.IDLE, words)


async def test_the_user_ends_it_at_aws() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.session.end()
        await actors.aws.until_called("terminate_session")
        assert actors.session.state is SessionState.ENDING
        await actors.end.close_channel("")
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.USER


async def test_an_end_asked_for_before_aws_answered_leaves_nothing_running() -> None:
    async with stage() as actors:
        answer = actors.aws.answers["start_session"]

        def answer_behind_the_end(_: object) -> object:
            actors.session.end()
            return answer

        actors.aws.answers["start_session"] = answer_behind_the_end
        await actors.aws.until_called("terminate_session")
        await actors.end.until(lambda: actors.end.tokens)
        await actors.end.close_channel("")
        await actors.session.wait_over()
        assert actors.session.state is SessionState.ENDED


async def test_an_end_that_aws_refuses_is_an_end_all_the_same_and_says_so() -> None:
    async with stage(terminate_session=denied("terminate_session")) as actors:
        await actors.until_connected()
        actors.session.end()
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert "AWS couldn't be told" in actors.session.ending.words
        assert "ssm:TerminateSession" in actors.session.ending.words


async def test_leaving_terminates_nothing() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.session.leave()
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.LEFT
        assert actors.aws.times("terminate_session") == 0


async def test_the_documents_limits_hold_until_the_service_tells_better() -> None:
    async with stage() as actors:
        await actors.until(lambda: actors.session.remaining().known)
        left = actors.session.remaining()
        assert (left.maximum, left.idle) == (3600.0, 1200.0)


async def test_the_maximum_of_the_service_ends_the_session_on_its_clock() -> None:
    began = datetime.now(UTC) - timedelta(minutes=5)
    record = {
        "SessionId": "you-0abc",
        "StartDate": began,
        "MaxSessionDuration": "5",
        "Status": "Connected",
    }
    async with stage(describe_sessions={"Sessions": [record]}) as actors:
        await actors.aws.until_called("terminate_session")
        await actors.end.until(lambda: actors.end.tokens)
        await actors.end.close_channel("")
        await actors.session.wait_over()
        assert actors.session._runner.countdown.limits.maximum_source is LimitSource.SERVICE
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.MAXIMUM
        assert "5 min" in actors.session.ending.words


async def test_without_any_source_no_limit_is_invented() -> None:
    async with stage(get_document=denied("get_document")) as actors:
        await actors.until_connected()
        left = actors.session.remaining()
        assert (left.known, left.maximum_left, left.idle_left) == (False, None, None)


async def test_a_cut_line_is_resumed_and_keeps_what_was_typed() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.cut()
        await actors.until(lambda: actors.session.state is SessionState.RECONNECTING)
        actors.session.send(b"typed in the dark\r")
        await actors.end.until(lambda: actors.end.received)
        await actors.until(lambda: actors.session.state is SessionState.CONNECTED)
        assert actors.end.tokens == ["first", "again"]
        assert bytes(actors.end.received) == b"typed in the dark\r"


async def test_a_session_that_aws_forgot_while_away_is_gone() -> None:
    async with stage(resume_session={"SessionId": "you-0abc", "TokenValue": ""}) as actors:
        await actors.until_connected()
        actors.end.cut()
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.GONE


async def test_a_gateway_elsewhere_is_refused_and_the_session_terminated() -> None:
    async with far_end() as end:
        elsewhere = {
            "SessionId": "you-0abc",
            "StreamUrl": "wss://evil.example/x",
            "TokenValue": "secret",
        }
        actors = Stage(end, FakeAws(answers=answers(end, start_session=elsewhere)))
        await actors.session.run()
        assert actors.session.state is SessionState.FAILED
        assert "evil.example" in str(actors.session.error)
        assert "secret" not in str(actors.session.error)
        assert actors.aws.times("terminate_session") == 1


async def test_what_cannot_go_on_nor_be_terminated_is_lost_and_says_so() -> None:
    refused = denied("terminate_session")
    async with stage(resume_session=ELSEWHERE, terminate_session=refused) as actors:
        await actors.until_connected()
        actors.end.cut()
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.LOST
        assert "evil.example" in actors.session.ending.words
        assert f"AWS couldn't be told: {refused}" in actors.session.ending.words


async def test_a_session_that_was_never_of_use_nor_terminated_is_lost_too() -> None:
    refused = denied("terminate_session")
    async with stage(start_session=ELSEWHERE, terminate_session=refused) as actors:
        await actors.session.wait_over()
        assert actors.session.ending is not None
        assert actors.session.ending.cause is Cause.LOST
        assert f"AWS couldn't be told: {refused}" in actors.session.ending.words


async def test_an_error_that_nobody_foresaw_is_raised_behind_the_termination() -> None:
    async with far_end() as end:
        actors = Stage(end, FakeAws(answers=answers(end)))
        actors.session.emulator = Broken(40, 5)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(greeted(end))
            with pytest.raises(ExceptionGroup) as caught:
                await actors.session.run()
        assert caught.group_contains(ZeroDivisionError)
        assert actors.aws.times("terminate_session") == 1
        assert not actors.session.live


class Broken(Emulator):
    """Cannot show anything."""

    def feed_slice(self, data: bytes = b"") -> bool:
        raise ZeroDivisionError


async def greeted(end: FarEnd) -> None:
    await end.until(lambda: end.tokens)
    end.send(b"$ ")


async def test_what_the_remote_asks_the_terminal_is_answered() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.send(b"\x1b[6n")
        await actors.end.until(lambda: actors.end.received)
        assert bytes(actors.end.received) == b"\x1b[1;3R"


ASKING = b"\x1b[6n\x1b[c" * 2000
"""Questions whose answers are a hundred kilobytes."""


async def test_no_key_waits_behind_answers_to_the_remote() -> None:
    async with stage() as actors:
        await actors.until_connected()
        for _ in range(10):
            actors.end.send(ASKING)
        await actors.end.until(lambda: len(actors.end.received) > 3 * ANSWERS_AT_ONCE)
        before = len(actors.end.received)
        actors.session.send(b"\x03")
        await actors.end.until(lambda: b"\x03" in actors.end.received)
        assert actors.end.received.index(b"\x03") - before <= 2 * ANSWERS_AT_ONCE


async def test_a_remote_that_reads_nothing_is_told_little() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.mute = True
        actors.end.send(ASKING + b"\x1b[Hall asked")
        await actors.until(lambda: actors.session.emulator.display[0].startswith("all asked"))
        assert actors.session.undelivered <= 2 * ANSWERS_AT_ONCE
        assert len(actors.session.emulator.take_replies()) <= MAX_REPLIES


async def test_an_interrupt_drops_the_answers_that_still_wait() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.mute = True
        actors.end.send(ASKING + b"\x1b[Hall asked")
        await actors.until(lambda: actors.session.emulator.display[0].startswith("all asked"))
        actors.session.send(b"x")
        assert actors.session.emulator.has_replies
        actors.session.send(b"\x03")
        assert not actors.session.emulator.has_replies


async def test_the_newest_answers_arrive_once_what_was_typed_has_arrived() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.end.mute = True
        actors.session.send(b"x" * 5000)
        actors.end.send(ASKING + b"\x1b[5;7H\x1b[6n")
        await actors.until(lambda: actors.session.emulator.cursor.x == 6)
        assert b"\x1b" not in actors.end.received
        actors.end.mute = False
        actors.end.cut()
        await actors.end.until(lambda: actors.end.received.endswith(b"\x1b[5;7R"))
        assert len(actors.end.received) <= 5000 + MAX_REPLIES


SLOW = b"\x1b[?69h\x1b[1;2s" + b"a\x1b[9999b" * 20 + b"\x1b[?69l"
"""Scrolling two columns by copying: many slices of work in one message."""


async def test_output_that_takes_long_to_draw_leaves_everybody_a_turn() -> None:
    turns = 0
    seen = list[int]()

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def listen(session: Session, change: SessionChange) -> None:
        seen.append(turns)
        actors.listen(session, change)

    async with stage() as actors, asyncio.TaskGroup() as tasks:
        await actors.until_connected()
        counting = tasks.create_task(count())
        actors.session._listener = listen
        actors.end.send(SLOW + b"\x1b[Hdone")
        await actors.until(lambda: actors.session.emulator.display[0].startswith("done"))
        counting.cancel()
    assert len(seen) >= 4
    assert sorted(set(seen)) == seen


async def test_what_has_come_is_drawn_to_its_end_though_the_session_is_left() -> None:
    async with stage() as actors:
        await actors.until_connected()
        actors.changes.clear()
        actors.end.send(SLOW + b"\x1b[Hlast words")
        await actors.until(lambda: actors.changes)
        actors.session.leave()
        await actors.until(lambda: not actors.session.live)
        assert actors.session.emulator.display[0].startswith("last words")


async def test_a_nudge_tells_the_size_that_is_seen_though_the_remote_uses_less_of_it() -> None:
    async with stage() as play:
        await play.until_connected()
        play.session.resize(100, 5)
        play.end.send(b"\x1b[?40h\x1b[?3l")
        await play.until(lambda: play.session.emulator.columns == 80)
        assert play.session.nudge()
        await play.end.until(lambda: len(play.end.sizes) == 3)
        assert play.end.sizes[2] == play.end.sizes[1]
        assert play.session.emulator.columns == 80


async def test_a_nudge_reaches_the_far_end_with_the_size_that_it_has_already() -> None:
    async with stage() as play:
        assert not play.session.nudge()
        await play.until_connected()
        await play.end.until(lambda: len(play.end.sizes) == 1)
        assert play.session.nudge()
        await play.end.until(lambda: len(play.end.sizes) == 2)
        assert play.end.sizes[0] == play.end.sizes[1]
