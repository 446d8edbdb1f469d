"""What a tab says of the time that a session has left."""

from datetime import UTC, datetime

import pytest

from tui.sessions.countdown import Countdown, LimitSource, SessionLimits, UserLimits
from tui.ui.session.tab import short_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = 60.0


def told(
    elapsed: float,
    *,
    idled: float = 0.0,
    idle: float = 20,
    warn: tuple[float, ...] = (10, 5, 1),
) -> tuple[float | None, bool]:
    """After so many minutes of an hour, of which the last ones without input."""
    soon, save, ending = (minutes * MINUTE for minutes in warn)
    clocks = Countdown(NOON, 0.0, UserLimits(None, (soon, save, ending)))
    clocks.learn(
        SessionLimits(60 * MINUTE, LimitSource.SERVICE, idle * MINUTE, LimitSource.DOCUMENT)
    )
    clocks.touch((elapsed - idled) * MINUTE)
    left, urgent = short_of(clocks.remaining(elapsed * MINUTE))
    return None if left is None else left / MINUTE, urgent


@pytest.mark.parametrize(
    ("elapsed", "said"),
    [(44, (None, False)), (45, (15, False)), (54, (6, False)), (55, (5, True))],
)
def test_a_tab_says_what_is_left_when_it_is_little(
    elapsed: float, said: tuple[float | None, bool]
) -> None:
    assert told(elapsed) == said


def test_thresholds_of_ones_own_hold_for_tabs_too() -> None:
    assert told(31, warn=(30, 20, 10)) == (29, False)
    assert told(41, warn=(30, 20, 10)) == (19, True)


def test_the_nearer_end_is_told_and_a_short_idle_limit_is_not_always_near() -> None:
    assert told(50, idled=17) == (3, True)
    assert told(10, idled=1, idle=4) == (None, False)
    assert told(10, idled=3, idle=4) == (1, True)
