from typing import Any

import pytest
from botocore.exceptions import ClientError

from tui.sandbox.account.fleet import make_fleet
from tui.sandbox.api.properties import Properties
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0
FLEET = make_fleet(23, 1)
PROPERTIES = Properties(FLEET, "eu-west-1")


def chosen(key: str, *values: str, operator: str = "Equal") -> list[str]:
    filters = [{"Key": key, "Values": list(values), "Operator": operator}]
    arguments = {"MaxResults": 1000, "FiltersWithOperator": filters}
    answer = PROPERTIES.describe_instance_properties(arguments, NOW)
    return [each["InstanceId"] for each in answer["InstanceProperties"]]


def test_pages_together_hold_the_whole_fleet() -> None:
    seen: list[str] = []
    arguments: dict[str, Any] = {"MaxResults": 7}
    while True:
        answer = PROPERTIES.describe_instance_properties(arguments, NOW)
        seen += [each["InstanceId"] for each in answer["InstanceProperties"]]
        if "NextToken" not in answer:
            break
        arguments["NextToken"] = answer["NextToken"]
    assert seen == list(FLEET.by_id)


def test_an_instance_has_what_ec2_knows_of_it_and_a_hybrid_node_has_not(ssm: Any) -> None:
    listed = ssm.describe_instance_properties(MaxResults=50)["InstanceProperties"]
    web = next(each for each in listed if each["Name"] == "web-01")
    assert web["InstanceState"] == "running"
    assert web["AvailabilityZone"].startswith("ap-northeast-1")
    assert web["InstanceType"] == "t3.medium"
    hybrid = next(each for each in listed if each["InstanceId"].startswith("mi-"))
    assert hybrid["Name"] == "factory-gateway-osaka"
    assert "InstanceState" not in hybrid


def test_a_filter_compares_as_its_operator_says() -> None:
    node = FLEET.instances[3]
    every = {each.instance_id for each in FLEET.instances}
    assert chosen("InstanceIds", node.instance_id) == [node.instance_id]
    assert set(chosen("InstanceIds", node.instance_id, operator="NotEqual")) == every - {
        node.instance_id
    }
    assert node.instance_id in chosen("InstanceIds", node.instance_id[:6], operator="BeginWith")
    assert node.instance_id in chosen("tag:Team", node.tags["Team"])
    assert chosen("tag-key", "Nothing") == []


def test_the_older_filters_have_other_spellings(ssm: Any) -> None:
    old = [{"key": "PlatformTypes", "valueSet": ["Windows"]}]
    listed = ssm.describe_instance_properties(InstancePropertyFilterList=old)
    assert {each["PlatformType"] for each in listed["InstanceProperties"]} == {"Windows"}
    with pytest.raises(ClientError, match="InvalidFilterKey"):
        ssm.describe_instance_properties(FiltersWithOperator=[{"Key": "Nope", "Values": ["a"]}])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxResults": 4}, "ValidationException"),
        ({"NextToken": "x"}, "InvalidNextToken"),
        (
            {"FiltersWithOperator": [{"Key": "PingStatus", "Values": []}]},
            "ValidationException",
        ),
        (
            {
                "FiltersWithOperator": [{"Key": "PingStatus", "Values": ["Online"]}],
                "InstancePropertyFilterList": [{"key": "PingStatus", "valueSet": ["Online"]}],
            },
            "ValidationException",
        ),
    ],
)
def test_what_the_model_does_not_allow_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        PROPERTIES.describe_instance_properties(arguments, NOW)
    assert refusal.value.code == code
