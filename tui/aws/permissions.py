"""What each part of the program needs in IAM, said once.

Error messages take the name of a missing action from here, and so does the policy of the manual.
There is no condition key for a session's reason: IAM cannot ask for one.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

PREFERENCES_DOCUMENT = "SSM-SessionManagerRunShell"
"""The session document that holds an account's preferences in a region."""


class Capability(StrEnum):
    """Something a user can do here, and is allowed or denied as a whole."""

    INSTANCES = "instances"
    NAMES = "names"
    NODES = "nodes"
    TAGS = "tags"
    START = "start"
    CHANNEL = "channel"
    RESUME = "resume"
    TERMINATE = "terminate"
    HISTORY = "history"
    PREFERENCES = "preferences"
    DOCUMENTS = "documents"
    PREFERENCES_EDIT = "preferences_edit"
    PROOF = "proof"
    KMS = "kms"
    LOGS_CLOUDWATCH = "logs_cloudwatch"
    LOGS_SEARCH = "logs_search"
    LOGS_S3 = "logs_s3"
    ALIAS = "alias"
    DATABASES = "databases"
    PUSH_KEY = "push_key"
    ACCESS = "access"
    ACCESS_APPROVER = "access_approver"
    DOCTOR = "doctor"
    ORGANISATION = "organisation"
    LAKE = "lake"


ACTIONS: Mapping[Capability, tuple[str, ...]] = MappingProxyType(
    {
        Capability.INSTANCES: ("ssm:DescribeInstanceInformation",),
        Capability.NAMES: ("ec2:DescribeInstances",),
        Capability.NODES: ("ssm:ListNodes",),
        Capability.TAGS: ("ssm:ListTagsForResource",),
        Capability.START: ("ssm:StartSession", "ssm:GetConnectionStatus"),
        Capability.CHANNEL: ("ssmmessages:OpenDataChannel",),
        Capability.RESUME: ("ssm:ResumeSession",),
        Capability.TERMINATE: ("ssm:TerminateSession",),
        Capability.HISTORY: ("ssm:DescribeSessions",),
        Capability.PREFERENCES: ("ssm:GetDocument",),
        Capability.DOCUMENTS: ("ssm:ListDocuments",),
        Capability.PREFERENCES_EDIT: (
            "ssm:CreateDocument",
            "ssm:UpdateDocument",
            "ssm:UpdateDocumentDefaultVersion",
        ),
        Capability.PROOF: ("cloudtrail:LookupEvents",),
        Capability.KMS: ("kms:GenerateDataKey",),
        Capability.LOGS_CLOUDWATCH: ("logs:GetLogEvents",),
        Capability.LOGS_SEARCH: (
            "logs:StartQuery",
            "logs:GetQueryResults",
            "logs:StopQuery",
        ),
        Capability.LOGS_S3: ("s3:GetObject",),
        Capability.ALIAS: ("iam:ListAccountAliases",),
        Capability.DATABASES: (
            "rds:DescribeDBClusters",
            "rds:DescribeDBInstances",
            "elasticache:DescribeCacheClusters",
            "elasticache:DescribeReplicationGroups",
            "elasticache:DescribeServerlessCaches",
        ),
        Capability.PUSH_KEY: ("ec2-instance-connect:SendSSHPublicKey",),
        Capability.ACCESS: ("ssm:StartAccessRequest", "ssm:GetAccessToken"),
        Capability.ACCESS_APPROVER: ("ssm:GetOpsItem",),
        Capability.DOCTOR: (
            "ec2:DescribeRegions",
            "iam:GetRole",
            "iam:SimulatePrincipalPolicy",
            "kms:DescribeKey",
            "logs:DescribeLogGroups",
            "s3:GetEncryptionConfiguration",
            "s3:ListBucket",
        ),
        Capability.ORGANISATION: (
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:GetTableMetadata",
            "athena:GetWorkGroup",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
            # Athena asks these as whoever asks it.
            "glue:GetDatabase",
            "glue:GetPartitions",
            "glue:GetTable",
            "s3:GetBucketLocation",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject",
        ),
        Capability.LAKE: (
            "cloudtrail:CancelQuery",
            "cloudtrail:DescribeQuery",
            "cloudtrail:GetQueryResults",
            "cloudtrail:StartQuery",
        ),
    }
)

# Denied once, these are denied for whatever they are asked about: they know no resources, or
# the program asks for one only.
_AS_A_WHOLE = frozenset(
    {
        Capability.INSTANCES,
        Capability.NAMES,
        Capability.NODES,
        Capability.CHANNEL,
        Capability.HISTORY,
        Capability.DOCUMENTS,
        Capability.PREFERENCES_EDIT,
        Capability.PROOF,
        Capability.LOGS_SEARCH,
        Capability.ALIAS,
        Capability.ACCESS_APPROVER,
    }
)

# Operations whose IAM action has another name than the operation itself.
_RENAMED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("s3", "HeadObject"): "s3:GetObject",
        ("s3", "HeadBucket"): "s3:ListBucket",
        ("s3", "ListObjectsV2"): "s3:ListBucket",
        ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    }
)


def action_of(service: str, operation: str) -> str:
    """The IAM action of an operation: ("ssm", "StartSession") -> "ssm:StartSession"."""
    return _RENAMED.get((service, operation), f"{service}:{operation}")


_INITIALISMS = {"db": "DB", "ssh": "SSH"}
"""Words that AWS writes in capitals in the names of operations."""


def operation_of(method: str) -> str:
    """AWS's name of an operation, of boto3's: `start_session` -> `StartSession`."""
    return "".join(_INITIALISMS.get(word, word.title()) for word in method.split("_"))


def target_of(arguments: Mapping[str, Any]) -> str:
    """What a call is about, by its arguments: an instance, a session, a document, a key."""
    for name in (
        "Target",
        "SessionId",
        "Name",
        "KeyId",
        "ResourceId",
        "InstanceId",
        "logGroupName",
    ):
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
        self.watchers: set[Callable[[], object]] = set()
        """Are called when an action is denied that was not, or works again."""

    def deny(self, action: str, target: str = "") -> None:
        self._change(self._denied | {(action, _scope(action, target))})

    def allow(self, action: str, target: str = "") -> None:
        self._change(self._denied - {(action, _scope(action, target))})

    def _change(self, denied: set[tuple[str, str]]) -> None:
        if denied != self._denied:
            self._denied = denied
            for changed in tuple(self.watchers):
                changed()

    def denied(self, capability: Capability, target: str = "") -> str | None:
        """The action that a capability lacks, as far as is known; None while none was denied."""
        for action in ACTIONS[capability]:
            if (action, _scope(action, target)) in self._denied:
                return action
        return None

    def was_denied(self, action: str) -> bool:
        """Whether an action is denied for anything at all."""
        return any(each == action for each, _target in self._denied)

    def forget(self) -> None:
        """Start anew: the user asked for everything again."""
        self._denied.clear()


def _scope(action: str, target: str) -> str:
    whole = any(action in ACTIONS[capability] for capability in _AS_A_WHOLE)
    return "" if whole else target
