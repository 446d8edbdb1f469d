"""What a session needs beside its machine: a document, a key, places for logs, permissions.

Judgements like those of `tui.aws.doctor.checks`, for what the session document names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.aws.answers import part, parts, text
from tui.aws.doctor.checks import OK, PROBLEM, UNKNOWN, WARNING, Check, one_line, unknown
from tui.aws.errors import AccessDenied, AwsError, NotFound
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.document import Preferences


def judge_document(preferences: Preferences | AwsError) -> Check:
    name = "Session document"
    if isinstance(preferences, AwsError):
        return unknown(name, preferences)
    document = preferences.document
    if not preferences.exists:
        if document == PREFERENCES_DOCUMENT:
            return Check(name, OK, f"no {document}: AWS's defaults hold")
        fix = "Name another document, or create it."
        return Check(name, PROBLEM, f"{document} does not exist", fix)
    evidence = f"{document}, version {preferences.version or '?'}"
    if document != PREFERENCES_DOCUMENT:
        kind = text(preferences.content, "sessionType") or "without a sessionType"
        evidence = one_line(f"{evidence}, {kind}")
    schema = preferences.content.get("schemaVersion")
    if preferences.unreadable or schema != "1.0":
        words = preferences.unreadable or f"its schemaVersion is {schema!r} instead of '1.0'"
        fix = "Correct the document: no session starts with one that cannot be read."
        return Check(name, PROBLEM, one_line(f"{evidence}: {words}"), fix)
    if preferences.problems:
        words = one_line(" ".join(preferences.problems))
        stops = any("no session will start" in problem for problem in preferences.problems)
        verdict = PROBLEM if stops else WARNING
        return Check(name, verdict, evidence, words)
    return Check(name, OK, evidence)


def judge_key(key_id: str, key: Mapping[str, Any] | AwsError, usable: AwsError | None) -> Check:
    """The KMS key of encrypted sessions: its state, and whether the caller may use it."""
    name = "Encryption key"
    if isinstance(usable, NotFound) or isinstance(key, NotFound):
        fix = "Correct kmsKeyId in the session document: no session starts without its key."
        return Check(name, PROBLEM, one_line(f"{key_id} does not exist here"), fix)
    state = "" if isinstance(key, AwsError) else text(part(key, "KeyMetadata"), "KeyState")
    evidence = one_line(f"{key_id}{f', {state}' if state else ''}")
    if state not in ("", "Enabled"):
        fix = "Enable the key, or name another one in the session document."
        return Check(name, PROBLEM, evidence, fix)
    if isinstance(usable, AccessDenied):
        fix = (
            "Sessions are encrypted with this key, and you may not use it: ask for "
            "kms:GenerateDataKey on it, in your role and in the key's policy."
        )
        return Check(name, PROBLEM, evidence, fix)
    if usable is not None:
        return unknown(name, usable)
    return Check(name, OK, f"{evidence}; you may use it")


def judge_log_group(preferences: Preferences, groups: Mapping[str, Any] | AwsError) -> Check:
    name = "Log in CloudWatch"
    if isinstance(groups, AwsError):
        return unknown(name, groups)
    wanted = preferences.log_group
    found = next(
        (
            group
            for group in parts(groups, "logGroups")
            if text(group, "logGroupName") == wanted
        ),
        None,
    )
    evidence = one_line(wanted)
    if found is None:
        fix = (
            "Create the log group, or name another one in the session document; until then "
            "sessions are refused or not logged."
        )
        return Check(name, PROBLEM, f"there is no log group {evidence}", fix)
    if preferences.log_encryption and not text(found, "kmsKeyId"):
        fix = (
            "Give the log group a KMS key, or turn cloudWatchEncryptionEnabled off in the "
            "session document: the agent refuses sessions otherwise."
        )
        return Check(name, PROBLEM, f"{evidence} is not encrypted", fix)
    return Check(name, OK, evidence)


def judge_bucket(
    preferences: Preferences, bucket: AwsError | None, encrypted: AwsError | None
) -> Check:
    """The bucket of session logs; None where HeadBucket or GetBucketEncryption succeeded."""
    name = "Log in S3"
    evidence = one_line(f"s3://{preferences.s3_bucket}")
    if isinstance(bucket, NotFound):
        fix = "Create the bucket, or name another one in the session document."
        return Check(name, PROBLEM, f"{evidence} does not exist", fix)
    if bucket is not None:
        return unknown(name, bucket)
    if preferences.s3_encryption and encrypted is not None:
        if encrypted.code == "ServerSideEncryptionConfigurationNotFoundError":
            fix = (
                "Encrypt the bucket, or turn s3EncryptionEnabled off in the session document: "
                "the agent refuses sessions otherwise."
            )
            return Check(name, PROBLEM, f"{evidence} is not encrypted", fix)
        return unknown(name, encrypted)
    return Check(name, OK, evidence)


def judge_permissions(
    denied: Sequence[str],
    simulated: Mapping[str, Any] | AwsError | None,
    document: str = PREFERENCES_DOCUMENT,
) -> Check:
    """What the caller lacks: seen in the checks before, and by IAM's simulator where allowed.

    Args:
        denied: actions that were denied before.
        simulated: the simulator's answer about the machine and the document.
        document: with which the session would be started.
    """
    name = "Your permissions"
    answer = {} if isinstance(simulated, AwsError) or simulated is None else simulated
    decided = list(_decisions(answer))
    missing = [key for each in decided for key in each.missing]
    lacking = [each for each in decided if not each.allowed and not each.missing]
    refused = [each.action for each in lacking if not each.is_document]
    if lacking and not refused:
        return _judge_denied_document(name, document)
    if refused:
        fix = f"Ask for {_listed(refused)} on this machine and its session document."
        return Check(name, PROBLEM, f"IAM does not allow you {_listed(refused)}", fix)
    if denied:
        fix = f"Ask for {_listed(denied)}, so that this part can be looked at."
        return Check(name, WARNING, f"not allowed: {_listed(denied)}", fix)
    if missing:
        words = (
            "IAM's simulator cannot tell whether you are allowed ssm:StartSession: your policy "
            f"asks for {_listed(missing)}, which it does not know"
        )
        return Check(name, UNKNOWN, words)
    if decided:
        return Check(name, OK, "IAM's simulator allows ssm:StartSession here")
    words = "nothing was denied so far; ssm:StartSession shows itself only when you connect"
    return Check(name, UNKNOWN, words)


def _judge_denied_document(name: str, document: str) -> Check:
    """The machine is allowed, and its session document is not."""
    evidence = f"IAM does not allow you ssm:StartSession with {document}"
    fix = (
        "Start sessions with a document that is allowed: --document NAME, ctrl+o where the app "
        "asks for the reason, or `document` in the settings. Or ask for ssm:StartSession on it."
    )
    if document == PREFERENCES_DOCUMENT:
        # IAM is asked about the usual document only where a policy says so.
        evidence += ", which is refused where a policy has ssm:SessionDocumentAccessCheck"
        return Check(name, WARNING, evidence, fix)
    return Check(name, PROBLEM, one_line(evidence), fix)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the simulator decided of an action, which context keys it missed for that."""

    action: str
    resource: str
    allowed: bool
    missing: list[str]

    @property
    def is_document(self) -> bool:
        return ":document/" in self.resource


def _decisions(simulated: Mapping[str, Any]) -> Iterator[Decision]:
    """What the simulator decided.

    For a resource that was named, both stand in `ResourceSpecificResults`, and what stands above
    them knows of no missing key (IAM's EvaluationResult).
    """
    for result in parts(simulated, "EvaluationResults"):
        action = text(result, "EvalActionName")
        specific = parts(result, "ResourceSpecificResults")
        for each in specific:
            allowed = text(each, "EvalResourceDecision") == "allowed"
            resource = text(each, "EvalResourceName")
            yield Decision(action, resource, allowed, _missing_keys(each))
        if not specific:
            allowed = text(result, "EvalDecision") == "allowed"
            resource = text(result, "EvalResourceName")
            yield Decision(action, resource, allowed, _missing_keys(result))


def _missing_keys(result: Mapping[str, Any]) -> list[str]:
    keys = result.get("MissingContextValues")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _listed(actions: Sequence[str]) -> str:
    return one_line(", ".join(dict.fromkeys(actions)))
