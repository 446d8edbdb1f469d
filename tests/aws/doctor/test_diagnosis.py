import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.support.aws.aws_server import (
    Answer,
    AwsServer,
    Request,
    alias,
    caller,
    error,
    xml_error,
)
from tui.aws.client import Aws
from tui.aws.doctor.checks import Check, CheckStatus
from tui.aws.doctor.diagnosis import as_json, as_ticket, diagnose, stands_in_the_way

ARN = "arn:aws:sts::123456789012:assumed-role/Dev/jane"
TARGET = "i-0123456789abcdef0"
NAMESPACE = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'
NODE = {
    "InstanceId": TARGET,
    "PingStatus": "Online",
    "LastPingDateTime": datetime.now(UTC).timestamp(),
    "AgentVersion": "3.3.987.0",
    "PlatformName": "Ubuntu",
}


def instance(state: str = "running") -> Answer:
    return Answer(
        f"<DescribeInstancesResponse {NAMESPACE}><reservationSet><item><instancesSet><item>"
        f"<instanceId>{TARGET}</instanceId><instanceState><name>{state}</name></instanceState>"
        "<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/ssm</arn>"
        "</iamInstanceProfile></item></instancesSet></item></reservationSet>"
        "</DescribeInstancesResponse>"
    )


NO_INSTANCE = Answer(
    f"<DescribeInstancesResponse {NAMESPACE}><reservationSet/></DescribeInstancesResponse>"
)


def regions(*names: str) -> Answer:
    items = "".join(f"<item><regionName>{name}</regionName></item>" for name in names)
    return Answer(
        f"<DescribeRegionsResponse {NAMESPACE}><regionInfo>{items}</regionInfo>"
        "</DescribeRegionsResponse>"
    )


def document(**inputs: object) -> Answer:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    return Answer({"Content": json.dumps(content), "DocumentVersion": "1", "Name": "x"})


@pytest.fixture
def well(fake: AwsServer) -> AwsServer:
    """An account in which nothing is wrong with the target."""
    fake.on("GetCallerIdentity", caller(ARN))
    fake.on("ListAccountAliases", alias("shop"))
    fake.on("DescribeInstances", instance())
    fake.on("DescribeInstanceInformation", Answer({"InstanceInformationList": [NODE]}))
    fake.on("GetConnectionStatus", Answer({"Target": TARGET, "Status": "connected"}))
    fake.on("GetDocument", document())
    fake.on("SimulatePrincipalPolicy", xml_error("AccessDenied", "no"))
    return fake


async def checks(aws: Aws, target: str = TARGET) -> Mapping[str, Check]:
    return {check.name: check async for check in diagnose(aws, target)}


async def test_a_machine_that_is_well_has_nothing_in_its_way(well: AwsServer, aws: Aws) -> None:
    found = await checks(aws)
    assert not stands_in_the_way(list(found.values()))
    assert [name for name, check in found.items() if check.verdict is not CheckStatus.OK] == [
        "Your permissions"
    ]


async def test_without_credentials_nothing_else_is_looked_at(well: AwsServer, aws: Aws) -> None:
    well.on("GetCallerIdentity", xml_error("InvalidClientTokenId", "no"))
    found = await checks(aws)
    assert list(found) == ["Credentials"]
    assert found["Credentials"].verdict is CheckStatus.PROBLEM


async def test_all_but_the_account_is_looked_at_where_nobody_says_who_calls(
    well: AwsServer, aws: Aws
) -> None:
    well.on("GetCallerIdentity", xml_error("AccessDenied", "no"))
    found = await checks(aws)
    assert found["Credentials"].verdict is CheckStatus.UNKNOWN
    assert "sts:GetCallerIdentity" in found["Credentials"].evidence
    assert found["Region and account"].evidence == f"{TARGET} is in eu-west-1"
    assert found["Connection to Session Manager"].verdict is CheckStatus.OK
    assert not stands_in_the_way(list(found.values()))


async def test_credentials_that_ran_out_since_the_start_are_the_cause(
    well: AwsServer, aws: Aws
) -> None:
    await aws.identity()
    well.on("GetCallerIdentity", xml_error("ExpiredToken", "expired"))
    assert (await checks(aws))["Credentials"].verdict is CheckStatus.PROBLEM


async def test_a_stopped_instance_is_the_cause(well: AwsServer, aws: Aws) -> None:
    well.on("DescribeInstances", instance("stopped"))
    well.on("DescribeInstanceInformation", Answer({"InstanceInformationList": []}))
    well.on("GetConnectionStatus", Answer({"Target": TARGET, "Status": "notconnected"}))
    found = await checks(aws)
    assert "stopped" in found["Instance state"].evidence
    assert "Start the instance" in found["Managed by Systems Manager"].fix


async def test_an_instance_of_another_region_is_found_there(well: AwsServer, aws: Aws) -> None:
    def by_region(request: Request) -> Answer:
        there = "/us-east-1/" in request.headers["Authorization"]
        return instance() if there else NO_INSTANCE

    well.on("DescribeInstances", by_region)
    well.on("DescribeInstanceInformation", Answer({"InstanceInformationList": []}))
    well.on("DescribeRegions", regions("eu-west-1", "us-east-1", "us-west-2"))
    found = await checks(aws)
    assert list(found) == ["Credentials", "Region and account"]
    assert "--region us-east-1" in found["Region and account"].fix


