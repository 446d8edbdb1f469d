"""How the list of one context stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.errors import (
    AccessDenied,
    AwsError,
    ErrorContext,
    ExpiredCredentials,
    MfaCancelled,
    MfaNeeded,
    NoCredentials,
    Throttled,
    Unreachable,
)
from tui.ui.sources.source_state import TRIES, Phase, ReadingState

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
ERRORS = (
    AccessDenied(ErrorContext(action="ssm:DescribeInstanceInformation")),
    ExpiredCredentials(),
    MfaNeeded(),
    Throttled(),
    Unreachable(),
)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_source_says_how_far_it_is_and_of_how_many() -> None:
    state = ReadingState().wait().begin()
    assert state.words(NOW) == "loading"
    assert state.told(50).words(NOW) == "loading 50"
    whole = state.told(2000).end(NOW)
    assert whole.words(after(12)) == "updated 12 s ago"
    assert whole.wait().begin().told(812).words(NOW) == "loading 812 of ~2,000"


@pytest.mark.parametrize(
    ("error", "phase", "words"),
    [
        (ERRORS[0], Phase.DENIED, "ssm:DescribeInstanceInformation denied"),
        (AccessDenied(), Phase.DENIED, "denied"),
        (MfaNeeded(), Phase.CODE, "code needed"),
        (MfaCancelled(), Phase.CODE, "code needed"),
        (ExpiredCredentials(), Phase.SIGN_IN, "sign-in needed"),
        (NoCredentials(ErrorContext(login="aws sso login")), Phase.SIGN_IN, "sign-in needed"),
        (NoCredentials(), Phase.FAILED, "No AWS credentials"),
        (Unreachable(), Phase.FAILED, "AWS can't be reached"),
    ],
)
def test_what_keeps_a_source_from_telling_is_said(
    error: AwsError, phase: Phase, words: str
) -> None:
    state = ReadingState().begin().fail(error, NOW)
    assert (state.phase, state.words(NOW)) == (phase, words)
    assert not state.is_due(after(3600))


def test_a_throttled_source_is_tried_again_later_each_time_and_not_for_ever() -> None:
    state, pauses = ReadingState().begin(), []
    for _ in range(TRIES):
        state = state.fail(Throttled(), NOW)
        assert state.until is not None
        pauses.append((state.until - NOW).total_seconds())
        assert not state.is_due(after(pauses[-1] - 1))
        assert state.is_due(after(pauses[-1]))
        state = state.wait().begin()
    assert pauses == [2, 4, 8, 16, 32]
    assert state.fail(Throttled(), NOW).phase is Phase.FAILED


def test_a_source_that_is_throttled_in_the_middle_says_when_it_goes_on() -> None:
    state = ReadingState(expected=2000).wait().begin().told(812).pause(NOW, 3.4)
    assert state.words(NOW) == "loading 812 of ~2,000; throttled, retrying in 4 s"
    assert state.words(after(3.4)) == "loading 812 of ~2,000"
    assert not state.is_due(after(3.4)), "it goes on by itself"


def test_a_refresh_by_itself_is_not_tried_again_before_its_time() -> None:
    state = ReadingState().begin().fail(Throttled(), NOW, patient=False)
    assert (state.phase, state.until) == (Phase.FAILED, None)


EVENTS = st.one_of(
    st.just("wait"),
    st.just("begin"),
    st.just("end"),
    st.just("pause"),
    st.integers(1, 50),
    st.sampled_from(ERRORS),
)


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_a_source_says_something_true_of_itself(
    events: list[str | int | AwsError],
) -> None:
    state, told, now = ReadingState(), 0, NOW
    for event in events:
        now += timedelta(seconds=1)
        before = state
        match event:
            case str("wait"):
                state = state.wait()
            case str("begin"):
                state, told = state.begin(), 0
            case str("pause"):
                state = state.pause(now, 0.5)
            case str():
                state = state.end(now)
                assert state.loaded == now
            case int():
                told += event if state.phase is Phase.LOADING else 0
                state = state.told(event)
            case AwsError():
                state = state.fail(event, now)
                assert state.troubled
                assert state.loaded == before.loaded, "what was known stays known"
                assert not state.is_due(now)
        assert state.words(now)
        assert state.count == told
        if state.phase is not Phase.LOADING:
            assert (state.until is not None) == (state.phase is Phase.THROTTLED)
        assert not (state.busy and state.troubled)
