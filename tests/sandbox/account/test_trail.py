from typing import Any

import pytest

from tui.sandbox.account.role import CALLER, AssumedRole
from tui.sandbox.account.trail import CONSOLE_AGENT, HIDDEN, Event, Trail
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0


def event(name: str = "StartSession", age: float = 10, who: AssumedRole = CALLER) -> Event:
    return Event(name, NOW - age, who, "ap-northeast-1", {"target": "i-1"}, {"sessionId": "s"})


def trail(*events: Event, delay: float = 0) -> Trail:
    filled = Trail(delay)
    for each in events:
        filled.note(each)
    return filled


def ages(answer: dict[str, Any]) -> list[float]:
    return [NOW - each["EventTime"] for each in answer["Events"]]


def by(key: str, value: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


def test_events_come_newest_first() -> None:
    found = trail(event(age=30), event(age=10), event(age=20)).lookup_events({}, NOW)
    assert ages(found) == [10, 20, 30]


def members(value: Any, above: str = "") -> set[str]:
    """The names of all that is in an event, as `userIdentity.type`."""
    if not isinstance(value, dict) or not value:
        return {above}
    return {
        name
        for key, part in value.items()
        for name in members(part, f"{above}.{key}" if above else key)
    }


#: Those of the event of a session that was started from the console, in AWS's documentation.
OF_THE_CONSOLE = """
    eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestID
    eventID readOnly eventType managementEvent recipientAccountId eventCategory
    sessionCredentialFromConsole
    userIdentity.type userIdentity.principalId userIdentity.arn userIdentity.accountId
    userIdentity.accessKeyId
    userIdentity.sessionContext.sessionIssuer.type
    userIdentity.sessionContext.sessionIssuer.principalId
    userIdentity.sessionContext.sessionIssuer.arn
    userIdentity.sessionContext.sessionIssuer.accountId
    userIdentity.sessionContext.sessionIssuer.userName
    userIdentity.sessionContext.webIdFederationData
    userIdentity.sessionContext.attributes.creationDate
    userIdentity.sessionContext.attributes.mfaAuthenticated
    requestParameters.target requestParameters.reason
    responseElements.sessionId responseElements.tokenValue responseElements.streamUrl"""


def started(user_agent: str) -> dict[str, Any]:
    request = {"target": "i-1", "reason": "disk full"}
    answer = {"sessionId": "s", "tokenValue": HIDDEN, "streamUrl": "wss://x"}
    call = Event("StartSession", NOW, CALLER, "eu-west-1", request, answer, user_agent)
    return call.document()


def test_a_start_in_the_console_has_the_members_that_aws_documents() -> None:
    event = started(CONSOLE_AGENT)
    assert members(event) == set(OF_THE_CONSOLE.split())
    assert event["sessionCredentialFromConsole"] == "true"


def test_a_start_over_the_api_tells_of_its_tls_and_of_no_console() -> None:
    event = started("aws-cli/2.27.35")
    assert event["tlsDetails"]["tlsVersion"] == "TLSv1.3"
    assert "sessionCredentialFromConsole" not in event


def test_an_event_is_shown_after_the_delay() -> None:
    late = trail(event(age=0), delay=60)
    assert late.lookup_events({}, NOW + 59)["Events"] == []
    assert len(late.lookup_events({}, NOW + 60)["Events"]) == 1


def test_a_time_range_chooses() -> None:
    wanted = {"StartTime": NOW - 25, "EndTime": NOW - 15}
    found = trail(event(age=30), event(age=20), event(age=10)).lookup_events(wanted, NOW)
    assert ages(found) == [20]


@pytest.mark.parametrize(
    ("key", "value", "count"),
    [
        ("EventName", "StartSession", 2),
        ("EventName", "TerminateSession", 1),
        ("Username", "maria", 1),
        ("EventSource", "ssm.amazonaws.com", 3),
        ("ReadOnly", "true", 0),
        ("AccessKeyId", CALLER.access_key_id, 3),
    ],
)
def test_one_attribute_chooses(key: str, value: str, count: int) -> None:
    filled = trail(event(), event("TerminateSession"), event(who=AssumedRole("maria")))
    assert len(filled.lookup_events(by(key, value), NOW)["Events"]) == count


def test_pages_go_on_where_the_last_one_ended_although_events_come_in() -> None:
    filled = trail(*(event(age=number) for number in range(1, 8)))
    first = filled.lookup_events({"MaxResults": 3}, NOW)
    filled.note(event(age=0))
    second = filled.lookup_events({"MaxResults": 3, "NextToken": first["NextToken"]}, NOW)
    assert ages(first) + ages(second) == [1, 2, 3, 4, 5, 6]


def test_a_token_of_another_query_is_refused() -> None:
    filled = trail(*(event(age=number) for number in range(8)))
    token = filled.lookup_events({"MaxResults": 3}, NOW)["NextToken"]
    with pytest.raises(ApiError) as refusal:
        filled.lookup_events({"NextToken": token, **by("Username", "you")}, NOW)
    assert refusal.value.code == "InvalidNextTokenException"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        (by("Reason", "x"), "InvalidLookupAttributesException"),
        (
            {"LookupAttributes": by("Username", "you")["LookupAttributes"] * 2},
            "InvalidLookupAttributesException",
        ),
        ({"StartTime": NOW, "EndTime": NOW - 1}, "InvalidTimeRangeException"),
    ],
)
def test_what_cloudtrail_does_not_take_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        Trail().lookup_events(arguments, NOW)
    assert refusal.value.code == code
