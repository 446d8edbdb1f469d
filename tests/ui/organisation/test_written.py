"""What is typed into the form asks exactly that, or says which field is wrong."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fakes import NOW
from tui.ui.organisation.words import question_words
from tui.ui.organisation.written import (
    EndWanted,
    QuestionRefused,
    RefusedWanted,
    WrittenQuestion,
)

TOKYO = timezone(timedelta(hours=9))


def test_days_begin_at_midnight_so_that_a_question_of_the_day_is_one() -> None:
    morning = WrittenQuestion().question(NOW.replace(hour=1))
    evening = WrittenQuestion().question(NOW.replace(hour=23))
    assert morning == evening
    assert morning.since == datetime(2026, 11, 16, tzinfo=UTC)
    assert morning.until == datetime(2026, 11, 24, tzinfo=UTC)


def test_days_are_those_of_the_users_zone() -> None:
    found = WrittenQuestion(since="2024-01-31", until="2024-01-31").question(
        NOW.astimezone(TOKYO)
    )
    assert found.since == datetime(2024, 1, 30, 15, tzinfo=UTC)
    assert found.until == datetime(2024, 1, 31, 15, tzinfo=UTC)


def test_lists_take_blanks_and_commas_and_each_name_once() -> None:
    written = WrittenQuestion(
        accounts="111111111111, 222222222222 111111111111", regions="EU-WEST-1,us-gov-east-1"
    )
    found = written.question(NOW)
    assert found.accounts == ("111111111111", "222222222222")
    assert found.regions == ("eu-west-1", "us-gov-east-1")


def test_ends_and_refusals_are_asked_for_as_they_are_chosen() -> None:
    written = WrittenQuestion(ended=EndWanted.UNTOLD, refused=RefusedWanted.ONLY)
    found = written.question(NOW)
    assert (found.ended, found.denied) == (False, True)
    said = question_words(written, found, NOW)
    assert said == "since 2026-11-16 · end unknown · refused attempts only"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", ""),
        ("since", "last week"),
        ("until", "2020-01-01"),
        ("until", "soon"),
        ("accounts", "prod"),
        ("accounts", "1234567890123"),
        ("regions", "Ireland"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: str) -> None:
    with pytest.raises(QuestionRefused) as caught:
        WrittenQuestion(**{field: value}).question(NOW)  # type: ignore[arg-type]  # a text
    assert caught.value.field == field


@given(
    st.dictionaries(
        st.sampled_from(["since", "until", "accounts", "regions", "who", "target", "reason"]),
        st.text(max_size=30),
    )
)
def test_any_text_asks_or_is_refused(typed: dict[str, str]) -> None:
    with suppress(QuestionRefused):
        found = WrittenQuestion(**typed).question(NOW)  # type: ignore[arg-type]  # texts
        assert found.since < found.until
        assert found.who == typed.get("who", "").strip()
