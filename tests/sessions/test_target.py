"""A target is what only one managed instance can be."""

import asyncio
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, account_of, denied
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.sessions.target import AmbiguousTarget, NoSuchTarget, resolve_target, tagged


@pytest.mark.parametrize(
    "text", ["i-0abc1234", "mi-0123456789abcdef0", " i-0123456789abcdef0 "]
)
async def test_an_id_is_taken_as_it_is_and_nothing_is_asked(text: str) -> None:
    aws = account_of()
    assert (await resolve_target(aws, text)).instance_id == text.strip()
    assert not aws.calls


async def test_the_tags_of_an_instance_are_ec2s_and_those_of_a_hybrid_node_its_own() -> None:
    aws = account_of("web-01")
    aws.answers["list_tags_for_resource"] = {"TagList": [{"Key": "pci", "Value": "yes"}]}
    web, why = await tagged(aws, ManagedInstance(f"i-{0:017x}"))
    assert (web.known_tags, why) == ({"Name": "web-01"}, "")
    node, why = await tagged(aws, ManagedInstance("mi-0123456789abcdef0"))
    assert (node.known_tags, why) == ({"pci": "yes"}, "")
    assert await tagged(FakeAws(), web) == (web, "")


@pytest.mark.parametrize("target", [f"i-{1:017x}", "mi-0123456789abcdef0"])
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"describe_instances": {"Reservations": []}, "list_tags_for_resource": {}},
        {"describe_instances": {}, "list_tags_for_resource": {"TagList": "none"}},
    ],
)
async def test_tags_that_aws_does_not_tell_are_not_taken_for_none(
    target: str, answers: dict[str, Any]
) -> None:
    node, why = await tagged(FakeAws(answers=answers), ManagedInstance(target, "gate"))
    assert node.known_tags is None
    assert "The tags of gate are unknown, so the rules of all tags apply" in why


async def test_tags_that_do_not_come_are_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.sessions.target.TAGS_PATIENCE", 0.01)

    async def never(*arguments: Any, **more: Any) -> dict[str, Any]:
        return await asyncio.Future()

    aws = FakeAws()
    monkeypatch.setattr(aws, "call", never)
    node, why = await tagged(aws, ManagedInstance("mi-0123456789abcdef0"))
    assert node.known_tags is None
    assert "AWS did not answer within" in why


async def test_a_name_that_one_instance_has_means_it() -> None:
    aws = account_of("web-01", "web-02")
    assert (await resolve_target(aws, "web-02")).instance_id == "i-00000000000000001"


async def test_a_name_that_several_have_is_refused_with_all_of_them() -> None:
    with pytest.raises(AmbiguousTarget) as refusal:
        await resolve_target(account_of("web", "db", "web"), "web")
    assert "i-00000000000000000" in str(refusal.value)
    assert "i-00000000000000002" in str(refusal.value)


async def test_a_name_that_nobody_has_brings_up_similar_ones() -> None:
    with pytest.raises(NoSuchTarget, match="Similar names: web-01"):
        await resolve_target(account_of("web-01", "db"), "WEB")


async def test_names_that_cannot_be_read_are_said_to_be_the_cause() -> None:
    with pytest.raises(NoSuchTarget, match="use the exact name or the instance ID") as refusal:
        await resolve_target(account_of("web-01", ec2=denied("describe_instances")), "web-01")
    assert refusal.value.found.names_error is not None


async def test_a_name_with_control_characters_does_not_reach_the_terminal() -> None:
    with pytest.raises(NoSuchTarget) as refusal:
        await resolve_target(account_of("web\x1b[2J-1"), "web")
    assert "\x1b" not in str(refusal.value)


async def test_where_nothing_can_be_listed_the_cause_is_said_and_no_listing_begun() -> None:
    aws = account_of("web-01")
    aws.answers["describe_instance_information"] = denied("describe_instance_information")
    said = list[str]()
    with pytest.raises(AwsError):
        await resolve_target(aws, "other", said.append)
    assert said == []
    assert (await resolve_target(aws, "web-01", said.append)).name == "web-01"
