"""What a user may call a machine, in every spelling."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws, account_of, denied
from tui.aws.instances import ManagedInstance
from tui.aws.targets import TargetName, find_among_all, find_exactly

NODE = ManagedInstance(
    "mi-0123456789abcdef0",
    name="café",
    address="192.168.0.12",
    computer_name="gate-7.osaka.example.com",
    tags={"Environment": "production"},
)


@pytest.mark.parametrize(
    ("typed", "known_as", "region"),
    [
        ("i-0abc1234", "i-0abc1234", ""),
        (" MI-0123456789ABCDEF0 ", "mi-0123456789abcdef0", ""),
        ("ecs:demo_abc_abc-456", "ecs:demo_abc_abc-456", ""),
        ("arn:aws:ec2:eu-west-1:123456789012:instance/i-0abc1234", "i-0abc1234", "eu-west-1"),
        (
            "arn:aws-cn:ssm:cn-north-1:123456789012:managed-instance/mi-0123456789abcdef0",
            "mi-0123456789abcdef0",
            "cn-north-1",
        ),
    ],
)
def test_an_id_needs_no_look_up(typed: str, known_as: str, region: str) -> None:
    name = TargetName.parse(typed)
    assert (name.instance_id, name.region) == (known_as, region)


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("web-01", [("tag:Name", "web-01")]),
        ("Name=web-01", [("tag:Name", "web-01")]),
        ("tag:Env=a=b", [("tag:Env", "a=b")]),
        ("10.0.0.5", [("private-ip-address", "10.0.0.5"), ("ip-address", "10.0.0.5")]),
        ("[2001:db8::1]", []),
        ("ip-10-0-0-5", [("tag:Name", "ip-10-0-0-5"), ("private-ip-address", "10.0.0.5")]),
        (
            "IP-10-0-0-5.ec2.internal",
            [
                ("tag:Name", "IP-10-0-0-5.ec2.internal"),
                ("private-dns-name", "ip-10-0-0-5.ec2.internal"),
            ],
        ),
        ("tag:=x", [("tag:Name", "tag:=x")]),
    ],
)
def test_each_kind_of_name_has_its_filters(typed: str, filters: list[tuple[str, str]]) -> None:
    assert list(TargetName.parse(typed).filters()) == filters


@given(st.text())
def test_whatever_is_typed_means_something(typed: str) -> None:
    name = TargetName.parse(typed)
    assert sum(map(bool, (name.instance_id, name.tag, name.address))) <= 1
    list(name.filters())
    name.matches(NODE)


@pytest.mark.parametrize(
    ("typed", "degree"),
    [
        ("café", 3),
        ("CAFE\u0301", 2),
        ("ＣＡＦÉ", 2),
        ("gate-7.osaka.example.com", 3),
        ("Gate-7", 1),
        ("192.168.0.12", 3),
        ("tag:Environment=production", 3),
        ("tag:Environment=Production", 2),
        ("cafe", 0),
        ("gate", 0),
        ("192.168.0.1", 0),
    ],
)
def test_a_node_is_named_in_case_width_and_accents_as_one_likes(
    typed: str, degree: int
) -> None:
    assert TargetName.parse(typed).matches(NODE) == degree


def machine(known_as: str, name: str, state: str = "running", **more: Any) -> dict[str, Any]:
    tags = [{"Key": "Name", "Value": name}]
    return {"InstanceId": known_as, "Tags": tags, "State": {"Name": state}, **more}


def ec2(*machines: dict[str, Any]) -> FakeAws:
    return FakeAws(
        {
            "describe_instances": {"Reservations": [{"Instances": list(machines)}]},
            "describe_instance_information": {"InstanceInformationList": []},
        }
    )


async def test_an_exact_name_costs_a_call_for_each_kind_and_no_listing() -> None:
    aws = ec2(machine("i-00000001", "web-01", Platform="windows"))
    (found,) = (await find_exactly(aws, TargetName.parse("web-01"))).machines
    assert (found.name, found.platform_type) == ("web-01", "Windows")
    assert aws.times("describe_instances") == 1
    aws = ec2(machine("i-00000001", "web-01"))
    (found,) = (await find_exactly(aws, TargetName.parse("web-01"))).machines
    assert found.platform_type == "Linux", "it has a shell of POSIX"
    assert aws.calls[0][1]["Filters"] == [{"Key": "tag:Name", "Values": ["web-01"]}]


async def test_what_is_stopped_or_gone_is_told_from_what_runs() -> None:
    states = {"i-00000001": "stopped", "i-00000002": "terminated", "i-00000003": "pending"}
    aws = ec2(*(machine(known_as, "batch", state) for known_as, state in states.items()))
    found = await find_exactly(aws, TargetName.parse("batch"))
    ids = [
        [node.instance_id for node in nodes]
        for nodes in (found.machines, found.stopped, found.gone)
    ]
    assert ids == [["i-00000003"], ["i-00000001"], ["i-00000002"]]


async def test_a_hybrid_node_is_found_by_its_tag() -> None:
    asked = list[Any]()

    def listed(arguments: dict[str, Any]) -> dict[str, Any]:
        asked.extend(arguments["Filters"])
        return {"InstanceInformationList": [{"InstanceId": NODE.instance_id}]}

    aws = FakeAws({"describe_instances": denied("x"), "describe_instance_information": listed})
    found = await find_exactly(aws, TargetName.parse("gate"))
    assert [node.name for node in found.machines] == ["gate"]
    assert asked == [{"Key": "tag:Name", "Values": ["gate"]}]
    assert found.error is not None


async def test_the_nearest_spelling_wins_and_several_of_it_are_all_told() -> None:
    aws = account_of("web", "Web", "WEB", "db")
    assert [
        [node.name for node in (await find_among_all(aws, TargetName.parse(typed))).machines]
        for typed in ("Web", "wEB", "D", "DB")
    ] == [["Web"], ["web", "Web", "WEB"], [], ["db"]]
