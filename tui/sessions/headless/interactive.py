"""A command on a terminal of the instance, attached to the user's own terminal.

AWS's document runs the command line in a shell on a pseudo-terminal (section 7.3 of the
data-channel description). Keys go there as they come, and what it draws comes back as it is.
Its exit status is told by a shell of ours around it. A leader key begins what is meant for this end.
However it ends, what the command has changed of the terminal is undone.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, assert_never

from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument, SessionType
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.client import SessionClient
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import (
    CLOSING,
    COMMAND_ENDED,
    MISSING_MARK,
    Cause,
    Ending,
    plain,
)
from tui.sessions.headless.command_run import (
    ENDED,
    INTERACTIVE,
    INTERRUPT,
    command_line,
)
from tui.sessions.headless.keyboard import Order, TypedKeys, Unsent
from tui.sessions.headless.parting import Parting
from tui.sessions.headless.proxy import ByteSource, ByteWriter
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.runner import SessionFailed, SessionRunner
from tui.terminal.host.modes import HostModes
from tui.transport.connection import Connection
from tui.transport.link import Link

PORT: Final = N_("The document forwards a port: use `ssm-tui forward`.")

FAREWELL: Final = 1.0
"""Seconds that the terminal has to take what was received, once all is to end at once."""

LARGEST_WAITING: Final = 1 << 20
"""Bytes typed for which there is no way yet; of more, the rest is left with the terminal."""

PIECE: Final = 16 * 1024
"""Bytes that are sent before the window is looked at again."""

ANSWERS_UNDER_WAY: Final = 8 * 1024
"""Bytes on their way beyond which answers of the terminal wait, so that a key need not."""

GLANCE: Final = 0.02
"""Seconds between two looks at whether there is a key among them by now."""


class InteractiveCommand:
    """One command with a terminal; `run` is its whole life.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        source: the keys that are typed.
        destination: the terminal; the owner calls `drained` when it has changed.
        size: tells the terminal's columns and lines; the owner calls `resized`.
        modes: learns what the command changes of the terminal.
        report: called whenever the connection changes.
        maximum: the user's own for a session, in seconds.
        journal: what is kept of it on this machine.
        parting: tells the command's end from that of the session; None where no shell of POSIX
            could be told how.
        document: what it is run with instead of AWS's document; the command is among its values.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        *,
        source: ByteSource,
        destination: ByteWriter,
        size: Callable[[], tuple[int, int]],
        modes: HostModes,
        report: Callable[[Link], None] = lambda link: None,
        maximum: float | None = None,
        journal: Journal | None = None,
        parting: Parting | None = None,
        document: ChosenDocument | None = None,
    ) -> None:
        self._document = document
        self._parting = parting
        self._source = source
        self._destination = destination
        self._size = size
        unnamed = COMMAND_ENDED if parting is None else plain(Cause.ELSEWHERE)
        kind = SessionKind(handle=self._handle, report=report, exited=lambda: unnamed)
        client, limits = SessionClient(aws, target), UserLimits(maximum)
        self._runner = SessionRunner(client, kind, user_limits=limits, journal=journal)
        self._modes = modes
        self.cause: Cause | None = None
        """Why it ended, unless that was an error."""
        self.restored = False
        """The terminal has taken all, and what undoes it."""
        self._in_haste = False
        self._farewell: asyncio.Timeout | None = None
        self._ready: Connection | None = None
        """Its connection, once it takes keys."""
        self._waiting = Unsent()
        self._typed = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        """Run it. Raises AwsError, SessionFailed and TransportError."""
        # Keys are heard before there is a session, and the terminal is drawn on behind its end.
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(self._destination.run())
            typing = [tasks.create_task(self._type()), tasks.create_task(self._send())]
            outcome = await self._outcome(reason, self._document or self._usual(command))
            for each in typing:
                each.cancel()
            await self._say_farewell()
            writer.cancel()
        if isinstance(outcome, Exception):
            raise outcome
        self.cause = outcome.cause
        return outcome

    def _usual(self, command: Sequence[str]) -> ChosenDocument:
        line = self._parting.wrapped(command) if self._parting else command_line(command)
        return ChosenDocument(INTERACTIVE, {"command": (line,)})

    async def _outcome(self, reason: str, document: ChosenDocument) -> Ending | UserFacingError:
        """What the runner returns or raises: a task group would wrap the error."""
        name, values = document.name, document.values
        try:
            return await self._runner.run(reason, document=name, parameters=values)
        except UserFacingError as error:
            return error

    def end(self) -> None:
        """Terminate the session and the command with it."""
        self._runner.end(plain(Cause.USER))

    def hurry(self) -> None:
        """The same, and wait no longer than `FAREWELL` for a terminal that takes nothing."""
        self._in_haste = True
        self.end()
        if self._farewell is not None:
            with suppress(RuntimeError):  # it is over
                self._farewell.reschedule(asyncio.get_running_loop().time() + FAREWELL)

    def resized(self) -> None:
        """Tell the far end the size of the terminal."""
        size = self._size()
        self._runner.journal.resized(*size)
        if self._ready is not None:
            self._ready.send_size(*size)

    def drained(self) -> None:
        """The terminal has room again, or is gone."""
        if self._destination.broken is not None:
            self.end()
        if self._ready is not None and not self._destination.full:
            self._ready.resume_reading()

    async def _say_farewell(self) -> None:
        """Draw what is left, and have the terminal as it was."""
        if self._parting is not None:
            self._draw(self._parting.rest())
        self._destination.write(self._modes.undo(self._size()[1]))
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as self._farewell:
                if self._in_haste:
                    self.hurry()
                await self._destination.flush()
                self.restored = self._destination.broken is None

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Ready(session_type=SessionType.PORT):
                # Of a document that could not be read.
                self._runner.fail(SessionFailed(_(PORT)))
            case Ready():
                self._ready = connection
                self.resized()
                self._typed.set()
            case Output(data) | StandardError(data):
                self._show(data, connection)
            case Missing():
                self._show(MISSING_MARK, connection)
            case FlagReceived() | ExitCode():
                # Of ports, and of commands without a terminal.
                pass
            case _:
                assert_never(event)

    def _show(self, data: bytes, connection: Connection) -> None:
        if self._parting is not None:
            data = self._parting.take(data)
            if self._parting.status is not None:
                self._runner.end(ENDED, after=CLOSING)
        self._draw(data)
        if self._destination.full:
            connection.pause_reading()

    def _draw(self, data: bytes) -> None:
        self._runner.journal.output(data)
        self._modes.feed(data)
        self._destination.write(data)

    async def _type(self) -> None:
        keys = TypedKeys()
        while typed := await self._source.read():
            passed, orders = keys.sort(typed)
            self._keep(passed)
            for order in orders:
                self._obey(order)
            await self._room.wait()
        # The terminal has hung up.
        self.end()

    def _keep(self, keys: bytes) -> None:
        if self._ready is None and INTERRUPT in keys:
            # There is nothing yet that it could interrupt.
            self.end()
            return
        self._waiting.add(keys)
        if len(self._waiting) >= LARGEST_WAITING:
            self._room.clear()
        self._typed.set()

    async def _send(self) -> None:
        """Send what waits. Reading goes on meanwhile: a leader is heard whatever the link does."""
        while True:
            await self._typed.wait()
            self._typed.clear()
            if self._ready is None:
                continue
            while self._waiting:
                if await self._hold_answers_back(self._ready):
                    continue
                await self._ready.until_writable()
                self._ready.send_input(self._waiting.take(PIECE))
                if len(self._waiting) < LARGEST_WAITING:
                    self._room.set()

    async def _hold_answers_back(self, connection: Connection) -> bool:
        """Wait a little where answers alone wait, and the far end has not taken earlier ones."""
        is_crowded = connection.channel.unacknowledged_bytes > ANSWERS_UNDER_WAY
        if not (is_crowded and self._waiting.only_answers):
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(GLANCE):
                await connection.until_acknowledged(ANSWERS_UNDER_WAY)
        return True

    def _obey(self, order: Order) -> None:
        match order:
            case Order.END:
                self.end()
            case Order.RECONNECT:
                if self._ready is not None:
                    self._ready.reconnect()
            case _:
                assert_never(order)
