"""A command's streams and its exit code come back apart and whole."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.far_end import FarEnd, far_end
from tests.support.headless import PLAN, Tray, account
from tests.support.stage import ELSEWHERE
from tui.archive.store import Archive
from tui.aws.documents.document import ChosenDocument
from tui.aws.errors import AccessDenied
from tui.protocol.handshake import HandshakePlan
from tui.sessions.ending import COMMAND_ENDED, Cause, Ending
from tui.sessions.headless.command import RemoteCommand
from tui.sessions.headless.command_run import command_line
from tui.sessions.journal.session_journal import SessionJournal
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.runner import SessionFailed
from tui.transport import clock
from tui.transport.errors import UntrustedStreamUrl


@dataclass
class Stage:
    end: FarEnd
    aws: FakeAws
    journal: SessionJournal | None = None
    out: Tray = field(default_factory=Tray)
    err: Tray = field(default_factory=Tray)

    def __post_init__(self) -> None:
        self.command = RemoteCommand(
            self.aws, "i-0abc", stdout=self.out, stderr=self.err, journal=self.journal
        )
        self.run: asyncio.Task[Ending]

    async def exits(self, code: int) -> Ending:
        """The agent reports the end, and the service closes the channel."""
        self.end.channel.send_exit_code(code, clock.now())
        self.end.send(b"")
        await self.end.until(lambda: self.end.channel.unacknowledged == 0)
        await self.end.close_channel("")
        return await self.run


@asynccontextmanager
async def stage(
    plan: HandshakePlan = PLAN, *, journal: SessionJournal | None = None, **answers: Any
) -> AsyncIterator[Stage]:
    async with far_end(plan) as end:
        actors = Stage(end, account(end, **answers), journal)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            actors.run = tasks.create_task(actors.command.run(["uname", "-a"], "kernel"))
            await end.until(lambda: end.channel.ready)
            yield actors


async def test_both_streams_and_the_code_come_apart() -> None:
    async with stage() as actors:
        actors.end.send(b"out\xff")
        actors.end.channel.send_stderr(b"err", clock.now())
        ending = await actors.exits(7)
        assert (bytes(actors.out.data), bytes(actors.err.data)) == (b"out\xff", b"err")
        assert actors.command.exit_code == 7
        assert ending.cause is Cause.EXITED
        assert actors.aws.times("terminate_session") == 0


async def test_the_document_and_the_reason_are_those_of_the_law() -> None:
    async with stage() as actors:
        await actors.exits(0)
        assert actors.aws.calls[0] == (
            "start_session",
            {
                "Target": "i-0abc",
                "Reason": "kernel",
                "DocumentName": "AWS-StartNonInteractiveCommand",
                "Parameters": {"command": ["uname -a"], "separateOutputStream": ["true"]},
            },
        )


async def test_the_first_interrupt_reaches_the_command() -> None:
    async with stage() as actors:
        actors.end.send(b"running")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        actors.command.interrupt()
        await actors.end.until(lambda: actors.end.received)
        assert bytes(actors.end.received) == b"\x03"
        await actors.exits(-1)


async def test_the_second_interrupt_terminates_the_session() -> None:
    async with stage() as actors:
        actors.end.send(b"running")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        actors.command.interrupt()
        actors.command.interrupt()
        await actors.aws.until_called("terminate_session")
        await actors.end.close_channel("")
        assert (await actors.run).cause is Cause.USER
        assert actors.command.exit_code is None


async def test_a_full_sink_holds_the_far_end_back_and_loses_nothing() -> None:
    async with stage() as actors:
        actors.out.full = True
        sent = bytes(range(256)) * 4 * 1000
        actors.end.send(sent)
        await actors.end.until(lambda: actors.end.channel.unacknowledged < 1000)
        connection = actors.command._runner.connection
        assert connection is not None
        assert not connection._room.is_set()
        actors.out.full = False
        actors.command.drained()
        await actors.exits(0)
        assert bytes(actors.out.data) == sent


async def test_a_sink_that_is_gone_ends_the_session() -> None:
    async with stage() as actors:
        actors.out.broken = BrokenPipeError()
        actors.command.drained()
        await actors.aws.until_called("terminate_session")
        await actors.end.close_channel("")
        await actors.run


async def test_the_services_words_for_an_end_are_kept() -> None:
    async with stage() as actors:
        await actors.end.close_channel("Max session duration reached.")
        assert (await actors.run) == Ending(Cause.MAXIMUM, "Max session duration reached.")


async def test_the_users_own_maximum_ends_it() -> None:
    async with far_end(PLAN) as end:
        aws = account(end)
        command = RemoteCommand(aws, "i-0abc", stdout=Tray(), stderr=Tray(), maximum=0.2)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            run = tasks.create_task(command.run(["true"], "why"))
            await aws.until_called("terminate_session")
            await end.close_channel("")
        assert run.result().cause is Cause.MAXIMUM
        assert "Your limit" in run.result().words


async def test_a_refused_start_raises_its_error() -> None:
    async with far_end(PLAN) as end:
        aws = account(end, start_session=denied("start_session"))
        command = RemoteCommand(aws, "i-0abc", stdout=Tray(), stderr=Tray())
        with pytest.raises(AccessDenied):
            await command.run(["true"], "why")


async def test_a_gateway_elsewhere_is_refused_and_the_session_terminated() -> None:
    ticket = {"SessionId": "x", "StreamUrl": "wss://evil.example/", "TokenValue": "secret"}
    async with far_end(PLAN) as end:
        aws = account(end, start_session=ticket)
        command = RemoteCommand(aws, "i-0abc", stdout=Tray(), stderr=Tray())
        with pytest.raises(UntrustedStreamUrl):
            await command.run(["true"], "why")
        assert aws.times("terminate_session") == 1


async def test_a_session_that_can_neither_go_on_nor_be_terminated_is_told_of() -> None:
    ticket = {"SessionId": "x", "StreamUrl": "wss://evil.example/", "TokenValue": "secret"}
    async with far_end(PLAN) as end:
        refused = denied("terminate_session")
        aws = account(end, start_session=ticket, terminate_session=refused)
        command = RemoteCommand(aws, "i-0abc", stdout=Tray(), stderr=Tray())
        with pytest.raises(SessionFailed, match="may still be active"):
            await command.run(["true"], "why")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["uptime"], "uptime"),
        (["ls -l /tmp"], "ls -l /tmp"),
        (["echo", "two words", "it's"], "echo 'two words' 'it'\"'\"'s'"),
    ],
)
def test_arguments_become_one_line_that_the_agent_splits_again(
    command: list[str], line: str
) -> None:
    assert command_line(command) == line


async def test_a_link_that_was_lost_while_the_command_ran_is_told() -> None:
    async with stage() as actors:
        actors.end.send(b"running")
        await actors.end.until(lambda: actors.end.channel.unacknowledged == 0)
        assert not actors.command.lost_link
        actors.end.cut()
        await actors.end.until(lambda: len(actors.end.tokens) == 2)
        await actors.exits(0)
        assert actors.command.lost_link
        assert actors.command.exit_code == 0


@dataclass(eq=False)
class Watched(SessionJournal):
    """Says when it is complete."""

    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self) -> None:
        await super().complete()
        self.left.set()

    @property
    def found(self) -> list[CrashRecord]:
        files = (self.directory / "live").glob("*.json")
        return [CrashRecord.from_json(path.read_text()) for path in files]


async def test_while_it_runs_a_trace_is_there_for_when_it_is_killed(tmp_path: Path) -> None:
    journal = Watched(tmp_path, "command", "i-0abc", "web-1")
    async with stage(journal=journal) as actors:
        await journal.left.wait()
        (found,) = journal.found
        assert (found.session_id, found.target, found.target_name) == (
            "you-0abc",
            "i-0abc",
            "web-1",
        )
        assert (found.account, found.region) == ("123456789012", "eu-west-1")
        assert not found.orphaned
        assert "runs a command" in found.why_not
        await actors.exits(0)
    assert not journal.found


async def test_a_command_stands_in_the_history_with_its_end(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    journal = Watched(tmp_path, "command", "i-0abc", "web-1", archive)
    async with stage(journal=journal) as actors:
        await journal.left.wait()
        running = await archive.find("you-0abc")
        await actors.exits(0)
    ended = await archive.find("you-0abc")
    assert running is not None
    assert ended is not None
    assert (running.reason, running.target_name, running.ended) == ("kernel", "web-1", None)
    assert (running.account, running.region) == ("123456789012", "eu-west-1")
    assert running.document == "AWS-StartNonInteractiveCommand"
    assert (ended.cause, ended.started) == ("exited", running.started)
    assert ended.ended is not None


async def test_a_session_that_aws_did_not_end_leaves_its_trace(tmp_path: Path) -> None:
    journal = Watched(tmp_path, "command", "i-0abc")
    async with stage(journal=journal, terminate_session=denied("terminate_session")) as actors:
        await journal.left.wait()
        actors.command.end(Ending(Cause.USER, "Enough."))
        await actors.run
    assert [one.session_id for one in journal.found] == ["you-0abc"]


async def test_a_session_that_ends_at_once_leaves_no_trace(tmp_path: Path) -> None:
    journal = Watched(tmp_path, "command", "i-0abc")
    async with stage(journal=journal) as actors:
        actors.command.end(Ending(Cause.USER, "Never mind."))
        await actors.end.close_channel("")
    assert not journal.found


async def test_a_command_whose_caller_is_never_told_leaves_its_file_and_its_row(
    tmp_path: Path,
) -> None:
    refused = denied("get_caller_identity")
    archive = Archive.within(tmp_path)
    journal = Watched(tmp_path, "command", "i-0abc", "web-1", archive)
    async with stage(journal=journal, get_caller_identity=refused) as actors:
        await journal.left.wait()
        (found,) = journal.found
        running = await archive.find("you-0abc")
        await actors.exits(0)
    ended = await archive.find("you-0abc")
    assert (found.session_id, found.account, found.region) == ("you-0abc", "", "eu-west-1")
    assert running is not None
    assert running.ended is None
    assert ended is not None
    assert ended.cause == "exited"


class LateAws(FakeAws):
    """Never says who calls."""

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        if service == "sts":
            await asyncio.Event().wait()
        return await super().call(service, operation, **arguments)


async def test_a_command_that_is_faster_than_its_callers_name_stands_in_the_history(
    tmp_path: Path,
) -> None:
    archive = Archive.within(tmp_path)
    journal = SessionJournal(tmp_path, "command", "i-0abc", archive=archive)
    async with far_end(PLAN) as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        actors = Stage(end, LateAws(answers=account(end).answers), journal)
        actors.run = tasks.create_task(actors.command.run(["true"], "why"))
        await end.until(lambda: end.channel.ready)
        await actors.exits(0)
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.reason, row.cause) == ("why", "exited")


async def test_a_session_that_cannot_be_reached_nor_ended_leaves_its_file(
    tmp_path: Path,
) -> None:
    ticket = {"SessionId": "x", "StreamUrl": "wss://evil.example/", "TokenValue": "secret"}
    journal = Watched(tmp_path, "command", "i-0abc")
    async with far_end(PLAN) as end:
        refused = denied("terminate_session")
        aws = account(end, start_session=ticket, terminate_session=refused)
        actors = Stage(end, aws, journal)
        with pytest.raises(SessionFailed):
            await actors.command.run(["true"], "why")
    assert [one.session_id for one in journal.found] == ["x"]


@pytest.mark.parametrize("folder", ["a file", "nobody's"])
async def test_what_cannot_be_remembered_holds_no_command_up(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / "live").write_text("a file where the folder should be")
    caller: Any = {} if folder == "a file" else denied("get_caller_identity")
    journal = Watched(tmp_path, "command", "i-0abc")
    async with stage(journal=journal, get_caller_identity=caller) as actors:
        await journal.left.wait()
        ending = await actors.exits(0)
    assert ending.cause is Cause.EXITED


@pytest.mark.parametrize(
    ("terminated", "cause"),
    [({}, "failed"), (denied("terminate_session"), "lost")],
    ids=["terminated", "left behind"],
)
async def test_the_history_says_why_a_command_never_ran(
    tmp_path: Path, terminated: Any, cause: str
) -> None:
    archive = Archive.within(tmp_path)
    journal = SessionJournal(tmp_path, "command", "i-0abc", archive=archive)
    async with far_end(PLAN) as end:
        aws = account(end, start_session=ELSEWHERE, terminate_session=terminated)
        with pytest.raises((SessionFailed, UntrustedStreamUrl)) as caught:
            await Stage(end, aws, journal).command.run(["true"], "why")
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.cause, row.words) == (cause, str(caught.value))


async def cut_when_ready(end: FarEnd) -> None:
    await end.until(lambda: end.channel.ready)
    # Its client has heard so, too, when it takes this.
    end.send(b"out")
    await end.until(lambda: end.channel.unacknowledged == 0)
    end.cut()


async def test_a_command_that_ran_and_cannot_go_on_is_lost_in_the_history(
    tmp_path: Path,
) -> None:
    archive = Archive.within(tmp_path)
    journal = SessionJournal(tmp_path, "command", "i-0abc", archive=archive)
    async with far_end(PLAN) as end, asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(cut_when_ready(end))
        actors = Stage(end, account(end, resume_session=ELSEWHERE), journal)
        with pytest.raises(UntrustedStreamUrl):
            await actors.command.run(["true"], "why")
    row = await archive.find("you-0abc")
    assert row is not None
    assert (row.cause, "evil.example" in row.words) == ("lost", True)


async def test_a_document_that_keeps_its_streams_together_tells_no_code_and_has_ended() -> None:
    chosen = ChosenDocument("Disk", {"folder": ("/",)})
    async with far_end(PLAN) as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        aws, out = account(end), Tray()
        command = RemoteCommand(
            aws, "i-0abc", stdout=out, stderr=Tray(), document=chosen, tells_code=False
        )
        running = group.create_task(command.run((), "look"))
        await end.until(lambda: end.channel.ready)
        end.send(b"all of it")
        await end.until(lambda: end.channel.unacknowledged == 0)
        await end.close_channel("")
        assert await running == COMMAND_ENDED
        asked = next(arguments for name, arguments in aws.calls if name == "start_session")
        assert (asked["DocumentName"], asked["Parameters"]) == ("Disk", {"folder": ["/"]})
        assert (bytes(out.data), command.exit_code) == (b"all of it", None)


async def test_a_document_of_another_kind_that_could_not_be_read_is_given_up() -> None:
    plan = HandshakePlan(session_type="InteractiveCommands", agent_version="3.3.987.0")
    async with far_end(plan) as end, asyncio.timeout(20):
        command = RemoteCommand(
            account(end), "i-0abc", stdout=Tray(), stderr=Tray(), document=ChosenDocument("Top")
        )
        with pytest.raises(SessionFailed, match="exec --interactive"):
            await command.run(("top",), "look")
