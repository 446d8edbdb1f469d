import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.aws_server import Answer, AwsServer, Request, error
from tests.support.aws.fake_clock import FakeClock
from tests.support.strategies.nested import nested
from tui.aws.client import Aws, RateLimiter
from tui.aws.errors import AccessDenied
from tui.aws.sessions import SessionRecord
from tui.aws.trail import (
    MAX_PAGES,
    TrailEvent,
    find_forgotten_start,
    find_later_events,
    find_start_event,
    parse_event,
    why_missing,
)

START = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
RECORD = SessionRecord.from_answer(
    {
        "SessionId": "jane-0abc",
        "Target": "i-1",
        "StartDate": START,
        "EndDate": START + timedelta(hours=1),
    }
)


def start_details(session_id: str, reason: str = "障害対応") -> dict[str, Any]:
    """A StartSession event as CloudTrail writes it."""
    return {
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::123456789012:assumed-role/Dev/jane",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": {"attributes": {"mfaAuthenticated": "true"}},
        },
        "eventTime": "2026-11-23T16:00:00Z",
        "eventSource": "ssm.amazonaws.com",
        "eventName": "StartSession",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "ssm-tui/0.1.0",
        "requestParameters": {"target": "i-1", "reason": reason},
        "responseElements": {
            "sessionId": session_id,
            "tokenValue": "Value hidden due to security reasons.",
            "streamUrl": "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/jane-0abc",
        },
        "eventID": "event-1",
    }


def event(details: dict[str, Any], seconds: float = 0) -> dict[str, Any]:
    return {
        "EventId": details["eventID"],
        "EventName": details["eventName"],
        "EventTime": (START + timedelta(seconds=seconds)).timestamp(),
        "Username": "jane",
        "CloudTrailEvent": json.dumps(details),
    }


def later_details(name: str, session_id: str) -> dict[str, Any]:
    return {
        "eventSource": "ssm.amazonaws.com",
        "eventName": name,
        "eventID": f"event-{name}",
        "requestParameters": {"sessionId": session_id},
        "responseElements": None,
    }


@pytest.fixture
def clock(aws: Aws) -> FakeClock:
    clock = FakeClock()
    aws.lookup_limiter = RateLimiter(1.5, clock=clock.now, sleep=clock.sleep)
    return clock


