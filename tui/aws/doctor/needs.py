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
from tui.language import _


def judge_document(preferences: Preferences | AwsError) -> Check:
    name = _("Session document")
    if isinstance(preferences, AwsError):
        return unknown(name, preferences)
    document = preferences.document
    if not preferences.exists:
        if document == PREFERENCES_DOCUMENT:
            said = _("no {document}: AWS defaults apply").format(document=document)
            return Check(name, OK, said)
        fix = _("Name another document, or create this one.")
        missing = _("{name} does not exist").format(name=document)
        return Check(name, PROBLEM, missing, fix)
    evidence = _("{document}, version {version}").format(
        document=document, version=preferences.version or "?"
    )
    if document != PREFERENCES_DOCUMENT:
        kind = text(preferences.content, "sessionType") or _("no sessionType")
        evidence = one_line(f"{evidence} · {kind}")
    schema = preferences.content.get("schemaVersion")
    if preferences.unreadable or schema != "1.0":
        words = _(preferences.unreadable) or _(
            "schemaVersion is {version!r} instead of '1.0'"
        ).format(version=schema)
        fix = _("Correct the document: no session starts with one that can't be read.")
        return Check(name, PROBLEM, one_line(f"{evidence} · {words}"), fix)
    if preferences.problems:
        words = one_line(" ".join(preferences.problems))
        verdict = PROBLEM if preferences.stops_sessions else WARNING
        return Check(name, verdict, evidence, words)
    return Check(name, OK, evidence)


def judge_key(key_id: str, key: Mapping[str, Any] | AwsError, usable: AwsError | None) -> Check:
    """The KMS key of encrypted sessions: its state, and whether the caller may use it."""
    name = _("Encryption key")
    if isinstance(usable, NotFound) or isinstance(key, NotFound):
        fix = _("Correct kmsKeyId in the session document: no session starts without its key.")
        missing = _("{key} does not exist in this region").format(key=key_id)
        return Check(name, PROBLEM, one_line(missing), fix)
    state = "" if isinstance(key, AwsError) else text(part(key, "KeyMetadata"), "KeyState")
    evidence = one_line(f"{key_id}{f', {state}' if state else ''}")
    if state not in ("", "Enabled"):
        fix = _("Enable the key, or name another one in the session document.")
        return Check(name, PROBLEM, evidence, fix)
    if isinstance(usable, AccessDenied):
        fix = _(
            "Sessions are encrypted with this key, but you may not use it. Ask for "
            "kms:GenerateDataKey on it, in your role and in the key's policy."
        )
        return Check(name, PROBLEM, evidence, fix)
    if usable is not None:
        return unknown(name, usable)
    return Check(name, OK, f"{evidence} · {_('you may use it')}")


def judge_log_group(preferences: Preferences, groups: Mapping[str, Any] | AwsError) -> Check:
    name = _("CloudWatch log")
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
        fix = _(
            "Create the log group, or name another one in the session document. Until then, "
            "sessions are refused or not logged."
        )
        missing = _("{name} does not exist").format(name=evidence)
        return Check(name, PROBLEM, missing, fix)
    if preferences.log_encryption and not text(found, "kmsKeyId"):
        fix = _(
            "Give the log group a KMS key, or turn cloudWatchEncryptionEnabled off in the "
            "session document. Otherwise the agent refuses sessions."
        )
        plain = _("{name} is not encrypted").format(name=evidence)
        return Check(name, PROBLEM, plain, fix)
    return Check(name, OK, evidence)


def judge_bucket(
    preferences: Preferences, bucket: AwsError | None, encrypted: AwsError | None
) -> Check:
    """The bucket of session logs; None where HeadBucket or GetBucketEncryption succeeded."""
    name = _("S3 log")
    evidence = one_line(f"s3://{preferences.s3_bucket}")
    if isinstance(bucket, NotFound):
        fix = _("Create the bucket, or name another one in the session document.")
        missing = _("{name} does not exist").format(name=evidence)
        return Check(name, PROBLEM, missing, fix)
    if bucket is not None:
        return unknown(name, bucket)
    if preferences.s3_encryption and encrypted is not None:
        if encrypted.code == "ServerSideEncryptionConfigurationNotFoundError":
            fix = _(
                "Encrypt the bucket, or turn s3EncryptionEnabled off in the session document. "
                "Otherwise the agent refuses sessions."
            )
            plain = _("{name} is not encrypted").format(name=evidence)
            return Check(name, PROBLEM, plain, fix)
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
    name = _("Your permissions")
    answer = {} if isinstance(simulated, AwsError) or simulated is None else simulated
    decided = list(_decisions(answer))
    missing = [key for each in decided for key in each.missing]
    lacking = [each for each in decided if not each.allowed and not each.missing]
    refused = [each.action for each in lacking if not each.is_document]
    if lacking and not refused:
        return _judge_denied_document(name, document)
    if refused:
        actions = _listed(refused)
        fix = _("Ask for {actions} on this instance and its session document.")
        evidence = _("no permission for {action}").format(action=actions)
        return Check(name, PROBLEM, evidence, fix.format(actions=actions))
    if denied:
        actions = _listed(denied)
        fix = _("Ask for {actions}, so that this can be checked.").format(actions=actions)
        evidence = _("no permission for {action}").format(action=actions)
        return Check(name, WARNING, evidence, fix)
    if missing:
        words = _(
            "IAM's simulator can't tell if you may call ssm:StartSession: your policy depends on "
            "{keys}, which it doesn't know"
        ).format(keys=_listed(missing))
        return Check(name, UNKNOWN, words)
    if decided:
        return Check(name, OK, _("IAM's simulator allows ssm:StartSession here"))
    words = _("nothing denied so far; ssm:StartSession is only checked when you connect")
    return Check(name, UNKNOWN, words)


def _judge_denied_document(name: str, document: str) -> Check:
    """The machine is allowed, and its session document is not."""
    fix = _(
        "Use a document you may start sessions with (--document NAME, Ctrl+O in the reason "
        "dialog, or `document` in the settings), or ask for ssm:StartSession on this one."
    )
    if document == PREFERENCES_DOCUMENT:
        # IAM is asked about the usual document only where a policy says so.
        evidence = _(
            "no permission for ssm:StartSession with {document} "
            "(refused where a policy has ssm:SessionDocumentAccessCheck)"
        ).format(document=document)
        return Check(name, WARNING, evidence, fix)
    evidence = _("no permission for ssm:StartSession with {document}")
    return Check(name, PROBLEM, one_line(evidence.format(document=document)), fix)


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
    return one_line(_(", ").join(dict.fromkeys(actions)))
