"""CloudTrail: who started, resumed and ended sessions, and from where.

The events have the shape that CloudTrail gives them, with the token hidden. LookupEvents takes
one attribute, a time range, and answers newest first in pages of at most 50.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tui.sandbox.account.role import AssumedRole
from tui.sandbox.calls.answers import ApiError, next_token, page_start

LARGEST_PAGE = 50
#: CloudTrail remembers this long without a trail, in seconds.
MEMORY = 90 * 86_400.0
HIDDEN = "Value hidden due to security reasons."
#: The user agent of what was done in AWS's console.
CONSOLE_AGENT = "AWS Internal"


@dataclass(frozen=True)
class Event:
    """One API call that CloudTrail noted; `at` in Unix seconds."""

    name: str
    at: float
    identity: AssumedRole
    region: str
    request: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] | None = None
    user_agent: str = "-"
    address: str | None = None
    error: tuple[str, str] | None = None
    """Code and message, when the call failed."""
    event_id: str = field(default_factory=lambda: str(uuid4()))
    request_id: str = field(default_factory=lambda: str(uuid4()))

    def describe(self) -> dict[str, Any]:
        """The element of LookupEvents' `Events`."""
        return {
            "EventId": self.event_id,
            "EventName": self.name,
            "ReadOnly": "false",
            "AccessKeyId": self.identity.access_key_id,
            "EventTime": int(self.at),
            "EventSource": "ssm.amazonaws.com",
            "Username": self.identity.session_name,
            "Resources": [],
            "CloudTrailEvent": json.dumps(self.document(), ensure_ascii=False),
        }

    def document(self) -> dict[str, Any]:
        event: dict[str, Any] = {
            "eventVersion": "1.11",
            "userIdentity": _user_identity(self.identity, self.at),
            "eventTime": _iso(self.at),
            "eventSource": "ssm.amazonaws.com",
            "eventName": self.name,
            "awsRegion": self.region,
            "sourceIPAddress": self.address or self.identity.address,
            "userAgent": self.user_agent,
        }
        if self.error is not None:
            event["errorCode"], event["errorMessage"] = self.error
        event |= {
            "requestParameters": dict(self.request),
            "responseElements": None if self.response is None else dict(self.response),
            "requestID": self.request_id,
            "eventID": self.event_id,
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": self.identity.account,
            "eventCategory": "Management",
        }
        return event | self._way()

    def _way(self) -> dict[str, Any]:
        """How the call came: over TLS to the API, or from the console within AWS."""
        if self.user_agent == CONSOLE_AGENT:
            return {"sessionCredentialFromConsole": "true"}
        host = f"ssm.{self.region}.amazonaws.com"
        return {
            "tlsDetails": {
                "tlsVersion": "TLSv1.3",
                "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": host,
            }
        }


def _user_identity(identity: AssumedRole, at: float) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "principalId": identity.user_id,
        "arn": identity.arn,
        "accountId": identity.account,
        "accessKeyId": identity.access_key_id,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": identity.role_id,
                "arn": identity.role_arn,
                "accountId": identity.account,
                "userName": identity.role,
            },
            "webIdFederationData": {},
            "attributes": {
                "creationDate": _iso(at - 1800),
                "mfaAuthenticated": "true" if identity.mfa else "false",
            },
        },
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_ATTRIBUTES: dict[str, Callable[[Event], str | None]] = {
    "EventId": lambda event: event.event_id,
    "EventName": lambda event: event.name,
    "ReadOnly": lambda event: "false",
    "Username": lambda event: event.identity.session_name,
    "ResourceType": lambda event: None,
    "ResourceName": lambda event: None,
    "EventSource": lambda event: "ssm.amazonaws.com",
    "AccessKeyId": lambda event: event.identity.access_key_id,
}


class Trail:
    """The events, shown `delay` seconds after they happened."""

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self._events: list[Event] = []

    def note(self, event: Event) -> None:
        self._events.append(event)

    def lookup_events(
        self, arguments: Mapping[str, Any], now: float, region: str = ""
    ) -> dict[str, Any]:
        """A page of events; those of one region, if it is named."""
        size = _page_size(arguments)
        wanted = _wanted(arguments)
        start, end = arguments.get("StartTime") or 0.0, arguments.get("EndTime") or now
        if start > end:
            raise ApiError("InvalidTimeRangeException", "The start time is after the end time.")
        found = sorted(
            (
                event
                for event in self._events
                if start <= int(event.at) <= end
                and now - MEMORY <= event.at <= now - self._delay
                and region in ("", event.region)
                and wanted(event)
            ),
            key=lambda event: (-event.at, event.event_id),
        )
        kind = _kind(arguments)
        first = _first(arguments, kind, found)
        answer: dict[str, Any] = {
            "Events": [event.describe() for event in found[first : first + size]]
        }
        if first + size < len(found):
            answer["NextToken"] = next_token(kind, found[first + size - 1].event_id)
        return answer


def _page_size(arguments: Mapping[str, Any]) -> int:
    size = arguments.get("MaxResults", LARGEST_PAGE)
    if not isinstance(size, int) or not 1 <= size <= LARGEST_PAGE:
        raise ApiError(
            "InvalidMaxResultsException",
            f"A maxResults value of {size} is invalid. Specify a value between 1 and 50.",
        )
    return size


def _wanted(arguments: Mapping[str, Any]) -> Callable[[Event], bool]:
    attributes = arguments.get("LookupAttributes") or []
    if not attributes:
        return lambda event: True
    key, value = attributes[0].get("AttributeKey"), attributes[0].get("AttributeValue")
    if len(attributes) > 1 or key not in _ATTRIBUTES or not value:
        raise ApiError(
            "InvalidLookupAttributesException",
            "Specify one lookup attribute with a key that LookupEvents knows, and a value.",
        )
    return lambda event: _ATTRIBUTES[key](event) == value


def _kind(arguments: Mapping[str, Any]) -> str:
    """Names the query, so that a token of another one is noticed."""
    query = [arguments.get(key) for key in ("LookupAttributes", "StartTime", "EndTime")]
    return hashlib.sha256(json.dumps(query).encode()).hexdigest()[:16]


def _first(arguments: Mapping[str, Any], kind: str, found: list[Event]) -> int:
    """Where the page begins: behind the last event of the page before."""
    token = arguments.get("NextToken")
    if not token:
        return 0
    error = ApiError("InvalidNextTokenException", "The next token is not valid.")
    last = page_start(token, kind, error)
    return next((n + 1 for n, event in enumerate(found) if event.event_id == last), len(found))
