"""A command on several machines, each for itself."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.support.aws.fake_aws import FakeAws
from tests.support.fake_command import FakeCommand
from tui.aws.errors import ErrorContext, TargetNotConnected, Throttled
from tui.aws.instances import ManagedInstance
from tui.sessions.headless import batch, paced
from tui.sessions.headless.batch import CommandBatch, MachineRun, MachineState

BUSY = Throttled(ErrorContext(service="ssm", operation="StartSession"))


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(batch, "RemoteCommand", FakeCommand)
    monkeypatch.setattr(paced, "STARTS_PER_SECOND", 10_000.0)
    monkeypatch.setattr(paced, "PAUSES", (0.001, 0.001))
    FakeCommand.forget()
    yield
    FakeCommand.forget()


def batch_on(*names: str) -> CommandBatch:
    runs = [
        MachineRun(
            name,
            ManagedInstance(name, platform_type="Linux"),
            FakeAws(),
            None,
            lambda: None,
        )
        for name in names
    ]
    return CommandBatch(runs, ("uptime",), "INC-1")


def outcome(found: CommandBatch) -> dict[str, tuple[str, int | None, str]]:
    return {run.name: (run.state.value, run.exit_code, run.first_line) for run in found.runs}


async def test_each_machine_tells_its_exit_code_and_its_first_line() -> None:
    FakeCommand.answers = {"b": (3, b"\n  \nno such file\nmore\n"), "c": (0, b"")}
    found = batch_on("a", "b", "c")
    await found.run()
    assert found.is_over
    assert outcome(found) == {
        "a": ("done", 0, "fine"),
        "b": ("failed", 3, "no such file"),
        "c": ("done", 0, ""),
    }
    assert {each[1:] for each in FakeCommand.begun} == {("uptime", "INC-1")}


async def test_one_that_cannot_be_reached_keeps_nothing_from_the_others() -> None:
    FakeCommand.answers = {"a": TargetNotConnected(ErrorContext(target="a"))}
    found = batch_on("a", "b")
    await found.run()
    states = [run.state for run in found.runs]
    assert states == [MachineState.LOST, MachineState.DONE]
    assert found.runs[0].problem == str(FakeCommand.answers["a"])


async def test_a_start_that_aws_throttles_is_tried_again_until_it_is_the_last() -> None:
    FakeCommand.answers = {"a": [BUSY, (0, b"late\n")], "b": [BUSY, BUSY, BUSY]}
    found = batch_on("a", "b")
    await found.run()
    assert outcome(found)["a"] == ("done", 0, "late")
    assert outcome(found)["b"] == ("error", None, str(BUSY))


async def test_an_end_ends_what_runs_and_starts_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "AT_ONCE", 1)
    FakeCommand.held = {"a", "b"}
    found = batch_on("a", "b")
    running = asyncio.Event()
    found.changed = lambda run: running.set() if run.state is MachineState.RUNNING else None
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(found.run())
        await running.wait()
        found.end()
    states = sorted(run.state.value for run in found.runs)
    assert states == ["error", "not started"]
    assert len(FakeCommand.begun) == 1


async def test_output_beyond_what_is_kept_is_cut_and_bytes_that_are_no_text_are_shown() -> None:
    FakeCommand.answers = {"a": (0, b"\xff\xfe\n" + b"x" * (5 << 20))}
    found = batch_on("a")
    await found.run()
    assert found.runs[0].first_line == "\ufffd\ufffd"
    assert found.runs[0].output.cut
