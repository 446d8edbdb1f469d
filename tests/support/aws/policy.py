"""The IAM policy that the manual shows, made of the program's own map of actions."""

import json
from dataclasses import dataclass
from typing import Any

from tui.aws.permissions import ACTIONS, PREFERENCES_DOCUMENT, Capability

EXAMPLE_ACCOUNT = "111122223333"

AWS_DOCUMENTS = (
    "AWS-StartInteractiveCommand",
    "AWS-StartNonInteractiveCommand",
    "AWS-StartPortForwardingSession",
    "AWS-StartPortForwardingSessionToRemoteHost",
    "AWS-StartSSHSession",
)
"""Of `exec`, `forward` and `proxy`: a document that is named must be allowed; AWS's have no account."""


@dataclass(frozen=True, slots=True)
class OrganisationHistory:
    """Where an organisation's history is asked for; the names are examples."""

    workgroup: str = "primary"
    database: str = "default"
    table: str = "cloudtrail_logs"
    trail_bucket: str = "my-trail"
    result_bucket: str = "my-athena-results"


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
    databases: bool = False
    """Looking up the endpoints of databases by their names."""
    push_key: bool = False
    """Pushing keys for SSH to instances."""
    access: bool = False
    """Requesting just-in-time access."""
    doctor: bool = False
    """Looking into why a machine cannot be connected to."""
    edit_preferences: bool = False
    """Changing the session document, which holds for everybody in the account and region."""
    history: OrganisationHistory | None = None
    """Asking Athena for the sessions of an organisation."""


def policy(options: PolicyOptions | None = None) -> str:
    """An IAM policy, as indented JSON, that allows what this program does and no more."""
    return _written(_statements(options or PolicyOptions()))


def history_policy(history: OrganisationHistory, account: str = EXAMPLE_ACCOUNT) -> str:
    """A policy for whoever asks for an organisation's history and starts no session."""
    return _written(_history(history, "arn:aws", account))


def _written(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _statements(options: PolicyOptions) -> list[dict[str, Any]]:
    arn = f"arn:{options.partition}"
    account = options.account
    document = f"{arn}:ssm:*:{account}:document/{PREFERENCES_DOCUMENT}"
    of_aws = [f"{arn}:ssm:*::document/{name}" for name in AWS_DOCUMENTS]
    nodes = [f"{arn}:ec2:*:{account}:instance/*", f"{arn}:ssm:*:{account}:managed-instance/*"]
    statements = [
        _allow(
            "List",
            "*",
            Capability.INSTANCES,
            Capability.NAMES,
            Capability.NODES,
            Capability.HISTORY,
            Capability.DOCUMENTS,
            Capability.PROOF,
            Capability.ALIAS,
        ),
        # Of hybrid nodes; those of instances come with their names.
        _allow("Tags", nodes[1], Capability.TAGS),
        _allow("Start", nodes, Capability.START, condition=_tagged(options.tag)),
        # A session document is checked beside the node wherever a policy names resources.
        _allow("Document", document, "ssm:StartSession", Capability.PREFERENCES),
        _allow("AwsDocuments", of_aws, "ssm:StartSession"),
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
    if options.databases:
        statements.append(_allow("Databases", "*", Capability.DATABASES))
    if options.push_key:
        statements.append(_allow("PushKey", nodes[0], Capability.PUSH_KEY))
    if options.access:
        asked = Capability.ACCESS, Capability.ACCESS_APPROVER
        statements.append(_allow("JustInTimeAccess", "*", *asked))
    if options.doctor:
        statements.append(_allow("Doctor", "*", Capability.DOCTOR))
    if options.edit_preferences:
        statements.append(_allow("EditPreferences", document, Capability.PREFERENCES_EDIT))
    if options.kms_key:
        statements.append(_allow("Encryption", options.kms_key, Capability.KMS))
    if options.log_group:
        group = f"{arn}:logs:*:{account}:log-group:{options.log_group}:*"
        start, *others = ACTIONS[Capability.LOGS_SEARCH]
        statements.append(_allow("CloudWatchLogs", group, Capability.LOGS_CLOUDWATCH, start))
        # IAM knows no resource for a query that runs.
        statements.append(_allow("LogQueries", "*", *others))
    if options.log_bucket:
        statements.append(
            _allow("S3Logs", f"{arn}:s3:::{options.log_bucket}/*", Capability.LOGS_S3)
        )
    if options.history:
        statements += [*_history(options.history, arn, account), _lake(arn, account)]
    return statements


def _history(history: OrganisationHistory, arn: str, account: str) -> list[dict[str, Any]]:
    needed = ACTIONS[Capability.ORGANISATION]
    athena, glue = (
        [action for action in needed if action.startswith(f"{service}:")]
        for service in ("athena", "glue")
    )
    trail, results = (
        f"{arn}:s3:::{bucket}" for bucket in (history.trail_bucket, history.result_bucket)
    )
    own = f"{arn}:athena:*:{account}"
    kept = f"{arn}:glue:*:{account}"
    return [
        _allow(
            "Athena",
            [f"{own}:workgroup/{history.workgroup}", f"{own}:datacatalog/AwsDataCatalog"],
            *athena,
        ),
        _allow(
            "Catalog",
            [
                f"{kept}:catalog",
                f"{kept}:database/{history.database}",
                f"{kept}:table/{history.database}/{history.table}",
            ],
            *glue,
        ),
        _allow("Buckets", [trail, results], "s3:GetBucketLocation", "s3:ListBucket"),
        _allow("Files", [f"{trail}/*", f"{results}/*"], "s3:GetObject"),
        _allow("Results", f"{results}/*", "s3:PutObject"),
    ]


def _lake(arn: str, account: str) -> dict[str, Any]:
    return _allow("Lake", f"{arn}:cloudtrail:*:{account}:eventdatastore/*", Capability.LAKE)


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
