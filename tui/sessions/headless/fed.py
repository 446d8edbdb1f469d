"""One command on a managed instance that is given input: what `RemoteCommand` is, and a stream more.

AWS's document for commands without a terminal gives them no input, so this one runs on a
terminal, behind the script of `encoded`. Everything is exact: the bytes both ways, the end of
the input, which stream is whose, and the exit status.
"""

import asyncio
import secrets
import shlex
from collections.abc import Sequence
from typing import Final, Unpack, assert_never

from tui.aws.client import Aws
from tui.language import N_, _
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.ending import CLOSING, Ending
from tui.sessions.headless.command_run import ENDED, INTERACTIVE, CommandRun, Given
from tui.sessions.headless.encoded import (
    END_OF_INPUT,
    WINDOW,
    Bytes,
    Decoder,
    Encoder,
    ExitStatus,
    Foreign,
    Lacks,
    Sign,
    Word,
    pieces,
    script,
)
from tui.sessions.headless.proxy import ByteSource
from tui.sessions.kind import SessionEvent
from tui.sessions.runner import SessionFailed
from tui.transport.connection import Connection
from tui.transport.link import Connected, Link

START_PATIENCE: Final = 60.0
"""Seconds that a shell has to run the script's first lines, once the session has started."""

CUT: Final = N_("The connection was cut. Reconnecting; nothing is lost.")
LACKS: Final = N_("--stdin needs {tool}, which is not on the instance.")
DAMAGED: Final = N_(
    "The command's streams were damaged: something else wrote to its terminal or read from it."
)
NO_SHELL: Final = N_(
    "No shell on the instance answered within {seconds:g} s. --stdin needs a POSIX shell."
)
UNCLOSED: Final = N_("The command line has an unclosed quote.")


class Fed(CommandRun):
    """One run of a command with input; a link that is lost costs nothing of it.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        source: its standard input.
        given: what every command is given.
    """

    def __init__(
        self, aws: Aws, target: str, *, source: ByteSource, **given: Unpack[Given]
    ) -> None:
        super().__init__(aws, target, **given)
        self._source = source
        self._nonce = secrets.token_hex(4)
        self._decoder = Decoder(self._nonce)
        self._encoder = Encoder()
        self._status: int | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._on_the_way = 0
        self._room = asyncio.Event()
        self._feeding: asyncio.Task[None] | None = None
        self._input_ended = False

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        """Run it. Raises AwsError, SessionFailed and TransportError."""
        try:
            arguments = shlex.split(command[0]) if len(command) == 1 else command
        except ValueError:
            raise SessionFailed(_(UNCLOSED)) from None
        parameters = {"command": [script(arguments, self._nonce)]}
        try:
            return await self._runner.run(reason, document=INTERACTIVE, parameters=parameters)
        finally:
            if self._patience is not None:
                self._patience.cancel()

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        match event:
            case Output(data) | StandardError(data):
                for word in self._decoder.feed(data):
                    self._hear(word, connection)
            case Missing():
                self._break(_(DAMAGED))
            case Ready() | FlagReceived() | ExitCode():
                # The script says when it is ready; the others are of ports, and of commands
                # without a terminal.
                pass
            case _:
                assert_never(event)

    def _hear(self, word: Word, connection: Connection) -> None:
        match word:
            case Bytes(stream, data):
                self._pass_on(stream, data, connection)
            case Foreign(data):
                self._pass_on(2, data, connection)
            case ExitStatus(status):
                self._status = status
                self._stop_feeding()
                self._end_input(connection)
            case Lacks(tool):
                self._break(_(LACKS).format(tool=tool))
            case Sign():
                self._obey(word, connection)
            case _:
                assert_never(word)

    def _obey(self, sign: Sign, connection: Connection) -> None:
        match sign:
            case Sign.READY:
                if self._feeding is None:
                    self._feeding = self._runner.spawn(self._feed(connection))
                    self._running = connection
            case Sign.TAKEN:
                self._on_the_way -= 1
                self._room.set()
            case Sign.UNWANTED:
                self._stop_feeding()
            case Sign.DAMAGED:
                self._break(_(DAMAGED))
            case Sign.FINISHED:
                self.exit_code = self._status
                self._runner.end(ENDED, after=CLOSING)
            case _:
                assert_never(sign)

    async def _feed(self, connection: Connection) -> None:
        while data := await self._source.read():
            for piece in pieces(data):
                while self._on_the_way >= WINDOW:
                    self._room.clear()
                    await self._room.wait()
                connection.send_input(self._encoder.line(piece))
                self._on_the_way += 1
        self._end_input(connection)

    def _end_input(self, connection: Connection) -> None:
        """Once: what feeds the command there waits for it, be the command over or not."""
        if not self._input_ended:
            self._input_ended = True
            connection.send_input(END_OF_INPUT)

    def _stop_feeding(self) -> None:
        if self._feeding is not None:
            self._feeding.cancel()

    def _linked(self, link: Link) -> None:
        if self._patience is None and isinstance(link, Connected):
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(START_PATIENCE, self._not_answered)
        if self._feeding is None or self._status is not None or isinstance(link, Connected):
            return
        if not self.lost_link:
            self._notify(_(CUT))
        self.lost_link = True

    def _not_answered(self) -> None:
        if self._feeding is None:
            self._break(_(NO_SHELL).format(seconds=START_PATIENCE))

    def _break(self, problem: str) -> None:
        """Give it up: what it says from now on means nothing."""
        self._stop_feeding()
        self._runner.fail(SessionFailed(problem))
