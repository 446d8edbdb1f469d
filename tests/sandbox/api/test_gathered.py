from typing import Any

import pytest

from tui.sandbox.account.fleet import make_fleet
from tui.sandbox.api.gathered import INFORMATION, get_inventory
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0
FLEET = make_fleet(23, 1)


def chosen(key: str, *values: str, operator: str = "Equal") -> list[str]:
    filters = [{"Key": f"{INFORMATION}.{key}", "Values": list(values), "Type": operator}]
    found = get_inventory(FLEET, {"Filters": filters}, NOW)["Entities"]
    return [each["Id"] for each in found]


def test_each_machine_has_what_its_agent_reports(ssm: Any) -> None:
    first, *_ = ssm.get_inventory(MaxResults=1)["Entities"]
    item = first["Data"][INFORMATION]
    assert item["SchemaVersion"] == "1.0"
    (about,) = item["Content"]
    assert about["InstanceId"] == first["Id"]
    assert (about["InstanceStatus"], about["AgentType"]) == ("Active", "amazon-ssm-agent")


def test_pages_together_hold_the_whole_fleet() -> None:
    seen: list[str] = []
    arguments: dict[str, Any] = {"MaxResults": 7}
    while True:
        answer = get_inventory(FLEET, arguments, NOW)
        seen += [each["Id"] for each in answer["Entities"]]
        if "NextToken" not in answer:
            break
        arguments["NextToken"] = answer["NextToken"]
    assert seen == list(FLEET.by_id)


def test_a_machine_is_found_by_its_computer_name_and_its_address() -> None:
    node = FLEET.instances[3]
    assert chosen("ComputerName", node.computer_name) == [node.instance_id]
    assert chosen("IpAddress", node.address) == [node.instance_id]
    assert node.instance_id in chosen(
        "ComputerName", node.computer_name[:5], operator="BeginWith"
    )
    assert node.instance_id not in chosen("IpAddress", node.address, operator="NotEqual")
    assert len(chosen("IpAddress", "x", operator="Exists")) == 23


def test_of_what_is_not_gathered_there_is_no_data() -> None:
    wanted = {"ResultAttributes": [{"TypeName": "AWS:Application"}]}
    found = get_inventory(FLEET, wanted, NOW)["Entities"]
    assert {str(each["Data"]) for each in found} == {"{}"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxResults": 51}, "ValidationException"),
        ({"NextToken": "x"}, "InvalidNextToken"),
        ({"Filters": []}, "ValidationException"),
        ({"Filters": [{"Key": "AWS:Application.Name", "Values": ["a"]}]}, "InvalidFilter"),
        ({"Filters": [{"Key": f"{INFORMATION}.Nope", "Values": ["a"]}]}, "InvalidFilter"),
        ({"ResultAttributes": [{"TypeName": "Mine"}]}, "ValidationException"),
        ({"Aggregators": [{"Expression": "x"}]}, "InvalidAggregatorException"),
    ],
)
def test_what_the_model_does_not_allow_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        get_inventory(FLEET, arguments, NOW)
    assert refusal.value.code == code
