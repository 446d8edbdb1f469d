"""The sources of a session agree, contradict each other, or stand alone."""

from datetime import timedelta

from tests.support.evidence import EVE, NOON, event, record, row
from tui.sessions.review.proof import Agreement, ProofVerdict, agreements


def asked(question: str, found: tuple[Agreement, ...]) -> Agreement:
    return next(each for each in found if each.question == question)


def test_sources_that_say_the_same_agree() -> None:
    found = agreements(record(), [event()], row())
    assert [each.question for each in found] == [
        "reason",
        "owner",
        "instance",
        "source address",
        "started",
    ]
    reason = asked("reason", found)
    assert reason.verdict is ProofVerdict.AGREE
    assert [who for who, _ in reason.answers] == [
        "DescribeSessions",
        "CloudTrail",
        "local history",
    ]


def test_a_reason_that_differs_in_one_place_is_a_contradiction() -> None:
    found = asked("reason", agreements(record(), [event(reason="other")], row()))
    assert found.verdict is ProofVerdict.CONTRADICT
    assert dict(found.answers)["CloudTrail"] == "other"


def test_no_reason_is_an_answer_too() -> None:
    found = asked("reason", agreements(record(Reason=None), [event()], None))
    assert found.verdict is ProofVerdict.CONTRADICT
    assert dict(found.answers)["DescribeSessions"] == "(none)"
    both = agreements(record(Reason=None), [event(reason="")], None)
    assert asked("reason", both).verdict is ProofVerdict.AGREE


def test_times_may_differ_by_a_tolerance_that_is_named() -> None:
    near = event(EventTime=NOON + timedelta(seconds=10))
    far = event(EventTime=NOON + timedelta(seconds=11))
    agreed = asked("started", agreements(record(), [near], None))
    assert agreed.verdict is ProofVerdict.AGREE
    assert agreed.words == "2 sources agree (within 10 s)."
    against = asked("started", agreements(record(), [far], None))
    assert against.verdict is ProofVerdict.CONTRADICT
    assert against.words.endswith("11 s apart (more than 10 s).")


def test_a_lone_source_proves_nothing_and_contradicts_nobody() -> None:
    found = agreements(record(), [], None)
    assert {each.verdict for each in found} == {ProofVerdict.ALONE}
    assert asked("owner", found).words == "DescribeSessions only."


def test_without_sources_there_is_nothing_to_compare() -> None:
    assert agreements(None, [], None) == ()


def test_a_resume_from_another_address_is_seen() -> None:
    found = agreements(record(), [event(), event("ResumeSession", ip="198.51.100.7")], None)
    where = asked("source address", found)
    assert where.verdict is ProofVerdict.DIFFER
    assert dict(where.answers) == {
        "CloudTrail StartSession": "203.0.113.24",
        "CloudTrail ResumeSession": "198.51.100.7",
    }


def test_an_end_by_somebody_else_is_seen() -> None:
    ended = NOON + timedelta(minutes=5)
    end = event("TerminateSession", arn=EVE, EventTime=ended)
    found = agreements(record(EndDate=ended), [event(), end], row(ended=ended))
    assert asked("ended by", found).verdict is ProofVerdict.DIFFER
    assert asked("ended", found).verdict is ProofVerdict.AGREE
