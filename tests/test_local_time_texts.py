"""A time is written as people write it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.local_time import moment_of

TOKYO = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", "2026-11-22T15:00:00+00:00"),
        ("Yesterday", "2026-11-21T15:00:00+00:00"),
        ("2026-11-23", "2026-11-22T15:00:00+00:00"),
        ("2026-11-23T09:30", "2026-11-23T00:30:00+00:00"),
        ("2026-11-23 09:30:15", "2026-11-23T00:30:15+00:00"),
        ("2026-11-23T09:30Z", "2026-11-23T09:30:00+00:00"),
        ("90m", "2026-11-22T22:00:00+00:00"),
        ("24h", "2026-11-21T23:30:00+00:00"),
        ("7d", "2026-11-15T23:30:00+00:00"),
        ("2w", "2026-11-08T23:30:00+00:00"),
    ],
)
def test_a_moment_is_meant_in_the_users_zone(text: str, moment: str) -> None:
    assert moment_of(text, NOW) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("day", ["today", "2026-11-23", "20261123"])
def test_the_end_of_a_day_is_the_next_ones_beginning(day: str) -> None:
    assert moment_of(day, NOW, end=True) == datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's zone, whatever data of zones it has."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("text", "end", "moment"),
    [
        ("2026-07-01", False, "2026-06-30T22:00:00+00:00"),
        ("2026-07-01", True, "2026-07-01T22:00:00+00:00"),
        ("2026-07-01T09:30", False, "2026-07-01T07:30:00+00:00"),
        ("2026-10-25", False, "2026-10-24T22:00:00+00:00"),
        ("2026-10-25", True, "2026-10-25T23:00:00+00:00"),
        ("yesterday", False, "2026-10-24T22:00:00+00:00"),
        ("24h", False, "2026-10-25T07:30:00+00:00"),
        ("today", False, "2026-10-25T23:00:00+00:00"),
    ],
)
def test_a_day_has_the_offset_that_holds_on_it(text: str, end: bool, moment: str) -> None:
    now = datetime(2026, 10, 26, 8, 30)  # noqa: DTZ001 -- the machine's own zone
    assert moment_of(text, now, end=end) == datetime.fromisoformat(moment)


def test_an_age_has_no_end_of_its_own() -> None:
    assert moment_of("7d", NOW, end=True) == moment_of("7d", NOW)


@pytest.mark.parametrize("text", ["", "soon", "7", "7y", "2026-13-01", "٣d", "-1d"])
def test_what_is_no_time_means_none(text: str) -> None:
    assert moment_of(text, NOW) is None


@given(
    st.text() | st.from_regex(r"[0-9]{1,7}[mhdwy]|[0-9]{4}-[0-9]{2}-[0-9]{2}"), st.booleans()
)
def test_no_text_raises(text: str, end: bool) -> None:
    moment = moment_of(text, NOW, end=end)
    assert moment is None or moment.tzinfo is UTC
