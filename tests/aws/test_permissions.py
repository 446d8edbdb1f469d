import json
import re
from pathlib import Path

import tui
from tests.support.aws.calls_made import calls_made
from tests.support.aws.policy import OrganisationHistory, PolicyOptions, policy
from tui.aws.permissions import (
    ACTIONS,
    Capabilities,
    Capability,
    action_of,
    operation_of,
)

ALL = PolicyOptions(
    partition="aws-cn",
    account="999988887777",
    tag=("Team", "platform"),
    kms_key="arn:aws-cn:kms:cn-north-1:999988887777:key/k",
    log_group="/ssm",
    log_bucket="logs",
    databases=True,
    push_key=True,
    access=True,
    doctor=True,
    history=OrganisationHistory(),
    edit_preferences=True,
)


def test_every_capability_has_its_actions() -> None:
    assert set(ACTIONS) == set(Capability)
    assert all(ACTIONS.values())


def test_a_policy_with_every_option_allows_every_action_and_no_other() -> None:
    allowed = {
        action
        for statement in json.loads(policy(ALL))["Statement"]
        for action in statement["Action"]
    }
    assert allowed == {action for actions in ACTIONS.values() for action in actions}


def test_what_is_not_used_is_not_allowed() -> None:
    text = policy()
    assert "kms:" not in text
    assert "logs:" not in text
    assert "s3:" not in text
    assert "UpdateDocument" not in text


def test_partition_account_and_tag_are_taken_over() -> None:
    text = policy(ALL)
    assert "arn:aws:" not in text
    assert "arn:aws-cn:ec2:*:999988887777:instance/*" in text
    assert '"aws:ResourceTag/Team": "platform"' in text


def test_every_document_that_a_session_is_started_with_is_allowed() -> None:
    sources = (Path(tui.__file__).parent / "sessions").rglob("*.py")
    started = {name for path in sources for name in re.findall(r'"(AWS-\w+)', path.read_text())}
    assert started >= {"AWS-StartNonInteractiveCommand", "AWS-StartInteractiveCommand"}
    remote = "AWS-StartPortForwardingSessionToRemoteHost"
    allowed = {
        resource.rpartition("::document/")[2]
        for statement in json.loads(policy())["Statement"]
        if "ssm:StartSession" in statement["Action"]
        for resource in statement["Resource"]
    }
    assert started | {remote} <= allowed


def test_sessions_are_resumed_and_ended_by_their_owner_only() -> None:
    (own,) = [s for s in json.loads(policy())["Statement"] if s["Sid"] == "OwnSessions"]
    assert own["Condition"]["StringLike"] == {
        "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}"
    }


def test_an_operations_action_is_its_own_name_but_for_a_few_of_s3() -> None:
    assert action_of("ssm", "StartSession") == "ssm:StartSession"
    assert action_of("s3", "HeadObject") == "s3:GetObject"


def test_what_was_denied_is_remembered_with_its_action() -> None:
    capabilities = Capabilities()
    assert capabilities.denied(Capability.HISTORY) is None
    capabilities.deny("ssm:DescribeSessions", "whatever")
    assert capabilities.denied(Capability.HISTORY) == "ssm:DescribeSessions"
    capabilities.allow("ssm:DescribeSessions")
    assert capabilities.denied(Capability.HISTORY) is None


def test_a_session_denied_on_one_machine_may_be_allowed_on_another() -> None:
    capabilities = Capabilities()
    capabilities.deny("ssm:StartSession", "i-1")
    assert capabilities.denied(Capability.START, "i-1") == "ssm:StartSession"
    assert capabilities.denied(Capability.START, "i-2") is None
    assert capabilities.denied(Capability.START) is None


def test_denials_can_be_forgotten() -> None:
    capabilities = Capabilities()
    capabilities.deny("ec2:DescribeInstances")
    capabilities.forget()
    assert capabilities.denied(Capability.NAMES) is None


UNLIMITED = frozenset({"sts:GetCallerIdentity"})
"""AWS allows these to everybody."""


INDIRECT = frozenset(
    {
        # Signed by us and asked of the message gateway itself.
        "ssmmessages:OpenDataChannel",
        # Athena does these with the permissions of whoever asks it.
        "glue:GetDatabase",
        "glue:GetTable",
        "s3:GetBucketLocation",
        "s3:PutObject",
    }
)


def test_every_call_of_the_program_has_its_action_in_the_map() -> None:
    calls = calls_made()
    assert {
        ("ssm", "start_session"),
        ("ec2", "describe_regions"),
        ("ssm", "update_document"),
    } <= calls
    made = {action_of(service, operation_of(operation)) for service, operation in calls}
    mapped = {action for actions in ACTIONS.values() for action in actions}
    assert made - mapped == UNLIMITED
    assert mapped - made == INDIRECT
