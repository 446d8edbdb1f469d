"""How a connection stands at the moment, and why, in words."""

import ssl
from dataclasses import dataclass
from typing import Final, assert_never

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from tui.language import N_, _


@dataclass(frozen=True, slots=True)
class Connecting:
    """A socket is being opened; attempts count from 1."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Connected:
    """A socket is open."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The last attempt failed; the next follows at `until` (seconds of the clock)."""

    attempt: int
    until: float
    why: str


Link = Connecting | Connected | Waiting


def link_words(link: Link, now: float, kept: str = "") -> str:
    """What a lamp says about a link: first what counts, the cause may be cut off.

    Args:
        link: how it stands.
        now: in seconds of the clock that it was reported with.
        kept: what is to be said of input that waits.
    """
    match link:
        case Connecting(attempt=1):
            facts = [_("connecting"), kept]
        case Connecting(attempt=attempt):
            facts = [_("retrying ({attempt})").format(attempt=attempt), kept]
        case Connected():
            return _("connected")
        case Waiting(attempt=attempt, until=until, why=why):
            seconds = f"{max(0.0, until - now):.0f}"
            said = _("retry {attempt} in {seconds} s")
            facts = [said.format(attempt=attempt + 1, seconds=seconds), kept, why]
        case _:
            assert_never(link)
    return " · ".join(filter(None, facts))


FAILURES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLError, N_("TLS failed: check AWS_CA_BUNDLE, the proxy and this machine's clock")),
    (TimeoutError, N_("the message gateway doesn't answer")),
    (ConnectionRefusedError, N_("nothing listens at the message gateway's address")),
    (OSError, N_("the message gateway can't be reached: check the network and proxy")),
    (WebSocketException, N_("the message gateway doesn't speak WebSocket: check the proxy")),
)
"""The more special class first."""


def failure_words(error: Exception) -> str:
    """A failure of the network in words that fit behind `reconnecting:`."""
    if isinstance(error, InvalidStatus):
        return _(
            "the message gateway refused the connection (HTTP {status}): check "
            "ssmmessages:OpenDataChannel and that the session is still active"
        ).format(status=error.response.status_code)
    if isinstance(error, ConnectionClosed):
        if error.rcvd:
            return _("the gateway closed the connection")
        return _("the connection was cut")
    return next((_(words) for kind, words in FAILURES if isinstance(error, kind)), str(error))
