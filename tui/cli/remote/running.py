"""One run of a command by `exec`: what is said about it, and what it means for the exit status."""

import asyncio
import select
import signal
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.remote.session_command import ENDS, ResolvedTarget, on_signals, resolve
from tui.cli.remote.stdin import REFUSED, UnreadInput, data_waits
from tui.cli.saying import INTERRUPTED, NOBODY_READS, complain
from tui.errors import UserFacingError

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.headless.command import RemoteCommand
    from tui.sessions.headless.command_run import Sink
    from tui.sessions.headless.fed import Fed
    from tui.sessions.headless.pipes import PipeWriter

FAILED: Final = 255
"""Our own failures, as ssh has it."""

CALLED_WRONGLY: Final = 2
"""As click has it."""

CUT_OFF: Final = 254
"""Nothing more came after the connection was cut."""

TIMED_OUT: Final = 124
"""As of timeout(1)."""

NOT_ON_WINDOWS: Final = "--stdin needs a shell of POSIX, and this instance runs Windows."

LARGEST_STATUS: Final = 255

KILLED: Final = 128
"""A shell adds the signal's number, which the agent does not tell."""

KILLED_CODE: Final = -1
"""The agent's, as Go has it, for a process that a signal ended."""

FAREWELL: Final = 1.0
"""Seconds that a reader has to take what is left, once all is to end."""

UNREAD: Final = "The output was not read to its end, and what is left of it is lost."


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
    """

    target: str
    reason: str
    command: tuple[str, ...]
    timeout: float | None
    cut_timeout: float = 0.0
    stdin: bool = False
    unread: int | None = None
    record: bool | None = None


class InputRefused(UserFacingError):
    """Input waits that the command would not get, or can't be given; `str(error)` says so."""


