"""A link says in words how it stands, and a failure what to look at."""

import ssl

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus, InvalidUpgrade
from websockets.http11 import Response

from tui.transport.link import Connected, Connecting, Link, Waiting, failure_words, link_words


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (Connecting(1), "connecting"),
        (Connecting(3), "retrying (3)"),
        (Connected(), "connected"),
        (
            Waiting(2, 12.0, "the connection was cut"),
            "retry 3 in 2 s · the connection was cut",
        ),
        (Waiting(0, 5.0, "cut"), "retry 1 in 0 s · cut"),
    ],
)
def test_every_link_has_its_words(link: Link, words: str) -> None:
    assert link_words(link, 10.0) == words


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (InvalidStatus(Response(403, "Forbidden", Headers())), "ssmmessages:OpenDataChannel"),
        (ConnectionClosedError(None, None), "cut"),
        (ssl.SSLCertVerificationError("self-signed"), "AWS_CA_BUNDLE"),
        (TimeoutError(), "doesn't answer"),
        (ConnectionRefusedError(111, "refused"), "nothing listens"),
        (OSError(-2, "Name or service not known"), "check the network"),
        (InvalidUpgrade("Upgrade"), "doesn't speak WebSocket"),
    ],
)
def test_every_failure_says_what_to_look_at(error: Exception, hint: str) -> None:
    assert hint in failure_words(error)
