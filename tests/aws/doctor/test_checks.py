from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.client import Identity
from tui.aws.doctor.checks import (
    Check,
    CheckStatus,
    Machine,
    judge_agent,
    judge_connection,
    judge_credentials,
    judge_ping,
    judge_place,
    judge_registration,
    judge_role,
    judge_state,
    parse_version,
)
from tui.aws.doctor.needs import (
    judge_bucket,
    judge_document,
    judge_key,
    judge_log_group,
    judge_permissions,
)
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    ErrorContext,
    NoCredentials,
    NotFound,
    Unreachable,
)
from tui.aws.instances import ManagedInstance
from tui.aws.preferences.document import Preferences

Answer = dict[str, Any]

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)
TARGET = "i-0123456789abcdef0"
IDENTITY = Identity(
    account="123456789012",
    arn="arn:aws:sts::123456789012:assumed-role/Dev/jane",
    user_id="AROA:jane",
    region="eu-west-1",
    profile="shop",
    alias="shop-prod",
)
NODE = ManagedInstance(TARGET, ping_status="Online", last_ping=NOW, agent_version="3.3.987.0")
LOST = replace(NODE, ping_status="ConnectionLost", last_ping=NOW - timedelta(days=41))
RUNNING = Machine("running", "arn:aws:iam::123456789012:instance-profile/ssm", "web-01")
DENIED = AccessDenied(ErrorContext(action="ec2:DescribeInstances"))
GATEWAY = "ssmmessages.eu-west-1.amazonaws.com"


def preferences(**inputs: Any) -> Preferences:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    return Preferences(exists=True, version="1", default_version="1", content=content)


@pytest.mark.parametrize(
    ("check", "verdict", "words"),
    [
        (judge_credentials(NoCredentials(), None, NOW), CheckStatus.PROBLEM, "--profile"),
        (
            judge_credentials(IDENTITY, NOW - timedelta(minutes=1), NOW),
            CheckStatus.PROBLEM,
            "Sign in, then",
        ),
        (
            judge_place(TARGET, IDENTITY, None, None, ["us-east-1"]),
            CheckStatus.PROBLEM,
            "us-east-1",
        ),
        (judge_place(TARGET, IDENTITY, None, None), CheckStatus.PROBLEM, "another account"),
        (
            judge_place(TARGET, IDENTITY, None, None, DENIED),
            CheckStatus.PROBLEM,
            "ec2:Describe",
        ),
        (
            judge_state(TARGET, replace(RUNNING, state="stopped")),
            CheckStatus.PROBLEM,
            "start-inst",
        ),
        (
            judge_state(TARGET, replace(RUNNING, state="terminated")),
            CheckStatus.PROBLEM,
            "can't be restarted",
        ),
        (judge_registration(TARGET, None, RUNNING), CheckStatus.PROBLEM, "port 443"),
        (
            judge_registration(TARGET, None, replace(RUNNING, profile="")),
            CheckStatus.PROBLEM,
            "AmazonSSMManagedInstanceCore",
        ),
        (judge_registration("mi-0", None, None), CheckStatus.PROBLEM, "-register"),
        (judge_ping(LOST, NOW), CheckStatus.PROBLEM, "amazon-ssm-agent is running"),
        (
            judge_agent(replace(NODE, agent_version="2.2.9.0"), None),
            CheckStatus.PROBLEM,
            "Update",
        ),
        (
            judge_agent(replace(NODE, agent_version="2.3.100.0"), preferences(kmsKeyId="k")),
            CheckStatus.PROBLEM,
            "2.3.539.0",
        ),
        (
            judge_role(replace(RUNNING, profile=""), None),
            CheckStatus.PROBLEM,
            "instance profile",
        ),
        (judge_connection(False, NODE, GATEWAY), CheckStatus.PROBLEM, GATEWAY),
        (judge_document(Preferences("Mine")), CheckStatus.PROBLEM, "Mine does not exist"),
        (
            judge_document(replace(preferences(), content={"schemaVersion": "2.2"})),
            CheckStatus.PROBLEM,
            "'2.2'",
        ),
        (
            judge_document(preferences(runAsEnabled="perhaps")),
            CheckStatus.PROBLEM,
            "`runAsEnabled`",
        ),
        (
            judge_key("k", {"KeyMetadata": {"KeyState": "Disabled"}}, None),
            CheckStatus.PROBLEM,
            "Disabled",
        ),
        (
            judge_key("k", DENIED, AccessDenied(ErrorContext())),
            CheckStatus.PROBLEM,
            "kms:GenerateDataKey",
        ),
        (judge_key("k", NotFound(ErrorContext()), None), CheckStatus.PROBLEM, "does not exist"),
        (
            judge_log_group(preferences(cloudWatchLogGroupName="/ssm"), {"logGroups": []}),
            CheckStatus.PROBLEM,
            "/ssm does not exist",
        ),
        (
            judge_log_group(
                preferences(cloudWatchLogGroupName="/ssm", cloudWatchEncryptionEnabled=True),
                {"logGroups": [{"logGroupName": "/ssm"}]},
            ),
            CheckStatus.PROBLEM,
            "not encrypted",
        ),
        (
            judge_bucket(preferences(s3BucketName="logs"), NotFound(ErrorContext()), None),
            CheckStatus.PROBLEM,
            "s3://logs does not exist",
        ),
        (
            judge_permissions(
                [],
                {
                    "EvaluationResults": [
                        {
                            "EvalActionName": "ssm:StartSession",
                            "EvalDecision": "implicitDeny",
                        }
                    ]
                },
            ),
            CheckStatus.PROBLEM,
            "ssm:StartSession",
        ),
    ],
)
def test_what_stands_in_the_way_is_found_with_its_fix(
    check: Check, verdict: CheckStatus, words: str
) -> None:
    assert check.verdict is verdict
    assert words in f"{check.evidence} {check.fix}"
    assert check.evidence
    assert check.fix