class Run:
    """One run of a command, and what it means for the exit status."""

    def __init__(self, request: ExecRequest) -> None:
        self.error = ""
        """Why it failed on our side."""
        self._request = request
        self._target = request.target
        self._command: RemoteCommand | Fed | None = None
        self._ending = ""
        self._unkept: list[str] = []
        """What could not be written down of it, in sentences."""
        self._interrupts = 0
        self._timed_out = False
        self._stopped = False
        self._patience: asyncio.Timeout | None = None
        self._unread = False
        self._refused = False
        self._nobody_reads = False
        self.outlets: tuple[PipeWriter, ...] = ()
        """Where the command's output goes as it is."""

    async def through(self, aws: "Aws", stdout: "Sink", stderr: "Sink") -> None:
        """Find the target and run the command; never raises for what can be expected."""
        loop = asyncio.get_running_loop()
        timeout = self._request.timeout
        deadline = None if timeout is None else loop.time() + timeout
        try:
            async with asyncio.timeout_at(deadline):
                work = await resolve(aws, self._request.target, self._request.reason)
            self._look_at_input()
            self._target = work.instance.instance_id
            self._command = self._made(aws, work, stdout, stderr)
            if deadline is not None:
                loop.call_at(deadline, self._time_is_up)
            on_signals({**dict.fromkeys(ENDS, self._end), signal.SIGINT: self._interrupt})
            with self._unread_input():
                ending = await self._command.run(self._request.command, self._request.reason)
            self._ending = ending.words
        except InputRefused as refusal:
            self.error, self._refused = str(refusal), True
        except TimeoutError:
            self._time_is_up()
        except UserFacingError as error:
            self.error = str(error)
        finally:
            aws.close()

    def _made(
        self, aws: "Aws", work: "ResolvedTarget", out: "Sink", err: "Sink"
    ) -> "RemoteCommand | Fed":
        """The session's kind: only one on a terminal gives a command input."""
        from tui.sessions.headless.command import RemoteCommand
        from tui.sessions.headless.fed import Fed
        from tui.sessions.headless.pipes import PipeReader

        target = work.instance.instance_id
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
            )
        if work.instance.platform_type == "Windows":
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

    async def flush(self) -> None:
        """Write what is left: without haste, unless a signal or the time says to end."""
        try:
            async with asyncio.timeout(None) as self._patience:
                if self._stopped:
                    self._stop()
                for outlet in self.outlets:
                    await outlet.flush()
        except TimeoutError:
            self._unread = True
        for broken in filter(None, (outlet.broken for outlet in self.outlets)):
            self._nobody_reads = self._nobody_reads or isinstance(broken, BrokenPipeError)
            self.error = f"The output could not be written: {broken.strerror}."

    def report(self) -> dict[str, Any]:
        """What is known of the run, for `--json`."""
        command = self._command
        return {
            "session_id": command.session_id if command else None,
            "target": self._target,
            "reason": self._request.reason,
            "exit_code": command.exit_code if command else None,
            "started": _told(command.started) if command else None,
            "ended": _told(command.ended) if command else None,
            "encrypted": command.encrypted if command else None,
            "lost_link": command.lost_link if command else None,
            "ending": self._ending or None,
            "error": self._sentence() or None,
        }

    def leave(self) -> int:
        """Say what went wrong, if anything did; the exit status."""
        if self._nobody_reads:
            return NOBODY_READS
        # A pipe that nobody empties would hold the sentence, and with it the program.
        heard = not self._unread or bool(select.select([], [2], [], 0)[1])
        for sentence in self._unkept if heard else ():
            self._say(sentence)
        if (sentence := self._sentence()) and heard:
            self._say(sentence)
        code = self._command.exit_code if self._command else None
        if self._timed_out:
            return TIMED_OUT
        if self._refused:
            return CALLED_WRONGLY
        if self._command is not None and self._command.silent and code is None:
            return CUT_OFF
        if code is not None and not (self.error or self._unread or self._is_interrupted(code)):
            return KILLED if code == KILLED_CODE else code if is_status(code) else FAILED
        return INTERRUPTED if self._interrupts and not self.error else FAILED

    def _is_interrupted(self, code: int) -> bool:
        """Whether a code that is no exit status comes of an interrupt."""
        return bool(self._interrupts) and not is_status(code)

    def _say(self, sentence: str) -> None:
        """Tell the user on a line of its own, whatever the command's output has ended with."""
        shared = [one for one in self.outlets if one.descriptor == 2 or one.is_terminal]
        if any(one.mid_line for one in shared):
            click.echo(err=True)
        for one in shared:
            one.mid_line = False
        complain(sentence)

    def _sentence(self) -> str:
        code = self._command.exit_code if self._command else None
        if self._unread:
            return UNREAD
        if self._timed_out:
            return f"The command took longer than {self._request.timeout:g} s and was ended."
        if self.error:
            return self.error
        if code is None:
            silent = self._command is not None and self._command.silent
            without = "" if silent else "The command ended without an exit code. "
            return f"{without}{self._ending}"
        return "" if is_status(code) or self._interrupts else no_status(code)

    def _interrupt(self) -> None:
        self._interrupts += 1
        assert self._command is not None
        if self._interrupts > 1 or self._patience is not None:
            self._stop()
        self._command.interrupt()

    def _end(self) -> None:
        from tui.sessions.ending import Cause, plain

        self._stop()
        if self._command is not None:
            self._command.end(plain(Cause.USER))

    def _stop(self) -> None:
        self._stopped = True
        if self._patience is not None:
            with suppress(RuntimeError):  # it is over
                self._patience.reschedule(asyncio.get_running_loop().time() + FAREWELL)

    def _time_is_up(self) -> None:
        self._timed_out = True
        self._end()


def is_status(code: int) -> bool:
    """Whether an exit code is an exit status here."""
    return 0 <= code <= LARGEST_STATUS


def no_status(code: int) -> str:
    """What there is to say of an exit code that is none."""
    if code == KILLED_CODE:
        return "The command was killed by a signal."
    return f"The command's exit code is {code}, which is no exit status here."


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None
