"""`ssm-tui exec`: one command on a managed instance, as a script wants it."""

import asyncio
import json
import select
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.connection import Chosen
from tui.cli.remote import (
    INTERRUPTED,
    NOBODY_READS,
    ReasonRefused,
    complain,
    meant,
    on_signals,
    reason_option,
    run,
)

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.command import Command, Sink
    from tui.sessions.pipes import Outlet

FAILED: Final = 255
"""Our own failures, as ssh has it."""

TIMED_OUT: Final = 124
"""As of timeout(1)."""

LARGEST_STATUS: Final = 255

LARGEST_CAPTURE: Final = 64 << 20
"""Bytes of each stream that `--json` keeps in memory."""

FAREWELL: Final = 1.0
"""Seconds that a reader has to take what is left, once all is to end."""

UNREAD: Final = "The output was not read to its end, and what is left of it is lost."


LOST_LINK: Final = (
    "The connection was lost for a while as the command ran. SSM Agent keeps no command's "
    "output for later, so some may be missing."
)


NO_SHELL: Final = (
    "There is no shell that would read `{}`: it is passed on as it is. "
    "Write -- sh -c '...' for one."
)


@dataclass(frozen=True)
class Request:
    """What the command line asks for; `timeout` in seconds."""

    target: str
    reason: str
    command: tuple[str, ...]
    timeout: float | None


@click.command(name="exec")
@click.argument("target")
@reason_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End the session, and the command with it, when all takes longer.",
)
@click.option(
    "--interactive",
    is_flag=True,
    help="Give it a terminal: yours. Nobody tells its exit status then.",
)
@click.argument("command", nargs=-1, required=True)
@click.pass_obj
def execute(chosen: Chosen, /, as_json: bool, interactive: bool, **request: Any) -> None:
    """Run COMMAND on TARGET, an instance id or a name, without a terminal.

    Write -- before the command. It runs without a shell; `-- sh -c 'a | b'` asks for one. A
    single argument is taken as a whole command line, in a shell's quoting.

    The exit status is the command's; 255 is a failure of the session, 124 a timeout. Ctrl-C
    interrupts the command; a second one ends the session.

    SSM Agent treats output as UTF-8 text: of a binary stream it may keep the last three bytes
    to itself. Encode what must be exact, with base64 for instance.

    With --interactive a shell runs it on a terminal of the instance. Ctrl-] x ends the session,
    Ctrl-] r connects anew, Ctrl-] twice is the key itself. What is typed reaches a command with
    the first thing that it says, or after ten seconds of silence.
    """
    asked = Request(**request)
    if interactive:
        from tui.cli.attached import attach, check_terminal

        if as_json or asked.timeout is not None:
            raise click.UsageError("--interactive goes with neither --json nor --timeout.")
        check_terminal()
        run(attach(chosen.aws(), asked.target, asked.command, asked.reason))
    if operator := shell_operator(asked.command):
        complain(NO_SHELL.format(operator))
    run(_captured(chosen.aws(), asked) if as_json else _streamed(chosen.aws(), asked))


def shell_operator(command: tuple[str, ...]) -> str:
    """The first operator of a shell's in a command line that is one argument; mostly none."""
    if len(command) != 1:
        return ""
    words = shlex.shlex(command[0], posix=True, punctuation_chars=True)
    words.whitespace_split = True
    try:
        return next((word for word in words if not word.strip("();<>|&")), "")
    except ValueError:
        # A quotation without an end: the far end says so.
        return ""


async def _streamed(aws: "Aws", request: Request, descriptors: tuple[int, int] = (1, 2)) -> int:
    """Run it with its streams as ours, byte for byte."""
    from tui.sessions.pipes import Outlet

    running = Run(request)
    stdout, stderr = (Outlet(number, running.sinks_changed) for number in descriptors)
    async with _written(running, stdout, stderr):
        await running.through(aws, stdout, stderr)
    return running.leave()


async def _captured(aws: "Aws", request: Request, descriptor: int = 1) -> int:
    """Run it, and print what became of it as one JSON object."""
    from tui.sessions.pipes import Outlet

    running = Run(request)
    stdout, stderr = Capture(), Capture()
    printed = Outlet(descriptor, lambda: None)
    async with _written(running, printed):
        await running.through(aws, stdout, stderr)
        report = running.report() | {"stdout": stdout.text, "stderr": stderr.text}
        if stdout.cut or stderr.cut:
            report["truncated"] = True
        # ASCII is the same in every locale.
        printed.write(json.dumps(report).encode() + b"\n")
    return running.leave()


