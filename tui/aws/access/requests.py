"""Access requests: asked for, looked at, and the token that an approved one gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from tui.aws.answers import part, text, time
from tui.aws.client import Aws
from tui.aws.errors import AwsError, ErrorContext, InvalidRequest
from tui.aws.options import StaticCredentials
from tui.aws.reasons import check_reason
from tui.language import N_, _

TARGET_KEY: Final = "InstanceIds"
"""How the node is named in `Targets`, as AWS's own example does."""


class AccessStatus(StrEnum):
    """A request's status, in AWS's words; UNKNOWN for one that AWS has not documented."""

    PENDING = "Pending"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    REVOKED = "Revoked"
    EXPIRED = "Expired"
    UNKNOWN = ""

    @property
    def words(self) -> str:
        """The status as people are shown it."""
        return _(STATUS_WORDS[self])


STATUS_WORDS: Final[Mapping[AccessStatus, str]] = {
    AccessStatus.PENDING: N_("pending"),
    AccessStatus.APPROVED: N_("approved"),
    AccessStatus.REJECTED: N_("rejected"),
    AccessStatus.REVOKED: N_("revoked"),
    AccessStatus.EXPIRED: N_("expired"),
    AccessStatus.UNKNOWN: N_("unknown"),
}

OVER: Final = frozenset({AccessStatus.REJECTED, AccessStatus.REVOKED, AccessStatus.EXPIRED})
"""What nothing follows on."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an approved request gives.

    Attributes:
        credentials: for sessions on the requested node, and nothing else.
        expires: when they do, aware; None where AWS does not say.
    """

    credentials: StaticCredentials = field(repr=False)
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """How a request stands, and its token once it is approved."""

    status: AccessStatus
    token: AccessToken | None = None


async def start_access_request(
    aws: Aws, target: str, reason: str, tags: Mapping[str, str] | None = None
) -> str:
    """Ask for access to a node; the request's id.

    It is not idempotent: a call that found no answer raises OutcomeUnknown and is not repeated.

    Args:
        aws: who asks, and where.
        target: the id of an instance or a managed node.
        reason: 1 to 256 characters; raises InvalidRequest for others.
        tags: what the request is tagged with.
    """
    reason = reason.strip()
    problem = check_reason(reason) if reason else _("A request needs a reason.")
    if problem:
        raise InvalidRequest(_context("StartAccessRequest", target, problem))
    arguments: dict[str, Any] = {
        "Reason": reason,
        "Targets": [{"Key": TARGET_KEY, "Values": [target]}],
    }
    if tags:
        arguments["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    answer = await aws.call_once("ssm", "start_access_request", **arguments)
    if not (request_id := text(answer, "AccessRequestId")):
        words = N_("the response has no access request")
        raise AwsError(_context("StartAccessRequest", target, words))
    return request_id


async def get_access_token(aws: Aws, request_id: str) -> AccessAnswer:
    """How a request stands, with a token if it is approved. Raises AwsError."""
    answer = await aws.call("ssm", "get_access_token", AccessRequestId=request_id)
    given = part(answer, "Credentials")
    try:
        status = AccessStatus(text(answer, "AccessRequestStatus"))
    except ValueError:
        status = AccessStatus.UNKNOWN
    key, secret = text(given, "AccessKeyId"), text(given, "SecretAccessKey")
    if status is not AccessStatus.APPROVED or not (key and secret):
        return AccessAnswer(status)
    credentials = StaticCredentials(key, secret, text(given, "SessionToken") or None)
    return AccessAnswer(status, AccessToken(credentials, time(given, "ExpirationTime")))


async def answered_by(aws: Aws, request_id: str) -> str:
    """The ARN of who answered a request; empty where AWS does not say.

    AWS documents who last changed the OpsItem that a request is; as long as that is who asked,
    nobody has answered. Raises AwsError, AccessDenied among them.
    """
    item = part(await aws.call("ssm", "get_ops_item", OpsItemId=request_id), "OpsItem")
    by = text(item, "LastModifiedBy")
    return "" if by == text(item, "CreatedBy") else by


def left_of(expires: datetime | None, now: datetime | None = None) -> float | None:
    """Seconds that are left of a token; 0 once it has expired, None where nobody knows."""
    if expires is None:
        return None
    return max(0.0, (expires - (now or datetime.now(UTC))).total_seconds())


def _context(operation: str, target: str, message: str) -> ErrorContext:
    return ErrorContext(service="ssm", operation=operation, target=target, message=message)
