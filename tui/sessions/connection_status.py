"""One word on how a session's connection to the far end is."""

from dataclasses import dataclass
from typing import Final, Literal

from tui.sessions.ending import Cause, Ending
from tui.sessions.states import SessionState
from tui.transport.link import Link, link_words

UNSTEADY: Final = 2.0
"""Seconds that input may stay unanswered before the user is told."""

Status = Literal[
    "starting",
    "connecting",
    "connected",
    "unsteady",
    "reconnecting",
    "ending",
    "ended",
    "lost",
    "failed",
]


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """A status that a widget maps to shape and colour, and the words beside it."""

    status: Status
    words: str


STATUSES: Final[dict[SessionState, tuple[Status, str]]] = {
    SessionState.STARTING: ("starting", "asking AWS for a session"),
    SessionState.CONNECTING: ("connecting", "connecting"),
    SessionState.CONNECTED: ("connected", "connected"),
    SessionState.RECONNECTING: ("reconnecting", "reconnecting"),
    SessionState.ENDING: ("ending", "ending the session"),
    SessionState.ENDED: ("ended", "ended"),
    SessionState.FAILED: ("failed", "failed"),
}


def status_of(
    state: SessionState, link: Link, unanswered: float | None, typed: int, now: float
) -> ConnectionStatus:
    """How the connection is.

    Args:
        state: the session's.
        link: the connection's.
        unanswered: age in seconds of the oldest input that was not acknowledged.
        typed: bytes of input not yet acknowledged.
        now: seconds of the clock that `link` was reported with.
    """
    # The bar has little room, and this must be seen.
    kept = f"{typed} B kept" if typed else ""
    if state is SessionState.CONNECTED and unanswered is not None and unanswered >= UNSTEADY:
        words = f"silent {unanswered:.0f} s"
        return ConnectionStatus("unsteady", f"{words}; {kept}" if kept else words)
    status, words = STATUSES[state]
    if state in {SessionState.CONNECTING, SessionState.RECONNECTING}:
        words = link_words(link, now, kept)
    return ConnectionStatus(status, words)


def ended_status(ending: Ending) -> ConnectionStatus:
    """The same of a session that is over; a lost one says why."""
    if ending.cause is Cause.LOST:
        return ConnectionStatus("lost", ending.words)
    return ConnectionStatus(*STATUSES[SessionState.ENDED])
