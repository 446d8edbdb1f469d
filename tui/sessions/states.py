"""The states of a session, and what moves it from one to the next.

What happens without a row here is a mistake of ours and raises; what may still arrive after
the end is dropped by `Session` before it comes here.
"""

from enum import Enum, auto
from typing import Final


class SessionState(Enum):
    """Where a session is in its life."""

    STARTING = "starting"
    """AWS was asked for a session and has not answered."""
    CONNECTING = "connecting"
    """There is a session; its shell has not said anything yet."""
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    """The socket is gone; the session lives, and input is kept."""
    ENDING = "ending"
    """AWS was asked to terminate it."""
    ENDED = "ended"
    FAILED = "failed"
    """It never came to be of use."""


class SessionChange(Enum):
    """What a listener is told has changed; it looks for itself what it is now."""

    STATE = "state"
    OUTPUT = "output"
    LIMITS = "limits"


class Transition(Enum):
    """What can happen to a session."""

    STARTED = auto()
    """StartSession was answered."""
    REFUSED = auto()
    """It cannot be started or reached."""
    READY = auto()
    """The far end can be worked with."""
    LINK_LOST = auto()
    LINK_BACK = auto()
    END_ASKED = auto()
    """By the user, or by the clock."""
    OVER = auto()


S, H = SessionState, Transition

TRANSITIONS: Final[dict[tuple[SessionState, Transition], SessionState]] = {
    (S.STARTING, H.STARTED): S.CONNECTING,
    (S.STARTING, H.REFUSED): S.FAILED,
    (S.STARTING, H.END_ASKED): S.ENDING,
    (S.CONNECTING, H.LINK_LOST): S.CONNECTING,
    (S.CONNECTING, H.LINK_BACK): S.CONNECTING,
    (S.CONNECTING, H.READY): S.CONNECTED,
    (S.CONNECTING, H.REFUSED): S.FAILED,
    (S.CONNECTING, H.END_ASKED): S.ENDING,
    (S.CONNECTING, H.OVER): S.ENDED,
    (S.CONNECTED, H.LINK_LOST): S.RECONNECTING,
    (S.CONNECTED, H.LINK_BACK): S.CONNECTED,
    (S.CONNECTED, H.END_ASKED): S.ENDING,
    (S.CONNECTED, H.OVER): S.ENDED,
    (S.RECONNECTING, H.LINK_LOST): S.RECONNECTING,
    (S.RECONNECTING, H.LINK_BACK): S.CONNECTED,
    (S.RECONNECTING, H.END_ASKED): S.ENDING,
    (S.RECONNECTING, H.OVER): S.ENDED,
    # An end that was asked for while AWS had not answered yet.
    (S.ENDING, H.STARTED): S.ENDING,
    (S.ENDING, H.READY): S.ENDING,
    (S.ENDING, H.LINK_LOST): S.ENDING,
    (S.ENDING, H.LINK_BACK): S.ENDING,
    (S.ENDING, H.END_ASKED): S.ENDING,
    (S.ENDING, H.REFUSED): S.FAILED,
    (S.ENDING, H.OVER): S.ENDED,
}

OVER_STATES: Final = frozenset({S.ENDED, S.FAILED})


def next_state(state: SessionState, happening: Transition) -> SessionState:
    """The state that follows. Raises LookupError for what must not happen."""
    try:
        return TRANSITIONS[state, happening]
    except KeyError:
        raise LookupError(
            f"{happening.name} cannot happen to a session in {state.name}"
        ) from None
