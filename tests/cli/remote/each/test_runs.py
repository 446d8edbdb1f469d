"""The sessions of a command on several machines, where AWS will not have them."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.errors import AwsError, ErrorContext, TargetNotConnected, Throttled
from tui.aws.instances import ManagedInstance
from tui.cli.remote.each.finding import RunMachine
from tui.cli.remote.each.options import EachRequest
from tui.cli.remote.each.runs import ManyRuns
from tui.cli.remote.running import ExecRequest
from tui.cli.remote.session_command import ResolvedTarget
from tui.sessions.headless import paced

Say = Callable[[str], AwsError]


class Streams:
    """Two files in the place of standard output and error."""

    def __init__(self, folder: Path) -> None:
        self.paths = folder / "out", folder / "err"
        self.numbers = [os.open(path, os.O_CREAT | os.O_WRONLY) for path in self.paths]

    @property
    def descriptors(self) -> tuple[int, int]:
        return self.numbers[0], self.numbers[1]

    @property
    def out(self) -> str:
        return self.paths[0].read_text()

    @property
    def err(self) -> str:
        return self.paths[1].read_text()


@pytest.fixture
def streams(tmp_path: Path) -> Iterator[Streams]:
    made = Streams(tmp_path)
    yield made
    for number in made.numbers:
        os.close(number)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paced, "STARTS_PER_SECOND", 10_000.0)
    monkeypatch.setattr(paced, "PAUSES", (0.001, 0.001))


def many(streams: Streams, aws: FakeAws, *, as_json: bool = False) -> ManyRuns:
    several = EachRequest(("x",), "", 2, yes=True, as_json=as_json)
    request = ExecRequest("", "look", ("true",), None)
    return ManyRuns(aws, request, several, streams.descriptors)


def machine(name: str) -> RunMachine:
    node = ManagedInstance(f"i-{name}", name)
    return RunMachine(name, ResolvedTarget(node, None, None, recorded=False))


def refusing(**errors: type[AwsError]) -> tuple[FakeAws, Counter[str]]:
    """An account in which sessions on a machine are refused so, and how often it was tried."""
    tries: Counter[str] = Counter()

    def start(arguments: dict[str, Any]) -> AwsError:
        tries[arguments["Target"]] += 1
        name = arguments["Target"].removeprefix("i-")
        return errors[name](ErrorContext(operation="StartSession", target=name))

    return FakeAws({"start_session": start, "get_caller_identity": {}}), tries


async def test_what_cannot_be_reached_is_a_line_each_and_never_the_end_of_the_rest(
    streams: Streams,
) -> None:
    aws, tries = refusing(web=TargetNotConnected, db=TargetNotConnected, api=Throttled)
    lost = RunMachine("gone", problem="It is not there.")
    status = await many(streams, aws).run([machine("web"), lost, machine("db"), machine("api")])
    assert status == 255
    for name in ("web", "db", "api"):
        assert f"ssm-tui: {name}: " in streams.err
    assert "4 instances: 4 returned no exit status" in streams.err
    assert streams.out == ""
    assert aws.closed
    assert tries == {"i-web": 1, "i-db": 1, "i-api": 3}


async def test_a_start_that_is_throttled_is_tried_again_later(streams: Streams) -> None:
    aws, tries = refusing(web=Throttled)
    first = aws.answers["start_session"]

    def start(arguments: dict[str, Any]) -> AwsError:
        return first(arguments) if tries.total() < 2 else denied("start_session")

    aws.answers["start_session"] = start
    assert await many(streams, aws).run([machine("web")]) == 255
    assert streams.err.count("AWS throttled the request") == 2
    assert "You have no permission for ssm:StartSession" in streams.err
    assert aws.times("start_session") == 3


async def test_json_has_an_object_for_each_machine_also_where_nothing_ran(
    streams: Streams,
) -> None:
    aws, _ = refusing(web=TargetNotConnected)
    lost = RunMachine("gone", problem="It is not there.")
    await many(streams, aws, as_json=True).run([machine("web"), lost])
    told = {one["name"]: one for one in map(json.loads, streams.out.splitlines())}
    assert set(told) == {"web", "gone"}
    assert told["web"]["target"] == "i-web"
    assert "is not connected" in told["web"]["error"]
    assert (told["gone"]["error"], told["gone"]["reason"]) == ("It is not there.", "look")
    assert told["web"].keys() == told["gone"].keys()


async def test_who_calls_is_asked_once_for_all(streams: Streams) -> None:
    aws, _ = refusing(web=TargetNotConnected, db=TargetNotConnected)
    await many(streams, aws).run([machine("web"), machine("db")])
    assert aws.times("get_caller_identity") == 1


async def test_one_that_is_ended_before_it_begins_starts_nothing(streams: Streams) -> None:
    aws, tries = refusing(web=TargetNotConnected, db=TargetNotConnected)
    one = many(streams, aws)
    one.end()
    assert await one.run([machine("web"), machine("db")]) == 255
    assert tries == {}
    assert "2 not started (web, db)" in streams.err


def test_where_both_streams_are_one_file_one_writer_writes_to_it(streams: Streams) -> None:
    assert len(many(streams, FakeAws()).outlets.writers) == 2
    streams.numbers[1] = os.dup2(streams.numbers[0], streams.numbers[1])
    assert len(many(streams, FakeAws()).outlets.writers) == 1