@pytest.mark.parametrize(
    "check",
    [
        judge_credentials(IDENTITY, NOW + timedelta(hours=1), NOW),
        judge_place(TARGET, IDENTITY, RUNNING, NODE),
        judge_place(TARGET, IDENTITY, DENIED, NODE),
        judge_state(TARGET, RUNNING),
        judge_registration(TARGET, NODE, RUNNING),
        judge_ping(NODE, NOW),
        judge_agent(NODE, preferences(kmsKeyId="k")),
        judge_role(RUNNING, None),
        judge_role(replace(RUNNING, profile=""), NODE),
        judge_connection(True, NODE, GATEWAY),
        judge_document(Preferences()),
        judge_document(preferences(idleSessionTimeout="20")),
        judge_key("k", {"KeyMetadata": {"KeyState": "Enabled"}}, None),
        judge_log_group(
            preferences(cloudWatchLogGroupName="/ssm"),
            {"logGroups": [{"logGroupName": "/ssm"}]},
        ),
        judge_bucket(preferences(s3BucketName="logs"), None, None),
    ],
)
def test_what_is_well_is_called_so(check: Check) -> None:
    assert check.verdict is CheckStatus.OK
    assert not check.fix


@pytest.mark.parametrize(
    "check",
    [
        judge_credentials(IDENTITY, NOW + timedelta(minutes=5), NOW),
        judge_ping(replace(NODE, last_ping=NOW - timedelta(hours=1)), NOW),
        judge_agent(replace(NODE, agent_version="2.3.978.0"), None),
        judge_agent(
            replace(NODE, agent_version="3.0.1.0"),
            preferences(cloudWatchLogGroupName="g", cloudWatchStreamingEnabled=True),
        ),
        judge_role(replace(RUNNING, profile=""), LOST),
        judge_document(replace(preferences(), default_version="7")),
        judge_permissions(["ec2:DescribeInstances"], None),
        judge_document(preferences(maxSesionDuration="60")),
        judge_document(replace(preferences(), content={"schemaVersion": "1.0", "inputs": {}})),
    ],
)
def test_what_only_may_matter_is_a_warning(check: Check) -> None:
    assert check.verdict is CheckStatus.WARNING
    assert check.fix


def test_what_is_amiss_with_the_document_is_named() -> None:
    content = {"schemaVersion": "1.0", "inputs": {"maxSesionDuration": "60"}}
    check = judge_document(replace(preferences(), content=content))
    assert "sessionType" in check.fix
    assert (
        "`maxSesionDuration` is unknown and has no effect. Did you mean `maxSessionDuration`"
        in check.fix
    )


def test_a_denied_look_names_the_action_and_claims_nothing() -> None:
    for check in (judge_state(TARGET, DENIED), judge_place(TARGET, IDENTITY, DENIED, None)):
        assert check.verdict is CheckStatus.UNKNOWN
        assert "ec2:DescribeInstances" in check.evidence


def test_a_network_that_fails_is_no_verdict_on_the_machine() -> None:
    check = judge_connection(Unreachable(), NODE, GATEWAY)
    assert check.verdict is CheckStatus.UNKNOWN


