"""Which machines bear a name."""

from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws
from tui.aws.doctor.machines import NotOneMachine, is_id, machine_called
from tui.aws.errors import AccessDenied, ErrorContext

DENIED = AccessDenied(ErrorContext(action="ec2:DescribeInstances"))


def ec2(*machines: tuple[str, str]) -> dict[str, Any]:
    """DescribeInstances' answer: ids and states, all called `batch`."""
    return {
        "Reservations": [
            {
                "Instances": [
                    {
                        "InstanceId": known_as,
                        "State": {"Name": state},
                        "Tags": [{"Key": "Name", "Value": "batch"}],
                    }
                ]
            }
            for known_as, state in machines
        ]
    }


def aws(**answers: Any) -> FakeAws:
    listed: dict[str, Any] = {"InstanceInformationList": []}
    return FakeAws(
        answers={
            "describe_instance_information": listed,
            "describe_instances": ec2(),
            **answers,
        }
    )


async def found(account: FakeAws, words: str = "batch") -> str:
    return (await machine_called(account, words)).instance_id


@pytest.mark.parametrize(
    "words", ["i-0123456789abcdef0", "i-01234567", "mi-0123456789abcdef0", "ecs:a_b_c"]
)
async def test_an_id_is_taken_at_its_word(words: str) -> None:
    account = aws()
    assert await found(account, words) == words
    assert account.calls == []


@pytest.mark.parametrize(
    "words", ["batch", "i-", "i-web", "mi-nd", "i-01234567.", "i-0123456g"]
)
def test_a_name_is_no_id(words: str) -> None:
    assert not is_id(words)


async def test_a_machine_that_is_stopped_is_found_in_ec2() -> None:
    assert await found(aws(describe_instances=ec2(("i-01234567", "stopped")))) == "i-01234567"


async def test_those_that_were_terminated_count_only_where_there_is_no_other() -> None:
    gone = ("i-00000001", "terminated")
    both = ec2(gone, ("i-00000002", "stopped"))
    assert await found(aws(describe_instances=both)) == "i-00000002"
    assert await found(aws(describe_instances=ec2(gone))) == "i-00000001"


async def test_what_systems_manager_lists_is_found_by_its_computers_name_too() -> None:
    node = {
        "InstanceId": "mi-0123456789abcdef0",
        "ComputerName": "batch",
        "PingStatus": "Online",
    }
    account = aws(
        describe_instance_information={"InstanceInformationList": [node]},
        describe_instances=DENIED,
    )
    machine = await machine_called(account, "batch")
    assert machine.online


async def test_what_cannot_be_looked_for_is_said_where_nothing_was_found() -> None:
    with pytest.raises(AccessDenied):
        await machine_called(aws(describe_instances=DENIED), "batch")


async def test_a_name_is_meant_letter_by_letter() -> None:
    account = aws()
    with pytest.raises(NotOneMachine):
        await machine_called(account, "web*?\\")
    (tag, *_) = [
        asked["Filters"] for name, asked in account.calls if name == "describe_instances"
    ]
    assert (tag[0]["Name"], tag[0]["Values"][0]) == ("tag:Name", "web\\*\\?\\\\")


async def test_a_name_that_nobody_has_is_told_with_what_to_do() -> None:
    with pytest.raises(NotOneMachine, match=r"No instance is named `batch` here\. Use its ID"):
        await machine_called(aws(), "batch")


async def test_a_name_that_several_have_is_told_with_their_ids() -> None:
    two = ec2(("i-00000002", "stopped"), ("i-00000001", "running"))
    with pytest.raises(NotOneMachine, match=r"2 instances .*i-00000001.*i-00000002, stopped"):
        await machine_called(aws(describe_instances=two), "batch")


async def test_a_name_that_nobody_has_is_told_with_those_that_are_like_it() -> None:
    account = aws(describe_instances=ec2(("i-01234567", "stopped")))
    with pytest.raises(NotOneMachine, match=r"Similar names: batch \(i-01234567, stopped\)\."):
        await machine_called(account, "bacth")


async def test_an_empty_name_is_nobodys_and_aws_is_not_asked() -> None:
    account = aws()
    with pytest.raises(NotOneMachine):
        await machine_called(account, " ")
    assert not account.times("describe_instance_information")
