"""Filters find the exact spelling, with a call for each kind."""

from typing import Any

from tests.aws.targets.fleets import ec2, machine, quiet
from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.targets.exact import ended_machines, find_exactly, nodes_by_id
from tui.aws.targets.name import TargetName, spellings


async def test_an_exact_name_costs_a_call_for_each_kind_and_no_listing() -> None:
    for platform, words in ({"Platform": "windows"}, "Windows"), ({}, "Linux"):
        aws = ec2({**machine("i-00000001", "web-01"), **platform})
        exact = await find_exactly(quiet(aws), TargetName.parse("web-01"))
        (found,) = exact.found.machines
        assert (found.name, found.platform_type) == ("web-01", words)
        assert (
            aws.times("describe_instances") == aws.times("describe_instance_information") == 1
        )
    filters = [asked["Filters"][0] for name, asked in aws.calls if name == "describe_instances"]
    assert filters == [{"Name": "tag:Name", "Values": list(spellings("web-01"))}]


async def test_wildcards_in_a_name_stand_for_themselves() -> None:
    aws = ec2()
    await find_exactly(quiet(aws), TargetName.parse("Name=a*?"))
    (filtered,) = [asked for name, asked in aws.calls if name == "describe_instances"]
    assert filtered["Filters"][0]["Values"][0] == r"a\*\?"


async def test_another_spelling_is_no_exact_one() -> None:
    aws = ec2(machine("i-00000001", "web"), machine("i-00000002", "Web", "stopped"))
    exact = await find_exactly(quiet(aws), TargetName.parse("WEB"))
    assert exact.found.machines == ()
    assert [node.name for node in exact.variants] == ["web"]


async def test_what_is_stopped_or_gone_is_told_from_what_runs() -> None:
    states = {"i-00000001": "stopped", "i-00000002": "terminated", "i-00000003": "pending"}
    aws = ec2(*(machine(known_as, "batch", state) for known_as, state in states.items()))
    found = (await find_exactly(quiet(aws), TargetName.parse("batch"))).found
    assert [
        [node.instance_id for node in nodes]
        for nodes in (found.machines, found.stopped, found.gone)
    ] == [["i-00000003"], ["i-00000001"], ["i-00000002"]]


async def test_a_hybrid_node_is_found_by_its_tag_on_whatever_page() -> None:
    asked = list[Any]()

    def listed(arguments: dict[str, Any]) -> dict[str, Any]:
        asked.extend(arguments["Filters"])
        if "NextToken" not in arguments:
            return {"InstanceInformationList": [], "NextToken": "2"}
        return {"InstanceInformationList": [{"InstanceId": "mi-0123456789abcdef0"}]}

    aws = FakeAws({"describe_instances": denied("x"), "describe_instance_information": listed})
    exact = await find_exactly(quiet(aws), TargetName.parse("gate"))
    assert [node.name for node in exact.found.machines] == ["gate"]
    assert asked == [{"Key": "tag:Name", "Values": ["gate"]}] * 2
    assert exact.error is not None


async def test_a_node_by_its_id_is_what_systems_manager_vouches_for() -> None:
    listed = {"InstanceInformationList": [{"InstanceId": "i-00000001", "ComputerName": "a"}]}
    aws = ec2(machine("i-00000001", "web-01"), machine("i-00000002", "web-02"))
    aws.answers["describe_instance_information"] = listed
    ids = ["i-00000001", "i-00000002"]
    (node,) = await nodes_by_id(quiet(aws), ids)
    assert (node.name, node.computer_name) == ("web-01", "a")
    aws.answers["describe_instance_information"] = denied("x")
    assert [node.instance_id for node in await nodes_by_id(quiet(aws), ids)] == ids
    aws.answers["describe_instances"] = denied("x")
    assert await nodes_by_id(quiet(aws), ids) == ()


async def test_what_has_ended_is_one_call_and_nothing_where_it_is_denied() -> None:
    aws = ec2(machine("i-00000001", "a", "stopping"), machine("i-00000002", "b", "terminated"))
    ended = await ended_machines(quiet(aws))
    assert ([n.name for n in ended.stopped], [n.name for n in ended.gone]) == (["a"], ["b"])
    aws.answers["describe_instances"] = denied("x")
    assert await ended_machines(quiet(aws)) == type(ended)()
