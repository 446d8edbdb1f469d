"""Both clocks against a service of our own: never more than a second off, never too generous."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws, denied
from tests.support.virtual_time import run
from tui.aws.errors import NotFound, Throttled
from tui.sessions.countdown import Countdown, LimitSource, Remaining, SessionLimits, UserLimits
from tui.sessions.limits import (
    DELAYS,
    LATER,
    LATITUDE,
    LONGEST_WATCH,
    learn_limits,
    wait_for_maximum,
)

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
    clocks = Countdown(date_header, answered + skew, UserLimits(own), asked=skew - early)
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
                clocks.learn(
                    SessionLimits(maximum, LimitSource.SERVICE, idle, LimitSource.DOCUMENT)
                )
            case "document" if clocks.limits.maximum_source is not LimitSource.SERVICE:
                clocks.learn(
                    SessionLimits(maximum, LimitSource.DOCUMENT, idle, LimitSource.DOCUMENT)
                )
        check(clocks, service, now, skew, early if not exact else 0.0)


def check(clocks: Countdown, service: Service, now: float, skew: float, early: float) -> None:
    """`early` is how much the start may be taken too early while the service has not told it."""
    left = clocks.remaining(now + skew)
    told = clocks.limits.maximum_source is not LimitSource.UNKNOWN
    if left.idle_left is not None:
        assert abs(left.idle_left - service.idle_left(now)) < 0.001
    given = (service.maximum if told else None, clocks.user_limits.maximum)
    maximum = min((limit for limit in given if limit is not None), default=None)
    assert (left.maximum, left.known) == (maximum, told or maximum is not None)
    if maximum is not None:
        assert left.maximum_left is not None
        truth = max(0.0, service.started + maximum - now)
        assert truth - max(early, 1.0) - 0.001 <= left.maximum_left <= truth + 0.001


@dataclass
class Version:
    """A version of the session document; times are in seconds after the session's start."""

    written: float
    maximum: int | None
    """Minutes."""
    idle: int


@dataclass
class World:
    """The service, the laptop that sleeps at times, and the time that passes for both.

    The session starts at 0 by the service's clock; the laptop's own clock is `skew` ahead.
    """

    versions: list[Version]
    skew: float
    listed_from: float | None
    """When DescribeSessions begins to list the session; None: it is denied."""
    readable_from: float
    """Until then GetDocument is throttled."""
    slept: float = 0.0
    woken: float = 0.0
    asked: list[str] = field(default_factory=list)

    @property
    def now(self) -> float:
        """By the service's clock; the event loop's stands still while the laptop sleeps."""
        return asyncio.get_running_loop().time() + self.slept

    @property
    def here(self) -> float:
        """By the laptop's clock."""
        return self.now + self.skew

    @property
    def ruling(self) -> Version:
        """The version that the session was started with."""
        return [each for each in self.versions if each.written <= 0][-1]

    def ambiguous(self, early: float) -> bool:
        """Whether the document was changed about when the session started.

        It may have started as soon as it was asked for, so much earlier.
        """
        near = LATITUDE.total_seconds() + 1
        return any(-near - early <= each.written <= near for each in self.versions)

    def sleep(self, seconds: float) -> None:
        """Close the lid for so long."""
        self.slept += seconds
        self.woken = self.now

    def aws(self) -> FakeAws:
        return FakeAws(
            answers={"describe_sessions": self._sessions, "get_document": self._document}
        )

    def _sessions(self, arguments: Mapping[str, Any]) -> Any:
        if self.listed_from is None:
            return denied("describe_sessions")
        if self.now < self.listed_from / 2:
            return Throttled()
        session = {"SessionId": "you-1", "StartDate": NOON}
        if self.ruling.maximum is not None:
            session["MaxSessionDuration"] = str(self.ruling.maximum)
        return {"Sessions": [session] if self.now >= self.listed_from else []}

    def _document(self, arguments: Mapping[str, Any]) -> Any:
        if self.now < self.readable_from:
            return Throttled()
        there = [each for each in self.versions if each.written <= self.now]
        wanted = arguments["DocumentVersion"]
        number = len(there) if wanted == "$LATEST" else int(wanted)
        if not 1 <= number <= len(there):
            return NotFound()
        found = there[number - 1]
        inputs = {"idleSessionTimeout": str(found.idle)}
        if found.maximum is not None:
            inputs["maxSessionDuration"] = str(found.maximum)
        return {
            "Content": json.dumps({"schemaVersion": "1.0", "inputs": inputs}),
            "DocumentVersion": str(number),
            "CreatedDate": NOON + timedelta(seconds=found.written),
        }


HOURS = 6 * 3600.0
MAXIMA = st.none() | st.integers(1, 1440)
IDLES = st.integers(1, 60)
CHANGES = st.lists(
    st.builds(Version, st.floats(-60, 60) | st.floats(-HOURS, HOURS), MAXIMA, IDLES),
    max_size=3,
)
FIRST = st.builds(Version, st.just(-1e6), MAXIMA, IDLES)
WORLDS = st.builds(
    World,
    st.builds(
        lambda first, more: [first, *sorted(more, key=lambda each: each.written)],
        FIRST,
        CHANGES,
    ),
    skew=st.floats(-HOURS, HOURS),
    listed_from=st.none() | st.just(0.0) | st.floats(0, 200),
    readable_from=st.just(0.0) | st.floats(0, 100),
)
# Awake for so long, then asleep for so long.
NAPS = st.lists(
    st.tuples(st.floats(0, 100), st.just(0.0) | st.floats(0, 2 * HOURS)), max_size=5
)
CHANGED_WHILE_RUNNING = World([Version(-1e6, 30, 5), Version(20, None, 60)], 0, None, 30)
MADE_STRICTER_WHILE_RUNNING = World([Version(-1e6, 60, 60), Version(20, 30, 5)], 0, None, 30)
CHANGED_AT_THE_START = World([Version(-1e6, 30, 5), Version(1, 60, 60)], 0, None, 9)
READ_AFTER_THE_SERVICE_TOLD = World([Version(-1e6, 60, 5), Version(1, 30, 5)], 0, 0, 9)
LISTED_LATE = World([Version(-1e6, 30, 5), Version(20, 60, 60)], HOURS, 90, 0)
CHANGED_BEFORE_A_SLOW_START = World([Version(-1e6, None, 1), Version(-7, None, 3)], 0, None, 0)
SLEPT_ACROSS_THE_END = World([Version(-1e6, 30, 20)], -HOURS, 0, 0)


