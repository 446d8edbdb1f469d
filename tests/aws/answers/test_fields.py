"""Answers may have any shape."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.aws import answers

ANYTHING = nested(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes()
)


@given(st.dictionaries(st.sampled_from("ab"), ANYTHING))
def test_a_field_is_of_its_kind_or_absent(answer: dict[str, Any]) -> None:
    found = answer.get("a")
    assert answers.text(answer, "a") == (found if isinstance(found, str) else "")
    assert answers.part(answer, "a") == (found if isinstance(found, dict) else {})
    listed = found if isinstance(found, list) else []
    assert list(answers.parts(answer, "a")) == [
        each for each in listed if isinstance(each, dict)
    ]
    time = answers.time(answer, "a")
    assert time is None or time.tzinfo is UTC


def test_a_time_is_in_utc() -> None:
    tokyo = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=9)))
    assert answers.time({"at": tokyo}, "at") == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_time_beyond_the_calendar_is_none() -> None:
    edge = datetime.max.replace(tzinfo=timezone(timedelta(hours=-9)))
    assert answers.time({"at": edge}, "at") is None
