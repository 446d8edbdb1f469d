"""What is left of a session is reckoned on the service's clock and never too generously."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.countdown import Countdown, LimitSource, SessionLimits, Stage, stage_of

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
HOUR = SessionLimits(3600, LimitSource.SERVICE, 1200, LimitSource.DOCUMENT)


def countdown(limits: SessionLimits = HOUR, *, now: float = 100.0) -> Countdown:
    clocks = Countdown(NOON, now)
    clocks.learn(limits)
    return clocks


def test_both_clocks_run_down_with_the_time() -> None:
    left = countdown().remaining(160.0)
    assert (left.elapsed, left.maximum_left, left.idle_left) == (60.0, 3540.0, 1140.0)
    assert left.known


def test_without_limits_only_the_elapsed_time_is_told() -> None:
    left = Countdown(NOON, 100.0).remaining(130.0)
    assert (left.maximum_left, left.idle_left, left.known) == (None, None, False)
    assert left.elapsed == 30.0


def test_a_document_without_a_maximum_is_known_to_have_none() -> None:
    limits = SessionLimits(None, LimitSource.DOCUMENT, 1200, LimitSource.DOCUMENT)
    left = countdown(limits).remaining(10_000_000.0)
    assert (left.maximum_left, left.known, left.stage) == (None, True, Stage.CALM)


def test_input_restarts_the_idle_timer_and_not_the_maximum() -> None:
    clocks = countdown()
    clocks.touch(700.0)
    left = clocks.remaining(700.0)
    assert (left.idle_left, left.maximum_left) == (1200.0, 3000.0)


def test_a_late_touch_of_an_earlier_moment_gives_no_idle_time_back() -> None:
    clocks = countdown()
    clocks.touch(700.0)
    clocks.touch(300.0)
    assert clocks.remaining(700.0).idle_left == 1200.0


def test_the_services_start_counts_even_when_it_lies_before_our_call() -> None:
    clocks = countdown()
    clocks.started_at(NOON - timedelta(minutes=10))
    assert clocks.remaining(100.0).maximum_left == 3600 - 600 - 1


def test_a_short_idle_limit_is_no_alarm_until_half_of_it_is_gone() -> None:
    clocks = countdown(SessionLimits(3600, LimitSource.SERVICE, 240, LimitSource.DOCUMENT))
    stages = [clocks.remaining(100.0 + idled).idle_stage for idled in (0, 119, 120, 179, 180)]
    assert stages == [Stage.CALM, Stage.CALM, Stage.SAVE, Stage.SAVE, Stage.ENDING]


def test_the_start_is_told_by_the_services_clock_rather_too_early_than_too_late() -> None:
    clocks = Countdown(NOON, 100.0, asked=98.0)
    assert clocks.start == NOON - timedelta(seconds=2)
    clocks.started_at(NOON - timedelta(hours=1))
    assert clocks.start == NOON - timedelta(hours=1, seconds=1)
    assert Countdown(None, 100.0).start is None


def test_nothing_is_left_below_zero() -> None:
    left = countdown().remaining(1e9)
    assert (left.maximum_left, left.idle_left, left.stage) == (0.0, 0.0, Stage.ENDING)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (None, Stage.CALM),
        (600.1, Stage.CALM),
        (600, Stage.SOON),
        (300, Stage.SAVE),
        (60, Stage.ENDING),
        (0, Stage.ENDING),
    ],
)
def test_the_stage_changes_at_ten_five_and_one_minutes(
    left: float | None, stage: Stage
) -> None:
    assert stage_of(left) is stage


@given(
    maximum=st.integers(1, 1440).map(lambda minutes: minutes * 60.0),
    began=st.floats(0, 5),
    answered=st.floats(0, 5),
    later=st.floats(0, 100_000),
    skew=st.floats(-1e6, 1e6),
)
def test_the_maximum_is_at_most_a_second_early_and_never_late(
    maximum: float, began: float, answered: float, later: float, skew: float
) -> None:
    """The service starts the clock at `began` and stamps its answer at `answered` or before."""
    stamp = max(began, answered)
    date_header = NOON + timedelta(seconds=int(stamp))
    clocks = Countdown(date_header, stamp + skew)
    clocks.learn(SessionLimits(maximum, LimitSource.SERVICE))
    clocks.started_at(NOON + timedelta(seconds=began))
    now = stamp + later
    truth = max(0.0, began + maximum - now)
    shown = clocks.remaining(now + skew).maximum_left
    assert shown is not None
    assert truth - 1.001 <= shown <= truth + 0.001
