"""One run of a command by `exec`: what is said about it, and what it means for the exit status."""

import asyncio
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from tui.cli.remote.access_advice import access_advice
from tui.cli.remote.document import DocumentRefused, for_exec
from tui.cli.remote.outlets import UNREAD, Outlets
from tui.cli.remote.session_command import ENDS, ResolvedTarget, on_signals, resolve
from tui.cli.remote.stdin import REFUSED, UnreadInput, data_waits
from tui.cli.remote.too_long import too_long
from tui.cli.saying import INTERRUPTED, NOBODY_READS, TIMED_OUT, complain
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.headless.reader import WINDOWS, words_for

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.sessions.headless.command import RemoteCommand
    from tui.sessions.headless.command_run import Sink
    from tui.sessions.headless.fed import Fed

FAILED: Final = 255
"""Our own failures, as ssh has it."""

CALLED_WRONGLY: Final = 2
"""As click has it."""

CUT_OFF: Final = 254
"""Nothing more came after the connection was cut."""

GRACE: Final = 0.5
"""Seconds that the end of a command which has taken too long may take at AWS, and"""

LAST_GRACE: Final = 0.8
"""after which nothing is waited for at all."""

NOT_ON_WINDOWS: Final = N_("--stdin needs a POSIX shell, but this instance runs Windows.")

NO_CODE: Final = N_("The session ended. Its document doesn't report the command's exit code.")

LARGEST_STATUS: Final = 255

KILLED: Final = 128
"""A shell adds the signal's number, which the agent does not tell."""

KILLED_CODE: Final = -1
"""The agent's, as Go has it, for a process that a signal ended."""


@dataclass(frozen=True)
class ExecRequest:
    """What the command line asks for.

    Attributes:
        timeout: in seconds.
        cut_timeout: seconds without a word after a cut that end it; 0 waits for ever.
        stdin: the command is given standard input.
        unread: the descriptor of an input that the command is not given, where anything in it
            is to be told of.
        record: whether it is recorded; None leaves that to the settings.
        document: what it is run with instead of AWS's documents.
        begun: when it was asked for, in monotonic seconds; the timeout counts from there.
    """

    target: str
    reason: str
    command: tuple[str, ...]
    timeout: float | None
    cut_timeout: float = 0.0
    stdin: bool = False
    unread: int | None = None
    record: bool | None = None
    document: "ChosenDocument | None" = None
    begun: float = field(default_factory=monotonic)

    @property
    def what(self) -> tuple[str, ...]:
        """What is run, in words: the command, or the document that has its own."""
        return self.command or ((self.document.name,) if self.document else ())


class InputRefused(UserFacingError):
    """Input waits that the command would not get, or can't be given; `str(error)` says so."""


