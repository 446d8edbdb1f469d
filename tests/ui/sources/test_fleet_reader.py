"""What a list that is read again asks AWS for, and what it takes for what it was."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from tests.support.aws.sandbox_calls import aws_of
from tui.aws.client import Aws
from tui.aws.errors import Throttled
from tui.aws.instances import ManagedInstance
from tui.sandbox.account.fleet import Fleet
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.ui.sources.fleet_reader import NAMES_LAST, FleetReader
from tui.ui.workspace import Workspace


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 29, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Counting:
    """An account, and how often EC2 was asked."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.asked = 0
        begin = aws.begin

        def counting(service: str, operation: str, **arguments: object) -> object:
            self.asked += service == "ec2"
            return begin(service, operation, **arguments)

        aws.begin = counting  # type: ignore[method-assign,assignment]


def place(aws: Aws) -> Workspace:
    return Workspace(aws, cast(Any, None))


async def read(reader: FleetReader, *, by_itself: bool) -> dict[str, ManagedInstance]:
    return {
        node.instance_id: node
        async for page in reader.pages(by_itself=by_itself)
        for node in page
    }


async def test_names_are_asked_for_again_only_of_new_machines_and_now_and_then() -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        counted, clock = Counting(aws_of(sandbox)), Clock()
        reader = FleetReader(place(counted.aws), clock)
        whole = sandbox.state.fleet
        few = Fleet(whole.instances[:-2])
        sandbox.state.fleets[sandbox.region] = few  # type: ignore[index]
        first = await read(reader, by_itself=False)
        asked = counted.asked
        assert len(first) == len(few)
        clock.pass_seconds(60)
        again = await read(reader, by_itself=True)
        assert {key: (each.name, each.tags, each.iam_role) for key, each in again.items()} == {
            key: (each.name, each.tags, each.iam_role) for key, each in first.items()
        }
        assert counted.asked == asked
        sandbox.state.fleets[sandbox.region] = whole  # type: ignore[index]
        clock.pass_seconds(60)
        grown = await read(reader, by_itself=True)
        assert counted.asked == asked + 1
        assert {key: node.name for key, node in grown.items()} == {
            each.instance_id: each.name for each in whole.instances
        }
        clock.pass_seconds(NAMES_LAST)
        await read(reader, by_itself=True)
        assert counted.asked == asked + 2


async def test_whoever_asks_for_the_list_has_all_of_it_anew() -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        counted, clock = Counting(aws_of(sandbox)), Clock()
        reader = FleetReader(place(counted.aws), clock)
        await read(reader, by_itself=False)
        web = sandbox.state.fleet.instances[0]
        sandbox.state.fleet.machines[web.instance_id] = sandbox.state.fleet.machines[
            sandbox.state.fleet.instances[1].instance_id
        ]
        asked = counted.asked
        await read(reader, by_itself=False)
        assert counted.asked == asked + 1


async def test_that_a_machine_went_away_or_lost_its_line_is_seen_each_time() -> None:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        reader = FleetReader(place(aws_of(sandbox)), Clock())
        first = await read(reader, by_itself=False)
        fleet = sandbox.state.fleet
        sandbox.state.fleets[sandbox.region] = Fleet(fleet.instances[1:])  # type: ignore[index]
        again = await read(reader, by_itself=True)
        assert first.keys() - again.keys() == {fleet.instances[0].instance_id}


async def test_names_that_were_refused_are_asked_for_again() -> None:
    denied = frozenset({"ec2:DescribeInstances"})
    options = SandboxOptions(seed_history=False, denied_actions=denied)
    with Sandbox(options) as sandbox:
        reader = FleetReader(place(aws_of(sandbox)), Clock())
        assert not any(each.tags for each in (await read(reader, by_itself=False)).values())
        sandbox.api_faults.denied.clear()
        assert any(each.tags for each in (await read(reader, by_itself=True)).values())


async def test_a_throttled_account_is_asked_more_slowly_the_next_time() -> None:
    action = "ssm:DescribeInstanceInformation"
    with Sandbox(SandboxOptions(seed_history=False, throttled={action: 3})) as sandbox:
        reader = FleetReader(place(aws_of(sandbox)), Clock())
        with pytest.raises(Throttled):
            await read(reader, by_itself=True)
        assert reader.pace.slowness == 2
        assert await read(reader, by_itself=True)
        assert 1 < reader.pace.slowness < 2
