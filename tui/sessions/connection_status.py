"""One word on how a session's connection to the far end is."""

from dataclasses import dataclass
from typing import Final, Literal

from tui.language import N_, _
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
    SessionState.STARTING: ("starting", N_("starting the session")),
    SessionState.CONNECTING: ("connecting", N_("connecting")),
    SessionState.CONNECTED: ("connected", N_("connected")),
    SessionState.RECONNECTING: ("reconnecting", N_("reconnecting")),
    SessionState.ENDING: ("ending", N_("ending the session")),
    SessionState.ENDED: ("ended", N_("ended")),
    SessionState.FAILED: ("failed", N_("failed")),
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
    queued = _("{count} B queued").format(count=typed) if typed else ""
    if state is SessionState.CONNECTED and unanswered is not None and unanswered >= UNSTEADY:
        silent = _("no reply for {seconds:.0f} s").format(seconds=unanswered)
        return ConnectionStatus("unsteady", " · ".join(filter(None, (silent, queued))))
    status, words = STATUSES[state]
    if state in {SessionState.CONNECTING, SessionState.RECONNECTING}:
        return ConnectionStatus(status, link_words(link, now, queued))
    return ConnectionStatus(status, _(words))


def ended_status(ending: Ending) -> ConnectionStatus:
    """The same of a session that is over; a lost one says why."""
    if ending.cause is Cause.LOST:
        return ConnectionStatus("lost", _(ending.words))
    status, words = STATUSES[SessionState.ENDED]
    return ConnectionStatus(status, _(words))
