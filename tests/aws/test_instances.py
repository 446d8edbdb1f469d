from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.aws.aws_server import (
    Answer,
    AwsServer,
    Request,
    error,
    reservations,
    xml_error,
)
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, Throttled
from tui.aws.instances import InstancePage, ManagedInstance, list_instances


def node(instance_id: str, **fields: Any) -> dict[str, Any]:
    return {"InstanceId": instance_id, "PingStatus": "Online", **fields}


def page(*nodes: Mapping[str, Any], token: str | None = None) -> Answer:
    more = {"NextToken": token} if token else {}
    return Answer({"InstanceInformationList": list(nodes), **more})


async def listed(aws: Aws) -> list[InstancePage]:
    return [page async for page in list_instances(aws)]


def numbered(number: int) -> str:
    return f"i-{number:017x}"


async def test_instances_are_joined_with_their_names_and_tags(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on(
        "DescribeInstanceInformation",
        page(
            node(
                "i-1", PlatformName="Ubuntu", IPAddress="10.0.0.1", LastPingDateTime=1795449600
            )
        ),
    )
    fake.on(
        "DescribeInstances", reservations({"i-1": {"Name": "ウェブ [red]1", "Team": "shop"}})
    )
    ((instance,),) = await listed(aws)
    assert instance.label == "ウェブ [red]1"
    assert dict(instance.tags) == {"Name": "ウェブ [red]1", "Team": "shop"}
    assert instance.online
    assert (instance.platform_name, instance.address) == ("Ubuntu", "10.0.0.1")
    assert instance.last_ping is not None


async def test_pages_of_fifty_are_asked_for(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeInstanceInformation", page(token="more"), page())
    await listed(aws)
    first, second = (request.arguments for request in fake.asked("DescribeInstanceInformation"))
    assert first == {"MaxResults": 50}
    assert second == {"MaxResults": 50, "NextToken": "more"}


async def test_an_id_that_is_on_two_pages_is_one_machine(fake: AwsServer, aws: Aws) -> None:
    fake.on(
        "DescribeInstanceInformation",
        page(node("i-1"), node("i-2"), node("i-2"), token="more"),
        page(node("i-2"), node("i-3")),
    )
    fake.on("DescribeInstances", reservations({}))
    pages = await listed(aws)
    found = [instance.instance_id for each in pages for instance in each]
    assert found == ["i-1", "i-2", "i-3"]


async def test_hybrid_nodes_have_their_own_names_and_are_not_looked_up_in_ec2(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeInstanceInformation", page(node("mi-1", Name="warehouse")))
    ((instance,),) = await listed(aws)
    assert instance.label == "warehouse"
    assert fake.asked("DescribeInstances") == []


async def test_an_instance_without_a_name_is_called_by_its_id(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeInstanceInformation", page(node("i-1", PingStatus="ConnectionLost")))
    fake.on("DescribeInstances", reservations({}))
    ((instance,),) = await listed(aws)
    assert instance.label == "i-1"
    assert not instance.online


async def test_a_machine_that_ec2_gave_no_name_is_called_what_it_calls_itself(
    fake: AwsServer, aws: Aws
) -> None:
    told = page(
        node("i-1", ComputerName="ip-10-0-0-7.ec2.internal"),
        node("i-2", ComputerName="ip-10-0-0-8.ec2.internal"),
        node("i-3", ComputerName="web01.example.com"),
    )
    fake.on("DescribeInstanceInformation", told)
    fake.on("DescribeInstances", reservations({"i-1": {}, "i-2": {"Name": "web"}}))
    ((first, second, third),) = await listed(aws)
    assert third.label == "web01.example.com"
    assert (first.name, first.known_name, first.label) == ("", "ip-10-0-0-7", "ip-10-0-0-7")
    assert second.label == "web"


async def test_many_pages_come_whole_and_in_order(fake: AwsServer, aws: Aws) -> None:
    last = 12

    def information(request: Request) -> Answer:
        number = int(request.arguments.get("NextToken", 0))
        token = str(number + 1) if number < last else None
        return page(*(node(numbered(number * 3 + i)) for i in range(3)), token=token)

    def describe(request: Request) -> Answer:
        ids = [value for key, value in request.arguments.items() if ".Value." in key]
        return reservations({instance: {"Name": f"name of {instance}"} for instance in ids})

    fake.on("DescribeInstanceInformation", information)
    fake.on("DescribeInstances", describe)
    instances = [instance for found in await listed(aws) for instance in found]
    assert [i.instance_id for i in instances] == [numbered(n) for n in range((last + 1) * 3)]
    assert all(i.name == f"name of {i.instance_id}" for i in instances)


async def test_denied_names_are_told_once_and_the_list_goes_on_without(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on(
        "DescribeInstanceInformation",
        *(page(node(numbered(n)), token=str(n)) for n in range(8)),
        page(node(numbered(8))),
    )
    words = (
        "You are not authorized to perform this operation. User: arn:aws:iam::1:user/jane is not "
        "authorized to perform: ec2:DescribeInstances because no identity-based policy allows it"
    )
    fake.on("DescribeInstances", xml_error("UnauthorizedOperation", words))
    pages = await listed(aws)
    assert [len(page) for page in pages] == [1] * 9
    (told,) = [page.names_error for page in pages if page.names_error is not None]
    assert isinstance(told, AccessDenied)
    assert told.action == "ec2:DescribeInstances"
    assert told.context.request_id == "ec2-request"


async def test_a_failing_list_raises_its_error(fake: AwsServer, aws: Aws) -> None:
    fake.on(
        "DescribeInstanceInformation",
        page(node("i-1"), token="more"),
        error("ThrottlingException", "Rate exceeded"),
    )
    fake.on("DescribeInstances", reservations({}))
    with pytest.raises(Throttled):
        await listed(aws)


async def test_a_reader_that_leaves_early_leaves_nothing_behind(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeInstanceInformation", page(node("i-1"), token="a"), page(node("i-2")))
    fake.on("DescribeInstances", reservations({}))
    pages = list_instances(aws)
    first = await anext(pages)
    await pages.aclose()
    assert first.instances[0].instance_id == "i-1"
    assert (await aws.call("ssm", "describe_instance_information"))["InstanceInformationList"]


def test_instances_are_values() -> None:
    first = ManagedInstance("i-1", tags={"a": "b"})
    assert first == ManagedInstance("i-1", tags={"a": "b"})
    assert len({first, ManagedInstance("i-1", tags={"a": "b"})}) == 1
