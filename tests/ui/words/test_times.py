"""Times as words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui import language
from tui.ui.words.times import clock, countdown, exact, exact_in_both, from_to, moment

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


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (NOW - timedelta(hours=2), "14:00-14:30"),
        (NOW - timedelta(hours=26), "Nov 22 14:00-14:30"),
        (NOW - timedelta(hours=16, minutes=10), "Nov 22 23:50-Nov 23 00:20"),
    ],
)
def test_a_time_of_today_needs_no_day(start: datetime, words: str) -> None:
    assert from_to(start, start + timedelta(minutes=30), NOW) == words


def test_a_moment_that_nobody_knows_is_a_dash() -> None:
    assert moment(None, NOW) == exact(None, NOW) == "-"


def test_a_moment_elsewhere_is_told_by_both_clocks() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert exact_in_both(NOW, NOW) == exact(NOW, NOW)
    assert exact_in_both(tokyo, NOW) == f"{exact(NOW, NOW)} ({tokyo:%H:%M:%S} UTC+09:00)"


def test_near_days_are_called_in_the_language_too() -> None:
    language.choose("ja")
    assert moment(NOW, NOW) == "今日 16:00"
    assert moment(NOW - timedelta(days=15), NOW) == "11月8日 16:00"
