"""An SSH connection through Session Manager, as a ProxyCommand carries it (section 9.3).

Bytes go as they come, in both directions: nothing here is a terminal, so a lone line feed
stays one. The agent connects to the port before it takes input, and the session ends with that
connection.
"""

import asyncio
from contextlib import suppress
from typing import Final, Protocol, assert_never

from tui.aws.client import Aws
from tui.language import N_
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.client import SessionClient
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import Cause, Ending
from tui.sessions.headless.command_run import Sink
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.runner import SessionRunner
from tui.transport.connection import Connection

DOCUMENT: Final = "AWS-StartSSHSession"

CLOSED: Final = Ending(Cause.EXITED, N_("The server closed the connection."))
CUT_OFF: Final = Ending(
    Cause.ELSEWHERE,
    N_(
        "The session was ended elsewhere (TerminateSession), or the server closed the connection."
    ),
)
"""While the client still had something to say: AWS closes the session alike in both cases."""
INPUT_ENDED: Final = Ending(Cause.USER, N_("The SSH client closed the connection."))

LINGER: Final = 2.0
"""Seconds of silence after the input has ended; then the connection is over. There is no way
to close it for one direction only."""

FAREWELL: Final = 3.0
"""Seconds that the SSH client has to take what was received before the end."""


class ByteSource(Protocol):
    """Where bytes for the server come from; none means that there are no more."""

    async def read(self) -> bytes: ...


class ByteWriter(Sink, Protocol):
    """Where bytes from the server go, written by `run`; `flush` waits for all of them."""

    async def run(self) -> None: ...

    async def flush(self) -> None: ...


class Proxy:
    """One connection to a port of an instance; `run` is its whole life.

    Args:
        aws: who connects, and where.
        target: the id of a managed node.
        port: where its server listens.
        source: the client's bytes.
        destination: the client's ear; the owner calls `drained` when it has changed.
        maximum: the user's own for a session, in seconds.
        journal: what is kept of it on this machine.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        port: int,
        *,
        source: ByteSource,
        destination: ByteWriter,
        maximum: float | None = None,
        journal: Journal | None = None,
        linger: float = LINGER,
    ) -> None:
        self._port = port
        self._source = source
        self._destination = destination
        self._linger = linger
        kind = SessionKind(
            handle=self._handle,
            exited=lambda: self._exited,
            opened=self._opened,
            drain=self._see_off,
            port=True,
        )
        client, limits = SessionClient(aws, target), UserLimits(maximum)
        self._runner = SessionRunner(client, kind, user_limits=limits, journal=journal)
        self._exited = CUT_OFF
        self._received = 0
        self._ready: Connection | None = None
        """Its connection, once the server is connected to."""

    async def run(self, reason: str) -> Ending:
        """Connect and carry bytes. Raises AwsError, SessionFailed and TransportError."""
        parameters = {"portNumber": [str(self._port)]}
        return await self._runner.run(reason, document=DOCUMENT, parameters=parameters)

    def end(self) -> None:
        """Terminate the session."""
        self._runner.end(INPUT_ENDED)

    def drained(self) -> None:
        """The destination has room again, or is broken: then nobody is there to connect."""
        if self._destination.broken is not None:
            self.end()
        if self._ready is not None and not self._destination.full:
            self._ready.resume_reading()

    def _opened(self, connection: Connection) -> None:
        self._writing = self._runner.spawn(self._destination.run(), lasting=True)

    async def _see_off(self) -> None:
        """Let the client have what was received for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self._destination.flush()
        self._writing.cancel()

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Ready():
                self._runner.spawn(self._send(connection))
                self._ready = connection
            case Output(data):
                self._received += len(data)
                self._destination.write(data)
                if self._destination.full:
                    connection.pause_reading()
            case FlagReceived() | StandardError() | ExitCode() | Missing():
                # Of other kinds.
                pass
            case _:
                assert_never(event)

    async def _send(self, connection: Connection) -> None:
        while data := await self._source.read():
            await connection.until_writable()
            connection.send_input(data)
        self._exited = CLOSED
        await connection.until_acknowledged()
        received = -1
        while received != self._received or self._destination.full:
            received = self._received
            await asyncio.sleep(self._linger)
        self.end()
