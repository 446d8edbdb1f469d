"""The witnesses of a session agree, contradict each other, or stand alone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.archive.store import LedgerRow
from tui.aws.sessions import SessionRecord
from tui.aws.trail import TrailEvent
from tui.sessions.review.proof import Agreement, Verdict, agreements

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
YOU = "arn:aws:sts::123456789012:assumed-role/Admin/you"
EVE = "arn:aws:sts::123456789012:assumed-role/Admin/eve"


def record(**more: Any) -> SessionRecord:
    return SessionRecord.from_answer(
        {
            "SessionId": "you-1",
            "Target": "i-0abc",
            "Owner": YOU,
            "Reason": "disk full",
            "StartDate": NOON,
            **more,
        }
    )


def event(name: str = "StartSession", **more: Any) -> TrailEvent:
    document = {
        "userIdentity": {"arn": more.pop("arn", YOU)},
        "sourceIPAddress": more.pop("ip", "203.0.113.24"),
        "requestParameters": {
            "target": "i-0abc",
            "reason": more.pop("reason", "disk full"),
        },
        "responseElements": {"sessionId": "you-1"},
    }
    return TrailEvent.from_answer(
        {
            "EventId": f"{name}-1",
            "EventName": name,
            "EventTime": NOON,
            "CloudTrailEvent": json.dumps(document),
            **more,
        }
    )


def row(**more: Any) -> LedgerRow:
    known: dict[str, Any] = {
        "session_id": "you-1",
        "owner": YOU,
        "target": "i-0abc",
        "reason": "disk full",
        "started": NOON,
    }
    return LedgerRow(**{**known, **more})


def asked(question: str, found: tuple[Agreement, ...]) -> Agreement:
    return next(each for each in found if each.question == question)


def test_witnesses_that_say_the_same_agree() -> None:
    found = agreements(record(), [event()], row())
    assert [each.question for each in found] == [
        "the reason",
        "who",
        "which instance",
        "from where",
        "when it started",
    ]
    reason = asked("the reason", found)
    assert reason.verdict is Verdict.AGREE
    assert [who for who, _ in reason.answers] == [
        "DescribeSessions",
        "CloudTrail",
        "this machine's ledger",
    ]


def test_a_reason_that_differs_in_one_place_is_a_contradiction() -> None:
    found = asked("the reason", agreements(record(), [event(reason="other")], row()))
    assert found.verdict is Verdict.CONTRADICT
    assert dict(found.answers)["CloudTrail"] == "other"


def test_no_reason_is_an_answer_too() -> None:
    found = asked("the reason", agreements(record(Reason=None), [event()], None))
    assert found.verdict is Verdict.CONTRADICT
    assert dict(found.answers)["DescribeSessions"] == "(none)"
    both = agreements(record(Reason=None), [event(reason="")], None)
    assert asked("the reason", both).verdict is Verdict.AGREE


def test_times_may_differ_by_a_tolerance_that_is_named() -> None:
    near = event(EventTime=NOON + timedelta(seconds=10))
    far = event(EventTime=NOON + timedelta(seconds=11))
    agreed = asked("when it started", agreements(record(), [near], None))
    assert agreed.verdict is Verdict.AGREE
    assert agreed.words == "2 witnesses agree: 10 s apart, within 10 s."
    against = asked("when it started", agreements(record(), [far], None))
    assert against.verdict is Verdict.CONTRADICT
    assert against.words.endswith("11 s apart, more than 10 s.")


def test_a_lone_witness_proves_nothing_and_contradicts_nobody() -> None:
    found = agreements(record(), [], None)
    assert {each.verdict for each in found} == {Verdict.ALONE}
    assert asked("who", found).words == "Only DescribeSessions says so."


def test_without_witnesses_there_is_nothing_to_compare() -> None:
    assert agreements(None, [], None) == ()


def test_a_resume_from_another_address_is_seen() -> None:
    found = agreements(record(), [event(), event("ResumeSession", ip="198.51.100.7")], None)
    where = asked("from where", found)
    assert where.verdict is Verdict.DIFFER
    assert dict(where.answers) == {
        "CloudTrail StartSession": "203.0.113.24",
        "CloudTrail ResumeSession": "198.51.100.7",
    }


def test_an_end_by_somebody_else_is_seen() -> None:
    ended = NOON + timedelta(minutes=5)
    end = event("TerminateSession", arn=EVE, EventTime=ended)
    found = agreements(record(EndDate=ended), [event(), end], row(ended=ended))
    assert asked("who ended it", found).verdict is Verdict.DIFFER
    assert asked("when it ended", found).verdict is Verdict.AGREE
