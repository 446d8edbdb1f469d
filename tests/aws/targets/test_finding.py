"""The steps from a name to machines: a listing comes last, and what is stale decides nothing."""

import asyncio
from pathlib import Path

import pytest

from tests.aws.targets.fleets import Fleet, machine
from tests.support.aws.fake_aws import denied
from tui.aws.errors import AwsError
from tui.aws.instances import list_instances
from tui.aws.node_cache import NodeCache
from tui.aws.targets.finding import find_targets
from tui.aws.targets.name import TargetName

ID = "i-0000000000000000{}".format
NODES = {
    ID(1): ("web-01", "ip-10-0-0-5.ec2.internal", "10.0.0.5"),
    ID(2): ("cafe\u0301", "gate-7.osaka.example.com", "10.0.0.6"),
    ID(3): ("", "WIN-3", "10.0.0.7"),
    ID(4): ("", "ip-10-0-0-8.ec2.internal", "10.0.0.8"),
}
ACROSS_KINDS = ["web-01", "10.0.0.6", "ip-10-0-0-8", "ip-10-0-0-8.ec2.internal"]


async def found(aws: Fleet, typed: str, said: list[str] | None = None) -> list[str]:
    said = [] if said is None else said
    targets = await find_targets(aws, TargetName.parse(typed), said.append)
    return [node.instance_id for node in targets.machines]


async def remembering(folder: Path, nodes: dict[str, tuple[str, str, str]] = NODES) -> Fleet:
    """An account whose nodes were listed a moment ago; ListNodes is denied."""
    aws = Fleet({**nodes})
    aws.answers["list_nodes"] = denied("list_nodes")
    aws.nodes = NodeCache(folder)
    assert [page async for page in list_instances(aws)]
    aws.calls.clear()
    return aws


async def test_a_managed_node_that_is_online_and_named_exactly_so_costs_one_call() -> None:
    aws = Fleet(NODES)
    assert await found(aws, "web-01") == await found(aws, "Name=web-01") == [ID(1)]
    assert (aws.times("describe_instance_information"), aws.times("describe_instances")) == (
        2,
        0,
    )
    aws.ping_status = "ConnectionLost"
    assert await found(aws, "web-01") == [ID(1)]
    assert aws.times("describe_instances") == 1, "it may be stopped"


@pytest.mark.parametrize("typed", ACROSS_KINDS)
async def test_the_exact_spelling_needs_no_listing(typed: str) -> None:
    aws, said = Fleet(NODES), list[str]()
    assert len(await found(aws, typed, said)) == 1
    assert (aws.listings, aws.times("list_nodes"), said) == (0, 0, [])


@pytest.mark.parametrize(("typed", "listings"), [("WIN-3", 0), ("Win-3", 1)])
async def test_list_nodes_finds_a_computer_name_and_another_spelling_may_be_of_several(
    typed: str, listings: int
) -> None:
    aws = Fleet(NODES)
    assert await found(aws, typed) == [ID(3)]
    assert (aws.times("list_nodes"), aws.listings) == (1, listings)


@pytest.mark.parametrize(("typed", "known_as"), [("WEB-01", 1), ("café", 2), ("CAFÉ", 2)])
async def test_where_all_else_fails_all_are_listed_and_that_is_said(
    typed: str, known_as: int
) -> None:
    aws, said = Fleet(NODES), list[str]()
    aws.answers["list_nodes"] = denied("list_nodes")
    assert await found(aws, typed, said) == [ID(known_as)]
    assert said == [f"No exact match for {typed}. Searching all managed instances."]


@pytest.mark.parametrize(
    ("typed", "known_as"),
    [("WEB-01", 1), ("CAFÉ", 2), ("gate-7", 2), ("win-3", 3), ("10.0.0.7", 3)],
)
async def test_what_was_listed_a_moment_ago_need_not_be_listed_again(
    tmp_path: Path, typed: str, known_as: int
) -> None:
    aws, said = await remembering(tmp_path), list[str]()
    assert await found(aws, typed, said) == [ID(known_as)]
    assert (aws.listings, said) == (0, [])


