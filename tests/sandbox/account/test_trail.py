from typing import Any

import pytest

from tui.sandbox.account.role import CALLER, AssumedRole
from tui.sandbox.account.trail import Event, Trail
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
