"""One command on a managed instance: its two streams of output and its exit code.

AWS's document runs the command without a terminal and without a shell: the agent splits the
command line by a shell's rules of quoting and executes it (section 7.3 of the data-channel
description). With separate output streams it reports the exit code at last.
"""

import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol, assert_never

from tui.aws.client import Aws
from tui.protocol.events import (
    Closed,
    Event,
    ExitCode,
    Failed,
    Finished,
    FlagReceived,
    Input,
    KeyRequested,
    Output,
    Paused,
    Ready,
    Resumed,
    Size,
    StandardError,
)
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.life import Life
from tui.sessions.line import Line
from tui.sessions.trace import Trace
from tui.transport.link import Connected, Link

DOCUMENT: Final = "AWS-StartNonInteractiveCommand"

INTERRUPT: Final = b"\x03"
"""The agent looks for it in the input and sends SIGINT to the command (section 7.3)."""

ENDED: Final = Ending(Cause.EXITED, "The command has ended.")

CLOSING: Final = 5.0
"""Seconds that the service may take to close a session whose command has ended."""


class Sink(Protocol):
    """Where a stream of output goes; `full` while it wants no more, `broken` for good."""

    @property
    def full(self) -> bool: ...

    @property
    def broken(self) -> OSError | None: ...

    def write(self, data: bytes) -> None: ...


class Command:
    """One run of a command; `run` is its whole life.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        stdout: the sink of its standard output; the owner calls `drained` when one has room.
        stderr: the sink of its standard error.
        maximum: the user's own for a session, in seconds.
        trace: what is found by the next start if this program is killed.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        *,
        stdout: Sink,
        stderr: Sink,
        maximum: float | None = None,
        trace: Trace | None = None,
    ) -> None:
        self.exit_code: int | None = None
        """None until the command has ended, and after an agent that tells none."""
        self.ended: datetime | None = None
        """By the service's clock."""
        self.encrypted = False
        """Whether its streams are encrypted with a KMS key."""
        self.lost_link = False
        """The connection was lost while the command ran. The agent gives up output for which
        there is no way just then, and leaves no gap that could be seen."""
        self._stdout = stdout
        self._stderr = stderr
        self._life = Life(
            Line(aws, target),
            self._handle,
            self._linked,
            exited=plain(Cause.ELSEWHERE),
            maximum=maximum,
            trace=trace,
        )
        self._ready = False
        self._interrupted = False

    @property
    def session_id(self) -> str | None:
        return self._life.line.session_id

    @property
    def started(self) -> datetime | None:
        """By the service's clock."""
        return self._life.started

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        """Run it. Raises AwsError, SessionBroken and TransportError."""
        parameters = {"command": [command_line(command)], "separateOutputStream": ["true"]}
        try:
            return await self._life.run(reason, document=DOCUMENT, parameters=parameters)
        finally:
            self.ended = self._life.server_time()

    def interrupt(self) -> None:
        """Send the command an interrupt, once; before it runs and the second time, end it."""
        if self._ready and not self._interrupted:
            self._interrupted = True
            self._life.connection.send_input(INTERRUPT)
        else:
            self.end(plain(Cause.USER))

    def end(self, ending: Ending) -> None:
        """Terminate the session and the command with it."""
        self._life.end(ending)

    def drained(self) -> None:
        """A sink has room again, or is broken: then nobody wants the command's output."""
        if self._stdout.broken or self._stderr.broken:
            self.end(plain(Cause.USER))
        if self._ready and not (self._stdout.full or self._stderr.full):
            self._life.connection.release()

    def _handle(self, event: Event) -> None:
        match event:
            case Output(data):
                self._pass_on(self._stdout, data)
            case StandardError(data):
                self._pass_on(self._stderr, data)
            case ExitCode(code):
                self.exit_code = code
                self._life.end(ENDED, after=CLOSING)
            case Ready(encrypted=encrypted):
                self._ready = True
                self.encrypted = encrypted
            case Closed() | Failed() | Paused() | Resumed() | FlagReceived() | KeyRequested():
                pass
            case Input() | Size() | Finished():
                # The agent's side of the conversation.
                pass
            case _:
                assert_never(event)

    def _linked(self, link: Link) -> None:
        if self._ready and self.exit_code is None and not isinstance(link, Connected):
            self.lost_link = True

    def _pass_on(self, sink: Sink, data: bytes) -> None:
        sink.write(data)
        if sink.full:
            self._life.connection.hold()


def command_line(command: Sequence[str]) -> str:
    """One line for the agent to split again; a single argument is such a line already."""
    return command[0] if len(command) == 1 else shlex.join(command)
