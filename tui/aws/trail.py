"""The proof of a session: its events in CloudTrail.

LookupEvents takes one attribute and a span of time, so events are looked up by name around the
time of the session and matched by its id. Events appear minutes after the fact and are kept for
90 days. CloudTrail answers two lookups a second for a whole account in a region: every lookup
waits for its turn at `Aws.lookup_limiter`.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from tui.aws.answers import NOTHING, part, parts, text, time
from tui.aws.client import Aws
from tui.aws.sessions import SessionRecord
from tui.language import _

PAGE = 50
"""Events in a page: the most that LookupEvents allows."""

MAX_PAGES = 20
"""A thousand events, and some thirteen seconds at the pace: then the search is given up."""

MARGIN = timedelta(minutes=2)
"""Both times are the service's own, a second or so apart."""

USUAL_DELAY = timedelta(minutes=15)
"""How long AWS says an event takes to appear, on average and at most."""

KEPT = timedelta(days=90)
"""How far back LookupEvents goes."""

SOURCE = "ssm.amazonaws.com"
"""Whose events these are: Athena, Glue and others have a StartSession of their own."""

HIDDEN = "(hidden)"

EventName = Literal["StartSession", "ResumeSession", "TerminateSession"]

_EPOCH = datetime.fromtimestamp(0, UTC)

# CloudTrail hides the token of a session by itself; nothing here relies on it.
_SECRET_NAMES = frozenset(
    {"tokenvalue", "token", "sessiontoken", "secretaccesskey", "password", "plaintext"}
)


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event; text that is absent is empty."""

    event_id: str
    name: str
    time: datetime
    username: str
    session_id: str
    target: str
    reason: str
    source_ip: str
    user_agent: str
    mfa: bool | None
    """Whether the caller had signed in with MFA; None when the event does not tell."""
    source: str
    """The service that was called, as in `ssm.amazonaws.com`."""
    from_console: bool
    """Whether the caller's credentials were those of a sign-in to the console."""
    raw: Mapping[str, Any] = field(repr=False, hash=False)
    """The event's JSON, without secrets."""

    @classmethod
    def from_answer(cls, event: Mapping[str, Any]) -> "TrailEvent":
        """One of `Events` in an answer of LookupEvents."""
        raw = parse_event(event.get("CloudTrailEvent"))
        parameters = part(raw, "requestParameters")
        answered = part(raw, "responseElements")
        return cls(
            event_id=text(event, "EventId") or text(raw, "eventID"),
            name=text(event, "EventName") or text(raw, "eventName"),
            time=time(event, "EventTime") or _EPOCH,
            username=text(event, "Username"),
            session_id=text(answered, "sessionId") or text(parameters, "sessionId"),
            target=text(parameters, "target"),
            reason=text(parameters, "reason"),
            source_ip=text(raw, "sourceIPAddress"),
            user_agent=text(raw, "userAgent"),
            mfa=_mfa(raw),
            source=text(raw, "eventSource") or text(event, "EventSource"),
            from_console=_is_true(raw.get("sessionCredentialFromConsole")),
            raw=raw,
        )


async def find_start_event(aws: Aws, record: SessionRecord) -> TrailEvent | None:
    """The event of a session's start; None when CloudTrail does not have it (yet)."""
    if record.started is None:
        return None
    return await _find_start(
        aws, record.session_id, record.started - MARGIN, record.started + MARGIN
    )


async def find_forgotten_start(aws: Aws, session_id: str) -> TrailEvent | None:
    """The event of a start of which nothing is known but the session's id.

    None where it is not among the latest thousand starts that CloudTrail keeps.
    """
    now = datetime.now(UTC)
    return await _find_start(aws, session_id, now - KEPT, now)


async def _find_start(
    aws: Aws, session_id: str, start: datetime, end: datetime
) -> TrailEvent | None:
    async with aclosing(_lookup(aws, "StartSession", start, end)) as events:
        async for event in events:
            if event.session_id == session_id:
                return event
    return None


async def find_later_events(aws: Aws, record: SessionRecord) -> tuple[TrailEvent, ...]:
    """A session's resumptions and its termination, the oldest first."""
    if record.started is None:
        return ()
    found: list[TrailEvent] = []
    end = (record.ended or datetime.now(UTC)) + MARGIN
    later: tuple[EventName, ...] = ("ResumeSession", "TerminateSession")
    for name in later:
        async with aclosing(_lookup(aws, name, record.started - MARGIN, end)) as events:
            found += [event async for event in events if event.session_id == record.session_id]
    return tuple(sorted(found, key=lambda event: event.time))


def why_missing(record: SessionRecord, now: datetime) -> str:
    """Why CloudTrail may not have the event of a session's start, in a sentence."""
    if record.started is None:
        return _("AWS reports no start time for this session, so its event can't be found.")
    age = now - record.started
    if age < USUAL_DELAY:
        return _("CloudTrail doesn't have the event yet. It can take 15 min: check again.")
    if age > KEPT:
        return _("CloudTrail keeps events for 90 days; this session is older.")
    return _("CloudTrail has no event for this session's start in this region.")


def parse_event(content: object) -> Mapping[str, Any]:
    """The JSON of an event, with secrets hidden; empty when it is no JSON object."""
    try:
        event = json.loads(content) if isinstance(content, str) else None
        return MappingProxyType(_hide(event)) if isinstance(event, dict) else NOTHING
    except (ValueError, RecursionError):
        return NOTHING


async def _lookup(
    aws: Aws, name: EventName, start: datetime, end: datetime
) -> AsyncGenerator[TrailEvent, None]:
    arguments: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}],
        "StartTime": start,
        "EndTime": end,
        "MaxResults": PAGE,
    }
    for _page in range(MAX_PAGES):
        await aws.lookup_limiter.turn()
        answer = await aws.call("cloudtrail", "lookup_events", **arguments)
        for listed in parts(answer, "Events"):
            if (event := TrailEvent.from_answer(listed)).source == SOURCE:
                yield event
        token = answer.get("NextToken")
        if not token or token == arguments.get("NextToken"):
            return
        arguments["NextToken"] = token


def _hide(value: Any) -> Any:
    match value:
        case dict():
            return {
                key: HIDDEN if _is_secret(key, item) else _hide(item)
                for key, item in value.items()
            }
        case list():
            return [_hide(item) for item in value]
        case _:
            return value


def _is_secret(key: str, value: Any) -> bool:
    if not isinstance(value, str) or value.startswith("Value hidden"):
        return False
    # A stream address opens nothing without its token, unless it carries a signature.
    return key.lower() in _SECRET_NAMES or "x-amz-signature=" in value.lower()


def _is_true(value: object) -> bool:
    """CloudTrail writes what is true as text."""
    return str(value).lower() == "true"


def _mfa(raw: Mapping[str, Any]) -> bool | None:
    context = part(part(raw, "userIdentity"), "sessionContext")
    told = part(context, "attributes").get("mfaAuthenticated")
    return {"true": True, "false": False}.get(str(told).lower())
