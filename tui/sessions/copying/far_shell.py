"""The far side as its shell: requests and data through a terminal, in base64."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from typing import Final, assert_never

from tui.aws.client import Aws
from tui.language import N_, _
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.client import SessionClient
from tui.sessions.copying.answers import FarWord, FileData, TerminalReader
from tui.sessions.copying.far_script import python_line, shell_script
from tui.sessions.copying.talk import LinkLost, Talk
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import CLOSING, Cause, Ending, plain
from tui.sessions.headless.command_run import ENDED, INTERACTIVE, INTERRUPT
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.runner import SessionFailed, SessionRunner
from tui.transport.connection import Connection
from tui.transport.link import Connected, Link

START_PATIENCE: Final = 60.0
"""Seconds that a shell has to run the script's first lines, once the session has started."""

LEAVE_PATIENCE: Final = 5.0
"""Seconds that the far side has to clear up."""

SMALL: Final = 12_288
"""Bytes of a file that go in one line, and need no answer of their own."""

LINE: Final = 2_304
"""Bytes of a line of the others: a multiple of three, so that lines join to one base64."""

IN_FLIGHT: Final = 512 << 10
"""Bytes that are not acknowledged: an interrupt waits behind no more."""

LACKS: Final = N_("Copying needs {tool}, which is not on the instance.")
NO_SHELL: Final = N_(
    "No shell on the instance answered within {seconds:g} s. Copying needs a POSIX shell."
)


