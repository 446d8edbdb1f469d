"""One command on a managed instance: its two streams of output and its exit code.

AWS's document runs the command without a terminal and without a shell: the agent splits the
command line by a shell's rules of quoting and executes it (section 7.3 of the data-channel
description). With separate output streams it reports the exit code at last.
"""

import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol, assert_never

from tui.aws.client import Aws
from tui.protocol.events import ExitCode, FlagReceived, Missing, Output, Ready, StandardError
from tui.sessions.client import SessionClient
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.headless.after_cut import AfterCut
from tui.sessions.headless.journal import SessionJournal
from tui.sessions.runner import SessionEvent, SessionRunner
from tui.transport.connection import Connection
from tui.transport.link import Connected, Link

DOCUMENT: Final = "AWS-StartNonInteractiveCommand"

INTERACTIVE: Final = "AWS-StartInteractiveCommand"
"""The document of a command on a terminal."""

INTERRUPT: Final = b"\x03"
"""The agent looks for it in the input and sends SIGINT to the command (section 7.3)."""

ENDED: Final = Ending(Cause.EXITED, "The command has ended.")

CUT: Final = "The connection was cut; output may be missing."
CUT_AND_WATCHED: Final = (
    CUT + " If nothing comes for {:g} s once it is back, the session is ended."
)

SILENT: Final = (
    "Nothing has come for {:g} s since the connection was cut, so the session was ended: SSM "
    "Agent may have stopped reading the output. It is unknown whether the command had finished."
)

MARK: Final = b"\n[ssm-tui: output is missing here]\n"
"""In both streams: whose bytes are missing is not known."""

CLOSING: Final = 5.0
"""Seconds that the service may take to close a session whose command has ended."""


class Sink(Protocol):
    """Where a stream of output goes; `full` while it wants no more, `broken` for good."""

    @property
    def full(self) -> bool: ...

    @property
    def broken(self) -> OSError | None: ...

    def write(self, data: bytes) -> None: ...


class RemoteCommand:
    """One run of a command; `run` is its whole life.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        stdout: the sink of its standard output; the owner calls `drained` when one has room.
        stderr: the sink of its standard error.
        maximum: the user's own for a session, in seconds.
        journal: what is found by the next start if this program is killed.
        notify: called with a sentence for the user.
        patience: seconds without a word after a cut that are taken for the end; None waits.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        *,
        stdout: Sink,
        stderr: Sink,
        maximum: float | None = None,
        journal: SessionJournal | None = None,
        notify: Callable[[str], None] = lambda sentence: None,
        patience: float | None = None,
    ) -> None:
        self.exit_code: int | None = None
        """None until the command has ended, and after an agent that tells none."""
        self.ended: datetime | None = None
        """By the service's clock."""
        self.encrypted = False
        """Whether its streams are encrypted with a KMS key."""
        self.lost_link = False
        """The connection was lost while the command ran. The agent gives up output for which
        there is no way just then, mostly without a gap that could be seen."""
        self.silent = False
        """Nothing came after that, and the session was ended."""
        self._notify = notify
        self._patience = patience
        self._after_cut = AfterCut(patience or 0.0, self._holds, self._give_up)
        self._linked_now = True
        self._stdout = stdout
        self._stderr = stderr
        self._runner = SessionRunner(
            SessionClient(aws, target),
            self._handle,
            self._linked,
            exited=lambda: plain(Cause.ELSEWHERE),
            user_limits=UserLimits(maximum),
            journal=journal,
        )
        self._ready: Connection | None = None
        """Its connection, once the command runs."""
        self._interrupted = False

    @property
    def session_id(self) -> str | None:
        return self._runner.client.session_id

    @property
    def started(self) -> datetime | None:
        """By the service's clock."""
        return self._runner.started

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        """Run it. Raises AwsError, SessionFailed and TransportError."""
        parameters = {"command": [command_line(command)], "separateOutputStream": ["true"]}
        try:
            return await self._runner.run(reason, document=DOCUMENT, parameters=parameters)
        finally:
            self._after_cut.stop()
            self.ended = self._runner.server_time()

    def interrupt(self) -> None:
        """Send the command an interrupt, once; before it runs and the second time, end it."""
        if self._ready is not None and not self._interrupted:
            self._interrupted = True
            self._ready.send_input(INTERRUPT)
        else:
            self.end(plain(Cause.USER))

    def end(self, ending: Ending) -> None:
        """Terminate the session and the command with it."""
        self._runner.end(ending)

    def drained(self) -> None:
        """A sink has room again, or is broken: then nobody wants the command's output."""
        if self._stdout.broken or self._stderr.broken:
            self.end(plain(Cause.USER))
        if self._ready is not None and not self._holds():
            self._ready.resume_reading()

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        self._after_cut.heard()
        match event:
            case Output(data):
                self._pass_on(self._stdout, data, connection)
            case StandardError(data):
                self._pass_on(self._stderr, data, connection)
            case Missing():
                self._pass_on(self._stdout, MARK, connection)
                self._pass_on(self._stderr, MARK, connection)
            case ExitCode(code):
                self._after_cut.stop()
                self.exit_code = code
                self._runner.end(ENDED, after=CLOSING)
            case Ready(encrypted=encrypted):
                self._ready = connection
                self.encrypted = encrypted
            case FlagReceived():
                # Of ports.
                pass
            case _:
                assert_never(event)

    def _linked(self, link: Link) -> None:
        if self._ready is None or self.exit_code is not None:
            return
        was_linked, self._linked_now = self._linked_now, isinstance(link, Connected)
        if was_linked and not self._linked_now:
            self.lost_link = True
            self._after_cut.stop()
            patience = self._patience
            self._notify(CUT_AND_WATCHED.format(patience) if patience else CUT)
        elif self._linked_now and self._patience:
            self._after_cut.connected()

    def _holds(self) -> bool:
        return self._stdout.full or self._stderr.full

    def _give_up(self) -> None:
        self.silent = True
        self.end(Ending(Cause.LOST, SILENT.format(self._patience or 0.0)))

    def _pass_on(self, sink: Sink, data: bytes, connection: Connection) -> None:
        sink.write(data)
        if sink.full:
            connection.pause_reading()


def command_line(command: Sequence[str]) -> str:
    """One line for the agent to split again; a single argument is such a line already."""
    return command[0] if len(command) == 1 else shlex.join(command)
