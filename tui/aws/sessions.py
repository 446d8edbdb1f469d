"""Sessions: start, resume, terminate, their data keys, and the list of those that are and were."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, Literal

from tui.aws.answers import pages, part, parts, text, time
from tui.aws.arn import owner_name
from tui.aws.client import Aws
from tui.aws.errors import AwsError, ErrorContext, InvalidRequest, NotFound
from tui.aws.preferences.document import parse_minutes
from tui.aws.reasons import check_reason
from tui.language import N_
from tui.protocol.ticket import Ticket

PAGE = 200
"""Sessions in a page: the most that DescribeSessions allows."""

KEY_BYTES = 64
"""Two AES-256 keys, one for each direction (section 5.1 of the data-channel description)."""

SESSION_CONTEXT = "aws:ssm:SessionId"
TARGET_CONTEXT = "aws:ssm:TargetId"
CHALLENGE_CONTEXT = "aws:ssm:RandomChallenge"

ListedState = Literal["Active", "History"]

ENDED_STATUSES = frozenset({"Terminated", "Failed"})


@dataclass(frozen=True, slots=True)
class Started:
    """A new session."""

    ticket: Ticket
    server_time: datetime
    """The service's clock at the time of its answer; this computer's where it did not tell."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What DescribeSessions tells of a session; text that is absent is empty."""

    session_id: str
    target: str
    status: str
    started: datetime | None
    ended: datetime | None
    document: str
    owner: str
    """The ARN of who started it."""
    reason: str
    details: str
    s3_url: str
    cloudwatch_url: str
    max_minutes: int | None
    """None when the session has no maximum, or the service does not tell."""
    access_type: str
    raw: Mapping[str, Any] = field(repr=False, compare=False, hash=False)

    @property
    def owner_name(self) -> str:
        """The person in the owner's ARN."""
        return owner_name(self.owner)

    @property
    def is_over(self) -> bool:
        """Whether it has ended, from which no session comes back."""
        return self.status in ENDED_STATUSES or (not self.status and self.ended is not None)

    @classmethod
    def from_answer(cls, session: Mapping[str, Any]) -> "SessionRecord":
        """One of `Sessions` in an answer of DescribeSessions."""
        output = part(session, "OutputUrl")
        return cls(
            session_id=text(session, "SessionId"),
            target=text(session, "Target"),
            status=text(session, "Status"),
            started=time(session, "StartDate"),
            ended=time(session, "EndDate"),
            document=text(session, "DocumentName"),
            owner=text(session, "Owner"),
            reason=text(session, "Reason"),
            details=text(session, "Details"),
            s3_url=text(output, "S3OutputUrl"),
            cloudwatch_url=text(output, "CloudWatchOutputUrl"),
            max_minutes=parse_minutes(session.get("MaxSessionDuration")),
            access_type=text(session, "AccessType"),
            raw=MappingProxyType(dict(session)),
        )


async def start_session(
    aws: Aws,
    target: str,
    reason: str = "",
    *,
    document: str | None = None,
    parameters: Mapping[str, Sequence[str]] | None = None,
) -> Started:
    """Start a session on a managed node.

    StartSession is not idempotent: a second call starts a second session. A call that went out
    and found no answer raises OutcomeUnknown and is not repeated.

    Args:
        aws: who starts it, and where.
        target: the id of an instance or a managed node.
        reason: see `tui.aws.reasons`; a blank one is sent as none. Raises InvalidRequest.
        document: a session document; the account's preferences where there is none.
        parameters: the document's parameters, each a list of strings.
    """
    arguments: dict[str, Any] = {"Target": target}
    if reason := reason.strip():
        if problem := check_reason(reason):
            raise InvalidRequest(_context("StartSession", target, problem))
        arguments["Reason"] = reason
    if document is not None:
        arguments["DocumentName"] = document
    if parameters:
        arguments["Parameters"] = {name: list(values) for name, values in parameters.items()}
    return _started(await aws.call_once("ssm", "start_session", **arguments))


async def resume_session(aws: Aws, session_id: str) -> Ticket | None:
    """A ticket for a session that lost its connection; None when the session is gone."""
    try:
        answer = await aws.call("ssm", "resume_session", SessionId=session_id)
    except NotFound:
        return None
    # An answer without a token, or with an empty one, says that the session timed out
    # (section 1.1 of the data-channel description).
    if not (token := text(answer, "TokenValue")):
        return None
    return Ticket(session_id, text(answer, "StreamUrl"), token)


async def terminate_session(aws: Aws, session_id: str) -> None:
    """End a session for good. One that has ended already is no error."""
    try:
        await aws.call("ssm", "terminate_session", SessionId=session_id)
    except NotFound:
        return


