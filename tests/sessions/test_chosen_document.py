"""A session that is started with a document of the user's choice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import PLAN
from tests.support.stage import TARGET, answers
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.protocol.handshake import HandshakePlan
from tui.protocol.ticket import SequenceState
from tui.sessions.ending import Cause
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.settings.settings import Settings
from tui.transport import clock


@dataclass
class Opened:
    end: FarEnd
    aws: FakeAws
    session: Session

    @property
    def screen(self) -> list[str]:
        return [line.rstrip() for line in self.session.emulator.display]


@asynccontextmanager
async def opened(
    document: ChosenDocument, plan: HandshakePlan | None = None
) -> AsyncIterator[Opened]:
    async with far_end(plan) as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws = FakeAws(answers=answers(end))
        registry = Registry(
            aws, settings=Settings(), listener=lambda session, change: end.changed.set()
        )
        session = registry.open(TARGET, "look", columns=40, lines=5, document=document)
        group.create_task(session.run())
        await end.until(lambda: end.tokens)
        yield Opened(end, aws, session)


async def test_the_document_and_its_values_are_what_aws_is_asked_for() -> None:
    chosen = ChosenDocument("View", {"path": ("/a",), "hosts": ("b", "c")})
    async with opened(chosen) as story:
        assert story.aws.calls[0] == (
            "start_session",
            {
                "Target": TARGET.instance_id,
                "Reason": "look",
                "DocumentName": "View",
                "Parameters": {"path": ["/a"], "hosts": ["b", "c"]},
            },
        )
        asked = {a["Name"] for name, a in story.aws.calls if name == "get_document"}
        await story.end.close_channel("")
        await story.session.wait_over()
    assert asked <= {"View", "SSM-SessionManagerRunShell"}


async def test_a_command_without_a_terminal_begins_its_lines_at_the_left_and_tells_its_code() -> (
    None
):
    async with opened(ChosenDocument("Disk", {}, SessionType.COMMAND), PLAN) as story:
        await story.end.until(lambda: story.end.channel.ready)
        story.end.send(b"one\ntwo\n")
        await story.end.until(lambda: story.screen[:2] == ["one", "two"])
        story.end.channel.send_exit_code(3, clock.now())
        story.end.send(b"")
        await story.end.until(lambda: story.end.channel.unacknowledged == 0)
        await story.end.close_channel("")
        await story.session.wait_over()
        assert story.session.ending is not None
        assert story.session.ending.cause is Cause.EXITED
        assert story.session.ending.words == "The command ended with exit code 3."


async def test_a_shell_is_not_ended_by_an_exit_code() -> None:
    async with opened(ChosenDocument("Shell", {}, SessionType.SHELL), PLAN) as story:
        await story.end.until(lambda: story.end.channel.ready)
        story.end.channel.send_exit_code(3, clock.now())
        story.end.send(b"still here")
        await story.end.until(lambda: story.screen[0] == "still here")
        assert story.session.live
        await story.end.close_channel("")
        await story.session.wait_over()


async def test_a_command_on_a_terminal_that_is_closed_without_a_word_has_ended() -> None:
    chosen = ChosenDocument("View", {}, SessionType.INTERACTIVE_COMMAND)
    async with opened(chosen) as story:
        story.end.send(b"done\r\n")
        await story.end.until(lambda: story.screen[0] == "done")
        await story.end.close_channel("")
        await story.session.wait_over()
        assert story.session.ending is not None
        assert story.session.ending.words.startswith("The command ended, or")


async def test_a_session_that_outlived_its_program_keeps_the_name_of_its_document() -> None:
    async with far_end() as end:
        registry = Registry(
            FakeAws(answers=answers(end)), settings=Settings(), listener=lambda *_: None
        )
        record = CrashRecord(
            session_id="you-1",
            target=TARGET.instance_id,
            started=datetime(2026, 11, 23, tzinfo=UTC),
            document="View",
            numbers=SequenceState(0, 10, 0),
        )
        resumed = registry.resume(TARGET, record, columns=80, lines=24)
        assert resumed.chosen_document == ChosenDocument("View")
