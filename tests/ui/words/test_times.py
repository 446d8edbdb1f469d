"""Times as words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui.ui.words.times import (
    ago,
    clock,
    countdown,
    exact,
    exact_in_both,
    minutes_as_words,
    moment,
)

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "00:00"), (59.9, "00:59"), (3599, "59:59"), (3600, "1:00:00"), (-5, "00:00")],
)
def test_a_clock_has_hours_only_when_it_needs_them(seconds: float, words: str) -> None:
    assert clock(seconds) == words


def test_a_countdown_shows_zero_only_when_nothing_is_left() -> None:
    assert [countdown(left) for left in (60.0, 59.2, 0.1, 0.0)] == [
        "01:00",
        "01:00",
        "00:01",
        "00:00",
    ]


def test_a_limit_of_an_hour_needs_no_column_for_hours() -> None:
    assert countdown(3600) == "60:00"


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5 s"), (65, "1 min"), (3 * 3600, "3 h"), (50 * 3600, "2 d")]
)
def test_an_age_is_one_number_and_its_unit(seconds: float, words: str) -> None:
    assert ago(seconds) == words


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(hours=2), "today 14:00"),
        (timedelta(hours=20), "yesterday 20:00"),
        (timedelta(days=15), "Nov  8 16:00"),
        (timedelta(days=400), "2025-10-19"),
    ],
)
def test_near_moments_are_words_and_far_ones_dates(back: timedelta, words: str) -> None:
    assert moment(NOW - back, NOW) == words


def test_moments_are_told_in_the_users_zone() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9), "JST"))
    assert moment(NOW, tokyo) == "today 01:00"
    assert exact(NOW, tokyo) == "2026-11-24 01:00:00 JST"


def test_a_moment_that_nobody_knows_is_a_dash() -> None:
    assert moment(None, NOW) == exact(None, NOW) == "-"


@pytest.mark.parametrize(
    ("minutes", "words"), [(20, "20 min"), (60, "1 h"), (90, "1 h 30 min")]
)
def test_minutes_are_told_in_hours_where_there_are_some(minutes: int, words: str) -> None:
    assert minutes_as_words(minutes) == words


def test_a_moment_elsewhere_is_told_by_both_clocks() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert exact_in_both(NOW, NOW) == exact(NOW, NOW)
    assert exact_in_both(tokyo, NOW) == f"{exact(NOW, NOW)} ({tokyo:%H:%M:%S} UTC+09:00)"
