"""When a list is read again by itself."""

from datetime import timedelta

import pytest

from tests.ui.fakes import NOW
from tui.ui.sources.rereading import LEAST, Rereading


def after(seconds: float) -> Rereading:
    """A reading that began at `NOW` and took so long."""
    rereading = Rereading()
    rereading.begin(NOW)
    rereading.end(NOW + timedelta(seconds=seconds))
    return rereading


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_what_was_never_read_is_not_read_again() -> None:
    assert not Rereading().is_due(NOW + timedelta(days=1))


def test_nothing_is_due_while_a_reading_is_under_way() -> None:
    rereading = after(1)
    rereading.begin(NOW + at(100))
    assert not rereading.is_due(NOW + at(10_000))


@pytest.mark.parametrize(("took", "rest"), [(0, LEAST), (6, LEAST), (7, 70), (60, 600)])
def test_it_rests_for_a_minute_or_ten_times_as_long_as_it_took(
    took: float, rest: float
) -> None:
    rereading = after(took)
    assert not rereading.is_due(NOW + at(took + rest - 0.1))
    assert rereading.is_due(NOW + at(took + rest))


def test_a_clock_that_was_set_back_does_not_keep_it_waiting() -> None:
    assert after(1).is_due(NOW - timedelta(hours=1))


def test_a_busy_account_is_left_alone_for_longer() -> None:
    rereading = Rereading()
    rereading.begin(NOW)
    rereading.slowness = 4.0
    rereading.end(NOW)
    assert not rereading.is_due(NOW + timedelta(seconds=LEAST * 4 - 1))
    assert rereading.is_due(NOW + timedelta(seconds=LEAST * 4))