async def generate_data_key(
    aws: Aws, key_id: str, session_id: str, target: str, challenge: str | None
) -> tuple[bytes, bytes]:
    """A data key of 64 bytes, in the clear and as the agent gets it: (plaintext, ciphertext).

    The encryption context binds it to the session, to the target exactly as StartSession was
    given it, and to the agent's challenge where it offers one (sections 5.1 and 5.2).
    """
    context = {SESSION_CONTEXT: session_id, TARGET_CONTEXT: target}
    if challenge:
        context[CHALLENGE_CONTEXT] = challenge
    answer = await aws.call(
        "kms",
        "generate_data_key",
        KeyId=key_id,
        NumberOfBytes=KEY_BYTES,
        EncryptionContext=context,
    )
    plaintext, ciphertext = answer.get("Plaintext"), answer.get("CiphertextBlob")
    if not isinstance(plaintext, bytes) or len(plaintext) != KEY_BYTES or not ciphertext:
        words = N_("KMS returned a data key of the wrong length")
        raise AwsError(ErrorContext(service="kms", operation="GenerateDataKey", message=words))
    return plaintext, bytes(ciphertext)


async def describe_sessions(  # noqa: PLR0913 -- the service's filters, one each
    aws: Aws,
    state: ListedState,
    *,
    owner: str | None = None,
    target: str | None = None,
    session_id: str | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
    access_type: str | None = None,
) -> AsyncGenerator[tuple[SessionRecord, ...], None]:
    """Sessions in pages, in no order at all; a page may be empty.

    `Active` includes disconnected sessions; `History` holds those that ended in the last 30
    days. Without an owner they are everybody's in the account.

    Args:
        aws: who asks, and where.
        state: which of the two lists.
        owner: the ARN of who started it.
        target: the id of a managed node.
        session_id: one session.
        after: started at this time or later.
        before: started before this time.
        access_type: how it was allowed: `Standard` or `JustInTime`.
    """
    wanted = {
        "Owner": owner,
        "Target": target,
        "SessionId": session_id,
        "InvokedAfter": _timestamp(after),
        "InvokedBefore": _timestamp(before),
        "AccessType": access_type,
    }
    filters = [{"key": key, "value": value} for key, value in wanted.items() if value]
    arguments: dict[str, Any] = {"State": state, "MaxResults": PAGE}
    if filters:
        arguments["Filters"] = filters
    async with aclosing(pages(aws, "ssm", "describe_sessions", **arguments)) as answers:
        async for answer in answers:
            listed = parts(answer, "Sessions")
            yield tuple(SessionRecord.from_answer(session) for session in listed)


async def describe_own_sessions(
    aws: Aws, state: ListedState, arns: Sequence[str] = ()
) -> AsyncGenerator[tuple[SessionRecord, ...], None]:
    """The caller's own sessions, in pages; see `describe_sessions`.

    Args:
        aws: who asks.
        state: whether those that run, or those that are over.
        arns: as whom they were started; the caller's own where none is given.
    """
    for arn in arns or [(await aws.identity()).arn]:
        async with aclosing(describe_sessions(aws, state, owner=arn)) as sessions:
            async for page in sessions:
                yield page


async def find_session(aws: Aws, session_id: str) -> SessionRecord | None:
    """One session, active or past; None when the service does not list it (yet)."""
    active, past = await asyncio.gather(
        find_listed(aws, session_id, "Active"), find_listed(aws, session_id, "History")
    )
    return by_session(record for record in (active, past) if record).get(session_id)


async def find_listed(
    aws: Aws, session_id: str, state: ListedState = "Active"
) -> SessionRecord | None:
    """One session in one of the lists, as it stands there at this moment. Raises AwsError."""
    async with aclosing(describe_sessions(aws, state, session_id=session_id)) as sessions:
        async for page in sessions:
            if record := by_session(page).get(session_id):
                return record
    return None


def by_session(
    told: Iterable[SessionRecord], known: Mapping[str, SessionRecord] | None = None
) -> dict[str, SessionRecord]:
    """Each session once, by its id, however often it is told of: with its newest status.

    One that has ended is past for good: for a while AWS may list it as active too, and the two
    lists may be answered in any order.

    Args:
        told: in the order in which they arrived.
        known: what was known before.
    """
    newest = dict(known or {})
    for record in told:
        before = newest.get(record.session_id)
        if before is None or record.is_over or not before.is_over:
            newest[record.session_id] = record
    return newest


async def service_clock(aws: Aws) -> datetime:
    """What time it is at the service, in UTC. Raises AwsError."""
    answer = await aws.call("ssm", "describe_sessions", State="Active", MaxResults=1)
    return server_time(answer)


def _started(answer: Mapping[str, Any]) -> Started:
    ticket = Ticket(
        text(answer, "SessionId"), text(answer, "StreamUrl"), text(answer, "TokenValue")
    )
    if not (ticket.session_id and ticket.stream_url and ticket.token):
        words = N_("the response has no session to connect to")
        raise AwsError(_context("StartSession", "", words))
    return Started(ticket, server_time(answer))


def server_time(answer: Mapping[str, Any]) -> datetime:
    """The service's clock by the Date header of its answer, else this computer's; in UTC."""
    headers = part(part(answer, "ResponseMetadata"), "HTTPHeaders")
    try:
        told = parsedate_to_datetime(text(headers, "date"))
    except (ValueError, OverflowError):
        return datetime.now(UTC)
    return told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)


def _context(operation: str, target: str, message: str) -> ErrorContext:
    return ErrorContext(service="ssm", operation=operation, target=target, message=message)


def _timestamp(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