async def test_a_start_is_found_by_its_session_id(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    events = [event(start_details("other-1")), event(start_details("jane-0abc"))]
    fake.on("LookupEvents", Answer({"Events": events}))
    found = await find_start_event(aws, RECORD)
    assert found is not None
    assert (found.event_id, found.name, found.time) == ("event-1", "StartSession", START)
    assert (found.session_id, found.target, found.reason) == ("jane-0abc", "i-1", "障害対応")
    assert (found.username, found.source_ip) == ("jane", "203.0.113.7")
    assert found.user_agent == "ssm-tui/0.1.0"
    assert found.mfa is True


async def test_a_start_of_another_service_is_none_of_ours(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    of_athena = start_details("jane-0abc", "query") | {"eventSource": "athena.amazonaws.com"}
    fake.on("LookupEvents", Answer({"Events": [event(of_athena)]}))
    assert await find_start_event(aws, RECORD) is None
    mine = event(start_details("jane-0abc"))
    fake.on("LookupEvents", Answer({"Events": [event(of_athena), mine]}))
    found = await find_start_event(aws, RECORD)
    assert found is not None
    assert found.reason == "障害対応"


@pytest.mark.parametrize(
    ("told", "is_console"), [({"sessionCredentialFromConsole": "true"}, True), ({}, False)]
)
def test_an_event_tells_whether_the_console_made_the_call(
    told: dict[str, str], is_console: bool
) -> None:
    found = TrailEvent.from_answer(event(start_details("jane-0abc") | told))
    assert found.from_console is is_console


async def test_the_lookup_is_one_name_around_the_start(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    fake.on("LookupEvents", Answer({"Events": []}))
    assert await find_start_event(aws, RECORD) is None
    (request,) = fake.requests
    assert request.arguments["LookupAttributes"] == [
        {"AttributeKey": "EventName", "AttributeValue": "StartSession"}
    ]
    assert request.arguments["StartTime"] < START.timestamp() < request.arguments["EndTime"]
    assert request.arguments["MaxResults"] == 50


async def test_pages_are_looked_up_at_one_and_a_half_a_second(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    full = Answer({"Events": [event(start_details("other"))], "NextToken": "more"})
    last = Answer({"Events": [event(start_details("jane-0abc"))]})
    fake.on("LookupEvents", full, Answer({"Events": [], "NextToken": "yet more"}), last)
    assert await find_start_event(aws, RECORD) is not None
    assert clock.now() == pytest.approx(2 / 1.5)


async def test_all_lookups_share_the_pace(fake: AwsServer, aws: Aws, clock: FakeClock) -> None:
    fake.on("LookupEvents", Answer({"Events": []}))
    for _ in range(4):
        await find_start_event(aws, RECORD)
    assert clock.now() == pytest.approx(3 / 1.5)


async def test_a_search_without_end_is_given_up(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    pages = (
        Answer({"Events": [], "NextToken": str(number)}) for number in range(MAX_PAGES + 5)
    )
    fake.on("LookupEvents", *pages)
    assert await find_start_event(aws, RECORD) is None
    assert len(fake.requests) == MAX_PAGES


async def test_all_events_of_a_session_come_in_their_order(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    def lookup(request: Request) -> Answer:
        name = request.arguments["LookupAttributes"][0]["AttributeValue"]
        if name == "StartSession":
            return Answer({"Events": [event(start_details("jane-0abc"))]})
        seconds = 3600 if name == "TerminateSession" else 600
        events = [
            event(later_details(name, session), seconds) for session in ("x", "jane-0abc")
        ]
        return Answer({"Events": events})

    fake.on("LookupEvents", lookup)
    start = await find_start_event(aws, RECORD)
    assert start is not None
    assert start.name == "StartSession"
    later = await find_later_events(aws, RECORD)
    assert [event.name for event in later] == ["ResumeSession", "TerminateSession"]


async def test_a_session_without_a_start_is_not_looked_up(fake: AwsServer, aws: Aws) -> None:
    record = SessionRecord.from_answer({"SessionId": "jane-0abc"})
    assert await find_start_event(aws, record) is None
    assert await find_later_events(aws, record) == ()
    assert fake.requests == []


async def test_a_denied_lookup_names_the_action(
    fake: AwsServer, aws: Aws, clock: FakeClock
) -> None:
    fake.on("LookupEvents", error("AccessDeniedException", "User is not authorized"))
    with pytest.raises(AccessDenied) as caught:
        await find_start_event(aws, RECORD)
    assert caught.value.action == "cloudtrail:LookupEvents"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=1), "doesn't have the event yet"),
        (timedelta(hours=1), "no event for this session's start"),
        (timedelta(days=91), "90 days"),
    ],
)
def test_a_missing_event_has_its_reason(age: timedelta, words: str) -> None:
    assert words in why_missing(RECORD, START + age)


def test_a_token_in_an_event_is_hidden_wherever_it_is() -> None:
    details = start_details("jane-0abc")
    details["responseElements"]["tokenValue"] = "secret-token"
    details["requestParameters"]["list"] = [{"sessionToken": "secret-too"}]
    details["responseElements"]["streamUrl"] = "wss://x/?X-Amz-Signature=secret-three"
    found = TrailEvent.from_answer(event(details))
    assert "secret" not in json.dumps(dict(found.raw))
    assert found.raw["responseElements"]["tokenValue"] == "(hidden)"


def test_cloudtrails_own_words_for_a_hidden_token_stay() -> None:
    raw = parse_event(json.dumps(start_details("jane-0abc")))
    assert raw["responseElements"]["tokenValue"].startswith("Value hidden")
    assert raw["responseElements"]["streamUrl"].startswith("wss://")


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", "[" * 100_000, '{"a":' * 100_000, None]
)
def test_an_event_that_is_no_object_is_empty(text: str | None) -> None:
    found = TrailEvent.from_answer({"CloudTrailEvent": text})
    assert dict(found.raw) == {}
    assert found.mfa is None


@given(
    nested(
        st.none() | st.booleans() | st.floats() | st.text(),
        st.sampled_from(
            [
                "userIdentity",
                "sessionContext",
                "attributes",
                "mfaAuthenticated",
                "requestParameters",
                "responseElements",
                "sessionId",
                "reason",
                "tokenValue",
            ]
        ),
    )
)
def test_no_event_raises(details: Any) -> None:
    found = TrailEvent.from_answer({"CloudTrailEvent": json.dumps(details)})
    assert isinstance(found.reason, str)
    assert found.mfa in (None, True, False)


async def test_a_start_is_found_by_the_sessions_id_alone(fake: AwsServer, aws: Aws) -> None:
    found = [event(start_details("jane-1")), event(start_details("jane-0abc"))]
    fake.on("LookupEvents", Answer({"Events": found}))
    start = await find_forgotten_start(aws, "jane-0abc")
    assert start is not None
    assert start.session_id == "jane-0abc"
    assert await find_forgotten_start(aws, "jane-2") is None


def test_all_lookups_of_the_program_share_one_pace() -> None:
    assert Aws(profile="one").lookup_limiter is Aws(profile="other").lookup_limiter
