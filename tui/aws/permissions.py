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
    TAGS = "tags"
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
    DOCTOR = "doctor"


ACTIONS: Mapping[Capability, tuple[str, ...]] = MappingProxyType(
    {
        Capability.INSTANCES: ("ssm:DescribeInstanceInformation",),
        Capability.NAMES: ("ec2:DescribeInstances",),
        Capability.TAGS: ("ssm:ListTagsForResource",),
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
        Capability.DOCTOR: (
            "ec2:DescribeRegions",
            "iam:SimulatePrincipalPolicy",
            "kms:DescribeKey",
            "logs:DescribeLogGroups",
            "s3:GetEncryptionConfiguration",
            "s3:ListBucket",
        ),
    }
)

# Denied once, these are denied for whatever they are asked about: they know no resources, or
# the program asks for one only.
_AS_A_WHOLE = frozenset(
    {
        Capability.INSTANCES,
        Capability.NAMES,
        Capability.CHANNEL,
        Capability.HISTORY,
        Capability.PREFERENCES,
        Capability.PREFERENCES_EDIT,
        Capability.PROOF,
        Capability.ALIAS,
    }
)

# Operations whose IAM action has another name than the operation itself.
_RENAMED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("s3", "HeadObject"): "s3:GetObject",
        ("s3", "HeadBucket"): "s3:ListBucket",
        ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    }
)


def action_of(service: str, operation: str) -> str:
    """The IAM action of an operation: ("ssm", "StartSession") -> "ssm:StartSession"."""
    return _RENAMED.get((service, operation), f"{service}:{operation}")


def target_of(arguments: Mapping[str, Any]) -> str:
    """What a call is about, by its arguments: an instance, a session, a document, a key."""
    for name in ("Target", "SessionId", "Name", "KeyId", "ResourceId", "logGroupName"):
        if isinstance(value := arguments.get(name), str):
            return value
    if "Bucket" in arguments:
        return f"s3://{arguments['Bucket']}/{arguments.get('Key', '')}"
    return ""


class Capabilities:
    """What was denied so far, so that it need not be offered; nothing is asked for it.

    A policy may allow an action on one machine and deny it on another: where an action knows
    resources, a denial counts for its target alone. An action that works again is forgotten.
    """

    def __init__(self) -> None:
        self._denied: set[tuple[str, str]] = set()

    def deny(self, action: str, target: str = "") -> None:
        """IAM said no to an action."""
        self._denied.add((action, _scope(action, target)))

    def allow(self, action: str, target: str = "") -> None:
        """An action was carried out."""
        self._denied.discard((action, _scope(action, target)))

    def denied(self, capability: Capability, target: str = "") -> str | None:
        """The action that a capability lacks, as far as is known; None while none was denied."""
        for action in ACTIONS[capability]:
            if (action, _scope(action, target)) in self._denied:
                return action
        return None

    def forget(self) -> None:
        """Start anew: the user asked for everything again."""
        self._denied.clear()


def _scope(action: str, target: str) -> str:
    whole = any(action in ACTIONS[capability] for capability in _AS_A_WHOLE)
    return "" if whole else target


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
    doctor: bool = False
    """Looking into why a machine cannot be connected to."""
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
        # Of hybrid nodes; those of instances come with their names.
        _allow("Tags", nodes[1], Capability.TAGS),
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
    if options.doctor:
        statements.append(_allow("Doctor", "*", Capability.DOCTOR))
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
