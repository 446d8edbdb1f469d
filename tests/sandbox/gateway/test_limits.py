from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.gateway.limits import Limit, SessionTimeouts

seconds = st.floats(0, 10_000)


def test_the_maximum_ends_a_session_that_is_in_use() -> None:
    limits = SessionTimeouts(started=100, idle=60, maximum=120)
    limits.touch(210)
    assert limits.reached(219.9) is None
    assert limits.reached(220) is Limit.MAXIMUM


def test_idleness_ends_a_session_without_a_maximum() -> None:
    limits = SessionTimeouts(started=0, idle=60)
    limits.touch(30)
    assert limits.reached(89) is None
    assert limits.reached(90) is Limit.IDLE


def test_a_head_start_shortens_every_idle_time() -> None:
    limits = SessionTimeouts(started=0, idle=60, idle_head_start=58)
    limits.touch(10)
    assert limits.deadline == 12


@given(st.lists(seconds), seconds, st.none() | seconds.filter(bool))
def test_a_limit_is_reached_exactly_from_its_deadline_on(
    touches: list[float], now: float, maximum: float | None
) -> None:
    limits = SessionTimeouts(started=0, idle=300, maximum=maximum)
    for moment in touches:
        limits.touch(moment)
    assert (limits.reached(now) is not None) == (now >= limits.deadline)


@given(st.lists(seconds, min_size=1))
def test_activity_never_moves_the_deadline_beyond_the_maximum(touches: list[float]) -> None:
    limits = SessionTimeouts(started=0, idle=300, maximum=500)
    for moment in touches:
        before = limits.deadline
        limits.touch(moment)
        assert before <= limits.deadline <= 500
