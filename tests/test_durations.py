"""Lengths of time and days, in the language of now."""

from datetime import date

import pytest

from tui import language
from tui.durations import TimeUnit, ago, amount, minutes_as_words, month, month_and_day, weekday

SUNDAY = date(2026, 11, 8)


@pytest.mark.parametrize(
    ("minutes", "english", "japanese"),
    [
        (0, "0 min", "0分"),
        (20, "20 min", "20分"),
        (60, "1 h", "1時間"),
        (90, "1 h 30 min", "1時間30分"),
        (60 * 1204, "1,204 h", "1,204時間"),
    ],
)
def test_minutes_are_told_in_hours_where_there_are_some(
    minutes: int, english: str, japanese: str
) -> None:
    assert minutes_as_words(minutes) == english
    language.choose("ja")
    assert minutes_as_words(minutes) == japanese


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [(-1, "0 s", "0秒"), (59, "59 s", "59秒"), (7300, "2 h", "2時間"), (90_000, "1 d", "1日")],
)
def test_an_age_is_one_number_and_its_unit(seconds: int, english: str, japanese: str) -> None:
    assert ago(seconds) == english
    language.choose("ja")
    assert ago(seconds) == japanese


def test_days_are_called_as_the_language_calls_them() -> None:
    words = (month_and_day, month, weekday)
    assert [word(SUNDAY) for word in words] == ["Nov  8", "Nov", "Sun"]
    language.choose("ja")
    assert [word(SUNDAY) for word in words] == ["11月8日", "11月", "日"]


@pytest.mark.parametrize("unit", TimeUnit)
def test_english_is_spoken_where_it_is_to_be(unit: TimeUnit) -> None:
    language.choose("ja")
    with language.in_english():
        assert amount(5, unit) == f"5 {unit.value[0]}"
