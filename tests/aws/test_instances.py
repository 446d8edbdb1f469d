from collections.abc import Mapping
from threading import Event
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
    found = sorted(instance.instance_id for each in pages for instance in each)
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


class Fleet:
    """Nodes in pages of `size`, and EC2's pages of all it has in an order of its own."""

    def __init__(
        self, fake: AwsServer, nodes: int, *, size: int = 50, unmanaged: int = 0
    ) -> None:
        self.ids = [numbered(n) for n in range(nodes)]
        self._size = size
        self._all = [numbered(n) for n in range(nodes + unmanaged)][::-1]
        fake.on("DescribeInstanceInformation", self._information)
        fake.on("DescribeInstances", self._describe)

    def _information(self, request: Request) -> Answer:
        first = int(request.arguments.get("NextToken", 0))
        more = first + self._size
        token = str(more) if more < len(self.ids) else None
        return page(*map(node, self.ids[first:more]), token=token)

    def _describe(self, request: Request) -> Answer:
        asked = request.arguments
        if "MaxResults" not in asked:
            ids = [value for key, value in asked.items() if ".Value." in key]
            return reservations({each: {"Name": f"name of {each}"} for each in ids})
        first = int(asked.get("NextToken", 0))
        more = first + int(asked["MaxResults"])
        token = str(more) if more < len(self._all) else ""
        named = {each: {"Name": f"name of {each}"} for each in self._all[first:more]}
        return reservations(named, token=token)


@pytest.mark.parametrize(
    ("nodes", "size"), [(39, 3), (200, 50), (201, 50), (230, 7), (2500, 50)]
)
async def test_a_fleet_of_any_size_comes_whole_with_all_names(
    fake: AwsServer, aws: Aws, nodes: int, size: int
) -> None:
    fleet = Fleet(fake, nodes, size=size, unmanaged=300)
    instances = [instance for found in await listed(aws) for instance in found]
    assert sorted(each.instance_id for each in instances) == sorted(fleet.ids)
    assert all(each.name == f"name of {each.instance_id}" for each in instances)


async def test_a_large_fleet_costs_ec2_a_call_for_a_thousand_instances(
    fake: AwsServer, aws: Aws
) -> None:
    Fleet(fake, 3000)
    await listed(aws)
    asked = [request.arguments for request in fake.asked("DescribeInstances")]
    assert len([each for each in asked if each.get("MaxResults") == "1000"]) <= 3
    assert len(asked) <= 3 + 4


async def test_who_has_the_names_of_all_nodes_does_not_read_on_what_else_ec2_has(
    fake: AwsServer, aws: Aws
) -> None:
    fleet = Fleet(fake, 300, unmanaged=50_000)
    fleet._all.reverse()
    assert sum(len(page) for page in await listed(aws)) == 300
    assert len(fake.asked("DescribeInstances")) < 20


async def test_nodes_that_ec2_does_not_know_come_without_a_name(
    fake: AwsServer, aws: Aws
) -> None:
    fleet = Fleet(fake, 1300)
    fleet._all = fleet._all[100:]
    instances = [instance for found in await listed(aws) for instance in found]
    assert len(instances) == 1300
    unnamed = {each.instance_id for each in instances if not each.tags_known}
    assert unnamed == {numbered(n) for n in range(1200, 1300)}


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
    assert sum(len(page) for page in pages) == 9
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
    gone = Event()

    def late(_request: Request) -> Answer:
        assert gone.wait(10)
        return page(node("i-2"))

    fake.on("DescribeInstanceInformation", page(node("i-1"), token="a"), late)
    fake.on("DescribeInstances", reservations({}))
    pages = list_instances(aws)
    first = await anext(pages)
    await pages.aclose()
    gone.set()
    assert len(first) == 1
    assert (await aws.call("ssm", "describe_instance_information"))["InstanceInformationList"]


def test_instances_are_values() -> None:
    first = ManagedInstance("i-1", tags={"a": "b"})
    assert first == ManagedInstance("i-1", tags={"a": "b"})
    assert len({first, ManagedInstance("i-1", tags={"a": "b"})}) == 1
