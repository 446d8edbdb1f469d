"""The message gateway: where a client and an agent meet.

One port takes the WebSockets of both sides and the agent's REST call that precedes its own
(section 10 of the data-channel description). A side's first frame is text and proves with a
token which session it belongs to (section 1.4); from then on a `Relay` carries its frames.

The agent's call is signed as every call is; the WebSockets are not, for the plugin has nothing to
sign with: their tokens are their proof. A page in a browser must not be able to talk to it, so
requests with an Origin, or for a host that is not loopback, are refused.
"""

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import Callable, Coroutine
from functools import partial
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tui.sandbox.calls.answers import ApiError, json_object
from tui.sandbox.calls.door import Door
from tui.sandbox.calls.refusals import Refused, in_aws_words
from tui.sandbox.calls.requests import Call, Dialect
from tui.sandbox.calls.signatures import SignedRequest
from tui.sandbox.calls.wallet import Wallet
from tui.sandbox.gateway.line import AgentLine
from tui.sandbox.gateway.relay import Peer, Relay
from tui.sandbox.hosts import BROWSERS, is_served

PATH = "/v1/data-channel/"
#: How long a token opens a connection, in seconds. AWS says "only long enough".
TOKEN_LIFETIME = 120.0
#: Tokens of one side that may be outstanding; more than this and the oldest goes.
MOST_TOKENS = 8
#: For the first frame, in seconds.
OPEN_TIMEOUT = 10.0
#: No message of either program comes near it, in bytes.
LARGEST_MESSAGE = 256 * 1024
LARGEST_REST_REQUEST = 16 * 1024
#: Its name in signatures.
SERVICE = "ssmmessages"

#: Close codes of RFC 6455.
POLICY_VIOLATION = 1008

logger = logging.getLogger(__name__)
_wire_logger = logging.getLogger(f"{__name__}.wire")
_wire_logger.setLevel(logging.CRITICAL)


class TokenRefused(Exception):
    """The first frame does not open a session; the sentence says why."""


class Tokens:
    """The tokens of one side of one session: random, for one use, for a short time."""

    def __init__(self) -> None:
        self._outstanding: list[tuple[str, float]] = []

    def issue(self, now: float) -> str:
        token = secrets.token_urlsafe(96)
        self._outstanding = [*self._outstanding[1 - MOST_TOKENS :], (token, now)]
        return token

    def redeem(self, token: str, now: float) -> bool:
        """Whether the token is good; it never is again."""
        given = token.encode("utf-8", "replace")  # JSON can name half a character
        for entry in self._outstanding:
            known, issued = entry
            if hmac.compare_digest(known.encode(), given):
                self._outstanding.remove(entry)
                return now - issued <= TOKEN_LIFETIME
        return False


