"""Both clocks against a service of our own: never more than a second off, never too generous."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.countdown import Countdown, Limits, Source, Wishes

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Step = tuple[float, Literal["look", "type", "resume", "described", "document"]]


@dataclass
class Service:
    """What AWS does: a session starts, has a maximum, and an idle time that input restarts."""

    started: float
    maximum: float | None
    idle: float
    touched: float

    def maximum_left(self, now: float) -> float | None:
        return None if self.maximum is None else max(0.0, self.started + self.maximum - now)

    def idle_left(self, now: float) -> float:
        return max(0.0, self.touched + self.idle - now)


# A suspended laptop is a step of hours: the clock that is handed in runs on meanwhile.
STEPS = st.lists(
    st.tuples(
        st.one_of(st.floats(0, 30), st.floats(0, 40_000)),
        st.sampled_from(["look", "type", "resume", "described", "document"]),
    ),
    max_size=12,
)


@given(
    steps=STEPS,
    maximum=st.none() | st.integers(1, 1440).map(lambda minutes: minutes * 60.0),
    idle=st.integers(1, 60).map(lambda minutes: minutes * 60.0),
    own=st.none() | st.integers(1, 1440).map(lambda minutes: minutes * 60.0),
    early=st.floats(0, 5),
    answered=st.floats(0, 5),
    skew=st.floats(-50_000, 50_000),
    described=st.booleans(),
)
def test_no_course_of_events_makes_a_clock_wrong_or_generous(
    steps: list[Step],
    maximum: float | None,
    idle: float,
    own: float | None,
    early: float,
    answered: float,
    skew: float,
    described: bool,
) -> None:
    """`skew` is between the service's clock and the one that is handed in, hours either way.

    StartSession is asked for `early` seconds before the service starts its clock, and its
    answer arrives `answered` seconds after.
    """
    service = Service(0.0, maximum, idle, answered)
    date_header = NOON + timedelta(seconds=int(answered))
    clocks = Countdown(date_header, answered + skew, Wishes(own), asked=skew - early)
    now, exact = answered, False
    for delay, happens in steps:
        now += delay
        match happens:
            case "type" | "resume" if service.idle_left(now):
                service.touched = now
                clocks.touch(now + skew)
            case "described" if described:
                exact = True
                clocks.started_at(NOON + timedelta(seconds=service.started))
                clocks.learn(Limits(maximum, Source.SERVICE, idle, Source.DOCUMENT))
            case "document" if clocks.limits.maximum_source is not Source.SERVICE:
                clocks.learn(Limits(maximum, Source.DOCUMENT, idle, Source.DOCUMENT))
        check(clocks, service, now, skew, early if not exact else 0.0)


def check(clocks: Countdown, service: Service, now: float, skew: float, early: float) -> None:
    """`early` is how much the start may be taken too early while the service has not told it."""
    left = clocks.remaining(now + skew)
    told = clocks.limits.maximum_source is not Source.UNKNOWN
    if left.idle_left is not None:
        assert abs(left.idle_left - service.idle_left(now)) < 0.001
    given = (service.maximum if told else None, clocks.wishes.maximum)
    maximum = min((limit for limit in given if limit is not None), default=None)
    assert (left.maximum, left.known) == (maximum, told or maximum is not None)
    if maximum is not None:
        assert left.maximum_left is not None
        truth = max(0.0, service.started + maximum - now)
        assert truth - max(early, 1.0) - 0.001 <= left.maximum_left <= truth + 0.001
