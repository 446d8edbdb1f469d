"""What AWS answers is judged: its clock, and whether it answers at all."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tui.aws.errors import AccessDenied, AwsError, ErrorContext, Unreachable
from tui.cli.selfcheck.outside import judge_clock, judge_endpoint

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def dated(offset: float) -> dict[str, Any]:
    """An answer by a clock that is so many seconds ahead of ours."""
    there = NOON + timedelta(seconds=offset)
    date = format_datetime(there.replace(microsecond=0), usegmt=True)
    return {"ResponseMetadata": {"HTTPHeaders": {"date": date}}}


@pytest.mark.parametrize(
    ("offset", "verdict", "words"),
    [
        (0, "ok", "agrees"),
        (0.9, "ok", "agrees"),
        (20, "ok", "agrees"),
        (-20, "ok", "agrees"),
        (90, "warning", "89 s behind AWS"),
        (-90, "warning", "89 s ahead of AWS"),
        (600, "problem", "599 s behind AWS"),
        (-600, "problem", "599 s ahead of AWS"),
    ],
)
def test_a_clock_is_compared_with_the_date_of_an_answer(
    offset: float, verdict: str, words: str
) -> None:
    found = judge_clock(dated(offset), NOON, NOON + timedelta(seconds=1))
    assert (found.verdict, bool(found.fix)) == (verdict, verdict != "ok")
    assert words in found.evidence


def test_a_slow_answer_does_not_make_a_clock_wrong() -> None:
    assert judge_clock(dated(50), NOON, NOON + timedelta(seconds=60)).verdict == "ok"


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_an_answer_without_a_date_says_nothing_of_the_clock(date: str) -> None:
    answer = {"ResponseMetadata": {"HTTPHeaders": {"date": date}}}
    assert judge_clock(answer, NOON).verdict == "unknown"


def test_a_refusal_has_a_date_too() -> None:
    refusal = AwsError(ErrorContext(date="Sun, 29 Nov 2026 12:10:00 GMT"))
    assert judge_clock(refusal, NOON, NOON).verdict == "problem"


@pytest.mark.parametrize(
    ("service", "answer", "verdict"),
    [
        ("ssm", {}, "ok"),
        ("ssm", AccessDenied(ErrorContext(code="AccessDeniedException", status=400)), "ok"),
        ("ssm", Unreachable(ErrorContext(endpoint="https://ssm.x")), "problem"),
        ("ec2", Unreachable(ErrorContext(endpoint="https://ec2.x")), "warning"),
    ],
)
def test_an_endpoint_is_in_reach_if_it_answers_anything(
    service: str, answer: dict[str, Any] | AwsError, verdict: str
) -> None:
    assert judge_endpoint(service, answer).verdict == verdict
