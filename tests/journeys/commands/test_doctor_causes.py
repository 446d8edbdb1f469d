"""`ssm-tui doctor` against a machine, a document or a permission for each cause."""

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.sandbox.account.fixtures import (
    BUCKET,
    DISABLED_KEY_ALIAS,
    KEY_ALIAS,
    LOG_GROUP,
    PLAIN_BUCKET,
    PLAIN_LOG_GROUP,
)
from tui.sandbox.service import Sandbox, SandboxOptions

STOPPED = "i-0ec20000000000001"
STOPPING = "i-0ec20000000000002"
TERMINATED = "i-0ec20000000000003"
WITHOUT_PROFILE = "i-0ec20000000000004"
WITHOUT_AGENT = "i-0ec20000000000005"
ABROAD = "i-0ec20000000000006"
NOWHERE = "i-0123456789abcdef0"


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The sandbox in the environment, with everything allowed before and after."""
    for name, value in running.environment().items():
        monkeypatch.setenv(name, value)
    yield running
    running.api_faults.denied.clear()
    running.api_faults.conditions.clear()


@pytest.fixture(scope="module")
def ssm(running: Sandbox) -> Iterator[Any]:
    client = boto3.client(
        "ssm",
        endpoint_url=running.endpoint_url,
        region_name=running.region,
        aws_access_key_id=running.credentials.access_key_id,
        aws_secret_access_key=running.credentials.secret_access_key,
    )
    yield client
    client.close()


def examine(target: str, *options: str, status: int, region: str = "") -> dict[str, Any]:
    """What the doctor finds, as JSON; it exits with a status."""
    place = ("--region", region) if region else ()
    done = CliRunner().invoke(main, [*place, "doctor", target, "--json", *options])
    assert done.exit_code == status, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["connectable"] is (status == 0)
    return found


def first_cause(found: dict[str, Any]) -> tuple[str, str]:
    """The name of the first check that found a problem, and all that it says."""
    cause = next(check for check in found["checks"] if check["verdict"] == "problem")
    return cause["name"], f"{cause['evidence']} | {cause['fix']}"


def create_document(ssm: Any, name: str, inputs: dict[str, object]) -> None:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    ssm.create_document(Name=name, Content=json.dumps(content), DocumentType="Session")


@pytest.mark.parametrize(
    ("target", "cause", "says"),
    [
        (STOPPED, "Instance state", "night-batch .* is stopped .* start-instances"),
        (STOPPING, "Instance state", "is stopping .* then start it"),
        (TERMINATED, "Instance state", "is terminated .* can't be restarted"),
        (WITHOUT_PROFILE, "Managed by Systems Manager", "Attach an instance profile"),
        (WITHOUT_AGENT, "Managed by Systems Manager", "SSM Agent has not reported"),
        (ABROAD, "Region and account", "is in us-east-1, not in .* --region us-east-1"),
        (NOWHERE, "Region and account", "nor in the account's other regions"),
        ("invoices-2018", "SSM Agent version", r"2\.2\.916\.0 · sessions need 2\.3\.68\.0"),
        ("staging-web", "Agent heartbeat", "ConnectionLost · last seen 3 d ago"),
        (
            "reports (private subnet)",
            "Connection to Session Manager",
            "although the agent is online .* VPC endpoint",
        ),
    ],
    ids=lambda value: value if value[:2] != "i-" else value[-1],
)
def test_a_machine_shows_its_cause_and_takes_no_session(
    sandbox: Sandbox, ssm: Any, target: str, cause: str, says: str
) -> None:
    found = examine(target, status=1)
    name, words = first_cause(found)
    assert name == cause
    assert re.search(says, words)
    with pytest.raises(ssm.exceptions.TargetNotConnected):
        ssm.start_session(Target=found["target"])


@pytest.mark.parametrize(
    ("inputs", "cause", "says"),
    [
        ({"kmsKeyId": DISABLED_KEY_ALIAS}, "Encryption key", "Disabled .* Enable the key"),
        ({"kmsKeyId": "alias/gone"}, "Encryption key", "does not exist in this region"),
        ({"cloudWatchLogGroupName": "gone"}, "CloudWatch log", "gone does not exist"),
        (
            {"cloudWatchLogGroupName": PLAIN_LOG_GROUP, "cloudWatchEncryptionEnabled": True},
            "CloudWatch log",
            "is not encrypted",
        ),
        ({"s3BucketName": "gone"}, "S3 log", "does not exist"),
        (
            {"s3BucketName": PLAIN_BUCKET, "s3EncryptionEnabled": True},
            "S3 log",
            "is not encrypted",
        ),
    ],
    ids=[
        "key-disabled",
        "key-gone",
        "group-gone",
        "group-plain",
        "bucket-gone",
        "bucket-plain",
    ],
)
def test_what_the_session_document_names_is_the_cause(
    sandbox: Sandbox, ssm: Any, inputs: dict[str, object], cause: str, says: str
) -> None:
    create_document(ssm, "Sessions", inputs)
    try:
        name, words = first_cause(examine("web-01", "--document", "Sessions", status=1))
    finally:
        ssm.delete_document(Name="Sessions")
    assert name == cause
    assert re.search(says, words)


@pytest.mark.parametrize(
    ("document", "says"),
    [("AWS-RunShellScript", "schemaVersion is '2.2'"), ("Gone", "Gone does not exist")],
)
def test_a_document_that_starts_no_session_is_the_cause(
    sandbox: Sandbox, document: str, says: str
) -> None:
    name, words = first_cause(examine("web-01", "--document", document, status=1))
    assert name == "Session document"
    assert says in words


def test_a_permission_that_the_caller_lacks_is_the_cause(sandbox: Sandbox) -> None:
    sandbox.api_faults.denied.add("ssm:StartSession")
    name, words = first_cause(examine("web-01", status=1))
    assert name == "Your permissions"
    assert "ssm:StartSession" in words


def test_a_policy_that_is_narrowed_by_tags_is_no_cause(sandbox: Sandbox) -> None:
    sandbox.api_faults.conditions["ssm:StartSession"] = ("ssm:resourceTag/Team",)
    found = examine("web-01", status=0)
    (last,) = (each for each in found["checks"] if each["name"] == "Your permissions")
    assert last["verdict"] == "unknown"
    assert "ssm:resourceTag/Team" in last["evidence"]


def test_a_key_that_the_caller_may_not_use_is_the_cause(sandbox: Sandbox, ssm: Any) -> None:
    create_document(ssm, "Encrypted", {"kmsKeyId": KEY_ALIAS})
    sandbox.api_faults.denied.add("kms:GenerateDataKey")
    name, words = first_cause(examine("web-01", "--document", "Encrypted", status=1))
    assert name == "Encryption key"
    assert "kms:GenerateDataKey" in words


def test_without_credentials_there_is_one_cause_alone(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    found = examine(STOPPED, status=1)
    assert [check["name"] for check in found["checks"]] == ["Credentials"]


def test_a_machine_that_is_well_has_nothing_in_its_way(sandbox: Sandbox, ssm: Any) -> None:
    create_document(
        ssm,
        "Everything",
        {
            "kmsKeyId": KEY_ALIAS,
            "cloudWatchLogGroupName": LOG_GROUP,
            "cloudWatchEncryptionEnabled": True,
            "s3BucketName": BUCKET,
            "s3EncryptionEnabled": True,
        },
    )
    found = examine("web-01", "--document", "Everything", status=0)
    assert {check["verdict"] for check in found["checks"]} == {"ok"}


def test_a_machine_of_another_region_is_well_in_its_own(sandbox: Sandbox) -> None:
    examine(ABROAD, region="us-east-1", status=0)
