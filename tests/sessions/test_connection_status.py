"""The lamp says in words how the line is."""

from tui.sessions.connection_status import ConnectionStatus, ended_status, status_of
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.states import SessionState
from tui.transport.link import Connected, Connecting, Waiting

NOW = 100.0


def test_a_line_that_answers_is_connected() -> None:
    lamp = status_of(SessionState.CONNECTED, Connected(), 0.3, 4, NOW)
    assert lamp == ConnectionStatus("connected", "connected")


def test_input_that_nobody_acknowledges_makes_the_line_unsteady() -> None:
    lamp = status_of(SessionState.CONNECTED, Connected(), 7.2, 4, NOW)
    assert lamp == ConnectionStatus("unsteady", "no reply for 7 s · 4 B queued")


def test_an_answer_that_is_missing_for_another_reason_keeps_no_typing() -> None:
    lamp = status_of(SessionState.CONNECTED, Connected(), 7.2, 0, NOW)
    assert lamp == ConnectionStatus("unsteady", "no reply for 7 s")


def test_a_lost_line_says_why_when_and_what_is_kept() -> None:
    lamp = status_of(SessionState.RECONNECTING, Waiting(3, 104.2, "cut"), None, 12, NOW)
    assert lamp == ConnectionStatus("reconnecting", "retry 4 in 4 s · 12 B queued · cut")


def test_a_second_attempt_is_counted() -> None:
    lamp = status_of(SessionState.CONNECTING, Connecting(2), None, 0, NOW)
    assert lamp == ConnectionStatus("connecting", "retrying (2)")


def test_a_session_that_was_lost_says_why() -> None:
    lost = Ending(Cause.LOST, "The other end hasn't acknowledged a message.")
    assert ended_status(lost) == ConnectionStatus(
        "lost", "The other end hasn't acknowledged a message."
    )
    assert ended_status(plain(Cause.USER)) == ConnectionStatus("ended", "ended")


def test_every_state_has_a_lamp() -> None:
    for state in SessionState:
        assert status_of(state, Connected(), None, 0, NOW).words
