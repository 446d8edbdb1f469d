from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.account.records import DAY, SessionRecords, SessionStatus, StoredSession
from tui.sandbox.calls.answers import ApiError

NOW = 1_800_000_000.0


def record(session_id: str = "you-1", **more: Any) -> StoredSession:
    fields: dict[str, Any] = {
        "target": "i-1",
        "owner": "arn:you",
        "document": "D",
        "started": NOW - 60,
    }
    return StoredSession(session_id, **(fields | more))


def ids(records: SessionRecords, state: str, *filters: tuple[str, str]) -> set[str]:
    arguments: dict[str, Any] = {"State": state}
    if filters:
        arguments["Filters"] = [{"key": key, "value": value} for key, value in filters]
    sessions = records.describe_sessions(arguments, NOW)["Sessions"]
    return {session["SessionId"] for session in sessions}


def test_a_disconnected_session_is_active_and_a_terminated_one_is_past() -> None:
    away, over = record("away", status=SessionStatus.DISCONNECTED), record("over")
    over.end(SessionStatus.TERMINATED, NOW - 5)
    records = SessionRecords([away, over])
    assert ids(records, "Active") == {"away"}
    assert ids(records, "History") == {"over"}


def test_one_that_has_just_ended_may_be_listed_as_active_too() -> None:
    over = record("over", status=SessionStatus.CONNECTED)
    over.end(SessionStatus.TERMINATED, NOW - 5, "it was ended")
    late = SessionRecords([over], lag=10)
    (active,) = late.describe_sessions({"State": "Active"}, NOW)["Sessions"]
    assert active["Status"] == "Connected"
    assert "EndDate" not in active
    assert ids(late, "History") == {"over"}
    assert late.describe_sessions({"State": "Active"}, NOW + 5)["Sessions"] == []


def test_pages_may_repeat_what_was_on_the_one_before() -> None:
    records = SessionRecords([record(f"you-{n}") for n in range(5)], overlap=1)
    arguments: dict[str, Any] = {"State": "Active", "MaxResults": 2}
    seen = []
    while arguments.get("NextToken") != "":
        answer = records.describe_sessions(arguments, NOW)
        seen += [each["SessionId"] for each in answer["Sessions"]]
        arguments["NextToken"] = answer.get("NextToken", "")
    assert (len(seen), len(set(seen))) == (8, 5)


def test_the_history_forgets_after_thirty_days() -> None:
    old = record(started=NOW - 32 * DAY)
    old.end(SessionStatus.TERMINATED, NOW - 31 * DAY)
    assert ids(SessionRecords([old]), "History") == set()


def test_only_the_first_end_of_a_session_counts() -> None:
    over = record()
    over.end(SessionStatus.FAILED, NOW - 5, "broken")
    over.end(SessionStatus.TERMINATED, NOW)
    assert (over.status, over.ended, over.details) == (SessionStatus.FAILED, NOW - 5, "broken")


def test_the_maximum_is_a_string_and_a_missing_reason_is_missing() -> None:
    described = record(max_minutes=60).describe()
    assert described["MaxSessionDuration"] == "60"
    assert "Reason" not in described
    assert "EndDate" not in described


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("Target", "i-2", {"b"}),
        ("Owner", "arn:you", {"a"}),
        ("Status", "Connected", {"b"}),
        ("SessionId", "a", {"a"}),
        ("AccessType", "Standard", {"a", "b"}),
        ("InvokedAfter", "2027-01-15T07:30:00Z", {"a"}),
        ("InvokedBefore", "2027-01-15T07:30:00Z", {"b"}),
    ],
)
def test_each_filter_chooses_what_it_names(key: str, value: str, expected: set[str]) -> None:
    records = SessionRecords(
        [
            record("a"),
            record(
                "b",
                target="i-2",
                owner="arn:else",
                status=SessionStatus.CONNECTED,
                started=NOW - 3600,
            ),
        ]
    )
    assert ids(records, "Active", (key, value)) == expected


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "ValidationException"),
        ({"State": "All"}, "ValidationException"),
        ({"State": "Active", "MaxResults": 0}, "ValidationException"),
        ({"State": "Active", "MaxResults": 201}, "ValidationException"),
        ({"State": "Active", "Filters": []}, "ValidationException"),
        (
            {"State": "Active", "Filters": [{"key": "Owner", "value": "x"}] * 7},
            "ValidationException",
        ),
        (
            {"State": "Active", "Filters": [{"key": "Reason", "value": "x"}]},
            "InvalidFilterKey",
        ),
        ({"State": "Active", "NextToken": "bogus"}, "InvalidNextToken"),
    ],
)
def test_what_the_model_does_not_allow_is_refused(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        SessionRecords().describe_sessions(arguments, NOW)
    assert refusal.value.code == code


@given(st.integers(0, 30), st.integers(1, 9))
def test_pages_together_hold_every_session_once(count: int, size: int) -> None:
    records = SessionRecords([record(f"you-{number}") for number in range(count)])
    seen: list[str] = []
    arguments: dict[str, Any] = {"State": "Active", "MaxResults": size}
    while True:
        answer = records.describe_sessions(arguments, NOW)
        seen += [session["SessionId"] for session in answer["Sessions"]]
        if "NextToken" not in answer:
            break
        arguments["NextToken"] = answer["NextToken"]
    assert sorted(seen) == sorted(f"you-{number}" for number in range(count))