class Run:
    """One run of a command, and what it means for the exit status.

    Args:
        request: what is asked for.
        outlets: where its output goes as it is, if that is written while it runs.
        say: tells the user something of it.
        advise: tells the user what would be the same of any other run.
    """

    def __init__(
        self,
        request: ExecRequest,
        outlets: Outlets | None = None,
        say: Callable[[str], None] | None = None,
        advise: Callable[[str], None] | None = None,
    ) -> None:
        self.error = ""
        self.failure: UserFacingError | None = None
        """Why it failed on our side: in words, and as it was raised."""
        self._request = request
        self._target = request.target
        self._command: RemoteCommand | Fed | None = None
        self._ending = ""
        self._unkept: list[str] = []
        """What could not be written down of it, in sentences."""
        self._interrupts = 0
        self._timed_out = False
        self._is_cut_short = False
        """It was not waited for until its end."""
        self._refused = False
        self._is_ended = False
        """The user has had enough of it."""
        self._is_done = False
        """It has ended, and its document does not tell how."""
        self.outlets = outlets or Outlets()
        self._say = say or self.outlets.say
        self._advise = advise or self._say

    async def through(self, aws: "Aws", stdout: "Sink", stderr: "Sink") -> None:
        """Find the target and run the command; never raises for what can be expected."""
        deadline = self._deadline(self._request.begun)
        with closing(aws), self._failures():
            async with asyncio.timeout_at(deadline):
                work = await resolve(aws, self._request.target, self._request.reason)
                command = self._request.command
                if not self._request.stdin:
                    command = await words_for(aws, work.instance, command, self._say)
            self._look_at_input()
            if deadline is not None:
                # The reader's time as well.
                asyncio.get_running_loop().call_at(deadline, self._time_is_up)
            on_signals({**dict.fromkeys(ENDS, self.end), signal.SIGINT: self._interrupt})
            last = None if deadline is None else deadline + LAST_GRACE
            with self._unread_input():
                async with asyncio.timeout_at(last):
                    await self._carry(aws, work, command, stdout, stderr)

    async def on(
        self, aws: "Aws", work: "ResolvedTarget", stdout: "Sink", stderr: "Sink"
    ) -> None:
        """Run the command on what was found, in words for that; `through` for what is known."""
        with ExitStack() as timed, self._failures():
            if (deadline := self._deadline()) is not None:
                timer = asyncio.get_running_loop().call_at(deadline, self._time_is_up)
                timed.callback(timer.cancel)
            await self._carry(aws, work, self._request.command, stdout, stderr)

    async def _carry(
        self,
        aws: "Aws",
        work: "ResolvedTarget",
        command: tuple[str, ...],
        stdout: "Sink",
        stderr: "Sink",
    ) -> None:
        from tui.sessions.ending import COMMAND_ENDED, Cause, plain

        self._target = work.instance.instance_id
        document, tells_code = self._request.document, True
        if document is not None:
            document, tells_code = await for_exec(aws, document, command, interactive=False)
        if self._is_ended:
            self._ending = plain(Cause.USER).words
            return
        self._command = self._made(aws, work, (stdout, stderr), document, tells_code=tells_code)
        ending = await self._command.run(command, self._request.reason)
        self._ending = ending.words
        self._is_done = ending == COMMAND_ENDED

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """What is expected to go wrong within is what there is to say of the run."""
        try:
            yield
        except (InputRefused, DocumentRefused) as refusal:
            self.error, self._refused = str(refusal), True
        except TimeoutError:
            self._is_cut_short = True
            self._time_is_up()
        except UserFacingError as error:
            self.error, self.failure = str(error), error

    def _deadline(self, begun: float | None = None) -> float | None:
        """By the event loop's clock, which is the monotonic one; from now on, or since then."""
        timeout, now = self._request.timeout, asyncio.get_running_loop().time()
        return None if timeout is None else (now if begun is None else begun) + timeout

    def _made(
        self,
        aws: "Aws",
        work: "ResolvedTarget",
        sinks: "tuple[Sink, Sink]",
        document: "ChosenDocument | None",
        *,
        tells_code: bool,
    ) -> "RemoteCommand | Fed":
        """The session's kind: only one on a terminal gives a command input."""
        from tui.sessions.headless.command import RemoteCommand
        from tui.sessions.headless.fed import Fed
        from tui.sessions.headless.pipes import PipeReader

        target, (out, err) = work.instance.instance_id, sinks
        record = work.recording(self._request.reason, self._request.record)
        journal = work.journal("command", self._unkept.append, record)
        if not self._request.stdin:
            return RemoteCommand(
                aws,
                target,
                stdout=out,
                stderr=err,
                maximum=work.maximum,
                journal=journal,
                notify=self._say,
                patience=self._request.cut_timeout or None,
                document=document,
                tells_code=tells_code,
            )
        if work.instance.platform_type == WINDOWS:
            raise InputRefused(NOT_ON_WINDOWS)
        return Fed(
            aws,
            target,
            source=PipeReader(0),
            stdout=out,
            stderr=err,
            maximum=work.maximum,
            journal=journal,
            notify=self._say,
        )

    def _look_at_input(self) -> None:
        """Look again, now that nothing but StartSession is left: it took a while to get here."""
        if self._request.unread is not None and data_waits(self._request.unread):
            raise InputRefused(REFUSED)

    def _unread_input(self) -> AbstractContextManager[None]:
        unread = self._request.unread
        return nullcontext() if unread is None else UnreadInput(unread, complain).watched()

    def sinks_changed(self) -> None:
        """A sink has room again, or its reader is gone."""
        if self._command is not None:
            self._command.drained()

    def report(self) -> dict[str, Any]:
        """What is known of the run, for `--json`."""
        command = self._command
        return {
            "session_id": self.session_id,
            "target": self._target,
            "reason": self._request.reason,
            "document": command.document if command else None,
            "exit_code": self.exit_code,
            "started": _told(command.started) if command else None,
            "ended": _told(command.ended) if command else None,
            "encrypted": command.encrypted if command else None,
            "lost_link": command.lost_link if command else None,
            "ending": self._ending or None,
            "error": self.sentence or None,
        }

    def leave(self) -> int:
        """Say what went wrong, if anything did; the exit status."""
        if self.outlets.nobody_reads:
            return NOBODY_READS
        # A pipe that nobody empties would hold the sentence, and with it the program.
        if not self.outlets.unread or select.select([], [2], [], 0)[1]:
            self.tell()
            if advice := access_advice(self.failure):
                self._say(advice)
        return self.status

    def tell(self) -> None:
        """Say what went wrong, if anything did."""
        for sentence in self._unkept:
            self._advise(sentence)
        if self.sentence:
            self._say(self.sentence)

    @property
    def status(self) -> int:
        """The exit status that it means."""
        code, command = self.exit_code, self._command
        if self._timed_out:
            return TIMED_OUT
        if self._refused:
            return CALLED_WRONGLY
        if command is not None and command.silent and code is None:
            return CUT_OFF
        lost = self._problem or self.outlets.unread
        if self._is_done and code is None and not lost:
            return 0
        if code is not None and not (lost or self._is_interrupted(code)):
            return KILLED if code == KILLED_CODE else code if is_status(code) else FAILED
        return INTERRUPTED if self._interrupts and not self._problem else FAILED

    @property
    def session_id(self) -> str | None:
        """AWS's id of its session; None where none was started."""
        return self._command.session_id if self._command else None

    @property
    def exit_code(self) -> int | None:
        """The command's; None where it told none."""
        return self._command.exit_code if self._command else None

    @property
    def _problem(self) -> str:
        """Why it failed on our side."""
        return self.outlets.problem or self.error

    def _is_interrupted(self, code: int) -> bool:
        """Whether a code that is no exit status comes of an interrupt."""
        return bool(self._interrupts) and not is_status(code)

    @property
    def sentence(self) -> str:
        """What there is to say of how it ended; empty for nothing."""
        code, command = self.exit_code, self._command
        if self.outlets.unread:
            return _(UNREAD)
        if self._timed_out:
            refused = command is not None and command.refusal is not None
            return too_long(
                self._request.timeout,
                asked=command is not None,
                started=self.session_id is not None,
                told=not (refused or self._is_cut_short),
                error=self.error,
            )
        if self._problem:
            return self._problem
        if code is None and self._is_done:
            return _(NO_CODE)
        if code is None:
            silent = command is not None and command.silent
            words = (
                "{ending}" if silent else _("The command ended without an exit code. {ending}")
            )
            return words.format(ending=self._ending)
        return "" if is_status(code) or self._interrupts else no_status(code)

    def _interrupt(self) -> None:
        self._interrupts += 1
        if self._interrupts > 1 or self.outlets.flushing:
            self.outlets.hurry()
        if self._command is not None:
            self._command.interrupt()
        self._is_ended = True

    def end(self, within: float | None = None) -> None:
        """End the session, because the user wants it; within so many seconds, if need be."""
        from tui.sessions.ending import Cause, plain

        self.outlets.hurry()
        if self._command is not None:
            self._command.end(plain(Cause.USER), within=within)
        self._is_ended = True

    def _time_is_up(self) -> None:
        self._timed_out = True
        self.end(GRACE)


def is_status(code: int) -> bool:
    """Whether an exit code is an exit status here."""
    return 0 <= code <= LARGEST_STATUS


def no_status(code: int) -> str:
    """What there is to say of an exit code that is none."""
    if code == KILLED_CODE:
        return _("The command was killed by a signal.")
    return _(
        "The command's exit code is {code}, which is not a valid exit status here."
    ).format(code=code)


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None