class Gateway:
    """Accepts both sides of every session and relays between them."""

    def __init__(self, door: Door | None = None) -> None:
        """Without a door no agent gets a token by a call: nobody's signature is known then."""
        self._door_of_calls = door or Door(Wallet())
        self._relays: dict[str, Relay] = {}
        self._tokens: dict[tuple[str, Peer], Tokens] = {}
        self._server: Server | None = None
        self.port = 0
        self.out_of_order = False
        """While it is, no connection is accepted; those that are there stay."""

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one.

        Raises:
            OSError: The port is taken.
        """
        door: Any = partial(_Door, answer=self._answer_post)
        self._server = await serve(
            self._converse,
            "127.0.0.1",
            port,
            process_request=self._screen,
            create_connection=door,
            compression=None,
            ping_interval=None,
            max_size=LARGEST_MESSAGE,
            logger=_wire_logger,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        for relay in self._relays.values():
            relay.abort()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def open(self, relay: Relay) -> None:
        self._relays[relay.session_id] = relay

    def relay(self, session_id: str) -> Relay | None:
        relay = self._relays.get(session_id)
        return relay if relay is not None and not relay.ended else None

    @property
    def living(self) -> list[str]:
        return [each for each, relay in list(self._relays.items()) if not relay.ended]

    def issue(self, session_id: str, role: Peer) -> str:
        """A new token for one side of a session."""
        tokens = self._tokens.setdefault((session_id, role), Tokens())
        return tokens.issue(asyncio.get_running_loop().time())

    def stream_url(self, session_id: str) -> str:
        return f"ws://127.0.0.1:{self.port}{PATH}{session_id}?role=publish_subscribe"

    def _screen(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse upgrades that no client and no agent would send."""
        if not is_served(
            tuple((name.lower(), value) for name, value in request.headers.raw_items())
        ):
            return connection.respond(HTTPStatus.FORBIDDEN, BROWSERS)
        if self.out_of_order:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Try again later.\n")
        if _session_of(request.path) not in self._relays:
            return connection.respond(HTTPStatus.NOT_FOUND, "There is no such session.\n")
        return None

    def connect(self, session_id: str) -> tuple[AgentLine, Coroutine[None, None, None]]:
        """A line for the agent of a session, within this process, and what serves its other end.

        Raises:
            ConnectionRefusedError: nobody is accepted at the moment.
        """
        if self.out_of_order or session_id not in self._relays:
            raise ConnectionRefusedError("the gateway takes no connection")
        near, far = AgentLine.pair()
        return near, self._open(session_id, far)

    async def _converse(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        await self._open(_session_of(connection.request.path), connection)

    async def _open(self, session_id: str, connection: ServerConnection | AgentLine) -> None:
        """Carry a connection's frames, if its first one is a side's."""
        with contextlib.suppress(ConnectionClosed):
            try:
                async with asyncio.timeout(OPEN_TIMEOUT):
                    first = await connection.recv()
                role = self._admit(session_id, first)
            except (TokenRefused, TimeoutError) as refusal:
                logger.info("A connection was refused: %s", refusal)
                await connection.close(POLICY_VIOLATION, "The token is not valid.")
                return
            relay = self._relays[session_id]
            await relay.serve(role, connection)

    def _admit(self, session_id: str, first: str | bytes) -> Peer:
        """Which side the first frame opens (section 1.4)."""
        frame = _open_data_channel(first)
        role = Peer.AGENT if "ClientInstanceId" in frame else Peer.CLIENT
        tokens = self._tokens.get((session_id, role))
        now = asyncio.get_running_loop().time()
        if tokens is None or not tokens.redeem(frame["TokenValue"], now):
            raise TokenRefused("the token is unknown, used or too old")
        if role is Peer.AGENT and self.relay(session_id) is None:
            raise TokenRefused("the session is over")
        return role

    def _answer_post(self, request: SignedRequest, body: bytes) -> tuple[HTTPStatus, str]:
        """CreateDataChannel: XML, and 201 (section 1.5). It is signed: it gives a token."""
        try:
            self._door_of_calls.admit(request, SERVICE, lambda _: body)
        except Refused as refused:
            error = in_aws_words(refused, Call(SERVICE, "CreateDataChannel", Dialect.QUERY))
            return HTTPStatus(error.status), _denied(error)
        session_id = _session_of(request.path)
        if session_id not in self._relays:
            return HTTPStatus.NOT_FOUND, "There is no such session"
        if self.relay(session_id) is None:
            return HTTPStatus.BAD_REQUEST, "Session is already terminated"
        token = self.issue(session_id, Peer.AGENT)
        return HTTPStatus.CREATED, (
            "<CreateDataChannelResponse><MessageSchemaVersion>1.0</MessageSchemaVersion>"
            f"<TokenValue>{token}</TokenValue></CreateDataChannelResponse>"
        )


def _denied(error: ApiError) -> str:
    """As the agent reads it."""
    return (
        f"<AccessDeniedException><Code>{escape(error.code)}</Code>"
        f"<Message>{escape(error.message)}</Message></AccessDeniedException>"
    )


def _session_of(target: str) -> str:
    """The session id in a request's path; empty if it is another path."""
    path = target.partition("?")[0]
    return path.removeprefix(PATH) if path.startswith(PATH) else ""


def _open_data_channel(first: str | bytes) -> dict[str, Any]:
    if not isinstance(first, str):
        raise TokenRefused("the first frame is not text")
    frame = json_object(first)
    if frame is None or not isinstance(frame.get("TokenValue"), str):
        raise TokenRefused("the first frame is not an OpenDataChannel")
    return frame


class _Door(ServerConnection):
    """A connection of the gateway's port, which may turn out to be a POST instead of an upgrade.

    websockets reads GET requests only; the agent's CreateDataChannel comes to the same host and
    port, so the first bytes decide.
    """

    def __init__(
        self,
        *arguments: Any,
        answer: Callable[[SignedRequest, bytes], tuple[HTTPStatus, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._answer = answer
        self._head: bytes | None = b""

    def data_received(self, data: bytes) -> None:
        if self._head is None:
            super().data_received(data)
            return
        self._head += data
        if b"POST ".startswith(self._head[:5]) and len(self._head) < LARGEST_REST_REQUEST:
            if _complete(self._head):
                self._respond(self._head)
        else:
            head, self._head = self._head, None
            super().data_received(head)

    def _respond(self, received: bytes) -> None:
        head, _, body = received.partition(b"\r\n\r\n")
        request = _read_head(head.decode("latin-1"))
        if not is_served(request.headers):
            status, answer = HTTPStatus.FORBIDDEN, BROWSERS
        else:
            status, answer = self._answer(request, body)
        self.transport.write(
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/xml\r\n"
            f"Content-Length: {len(answer)}\r\nConnection: close\r\n\r\n{answer}".encode()
        )
        self.transport.close()


def _read_head(head: str) -> SignedRequest:
    line, *rest = head.split("\r\n")
    method, _, target = line.partition(" ")
    path, _, query = target.partition(" ")[0].partition("?")
    headers = (each.partition(":") for each in rest)
    return SignedRequest(
        method,
        path,
        query,
        tuple((name.strip().lower(), value.strip()) for name, _, value in headers),
    )


def _complete(request: bytes) -> bool:
    """Whether a request's head and body have arrived."""
    head, found, body = request.partition(b"\r\n\r\n")
    if not found:
        return False
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return len(body) >= int(value)
    return True
