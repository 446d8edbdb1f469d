"""What a run of a command means for the exit status, and for the user."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from tests.cli.remote.runs import run
from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import PLAN, Tray, account
from tui.aws.documents.document import ChosenDocument
from tui.aws.instances import ManagedInstance
from tui.cli.remote import exec as module
from tui.cli.remote.running import ExecRequest, Run
from tui.cli.remote.session_command import ResolvedTarget
from tui.sessions.headless.captured import Capture
from tui.transport import clock


@pytest.mark.parametrize(
    ("one", "status", "words"),
    [
        (run(0), 0, ""),
        (run(7), 7, ""),
        (run(255), 255, ""),
        (run(None, _ending="Max session duration reached."), 255, "Max session duration"),
        (run(-1), 128, "killed by a signal"),
        (run(256), 255, "exit code is 256"),
        (run(-1, _interrupts=1), 130, ""),
        (run(9, _interrupts=1), 9, ""),
        (run(None, _interrupts=2, _ending="You ended it."), 130, "You ended it."),
        (run(None, _timed_out=True), 124, "within 5 s"),
        (run(0, error="The disk is full."), 255, "The disk is full."),
    ],
)
def test_every_end_has_its_status_and_its_sentence(
    one: Run, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert one.leave() == status
    told = capsys.readouterr().err
    assert words in told
    assert bool(told) == bool(words)


def test_a_capture_keeps_what_it_has_room_for() -> None:
    capture = Capture(10)
    capture.write(b"0123456")
    assert not capture.cut
    capture.write(b"789\xff")
    assert (capture.text, capture.cut) == ("0123456789", True)


def test_a_capture_reads_what_is_no_utf8() -> None:
    capture = Capture()
    capture.write("é".encode()[:1])
    assert capture.text == "\N{REPLACEMENT CHARACTER}"


class Stuck(NamedTuple):
    """A pipe that nobody reads from; and the far end whose output fills it."""

    reader: int
    writer: int
    end: FarEnd
    aws: FakeAws

    async def fill(self) -> None:
        self.end.send(bytes(200_000))
        self.end.channel.send_exit_code(0, clock.now())
        self.end.send(b"")
        await self.end.until(lambda: self.end.channel.unacknowledged == 0)
        await self.end.close_channel("")


@pytest.fixture
async def stuck() -> AsyncIterator[Stuck]:
    reader, writer = os.pipe()
    async with far_end(PLAN) as end:
        yield Stuck(reader, writer, end, account(end))
    os.close(reader)
    with suppress(OSError):
        os.close(writer)


def asks(timeout: float | None = None) -> ExecRequest:
    return ExecRequest("i-0123456789abcdef0", "look", ("true",), timeout)


@pytest.mark.parametrize("how", [module._streamed, module._captured])
async def test_a_reader_that_is_stuck_does_not_outlast_a_signal(how: Any, stuck: Stuck) -> None:
    one = (stuck.writer, stuck.writer) if how is module._streamed else stuck.writer
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        ending = tasks.create_task(how(stuck.aws, asks(), one))
        await stuck.end.until(lambda: stuck.end.channel.ready)
        await stuck.fill()
        os.kill(os.getpid(), signal.SIGTERM)
        assert await ending == 255


async def test_a_reader_that_is_stuck_does_not_outlast_the_time(stuck: Stuck) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        pipes = (stuck.writer, stuck.writer)
        ending = tasks.create_task(module._streamed(stuck.aws, asks(1.5), pipes))
        await stuck.end.until(lambda: stuck.end.channel.ready)
        await stuck.fill()
        assert await ending == 124


async def test_a_reader_that_goes_ends_it_quietly(
    stuck: Stuck, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        ending = tasks.create_task(module._streamed(stuck.aws, asks(), (writer, writer)))
        await stuck.end.until(lambda: stuck.end.channel.ready)
        await stuck.fill()
        assert await ending == 141
    os.close(writer)
    assert capsys.readouterr().err == ""


async def test_input_that_comes_before_the_session_starts_is_refused_as_well(
    stuck: Stuck, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(stuck.writer, b"late")
    request = ExecRequest("i-0123456789abcdef0", "look", ("true",), None, unread=stuck.reader)
    async with asyncio.timeout(20):
        assert await module._streamed(stuck.aws, request, (1, 2)) == 2
    assert stuck.aws.times("start_session") == 0
    assert "--stdin" in capsys.readouterr().err


@pytest.mark.parametrize("is_ended", [True, False])
async def test_one_that_is_ended_while_its_document_is_read_starts_nothing(
    is_ended: bool,
) -> None:
    aws = FakeAws()
    aws.hold("get_document")
    document = ChosenDocument("Some-Document", {})
    one = Run(ExecRequest("i-0abc", "look", ("true",), None, document=document))
    node = ManagedInstance("i-0abc", platform_type="Linux")
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        work = ResolvedTarget(node, None, None, recorded=False)
        tasks.create_task(one.on(aws, work, Tray(), Tray()))
        await aws.until_called("get_document")
        if is_ended:
            one.end()
        aws.release("get_document")
    assert aws.times("start_session") == (not is_ended)
    assert one.status == 255
