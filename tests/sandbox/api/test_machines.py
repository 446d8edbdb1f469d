import asyncio
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tests.sandbox.hand_client import attached
from tui.sandbox.account.fleet import PROFILE
from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.service import Sandbox


@pytest.fixture
def ec2(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "ec2")


@pytest.fixture
def abroad(sandbox: Sandbox, sdk: boto3.Session) -> Iterator[Connect]:
    """SDK clients for the region that has one machine: `abroad("ssm")`."""
    clients: list[Any] = []

    def make(service: str) -> Any:
        keys = sandbox.credentials
        client = sdk.client(
            service,
            endpoint_url=sandbox.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


def numbered(number: int) -> str:
    """The id of one of the machines that Systems Manager does not list."""
    return f"i-0ec2{number:013d}"


def machine(ec2: Any, number: int) -> Any:
    (found,) = machines(ec2.describe_instances(InstanceIds=[numbered(number)]))
    return found


def machines(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for group in answer["Reservations"] for each in group["Instances"]]


def test_every_managed_node_but_the_hybrid_ones_is_a_machine_with_a_name(
    sandbox: Sandbox, ec2: Any
) -> None:
    wanted = [{"Name": "instance-id", "Values": list(sandbox.state.fleet.by_id)}]
    names = {
        each["InstanceId"]: tag["Value"]
        for each in machines(ec2.describe_instances(Filters=wanted))
        for tag in each["Tags"]
        if tag["Key"] == "Name"
    }
    assert names == {
        each.instance_id: each.name for each in sandbox.state.fleet.instances if not each.hybrid
    }


def test_ids_and_filters_choose(sandbox: Sandbox, ec2: Any) -> None:
    wanted = sandbox.state.fleet.instances[2].instance_id
    by_id = machines(ec2.describe_instances(InstanceIds=[wanted]))
    assert [each["InstanceId"] for each in by_id] == [wanted]
    by_tag = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["web-*"]}])
    assert len(machines(by_tag)) == 3
    stopped = [{"Name": "instance-state-name", "Values": ["stopped", "stopping"]}]
    by_state = machines(ec2.describe_instances(Filters=stopped))
    assert {each["State"]["Name"] for each in by_state} == {"stopped", "stopping"}


def test_pages_hold_every_machine_once(ec2: Any) -> None:
    pages = ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5})
    found = [each["InstanceId"] for page in pages for each in machines(page)]
    assert len(found) == len(set(found)) == 17


def test_a_machine_that_was_told_to_end_says_so_and_in_the_end_has_no_address(ec2: Any) -> None:
    gone, stopped = (machine(ec2, number) for number in (3, 1))
    assert gone["State"] == {"Code": 48, "Name": "terminated"}
    assert "PrivateIpAddress" not in gone
    assert stopped["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert stopped["PrivateIpAddress"] == "10.9.0.4"


def test_a_machine_shows_its_instance_profile_if_it_has_one(ec2: Any) -> None:
    assert "IamInstanceProfile" not in machine(ec2, 4)
    profile = machine(ec2, 5)["IamInstanceProfile"]["Arn"]
    assert profile == f"arn:aws:iam::{ACCOUNT_ID}:instance-profile/{PROFILE}"


def test_a_region_knows_its_own_machines_only(sandbox: Sandbox, abroad: Any) -> None:
    (found,) = machines(abroad("ec2").describe_instances())
    assert found["Placement"]["AvailabilityZone"] == "us-east-1a"
    ssm = abroad("ssm")
    (listed,) = ssm.describe_instance_information()["InstanceInformationList"]
    assert listed["InstanceId"] == found["InstanceId"]
    home = sandbox.state.fleet.instances[0].instance_id
    assert ssm.get_connection_status(Target=home)["Status"] == "notconnected"
    with pytest.raises(ClientError, match="TargetNotConnected"):
        ssm.start_session(Target=home)


async def test_a_session_in_another_region_is_known_there_alone(ssm: Any, abroad: Any) -> None:
    there = abroad("ssm")
    ticket = there.start_session(Target=numbered(6))
    async with attached(ticket) as client:
        await client.until(b"$ ")
    for api, known in ((there, 1), (ssm, 0)):
        active = await asyncio.to_thread(api.describe_sessions, State="Active")
        assert len(active["Sessions"]) == known
    assert abroad("cloudtrail").lookup_events()["Events"]
    there.terminate_session(SessionId=ticket["SessionId"])


def test_the_other_region_is_another_one_wherever_the_sandbox_is(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(region="us-east-1")
    assert sorted(sandbox.state.fleets) == ["eu-west-1", "us-east-1"]
    hosts = [each.computer_name for each in sandbox.state.fleet.instances]
    assert hosts[0].endswith(".ec2.internal")


def test_the_regions_of_every_account_are_listed(sandbox: Sandbox, ec2: Any) -> None:
    names = {each["RegionName"] for each in ec2.describe_regions()["Regions"]}
    assert names >= set(sandbox.state.fleets)
    with pytest.raises(ClientError, match="mars-1"):
        ec2.describe_regions(RegionNames=["mars-1"])


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


def test_a_machine_is_in_the_network_of_its_region_and_is_found_by_it(ec2: Any) -> None:
    web, *_ = machines(
        ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["web-01"]}])
    )
    assert web["VpcId"].startswith("vpc-0")
    assert web["SubnetId"].startswith("subnet-0")
    there = machines(
        ec2.describe_instances(Filters=[{"Name": "vpc-id", "Values": [web["VpcId"]]}])
    )
    assert web["InstanceId"] in {each["InstanceId"] for each in there}
    gone = next(
        each
        for each in machines(ec2.describe_instances())
        if each["State"]["Name"] == "terminated"
    )
    assert "VpcId" not in gone
    assert gone["InstanceId"] not in {each["InstanceId"] for each in there}
    assert (
        machines(
            ec2.describe_instances(Filters=[{"Name": "subnet-id", "Values": ["subnet-0"]}])
        )
        == []
    )
