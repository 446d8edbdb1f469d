"""How a connection stands at the moment, and why, in words."""

import ssl
from dataclasses import dataclass
from typing import Final, assert_never

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException


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
            return "; ".join(filter(None, ("connecting", kept)))
        case Connecting(attempt=attempt):
            return "; ".join(filter(None, (f"try {attempt} now", kept)))
        case Connected():
            return "connected"
        case Waiting(attempt=attempt, until=until, why=why):
            next_try = f"try {attempt + 1} in {max(0.0, until - now):.0f} s"
            return "; ".join(filter(None, (next_try, kept, why)))
        case _:
            assert_never(link)


FAILURES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLError, "TLS failed: check AWS_CA_BUNDLE, the proxy and this machine's clock"),
    (TimeoutError, "the message gateway does not answer"),
    (ConnectionRefusedError, "nothing listens at the message gateway's address"),
    (OSError, "the message gateway cannot be reached: check the network and the proxy"),
    (WebSocketException, "the message gateway does not speak WebSocket: check the proxy"),
)
"""The more special class first."""


def failure_words(error: Exception) -> str:
    """A failure of the network in words that fit behind `reconnecting:`."""
    if isinstance(error, InvalidStatus):
        return (
            f"the message gateway refused the connection (HTTP {error.response.status_code}):"
            " it takes ssmmessages:OpenDataChannel and a session that is still alive"
        )
    if isinstance(error, ConnectionClosed):
        return "the gateway closed the connection" if error.rcvd else "the connection was cut"
    return next((words for kind, words in FAILURES if isinstance(error, kind)), str(error))
