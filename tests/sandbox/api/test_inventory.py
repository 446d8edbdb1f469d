from typing import Any

import pytest

from tui.sandbox.account.fleet import make_fleet
from tui.sandbox.api.inventory import Inventory
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0
FLEET = make_fleet(23, 1)
INVENTORY = Inventory(FLEET)


def describe(**arguments: Any) -> list[dict[str, Any]]:
    answer = INVENTORY.describe_instance_information({"MaxResults": 50, **arguments}, NOW)
    listed: list[dict[str, Any]] = answer["InstanceInformationList"]
    return listed


def chosen(key: str, *values: str) -> list[dict[str, Any]]:
    return describe(Filters=[{"Key": key, "Values": list(values)}])


def test_ten_come_on_a_page_unless_more_are_asked_for() -> None:
    answer = INVENTORY.describe_instance_information({}, NOW)
    assert len(answer["InstanceInformationList"]) == 10
    assert "NextToken" in answer


def test_pages_may_repeat_what_was_on_the_one_before() -> None:
    repeating = Inventory(FLEET, overlap=2)
    first = repeating.describe_instance_information({"MaxResults": 5}, NOW)
    more = {"MaxResults": 5, "NextToken": first["NextToken"]}
    second = repeating.describe_instance_information(more, NOW)
    pages = [
        [each["InstanceId"] for each in page["InstanceInformationList"]]
        for page in (first, second)
    ]
    assert pages[0][-2:] == pages[1][:2]


def test_pages_together_hold_the_whole_fleet() -> None:
    seen: list[str] = []
    arguments: dict[str, Any] = {"MaxResults": 5}
    while True:
        answer = INVENTORY.describe_instance_information(arguments, NOW)
        seen += [each["InstanceId"] for each in answer["InstanceInformationList"]]
        if "NextToken" not in answer:
            break
        arguments["NextToken"] = answer["NextToken"]
    assert seen == list(FLEET.by_id)


def test_only_a_hybrid_node_has_a_name_of_its_own() -> None:
    for each in describe():
        assert ("Name" in each) == each["InstanceId"].startswith("mi-")


def test_filters_choose() -> None:
    first = FLEET.instances[0].instance_id
    assert [each["InstanceId"] for each in chosen("InstanceIds", first)] == [first]
    assert {each["PlatformType"] for each in chosen("PlatformTypes", "Windows")} == {"Windows"}
    assert {each["PingStatus"] for each in chosen("PingStatus", "ConnectionLost")} == {
        "ConnectionLost"
    }
    assert len(chosen("tag:Name", "web-01", "web-02")) == 2
    assert len(chosen("tag-key", "Team")) == len(FLEET)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxResults": 4}, "ValidationException"),
        ({"MaxResults": 51}, "ValidationException"),
        ({"NextToken": "bogus"}, "InvalidNextToken"),
        ({"Filters": [{"Key": "Name", "Values": ["x"]}]}, "InvalidFilterKey"),
        ({"Filters": [{"Key": "PingStatus", "Values": []}]}, "ValidationException"),
        (
            {
                "Filters": [
                    {"Key": "tag:Team", "Values": ["web"]},
                    {"Key": "PingStatus", "Values": ["Online"]},
                ]
            },
            "ValidationException",
        ),
    ],
)
def test_what_the_model_does_not_allow_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        INVENTORY.describe_instance_information(arguments, NOW)
    assert refusal.value.code == code


def test_a_target_is_connected_only_if_its_agent_reaches_the_gateway() -> None:
    for instance in FLEET.instances:
        status = INVENTORY.get_connection_status({"Target": instance.instance_id})["Status"]
        assert status == ("connected" if instance.connected else "notconnected")
    assert INVENTORY.get_connection_status({"Target": "i-0"})["Status"] == "notconnected"
