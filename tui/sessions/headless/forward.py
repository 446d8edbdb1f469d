"""A port of this machine that leads to one that a managed instance can reach.

    forward.py        the session, its listening socket, and which way the bytes are carried
    forward_mux.py    many connections at once, as streams of one smux connection
    forward_basic.py  one connection at a time, for agents too old for that

    local_address.py  where it listens: on loopback, unless somebody wants it otherwise
    traffic.py        what is carried, counted

Which way the bytes go is decided by the agent's version, as the agent decides it by ours (sections
9.1 and 4.7 of the data-channel description).
"""

import asyncio
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, assert_never

from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument
from tui.aws.documents.parameters import ParameterValues
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.protocol.message import Flag
from tui.protocol.mux import MuxError
from tui.protocol.pace import LARGEST, MESSAGES_PER_SECOND
from tui.protocol.versions import agent_multiplexes, agent_needs_no_keep_alive
from tui.sessions.client import SessionClient
from tui.sessions.countdown import Remaining, UserLimits
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.headless.forward_basic import OneAtATime
from tui.sessions.headless.forward_mux import Multiplexed
from tui.sessions.headless.local_address import (
    LARGEST_PORT,
    SPEC,
    address_of,
)
from tui.sessions.headless.traffic import Traffic
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.limits import learn_limits
from tui.sessions.runner import SessionFailed, SessionRunner
from tui.transport.connection import Connection
from tui.transport.link import Link

MULTIPLEXED_TYPE: Final = "LocalPortForwarding"

HOST: Final = re.compile(r"[\w.:%-]{0,253}")
"""A name or an address, of DNS's length; nothing that a document's parameter could be broken by."""

ACCEPT_PAUSE: Final = 1.0
"""Seconds until the next try after a connection could not be accepted."""

FAREWELL: Final = 3.0
"""Seconds that local connections have to take what was received before the end."""

LINK_LOCAL: Final = ("169.254.", "fd00:ec2:")
LINK_LOCAL_HINT: Final = N_(
    "SSM Agent refuses the addresses of the instance's metadata, time and DNS services."
)


CLOSED: Final = Ending(
    Cause.ELSEWHERE,
    N_("The session was ended elsewhere, by TerminateSession or by the instance's agent."),
)
"""AWS closes it without a word in both cases."""


class BadDestination(ValueError):
    """What was written is no destination; the sentence is `str(error)`."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the instance is to connect to; without a host, to itself."""

    port: int
    host: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Destination":
        """Read `PORT`, `HOST:PORT` or `[IPv6 ADDRESS]:PORT`. Raises BadDestination."""
        match = SPEC.fullmatch(text.strip())
        if match is None or not 1 <= int(match["port"]) <= LARGEST_PORT:
            said = _(
                "{text!r} is not a destination. Use PORT, HOST:PORT or [ADDRESS]:PORT with a port "
                "from 1 to {most}, rds:NAME or elasticache:NAME."
            )
            raise BadDestination(said.format(text=text, most=LARGEST_PORT))
        host = match["host"]
        return cls.checked(host.strip("[]") if host else "", int(match["port"]))

    @classmethod
    def checked(cls, host: str, port: int) -> "Destination":
        """That of a host, empty for the instance itself, and a port. Raises BadDestination."""
        if not 1 <= port <= LARGEST_PORT:
            said = _("{port} is not a port. Use 1 to {most}.")
            raise BadDestination(said.format(port=port, most=LARGEST_PORT))
        if not HOST.fullmatch(host):
            said = _("{host!r} is not a host. Use a name or an address.")
            raise BadDestination(said.format(host=host))
        return cls(port, host or None)

    @property
    def parameters(self) -> ParameterValues:
        """What a document is told of it, by the names that AWS's have."""
        port = {"portNumber": (str(self.port),)}
        return port | {"host": (self.host,)} if self.host else port

    @property
    def usual_document(self) -> ChosenDocument:
        """AWS's own for it."""
        remote = "ToRemoteHost" if self.host else ""
        return ChosenDocument(f"AWS-StartPortForwardingSession{remote}", self.parameters)

    def __str__(self) -> str:
        host = self.host or "localhost"
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UploadPace:
    """How fast a port's bytes go up.

    Attributes:
        message_size: bytes of data that a message may grow to; it begins with 1,024 and grows
            where the agent carries many connections and larger ones are shown to pass.
        messages_per_second: messages sent at most; AWS cuts off who sends more than about 1,000.
    """

    message_size: int = LARGEST
    messages_per_second: float = MESSAGES_PER_SECOND


