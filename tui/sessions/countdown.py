"""Limits and the time in, what is left out.

Pure: every time comes from the caller, in seconds of one clock that never goes back and runs
on while the machine sleeps. The service's clock is known only by the `Date` header of its
answers, which is cut to the second; a service time is therefore taken as one second later
than it says. The countdown is then at most one second early and never late.

What restarts the idle timer is AWS's word (Session Manager user guide, "Specify an idle
session timeout value"): input, a change of the terminal's size, a resumed connection. Output
does not.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum
from typing import Final

SERVER_TIME_RESOLUTION: Final = timedelta(seconds=1)
"""Of an HTTP `Date` header (RFC 9110, section 5.6.7)."""

WARNINGS: Final = (600.0, 300.0, 60.0)
"""Seconds before an end from which it is `SOON`, time to `SAVE`, and `ENDING`."""


class Stage(IntEnum):
    """How near an end is; the names are what a user should think of then."""

    CALM = 0
    SOON = 1
    SAVE = 2
    ENDING = 3


class LimitSource(Enum):
    """Where a limit was learnt; `UNKNOWN` means that none may be shown."""

    SERVICE = "DescribeSessions"
    DOCUMENT = "the session document"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Seconds; None with a known source means that there is no such limit."""

    maximum: float | None = None
    maximum_source: LimitSource = LimitSource.UNKNOWN
    idle: float | None = None
    idle_source: LimitSource = LimitSource.UNKNOWN


@dataclass(frozen=True, slots=True)
class UserLimits:
    """What the user asks of the clocks, in seconds."""

    maximum: float | None = None
    """A maximum of the user's own. It can be stricter than the service's, never laxer."""
    warnings: tuple[float, float, float] = WARNINGS


@dataclass(frozen=True, slots=True)
class Remaining:
    """What a session has left at one moment, in seconds; None where no limit is known."""

    elapsed: float
    maximum_left: float | None
    maximum: float | None
    idle_left: float | None
    idle: float | None
    known: bool
    stage: Stage
    idle_stage: Stage
    own: bool = False
    """The maximum is the user's own: the service would let the session go on."""


def stage_of(left: float | None, warnings: tuple[float, float, float] = WARNINGS) -> Stage:
    """How urgent so many seconds are."""
    if left is None:
        return Stage.CALM
    return Stage(sum(left <= seconds for seconds in warnings))


class Countdown:
    """The two clocks of one session.

    Args:
        server_time: what the service's clock said (an aware datetime, whole seconds) when
            the answer to StartSession arrived; None makes `now` the start.
        now: when that answer arrived.
        user_limits: what the user asks beyond the service's limits.
        asked: when StartSession was asked for. The service's clock runs from a moment between
            the two; until it tells which, the earlier one counts.
    """

    def __init__(
        self,
        server_time: datetime | None,
        now: float,
        user_limits: UserLimits | None = None,
        *,
        asked: float | None = None,
    ) -> None:
        self.limits = SessionLimits()
        self.user_limits = user_limits or UserLimits()
        self._server_time = server_time
        self._anchor = now
        self._started = now if asked is None else asked
        self._touched = now

    def learn(self, limits: SessionLimits) -> None:
        """Take limits that were found out; they replace what was known."""
        self.limits = limits

    def started_at(self, start: datetime) -> None:
        """Take the service's own start of the session (StartDate, an aware datetime)."""
        if self._server_time is None:
            return
        age = self._server_time + SERVER_TIME_RESOLUTION - start.astimezone(UTC)
        self._started = self._anchor - max(0.0, age.total_seconds())

    @property
    def start(self) -> datetime | None:
        """When the session started at the earliest by the service's clock; None if unknown."""
        if self._server_time is None:
            return None
        return self._server_time - timedelta(seconds=self._anchor - self._started)

    def touch(self, now: float) -> None:
        """Something reached the service that restarts the idle timer."""
        self._touched = max(self._touched, now)

    @property
    def maximum(self) -> float | None:
        """The maximum that holds in seconds, the service's or the user's own, the stricter."""
        given = (self.limits.maximum, self.user_limits.maximum)
        return min((limit for limit in given if limit is not None), default=None)

    def remaining(self, now: float) -> Remaining:
        """What is left at `now`; nothing is ever below zero."""
        limits, maximum, warnings = self.limits, self.maximum, self.user_limits.warnings
        maximum_left = _left(self._started, maximum, now)
        idle_left = _left(self._touched, limits.idle, now)
        return Remaining(
            elapsed=max(0.0, now - self._started),
            maximum_left=maximum_left,
            maximum=maximum,
            idle_left=idle_left,
            idle=limits.idle,
            known=maximum is not None or limits.maximum_source is not LimitSource.UNKNOWN,
            stage=stage_of(maximum_left, warnings),
            idle_stage=stage_of(idle_left, _within(warnings, limits.idle)),
            own=maximum is not None and maximum != limits.maximum,
        )


def _within(
    warnings: tuple[float, float, float], idle: float | None
) -> tuple[float, float, float]:
    """Warnings of an idle limit: every key restarts it, and just then none is due."""
    most = math.inf if idle is None else idle / 2
    soon, save, ending = (min(seconds, most) for seconds in warnings)
    return soon, save, ending


def _left(since: float, limit: float | None, now: float) -> float | None:
    return None if limit is None else max(0.0, since + limit - now)
