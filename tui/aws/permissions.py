"""What each part of the program needs in IAM, said once.

Error messages take the name of a missing action from here, and so does the policy that the
documentation shows. There is no condition key for a session's reason: IAM cannot ask for one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

PREFERENCES_DOCUMENT = "SSM-SessionManagerRunShell"
"""The session document that holds an account's preferences in a region."""

EXAMPLE_ACCOUNT = "111122223333"


class Capability(StrEnum):
    """Something a user can do here, and is allowed or denied as a whole."""

    INSTANCES = "instances"
    NAMES = "names"
    START = "start"
    CHANNEL = "channel"
    RESUME = "resume"
    TERMINATE = "terminate"
    HISTORY = "history"
    PREFERENCES = "preferences"
    PREFERENCES_EDIT = "preferences_edit"
    PROOF = "proof"
    KMS = "kms"
    LOGS_CLOUDWATCH = "logs_cloudwatch"
    LOGS_S3 = "logs_s3"
    ALIAS = "alias"


ACTIONS: Mapping[Capability, tuple[str, ...]] = MappingProxyType(
    {
        Capability.INSTANCES: ("ssm:DescribeInstanceInformation",),
        Capability.NAMES: ("ec2:DescribeInstances",),
        Capability.START: ("ssm:StartSession", "ssm:GetConnectionStatus"),
        Capability.CHANNEL: ("ssmmessages:OpenDataChannel",),
        Capability.RESUME: ("ssm:ResumeSession",),
        Capability.TERMINATE: ("ssm:TerminateSession",),
        Capability.HISTORY: ("ssm:DescribeSessions",),
        Capability.PREFERENCES: ("ssm:GetDocument",),
        Capability.PREFERENCES_EDIT: (
            "ssm:CreateDocument",
            "ssm:UpdateDocument",
            "ssm:UpdateDocumentDefaultVersion",
        ),
        Capability.PROOF: ("cloudtrail:LookupEvents",),
        Capability.KMS: ("kms:GenerateDataKey",),
        Capability.LOGS_CLOUDWATCH: ("logs:GetLogEvents",),
        Capability.LOGS_S3: ("s3:GetObject",),
        Capability.ALIAS: ("iam:ListAccountAliases",),
    }
)

# Operations whose IAM action has another name than the operation itself.
_RENAMED: Mapping[tuple[str, str], str] = MappingProxyType(
    {("s3", "HeadObject"): "s3:GetObject"}
)


def action_of(service: str, operation: str) -> str:
    """The IAM action of an operation: ("ssm", "StartSession") -> "ssm:StartSession"."""
    return _RENAMED.get((service, operation), f"{service}:{operation}")


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """What a policy is made for; the defaults are AWS's example values, to be replaced."""

    partition: str = "aws"
    account: str = EXAMPLE_ACCOUNT
    tag: tuple[str, str] | None = None
    """Sessions only on instances with this tag and value."""
    kms_key: str | None = None
    """ARN of the key that encrypts sessions."""
    log_group: str | None = None
    log_bucket: str | None = None
    edit_preferences: bool = False
    """Changing the session document, which holds for everybody in the account and region."""


def policy(options: PolicyOptions | None = None) -> str:
    """An IAM policy, as indented JSON, that allows what this program does and no more."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": _statements(options or PolicyOptions())},
        indent=2,
    )


def _statements(options: PolicyOptions) -> list[dict[str, Any]]:
    arn = f"arn:{options.partition}"
    account = options.account
    document = f"{arn}:ssm:*:{account}:document/{PREFERENCES_DOCUMENT}"
    nodes = [f"{arn}:ec2:*:{account}:instance/*", f"{arn}:ssm:*:{account}:managed-instance/*"]
    statements = [
        _allow(
            "List",
            "*",
            Capability.INSTANCES,
            Capability.NAMES,
            Capability.HISTORY,
            Capability.PROOF,
            Capability.ALIAS,
        ),
        _allow("Start", nodes, Capability.START, condition=_tagged(options.tag)),
        # A session document is checked beside the node wherever a policy names resources.
        _allow("Document", document, "ssm:StartSession", Capability.PREFERENCES),
        _allow("Channel", f"{arn}:ssm:*:*:session/${{aws:userid}}-*", Capability.CHANNEL),
        _allow(
            "OwnSessions",
            "*",
            Capability.RESUME,
            Capability.TERMINATE,
            condition={
                "StringLike": {"ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}"}
            },
        ),
    ]
    if options.edit_preferences:
        statements.append(_allow("EditPreferences", document, Capability.PREFERENCES_EDIT))
    if options.kms_key:
        statements.append(_allow("Encryption", options.kms_key, Capability.KMS))
    if options.log_group:
        group = f"{arn}:logs:*:{account}:log-group:{options.log_group}:*"
        statements.append(_allow("CloudWatchLogs", group, Capability.LOGS_CLOUDWATCH))
    if options.log_bucket:
        statements.append(
            _allow("S3Logs", f"{arn}:s3:::{options.log_bucket}/*", Capability.LOGS_S3)
        )
    return statements


def _allow(
    sid: str,
    resource: str | list[str],
    *allowed: Capability | str,
    condition: dict[str, Any] | None = None,
) -> dict[str, Any]:
    actions: list[str] = []
    for item in allowed:
        actions.extend(ACTIONS[item] if isinstance(item, Capability) else (item,))
    statement: dict[str, Any] = {"Sid": sid, "Effect": "Allow", "Action": actions}
    statement["Resource"] = resource
    if condition:
        statement["Condition"] = condition
    return statement


def _tagged(tag: tuple[str, str] | None) -> dict[str, Any] | None:
    return {"StringEquals": {f"aws:ResourceTag/{tag[0]}": tag[1]}} if tag else None
