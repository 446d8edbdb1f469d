"""The machine's zone has the offset of each moment, not of today."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.local_time import LocalZone, local_now

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True, scope="module")
def berlin() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@given(st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_is_there_what_the_zones_table_says(moment: datetime) -> None:
    there, expected = moment.astimezone(LocalZone()), moment.astimezone(BERLIN)
    assert there.replace(tzinfo=None) == expected.replace(tzinfo=None)
    assert there.utcoffset() == expected.utcoffset()
    assert there.astimezone(UTC) == moment
    assert there.tzname() == expected.tzname()


def test_the_hour_that_there_is_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    one, other = (each.astimezone(LocalZone()) for each in (first, first + timedelta(hours=1)))
    assert (one.hour, other.hour, one.fold, other.fold) == (2, 2, 0, 1)
    assert other - one == timedelta(hours=1)


def test_two_looks_at_the_clock_have_their_difference_in_real_time() -> None:
    assert local_now().tzinfo is not local_now().tzinfo
    assert abs(local_now() - datetime.now(UTC)) < timedelta(minutes=1)