def simulated(decision: str, *missing: str) -> dict[str, Any]:
    """The simulator's answer for one machine: which keys it lacks stands with the machine."""
    specific = {
        "EvalResourceName": f"arn:aws:ec2:eu-west-1:123456789012:instance/{TARGET}",
        "EvalResourceDecision": decision,
        "MissingContextValues": list(missing),
    }
    result = {
        "EvalActionName": "ssm:StartSession",
        "EvalDecision": decision,
        "MissingContextValues": [],
        "ResourceSpecificResults": [specific],
    }
    return {"EvaluationResults": [result]}


@pytest.mark.parametrize("decision", ["implicitDeny", "explicitDeny", "allowed"])
def test_a_simulation_that_lacks_context_is_no_verdict(decision: str) -> None:
    check = judge_permissions([], simulated(decision, "ssm:resourceTag/Team"))
    assert check.verdict is CheckStatus.UNKNOWN
    assert "ssm:resourceTag/Team" in check.evidence


def test_a_simulation_of_all_machines_may_lack_context_too() -> None:
    result = {
        "EvalActionName": "ssm:StartSession",
        "EvalDecision": "implicitDeny",
        "MissingContextValues": ["ssm:resourceTag/Team"],
    }
    check = judge_permissions([], {"EvaluationResults": [result]})
    assert check.verdict is CheckStatus.UNKNOWN


@pytest.mark.parametrize(
    ("decision", "verdict"),
    [("implicitDeny", CheckStatus.PROBLEM), ("allowed", CheckStatus.OK)],
)
def test_a_simulation_that_lacks_nothing_is_believed(
    decision: str, verdict: CheckStatus
) -> None:
    assert judge_permissions([], simulated(decision)).verdict is verdict


def test_an_unencrypted_bucket_matters_only_where_encryption_is_asked_for() -> None:
    error = AwsError(ErrorContext(code="ServerSideEncryptionConfigurationNotFoundError"))
    strict = preferences(s3BucketName="logs", s3EncryptionEnabled=True)
    assert judge_bucket(strict, None, error).verdict is CheckStatus.PROBLEM
    assert judge_bucket(preferences(s3BucketName="logs"), None, error).verdict is CheckStatus.OK


@given(st.text(), st.text(), st.text())
def test_whatever_aws_says_is_one_line(state: str, version: str, name: str) -> None:
    node = replace(NODE, agent_version=version, platform_name=name, ping_status=state)
    for check in (
        judge_state(TARGET, Machine(state, "", name)),
        judge_agent(node, None),
        judge_ping(node, NOW),
        judge_registration(TARGET, node, None),
    ):
        assert len(f"{check.evidence}{check.fix}x".splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "version"),
    [("3.3.987.0", (3, 3, 987, 0)), ("", None), ("3", None), ("3.x", None), ("٣.٣", None)],
)
def test_a_version_is_numbers_or_nothing(words: str, version: tuple[int, ...] | None) -> None:
    assert parse_version(words) == version


def refusing(*refused: str) -> Answer:
    """IAM's answer about a machine and its session document, of which it does not allow some."""
    resources = ("arn:aws:ec2:eu-west-1:1:instance/i-1", "arn:aws:ssm:eu-west-1:1:document/D")
    return {
        "EvaluationResults": [
            {
                "EvalActionName": "ssm:StartSession",
                "EvalDecision": "implicitDeny",
                "ResourceSpecificResults": [
                    {
                        "EvalResourceName": each,
                        "EvalResourceDecision": "implicitDeny"
                        if each.rpartition(":")[2] in refused
                        else "allowed",
                    }
                    for each in resources
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    ("document", "verdict"),
    [("SSM-SessionManagerRunShell", CheckStatus.WARNING), ("D", CheckStatus.PROBLEM)],
)
def test_a_document_that_is_denied_alone_leads_to_another_one(
    document: str, verdict: CheckStatus
) -> None:
    check = judge_permissions([], refusing("document/D"), document)
    assert check.verdict is verdict
    assert document in check.evidence
    assert "--document NAME, Ctrl+O" in check.fix


def test_a_machine_that_is_denied_is_the_problem_whatever_its_document() -> None:
    check = judge_permissions([], refusing("instance/i-1", "document/D"), "D")
    assert check.verdict is CheckStatus.PROBLEM
    assert "--document" not in check.fix
    assert judge_permissions([], refusing(), "D").verdict is CheckStatus.OK


def test_a_document_of_ones_choice_is_named_with_its_kind() -> None:
    content = {"schemaVersion": "1.0", "sessionType": "InteractiveCommands"}
    check = judge_document(replace(preferences(), document="View", content=content))
    assert check.evidence.endswith(" · InteractiveCommands")
