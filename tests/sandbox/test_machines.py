from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect
from tui.sandbox.service import Sandbox


@pytest.fixture
def ec2(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "ec2")


def machines(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for group in answer["Reservations"] for each in group["Instances"]]


def test_every_node_but_the_hybrid_ones_is_a_machine_with_a_name(
    sandbox: Sandbox, ec2: Any
) -> None:
    names = {
        each["InstanceId"]: tag["Value"]
        for each in machines(ec2.describe_instances())
        for tag in each["Tags"]
        if tag["Key"] == "Name"
    }
    assert names == {
        each.instance_id: each.name
        for each in sandbox.holdings.fleet.instances
        if not each.hybrid
    }


def test_ids_and_filters_choose(sandbox: Sandbox, ec2: Any) -> None:
    wanted = sandbox.holdings.fleet.instances[2].instance_id
    by_id = machines(ec2.describe_instances(InstanceIds=[wanted]))
    assert [each["InstanceId"] for each in by_id] == [wanted]
    by_tag = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["web-*"]}])
    assert len(machines(by_tag)) == 2


def test_pages_hold_every_machine_once(ec2: Any) -> None:
    pages = ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5})
    found = [each["InstanceId"] for page in pages for each in machines(page)]
    assert len(found) == len(set(found)) == 11


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"InstanceIds": ["i-00000000000000000"]}, "InvalidInstanceID.NotFound"),
        ({"InstanceIds": ["x"]}, "InvalidInstanceID.Malformed"),
        (
            {"InstanceIds": ["i-00000000000000000"], "MaxResults": 5},
            "InvalidParameterCombination",
        ),
        ({"MaxResults": 4}, "InvalidParameterValue"),
        ({"Filters": [{"Name": "colour", "Values": ["x"]}]}, "InvalidParameterValue"),
    ],
)
def test_ec2_refuses_in_its_own_words(ec2: Any, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refusal:
        ec2.describe_instances(**arguments)
    assert refusal.value.response["Error"]["Code"] == code
