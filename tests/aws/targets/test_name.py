"""What a user may call a machine, in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.instances import ManagedInstance
from tui.aws.targets.name import TargetName, spellings
from tui.comparing import comparable

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
        ("ECS:Demo_abc_abc-456", "ecs:Demo_abc_abc-456", ""),
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
        ("TAG:Env=a", [("tag:Env", "a")]),
        ("Env=a=b", [("tag:Name", "Env=a=b"), ("tag:Env", "a=b")]),
        (
            "10.0.0.5",
            [
                ("tag:Name", "10.0.0.5"),
                ("private-ip-address", "10.0.0.5"),
                ("ip-address", "10.0.0.5"),
            ],
        ),
        ("[2001:DB8::1]", [("tag:Name", "[2001:DB8::1]"), ("ipv6-address", "2001:db8::1")]),
        ("ip-10-0-0-5", [("tag:Name", "ip-10-0-0-5"), ("private-ip-address", "10.0.0.5")]),
        (
            "IP-10-0-0-5.ec2.internal",
            [
                ("tag:Name", "IP-10-0-0-5.ec2.internal"),
                ("private-dns-name", "ip-10-0-0-5.ec2.internal"),
            ],
        ),
        ("tag:=x", [("tag:Name", "tag:=x"), ("tag:tag:", "x")]),
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


@given(st.text(min_size=1))
def test_other_spellings_come_after_what_was_typed_and_fit_into_a_filter(text: str) -> None:
    first, *others = spellings(text)
    assert first == text
    assert len(others) < 16


def test_other_spellings_are_the_same_name() -> None:
    for text in ("Web-Api 01", "cafe\u0301", "\uff37\uff25\uff22"):
        assert {comparable(each) for each in spellings(text)} == {comparable(text)}
    assert {"WEB-01", "web-01", "Web-01"} <= {*spellings("wEb-01")}
    assert "café" in spellings("CAFE\u0301")


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
        ("tag:environment=PRODUCTION", 2),
        ("Environment=production", 3),
        ("ENVIRONMENT=production", 2),
        ("tag:environments=production", 0),
        ("cafe", 0),
        ("gate", 0),
        ("192.168.0.1", 0),
    ],
)
def test_a_node_is_named_in_case_width_and_accents_as_one_likes(
    typed: str, degree: int
) -> None:
    assert TargetName.parse(typed).matches(NODE) == degree


def test_an_address_of_ipv6_is_the_same_however_it_is_written() -> None:
    node = ManagedInstance("i-00000001", address="2001:DB8:0::1")
    assert TargetName.parse("[2001:db8::1]").matches(node) == 3
    assert TargetName.parse("2001:db8::2").matches(node) == 0


def test_the_nearest_spelling_wins_and_several_of_it_are_all_told() -> None:
    nodes = [
        ManagedInstance(f"i-0000000{n}", name)
        for n, name in enumerate(["web", "Web", "WEB", "db"])
    ]
    assert [
        [node.name for node in TargetName.parse(typed).best_of(nodes)]
        for typed in ("Web", "wEB", "D", "DB")
    ] == [["Web"], ["web", "Web", "WEB"], [], ["db"]]
