"""What one run of a command on a managed instance is, with or without input."""

import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol, Required, TypedDict

from tui.aws.client import Aws
from tui.language import N_
from tui.sessions.client import SessionClient
from tui.sessions.countdown import UserLimits
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.journal.steps import Journal
from tui.sessions.kind import SessionEvent, SessionKind
from tui.sessions.runner import SessionRunner
from tui.transport.connection import Connection
from tui.transport.link import Link

INTERACTIVE: Final = "AWS-StartInteractiveCommand"
"""The document of a command on a terminal."""

INTERRUPT: Final = b"\x03"
"""The agent looks for it in the input and sends SIGINT to the command (section 7.3)."""

ENDED: Final = Ending(Cause.EXITED, N_("The command ended."))


class Sink(Protocol):
    """Where a stream of output goes; `full` while it wants no more, `broken` for good."""

    @property
    def full(self) -> bool: ...

    @property
    def broken(self) -> OSError | None: ...

    def write(self, data: bytes) -> None: ...


class Given(TypedDict, total=False):
    """What every command is given, by the names of `CommandRun`'s arguments."""

    stdout: Required[Sink]
    stderr: Required[Sink]
    maximum: float | None
    journal: Journal | None
    notify: Callable[[str], None]


class CommandRun:
    """One run of a command; `run` is its whole life.

    Args:
        aws: who runs it, and where.
        target: the id of a managed node.
        stdout: the sink of its standard output; the owner calls `drained` when one has room.
        stderr: the sink of its standard error.
        maximum: the user's own for a session, in seconds.
        journal: what is kept of it on this machine.
        notify: called with a sentence for the user.
    """

    silent = False
    """Nothing came after a cut, and the session was ended."""

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        aws: Aws,
        target: str,
        *,
        stdout: Sink,
        stderr: Sink,
        maximum: float | None = None,
        journal: Journal | None = None,
        notify: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.exit_code: int | None = None
        """None until the command has ended and all its output is here, and after an agent that
        tells none."""
        self.lost_link = False
        """The connection was lost while the command ran."""
        self._notify = notify
        self._sinks = {1: stdout, 2: stderr}
        self._running: Connection | None = None
        """Its connection, once the command runs."""
        self._interrupted = False
        kind = SessionKind(handle=self._handle, report=self._linked, exited=self._wordless)
        client, limits = SessionClient(aws, target), UserLimits(maximum)
        self._runner = SessionRunner(client, kind, user_limits=limits, journal=journal)

    @property
    def session_id(self) -> str | None:
        """AWS's id of it; None until StartSession is answered."""
        return self._runner.session_id

    @property
    def document(self) -> str:
        """The session document; empty until AWS was asked."""
        return self._runner.document

    @property
    def started(self) -> datetime | None:
        """By the service's clock."""
        return self._runner.started

    @property
    def ended(self) -> datetime | None:
        """By the service's clock."""
        return self._runner.ended

    @property
    def encrypted(self) -> bool:
        """Whether its streams are encrypted with a KMS key."""
        return self._runner.encrypted

    def interrupt(self) -> None:
        """Send the command an interrupt, once; before it runs and the second time, end it."""
        if self._running is not None and not self._interrupted:
            self._interrupted = True
            self._running.send_input(INTERRUPT)
        else:
            self.end(plain(Cause.USER))

    def end(self, ending: Ending, *, within: float | None = None) -> None:
        """Terminate the session and the command with it; within so many seconds, if need be."""
        if within is not None:
            self._runner.hurry(within)
        self._runner.end(ending)

    @property
    def refusal(self) -> Exception | None:
        """What kept AWS from terminating the session, when that was tried last."""
        return self._runner.refusal

    def drained(self) -> None:
        """A sink has room again, or is broken: then nobody wants the command's output."""
        if any(sink.broken for sink in self._sinks.values()):
            self.end(plain(Cause.USER))
        if self._running is not None and not self._holds():
            self._running.resume_reading()

    def _holds(self) -> bool:
        return any(sink.full for sink in self._sinks.values())

    def _pass_on(self, stream: int, data: bytes, connection: Connection) -> None:
        self._runner.journal.output(data)
        sink = self._sinks[stream]
        sink.write(data)
        if sink.full:
            connection.pause_reading()

    def _wordless(self) -> Ending:
        """What an end means for which nobody has given words."""
        return plain(Cause.ELSEWHERE)

    def _handle(self, event: SessionEvent, connection: Connection) -> None:
        raise NotImplementedError

    def _linked(self, link: Link) -> None:
        raise NotImplementedError


def command_line(command: Sequence[str]) -> str:
    """One line for the agent to split again; a single argument is such a line already."""
    return command[0] if len(command) == 1 else shlex.join(command)