async def test_an_instance_that_is_nowhere_may_be_in_another_account(
    well: AwsServer, aws: Aws
) -> None:
    well.on("DescribeInstances", NO_INSTANCE)
    well.on("DescribeInstanceInformation", Answer({"InstanceInformationList": []}))
    well.on("DescribeRegions", regions("eu-west-1", "us-east-1"))
    found = await checks(aws)
    assert "another account" in found["Region and account"].fix


async def test_what_the_caller_lacks_is_listed(well: AwsServer, aws: Aws) -> None:
    words = "User: x is not authorized to perform: ec2:DescribeInstances"
    well.on("DescribeInstances", xml_error("UnauthorizedOperation", words))
    well.on("GetDocument", error("AccessDeniedException", "not allowed"))
    found = await checks(aws)
    assert found["Instance state"].verdict is CheckStatus.UNKNOWN
    lacking = found["Your permissions"]
    assert lacking.verdict is CheckStatus.WARNING
    assert "ec2:DescribeInstances, ssm:GetDocument" in lacking.evidence


async def test_a_disabled_key_and_missing_logs_are_causes(well: AwsServer, aws: Aws) -> None:
    inputs = {"kmsKeyId": "k", "cloudWatchLogGroupName": "/ssm", "s3BucketName": "logs"}
    well.on("GetDocument", document(**inputs))
    well.on("DescribeKey", Answer({"KeyMetadata": {"KeyId": "k", "KeyState": "Disabled"}}))
    well.on("GenerateDataKey", error("DisabledException", "it is disabled"))
    well.on("DescribeLogGroups", Answer({"logGroups": []}))
    well.on("HeadObject", Answer(b"", 404))
    found = await checks(aws)
    for name in ("Encryption key", "CloudWatch log", "S3 log"):
        assert found[name].verdict is CheckStatus.PROBLEM


async def test_a_dry_run_that_would_do_means_the_key_is_usable(
    well: AwsServer, aws: Aws
) -> None:
    well.on("GetDocument", document(kmsKeyId="k"))
    well.on("DescribeKey", Answer({"KeyMetadata": {"KeyId": "k", "KeyState": "Enabled"}}))
    well.on("GenerateDataKey", error("DryRunOperationException", "it would have worked"))
    found = await checks(aws)
    assert found["Encryption key"].verdict is CheckStatus.OK
    assert well.asked("GenerateDataKey")[0].arguments["DryRun"] is True


ROLE = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/Dev"


@pytest.mark.parametrize(
    ("told", "simulated"),
    [
        (
            Answer(
                '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
                f"<GetRoleResult><Role><Arn>{ROLE}</Arn></Role></GetRoleResult>"
                "</GetRoleResponse>"
            ),
            ROLE,
        ),
        (xml_error("AccessDenied", "no"), "arn:aws:iam::123456789012:role/Dev"),
    ],
)
async def test_the_callers_role_is_simulated_with_its_path_where_iam_tells_it(
    well: AwsServer, aws: Aws, told: Answer, simulated: str
) -> None:
    well.on("GetRole", told)
    found = await checks(aws)
    asked = well.asked("SimulatePrincipalPolicy")[0].arguments
    assert asked["PolicySourceArn"] == simulated
    assert "iam:GetRole" not in found["Your permissions"].evidence


async def test_a_reader_who_leaves_early_leaves_nothing_behind(
    well: AwsServer, aws: Aws
) -> None:
    found = diagnose(aws, TARGET)
    async for _ in found:
        break
    await found.aclose()


def test_a_ticket_shows_what_was_found_letter_for_letter() -> None:
    checks = [
        Check("A", CheckStatus.OK, "fine"),
        Check("B", CheckStatus.PROBLEM, "[x](http://evil) `*`", "do <this>"),
    ]
    ticket = as_ticket("i-1`", checks)
    assert "- **problem** B: \\[x\\](http://evil) \\`\\*\\`" in ticket
    assert "  - do \\<this\\>" in ticket
    assert "`i-1`" in ticket


def test_json_tells_whether_a_session_can_be_started() -> None:
    found = json.loads(as_json("i-1", [Check("A", CheckStatus.PROBLEM, "e", "f")]))
    assert found["connectable"] is False
    assert found["checks"] == [{"name": "A", "verdict": "problem", "evidence": "e", "fix": "f"}]


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("Mine", "arn:aws:ssm:eu-west-1:123456789012:document/Mine"),
        ("AWS-StartSSHSession", "arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession"),
        ("arn:aws:ssm:x:2:document/Theirs", "arn:aws:ssm:x:2:document/Theirs"),
    ],
)
async def test_iam_is_asked_about_the_machine_and_the_document(
    well: AwsServer, aws: Aws, name: str, arn: str
) -> None:
    found = [check async for check in diagnose(aws, TARGET, document=name)]
    asked = well.asked("SimulatePrincipalPolicy")[0].arguments
    assert asked["ResourceArns.member.2"] == arn
    assert any(check.name == "Session document" and name in check.evidence for check in found)