async def test_a_name_that_went_to_another_machine_leads_to_that_one(tmp_path: Path) -> None:
    aws = await remembering(tmp_path)
    aws.nodes_by_id |= {ID(1): ("old", "a", "10.0.0.9"), ID(5): ("web-01", "b", "10.0.0.5")}
    assert await found(aws, "WEB-01") == [ID(5)]
    assert await found(aws, "OLD") == [ID(1)]


async def test_a_machine_that_has_gone_is_not_connected_to(tmp_path: Path) -> None:
    aws = await remembering(tmp_path)
    del aws.nodes_by_id[ID(1)]
    targets = await find_targets(aws, TargetName.parse("WEB-01"))
    assert (targets.machines, aws.listings) == ((), 1)


async def test_a_new_machine_of_a_like_name_makes_two_of_them(tmp_path: Path) -> None:
    aws = await remembering(tmp_path)
    aws.nodes_by_id[ID(5)] = ("Web-01", "b", "10.0.0.9")
    assert await found(aws, "WEB-01") == [ID(1), ID(5)]
    assert aws.listings == 0


async def test_two_of_a_name_in_the_cache_are_both_told(tmp_path: Path) -> None:
    aws = await remembering(tmp_path, {ID(1): ("web", "a", "x"), ID(2): ("WEB", "b", "y")})
    assert await found(aws, "wEB") == [ID(1), ID(2)]


async def test_a_listing_without_names_does_not_take_the_place_of_one_with_them(
    tmp_path: Path,
) -> None:
    aws = await remembering(tmp_path)
    answers = {**aws.answers}
    aws.answers["describe_instances"] = denied("describe_instances")
    assert [page async for page in list_instances(aws)]
    aws.answers = answers
    assert await found(aws, "WEB-01") == [ID(1)]


async def test_without_an_account_nothing_is_kept_and_all_is_found(tmp_path: Path) -> None:
    aws = Fleet(NODES)
    aws.nodes = NodeCache(tmp_path / "nodes")
    aws.answers["get_caller_identity"] = denied("get_caller_identity")
    assert await found(aws, "WEB-01") == [ID(1)]
    assert await asyncio.to_thread(lambda: not (tmp_path / "nodes").exists())


async def test_a_folder_that_takes_no_file_costs_the_cache_alone(tmp_path: Path) -> None:
    (tmp_path / "nodes").write_text("no folder")
    aws = Fleet(NODES)
    aws.nodes = NodeCache(tmp_path / "nodes")
    assert await found(aws, "WEB-01") == [ID(1)]


async def test_what_has_stopped_is_told_at_once_and_what_is_near_at_the_end() -> None:
    aws = Fleet(NODES)
    stopped = machine("i-00000001", "night-batch", "stopped")
    gone = machine("i-00000002", "web-00", "terminated")
    aws.answers["describe_instances"] = {"Reservations": [{"Instances": [stopped, gone]}]}
    told = await find_targets(aws, TargetName.parse("night-batch"))
    assert ([node.name for node in told.stopped], aws.listings) == (["night-batch"], 0)
    told = await find_targets(aws, TargetName.parse("NIGHT-BATCH"))
    assert ([node.name for node in told.stopped], aws.listings) == (["night-batch"], 1)
    told = await find_targets(aws, TargetName.parse("Web-00"))
    assert [node.name for node in told.gone] == ["web-00"]
    assert [node.name for node in told.ended.stopped] == ["night-batch"]


async def test_where_systems_manager_cannot_be_asked_that_is_the_cause() -> None:
    aws = Fleet(NODES)
    aws.answers["describe_instance_information"] = denied("describe_instance_information")
    with pytest.raises(AwsError):
        await found(aws, "WEB-01")
    assert await found(aws, "web-01") == [ID(1)]