@asynccontextmanager
async def _written(running: "Run", *outlets: "Outlet") -> AsyncIterator[None]:
    """Outlets that work, and at the end write what is left as long as the run has patience."""
    async with asyncio.TaskGroup() as tasks:
        writers = [tasks.create_task(outlet.run()) for outlet in outlets]
        yield
        await running.flush(*outlets)
        for writer in writers:
            writer.cancel()


@dataclass
class Capture:
    """A stream of output, kept for the end."""

    data: bytearray = field(default_factory=bytearray)
    cut: bool = False
    full: bool = False
    broken: OSError | None = None

    def write(self, data: bytes) -> None:
        """Keep it, as far as there is room."""
        room = LARGEST_CAPTURE - len(self.data)
        self.cut = self.cut or len(data) > room
        self.data += data[:room]

    @property
    def text(self) -> str:
        """As UTF-8, with U+FFFD for what is none."""
        return self.data.decode(errors="replace")


class Run:
    """One run of a command, and what it means for the exit status."""

    def __init__(self, request: Request) -> None:
        self.error = ""
        """Why it failed on our side."""
        self._request = request
        self._target = request.target
        self._command: Command | None = None
        self._ending = ""
        self._interrupts = 0
        self._timed_out = False
        self._stopped = False
        self._patience: asyncio.Timeout | None = None
        self._unread = False
        self._nobody_reads = False

    async def through(self, aws: "Aws", stdout: "Sink", stderr: "Sink") -> None:
        """Find the target and run the command; never raises for what can be expected."""
        from tui.aws.errors import AwsError
        from tui.sessions.command import Command
        from tui.sessions.life import SessionBroken
        from tui.sessions.target import TargetError
        from tui.transport.errors import TransportError

        loop = asyncio.get_running_loop()
        timeout = self._request.timeout
        deadline = None if timeout is None else loop.time() + timeout
        try:
            async with asyncio.timeout_at(deadline):
                work = await meant(aws, self._request.target, self._request.reason)
            self._target = target = work.instance.instance_id
            self._command = Command(
                aws,
                target,
                stdout=stdout,
                stderr=stderr,
                maximum=work.maximum,
                trace=work.trace("command"),
            )
            if deadline is not None:
                loop.call_at(deadline, self._time_is_up)
            on_signals({signal.SIGINT: self._interrupt})
            on_signals(dict.fromkeys((signal.SIGTERM, signal.SIGHUP), self._end))
            ending = await self._command.run(self._request.command, self._request.reason)
            self._ending = ending.words
        except TimeoutError:
            self._time_is_up()
        except (
            AwsError,
            ReasonRefused,
            SessionBroken,
            TargetError,
            TransportError,
        ) as error:
            self.error = str(error)
        finally:
            aws.close()

    def sinks_changed(self) -> None:
        """A sink has room again, or its reader is gone."""
        if self._command is not None:
            self._command.drained()

    async def flush(self, *outlets: "Outlet") -> None:
        """Write what is left: without haste, unless a signal or the time says to end."""
        try:
            async with asyncio.timeout(None) as self._patience:
                if self._stopped:
                    self._stop()
                for outlet in outlets:
                    await outlet.flush()
        except TimeoutError:
            self._unread = True
        for broken in filter(None, (outlet.broken for outlet in outlets)):
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
        if heard and self._command is not None and self._command.lost_link:
            complain(LOST_LINK)
        if (sentence := self._sentence()) and heard:
            complain(sentence)
        code = self._command.exit_code if self._command else None
        if self._timed_out:
            return TIMED_OUT
        if (
            code is not None
            and not (self.error or self._unread)
            and 0 <= code <= LARGEST_STATUS
        ):
            return code
        return INTERRUPTED if self._interrupts and not self.error else FAILED

    def _sentence(self) -> str:
        code = self._command.exit_code if self._command else None
        if self._unread:
            return UNREAD
        if self._timed_out:
            return f"The command took longer than {self._request.timeout:g} s and was ended."
        if self.error:
            return self.error
        if code is None:
            return f"The command ended without an exit code. {self._ending}"
        if not (0 <= code <= LARGEST_STATUS or self._interrupts):
            return f"The command's exit code is {code}, which is no exit status here."
        return ""

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


def _told(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None
