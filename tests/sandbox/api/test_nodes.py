from typing import Any

import pytest

from tui.sandbox.account.fleet import make_fleet
from tui.sandbox.api.nodes import Nodes
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0
FLEET = make_fleet(23, 1)
NODES = Nodes(FLEET, "eu-west-1", "123456789012")


def chosen(key: str, *values: str, **more: str) -> list[str]:
    filters = [{"Key": key, "Values": list(values), **more}]
    answer = NODES.list_nodes({"MaxResults": 50, "Filters": filters}, NOW)
    return [each["Id"] for each in answer["Nodes"]]


def test_pages_together_hold_the_whole_fleet_and_the_last_has_an_empty_token() -> None:
    seen: list[str] = []
    arguments: dict[str, Any] = {"MaxResults": 7}
    while arguments.get("NextToken") != "":
        answer = NODES.list_nodes(arguments, NOW)
        seen += [each["Id"] for each in answer["Nodes"]]
        arguments["NextToken"] = answer["NextToken"]
    assert seen == list(FLEET.by_id)


def test_a_node_is_found_by_its_computer_name_and_its_address() -> None:
    node = FLEET.instances[3]
    assert chosen("ComputerName", node.computer_name) == [node.instance_id]
    assert chosen("ComputerName", node.computer_name.upper()) == []
    assert node.instance_id in chosen("ComputerName", node.computer_name[:5], Type="BeginWith")
    assert chosen("IpAddress", node.address) == [node.instance_id]
    assert node.instance_id not in chosen("IpAddress", node.address, Type="NotEqual")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxResults": 51}, "ValidationException"),
        ({"NextToken": "bogus"}, "InvalidNextToken"),
        ({"SyncName": "all"}, "ResourceDataSyncNotFoundException"),
        ({"Filters": []}, "ValidationException"),
        ({"Filters": [{"Key": "tag:Name", "Values": ["x"]}]}, "ValidationException"),
        ({"Filters": [{"Key": "ComputerName", "Values": ["a*"]}]}, "ValidationException"),
        ({"Filters": [{"Key": "ComputerName"}]}, "ValidationException"),
    ],
)
def test_what_the_model_does_not_allow_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        NODES.list_nodes(arguments, NOW)
    assert refusal.value.code == code
