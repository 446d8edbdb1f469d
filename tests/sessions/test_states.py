"""A session moves through its states as the table says, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.states import OVER_STATES, TRANSITIONS, SessionState, Transition, next_state


@pytest.mark.parametrize(
    ("happenings", "state"),
    [
        ([Transition.REFUSED], SessionState.FAILED),
        ([Transition.STARTED, Transition.LINK_BACK, Transition.READY], SessionState.CONNECTED),
        ([Transition.STARTED, Transition.LINK_LOST, Transition.REFUSED], SessionState.FAILED),
        (
            [Transition.STARTED, Transition.READY, Transition.LINK_LOST],
            SessionState.RECONNECTING,
        ),
        (
            [Transition.STARTED, Transition.READY, Transition.LINK_LOST, Transition.LINK_BACK],
            SessionState.CONNECTED,
        ),
        ([Transition.END_ASKED, Transition.STARTED, Transition.OVER], SessionState.ENDED),
    ],
)
def test_a_life_leads_to_its_state(happenings: list[Transition], state: SessionState) -> None:
    reached = SessionState.STARTING
    for happening in happenings:
        reached = next_state(reached, happening)
    assert reached is state


def test_nothing_happens_to_a_session_that_is_over() -> None:
    for state in OVER_STATES:
        for happening in Transition:
            with pytest.raises(LookupError, match=state.name):
                next_state(state, happening)


def test_every_state_can_be_reached_and_every_live_one_can_end() -> None:
    reached = {SessionState.STARTING, *TRANSITIONS.values()}
    assert reached == set(SessionState)
    for state in set(SessionState) - OVER_STATES:
        assert OVER_STATES & _reachable(state)


def _reachable(state: SessionState) -> set[SessionState]:
    found = {state}
    while True:
        more = {to for (start, _), to in TRANSITIONS.items() if start in found} - found
        if not more:
            return found
        found |= more


@given(st.lists(st.sampled_from(list(Transition))))
def test_the_end_is_never_left(happenings: list[Transition]) -> None:
    state = SessionState.STARTING
    for happening in happenings:
        was_over = state in OVER_STATES
        try:
            state = next_state(state, happening)
        except LookupError:
            continue
        assert not was_over