class Carrier(Protocol):
    """One way of carrying local connections over a session."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one local connection from its beginning to its end."""

    async def keep_alive(self) -> None:
        """Do what is due while nothing happens; may return. Raises MuxError."""

    def receive(self, data: bytes) -> None:
        """Take bytes that came through the session. Raises MuxError."""

    def refused(self) -> None:
        """The agent could not connect to the destination."""

    def end(self) -> None:
        """Nothing comes through the session any more."""


class Forward:
    """One forwarded port; `run` is its whole life.

    Args:
        aws: who forwards, and where.
        target: the id of a managed node.
        destination: where the node is to connect to.
        listener: of `LocalAddress.listen`; closed when `run` is over.
        ready: called when connections are accepted.
        notify: called with a sentence about what went wrong and does not end it.
        report: called whenever the session's own connection changes.
        maximum: the user's own for a session, in seconds.
        journal: what is kept of it on this machine.
        document: what it is started with instead of AWS's document.
        shows_limits: somebody wants to see what is left of its limits: AWS is asked for them.
        pace: how fast bytes go up.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        destination: Destination,
        listener: socket.socket,
        *,
        ready: Callable[[], None] = lambda: None,
        notify: Callable[[str], None] = lambda sentence: None,
        report: Callable[[Link], None] = lambda link: None,
        maximum: float | None = None,
        journal: Journal | None = None,
        document: ChosenDocument | None = None,
        shows_limits: bool = False,
        pace: UploadPace = UploadPace(),
    ) -> None:
        self.destination = destination
        self._aws = aws
        self._document = document or destination.usual_document
        self._listener = listener
        self.ready = ready
        self._notify = notify
        self._report = report
        self._shows_limits = shows_limits
        self._pace = pace
        self.is_listening = False
        """Whether the far end takes what comes, or has taken it."""
        self.is_ending = False
        """Whether it is to end, by us or by its maximum."""
        self.link: Link | None = None
        """How its session is connected; None before it is."""
        self.outcome: Ending | UserFacingError | None = None
        """What `run` has come to."""
        kind = SessionKind(
            handle=self._handle,
            report=self._linked,
            exited=lambda: CLOSED,
            over=self._over,
            end_asked=self._end_asked,
            drain=self._see_off,
            port=True,
        )
        client, limits = SessionClient(aws, target), UserLimits(maximum)
        self._runner = SessionRunner(client, kind, user_limits=limits, journal=journal)
        self._carrier: Carrier | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self.traffic = Traffic(restart_idle=self._runner.sent)
        self.local = address_of(listener)
        """Where it listens, with the port that was free."""

    @property
    def session_id(self) -> str | None:
        return self._runner.client.session_id

    def remaining(self) -> Remaining:
        """What is left of its limits, as far as AWS was asked for them."""
        return self._runner.remaining()

    async def run(self, reason: str) -> Ending:
        """Forward until the session is over. Raises AwsError, SessionFailed, TransportError."""
        self._listener.setblocking(False)
        with self._listener:
            return await self._runner.run(
                reason,
                document=self._document.name,
                parameters=self._document.values,
            )

    def end(self, ending: Ending | None = None, *, within: float | None = None) -> None:
        """Terminate it: the far end is told, and AWS; within so many seconds, if need be.

        `ending` is what to call that, unless the service has words of its own.
        """
        if within is not None:
            self._runner.hurry(within)
        self._runner.end(ending or plain(Cause.USER))

    def _linked(self, link: Link) -> None:
        self.link = link
        self._report(link)

    def _end_asked(self) -> None:
        self.is_ending = True

    def _over(self, outcome: Ending | UserFacingError) -> None:
        self.outcome = outcome

    async def _see_off(self) -> None:
        """Let the local connections have what was received for them."""
        if self._carrier is not None and self._serving:
            self._carrier.end()
            await asyncio.wait(self._serving, timeout=FAREWELL)
        for connection in self._serving:
            connection.cancel()

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Ready():
                self._open(event, connection)
            case Output(data):
                self._receive(data)
            case FlagReceived(Flag.CONNECT_TO_PORT_ERROR):
                self._refuse()
            case FlagReceived() | StandardError() | ExitCode() | Missing():
                # Of other kinds.
                pass
            case _:
                assert_never(event)

    def _open(self, ready: Ready, connection: Connection) -> None:
        """The far end can be worked with: take connections."""
        if ready.session_type != "Port":
            kind = ready.session_type
            said = _("The agent opened a {kind} session instead of a port.")
            self._runner.fail(SessionFailed(said.format(kind=kind)))
            return
        version = ready.agent_version
        kind_of_port = (ready.properties or {}).get("type")
        if kind_of_port == MULTIPLEXED_TYPE and agent_multiplexes(version):
            keep_alive = not agent_needs_no_keep_alive(version)
            pace = self._pace
            connection.channel.set_pace(pace.message_size, pace.messages_per_second)
            self._carrier = Multiplexed(
                connection, self._notify, keep_alive=keep_alive, traffic=self.traffic
            )
        else:
            self._carrier = OneAtATime(connection, traffic=self.traffic)
        for chore in (self._accept(self._carrier), self._keep_alive(self._carrier)):
            self._runner.spawn(chore)
        if self._shows_limits:
            self._runner.spawn(self._learn_limits())
        self.is_listening = True
        self.ready()

    async def _learn_limits(self) -> None:
        session_id, runner = self.session_id, self._runner
        assert session_id is not None
        await learn_limits(
            self._aws, session_id, runner.countdown, runner.limits_learnt, self._document
        )

    def _receive(self, data: bytes) -> None:
        if self._carrier is None:
            return
        try:
            self._carrier.receive(data)
        except MuxError as error:
            self._runner.fail(error)

    def _refuse(self) -> None:
        if self._carrier is not None:
            self._carrier.refused()
        said = _(
            "The instance couldn't connect to {destination}. Check that something listens there "
            "and that the instance can reach it."
        ).format(destination=self.destination)
        if (self.destination.host or "").startswith(LINK_LOCAL):
            said = f"{said} {_(LINK_LOCAL_HINT)}"
        self._notify(said)

    async def _keep_alive(self, carrier: Carrier) -> None:
        try:
            await carrier.keep_alive()
        except MuxError as error:
            self._runner.fail(error)

    async def _accept(self, carrier: Carrier) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _address = await loop.sock_accept(self._listener)
                reader, writer = await asyncio.open_connection(sock=accepted)
            except OSError as error:
                said = _("A connection couldn't be accepted: {reason}.")
                self._notify(said.format(reason=error.strerror))
                await asyncio.sleep(ACCEPT_PAUSE)
                continue
            connection = self._runner.spawn(_serve(carrier, reader, writer), lasting=True)
            self._serving.add(connection)
            self.traffic.connected()
            connection.add_done_callback(self._served)
            # Also of one that is cancelled before it begins, whose `finally` never runs.
            connection.add_done_callback(partial(_hang_up, writer))

    def _served(self, connection: asyncio.Task[None]) -> None:
        self._serving.discard(connection)
        self.traffic.disconnected()


def _hang_up(writer: asyncio.StreamWriter, _connection: asyncio.Task[None]) -> None:
    writer.close()


async def _serve(
    carrier: Carrier, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        await carrier.serve(reader, writer)
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