class FarShell(Talk):
    """A session of a shell that serves requests; `run` is its whole life.

    Args:
        aws: who copies, and where.
        target: the id of a managed node.
        report: called whenever the session's connection changes.
        maximum: the user's own for a session, in seconds.
        journal: what is kept of it on this machine.
    """

    def __init__(
        self,
        aws: Aws,
        target: str,
        *,
        report: Callable[[Link], None] = lambda link: None,
        maximum: float | None = None,
        journal: Journal | None = None,
    ) -> None:
        super().__init__()
        self.has_python = False
        self._nonce = secrets.token_hex(4)
        self._reader = TerminalReader(self._nonce)
        self._report = report
        self._opened = asyncio.Event()
        self._left = asyncio.Event()
        self._gone = asyncio.Event()
        self._connection: Connection | None = None
        self._patience: asyncio.TimerHandle | None = None
        kind = SessionKind(
            handle=self._handle, report=self._linked, exited=lambda: plain(Cause.ELSEWHERE)
        )
        client, limits = SessionClient(aws, target), UserLimits(maximum)
        self._runner = SessionRunner(client, kind, user_limits=limits, journal=journal)

    @property
    def encrypted(self) -> bool:
        """Whether its streams are encrypted with a KMS key."""
        return self._runner.encrypted

    @property
    def has_served(self) -> bool:
        """Whether its script has run."""
        return self._connection is not None

    def hang_up(self) -> None:
        """End the session; the far side keeps what it has of a file, for another to go on."""
        self._runner.end(plain(Cause.USER))

    async def run(self, reason: str) -> Ending:
        """Serve until the session is over. Raises AwsError, SessionFailed and TransportError."""
        parameters = {"command": [shell_script(self._nonce)]}
        try:
            return await self._runner.run(reason, document=INTERACTIVE, parameters=parameters)
        finally:
            self._left.set()
            if self._patience is not None:
                self._patience.cancel()

    async def opened(self) -> None:
        """Wait until it serves. Raises LinkLost."""
        await self._opened.wait()
        self._check()

    async def start_python(self, token: str) -> int:
        """Have python3 serve instead of the shell; the port where it listens there.

        Raises LinkLost and, where that ends it at once, TimeoutError.
        """
        started = await self.ask("P")
        await self._send(python_line(self._nonce, token))
        async with asyncio.timeout(START_PATIENCE):
            return int((await started).text)

    def nudge(self) -> None:
        """Send an empty line: the session isn't idle, and a python3 that waits gives up."""
        if self._connection is not None:
            self._connection.send_input(b"\n")

    async def leave(self, *, interrupted: bool) -> None:
        """Have the far side clear up, and end the session."""
        if self._connection is None or self._lost is not None:
            self._runner.end(plain(Cause.USER))
            return
        self._connection.send_input(INTERRUPT if interrupted else b"Q\n")
        try:
            async with asyncio.timeout(LEAVE_PATIENCE):
                await self._left.wait()
        except TimeoutError:
            pass  # it is ended all the same
        if interrupted:
            self._runner.end(plain(Cause.USER))
        else:
            self._runner.end(ENDED, after=CLOSING)

    async def give(self, pieces: AsyncIterator[bytes], size: int | None) -> None:
        if size is None or size > SMALL:
            await self._give_lines(pieces)
            return
        data = b"".join([piece async for piece in pieces])
        if len(data) <= SMALL:
            encoded = b64encode(data).decode()
            await self.tell("D", str(len(encoded)), encoded)
        else:
            # It has grown.
            await self._give_lines(_one(data))

    async def _give_lines(self, pieces: AsyncIterator[bytes]) -> None:
        ended = await self.ask("B")
        rest = b""
        async for piece in pieces:
            data = rest + piece
            whole = len(data) - len(data) % LINE
            rest = data[whole:]
            await self._send_lines(data[:whole])
            if ended.done():
                break
        await self._send_lines(rest)
        # One line more, for a sed that looks ahead (busybox); to others it is an empty request.
        await self._send(b".\n\n")
        await ended

    async def _send_lines(self, data: bytes) -> None:
        lines = (b64encode(data[at : at + LINE]) for at in range(0, len(data), LINE))
        if encoded := b"\n".join(lines):
            await self._send(encoded + b"\n")

    async def _send(self, line: bytes) -> None:
        self._check()
        assert self._connection is not None, "asked before it is opened"
        self._connection.send_input(line)
        if self._connection.channel.unacknowledged_bytes > IN_FLIGHT:
            await self._until_room(self._connection)
            self._check()

    async def _until_room(self, connection: Connection) -> None:
        """Wait until enough is acknowledged, or nothing will be any more."""
        async with asyncio.TaskGroup() as tasks:
            room = tasks.create_task(connection.until_acknowledged(all_but=IN_FLIGHT))
            gone = tasks.create_task(self._gone.wait())
            await asyncio.wait({room, gone}, return_when=asyncio.FIRST_COMPLETED)
            room.cancel()
            gone.cancel()

    def lose(self, why: LinkLost) -> None:
        super().lose(why)
        self._gone.set()
        self._opened.set()
        self._left.set()

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Output(data) | StandardError(data):
                for word in self._reader.feed(data):
                    self._hear_word(word, connection)
            case Missing():
                self._runner.fail(SessionFailed(_("Output of the instance is missing.")))
            case Ready() | FlagReceived() | ExitCode():
                # The script says when it is ready; the others are of other kinds.
                pass
            case _:
                assert_never(event)

    def _hear_word(self, word: FarWord | FileData, connection: Connection) -> None:
        match word:
            case FarWord(">", text):
                self.has_python = text == "p"
                self._connection = connection
                self._opened.set()
            case FarWord("!", tool):
                self._runner.fail(SessionFailed(_(LACKS).format(tool=tool)))
            case FarWord("."):
                self._left.set()
            case _:
                self.hear(word)

    def _linked(self, link: Link) -> None:
        if self._patience is None and isinstance(link, Connected):
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(START_PATIENCE, self._not_answered)
        if self._opened.is_set():
            self._report(link)

    def _not_answered(self) -> None:
        if not self._opened.is_set():
            self._runner.fail(SessionFailed(_(NO_SHELL).format(seconds=START_PATIENCE)))


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