@given(world=WORLDS, naps=NAPS, early=st.floats(0, 4), answered=st.floats(0, 4))
@example(CHANGED_WHILE_RUNNING, [(200, 0)], 0, 0.5)
@example(MADE_STRICTER_WHILE_RUNNING, [(200, 0)], 0, 0.5)
@example(CHANGED_AT_THE_START, [(200, 0)], 0, 0.5)
@example(READ_AFTER_THE_SERVICE_TOLD, [(200, 0)], 4, 0.5)
@example(LISTED_LATE, [(1, 0), (80, 0), (200, 0)], 0, 0.5)
@example(CHANGED_BEFORE_A_SLOW_START, [], 2, 0)
@example(SLEPT_ACROSS_THE_END, [(10, 2 * HOURS)], 0, 0.5)
def test_whatever_aws_tells_and_when_no_limit_is_laxer_than_the_one_that_holds(
    world: World, naps: list[tuple[float, float]], early: float, answered: float
) -> None:
    """StartSession is asked for at `-early`, and its answer arrives at `answered`."""

    async def story() -> None:
        world.slept = world.woken = 0.0
        await asyncio.sleep(answered)
        clocks = Countdown(
            NOON + timedelta(seconds=int(world.now)), world.here, asked=world.skew - early
        )
        async with asyncio.TaskGroup() as group:
            learning = group.create_task(
                learn_limits(world.aws(), "you-1", clocks, lambda: None)
            )
            for awake, asleep in naps:
                await asyncio.sleep(awake)
                look(world, clocks, early, answered)
                world.sleep(asleep)
                look(world, clocks, early, answered)
            awaited = (world.listed_from or 0.0) + world.readable_from + sum(DELAYS) + LATER
            await asyncio.sleep(awaited)
            look(world, clocks, early, answered)
            assert learning.done()
        assert clocks.limits.idle_source is LimitSource.DOCUMENT
        service_tells = world.listed_from is not None and world.ruling.maximum is not None
        assert clocks.limits.maximum_source is (
            LimitSource.SERVICE if service_tells else LimitSource.DOCUMENT
        )

    run(story())


def look(world: World, clocks: Countdown, early: float, answered: float) -> None:
    """Compare what is shown with what holds; the start is known to the second once it is told."""
    left, ruling = clocks.remaining(world.here), world.ruling
    told = clocks.limits.maximum_source is LimitSource.SERVICE
    if left.known:
        held = None if ruling.maximum is None else max(0.0, ruling.maximum * 60 - world.now)
        slack = 1.0 if told else max(1.0, early)
        check_left(
            left.maximum_left, held, exact=told or not world.ambiguous(early), slack=slack
        )
    if left.idle is not None:
        held = max(0.0, answered + ruling.idle * 60 - world.now)
        check_left(left.idle_left, held, exact=not world.ambiguous(early), slack=1.0)


def check_left(shown: float | None, held: float | None, *, exact: bool, slack: float) -> None:
    """What is shown is never laxer than what holds, and where that is known never off by more."""
    if held is not None:
        assert shown is not None
        assert shown <= held + 0.001
        assert not exact or shown >= held - slack - 0.001
    else:
        assert shown is None or not exact


@given(
    maximum=st.integers(1, 60).map(lambda minutes: minutes * 60.0),
    own=st.none() | st.integers(1, 60).map(lambda minutes: minutes * 60.0),
    told=st.floats(0, 4000),
    naps=NAPS,
    skew=st.floats(-HOURS, HOURS),
)
@example(600.0, None, 1.0, [(590.0, 7200.0)], -HOURS)
def test_a_session_is_ended_within_a_second_of_its_maximum_even_after_a_sleep_across_it(
    maximum: float,
    own: float | None,
    told: float,
    naps: list[tuple[float, float]],
    skew: float,
) -> None:
    """`told` is when the service's limit becomes known."""
    world = World([Version(-1e6, None, 1)], skew, None, 0.0)

    async def story() -> tuple[Remaining, float, float]:
        clocks = Countdown(NOON, world.here, UserLimits(own))
        changed = asyncio.Event()

        async def happen() -> None:
            for awake, asleep in naps:
                await asyncio.sleep(awake)
                world.sleep(asleep)

        async def learn() -> None:
            await asyncio.sleep(told)
            clocks.learn(SessionLimits(maximum, LimitSource.SERVICE))
            changed.set()
            world.woken = max(world.woken, world.now)

        async with asyncio.TaskGroup() as group:
            group.create_task(happen())
            group.create_task(learn())
            reached = await wait_for_maximum(lambda: clocks.remaining(world.here), changed)
            ended, could = world.now, max(world.woken, reached.maximum or 0.0)
        return reached, ended, could

    world.slept = world.woken = 0.0
    reached, ended, could = run(story())
    assert reached.maximum is not None
    assert ended >= reached.maximum - 0.001
    assert ended <= could + LONGEST_WATCH + 0.001
