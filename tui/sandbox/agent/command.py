"""Commands without a terminal: NonInteractiveCommands (section 7.3 of the data-channel description).

The command line is split as a shell would quote it and run directly, on Windows by PowerShell.
Merged, which is the
default, its output comes when it has ended, without an exit code; with separate streams, live,
and the exit code at last.
"""

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tui.sandbox.account.documents import is_true
from tui.sandbox.agent.power_shell import power_shell_command
from tui.sandbox.agent.program import ProgramFailed, Speaker

LARGEST_PIECE = 1024
#: Input bytes that are signals; other input is thrown away.
SIGNALS = {0x03: signal.SIGINT, 0x1C: signal.SIGQUIT}
GRACE = 1.0
NOT_STARTED = "Unable to start command:"
#: What Python says of a line that cannot be split -> what the agent says.
UNREADABLE = {
    "No closing quotation": (
        "Failed to parse commands input: EOF found when expecting closing quote"
    ),
    "No escaped character": "Failed to parse commands input: EOF found after escape character",
}


class CommandProgram:
    """One command of a session."""

    def __init__(
        self,
        speaker: Speaker,
        properties: Mapping[str, object],
        variables: dict[str, str],
        *,
        windows: bool = False,
    ) -> None:
        """`properties` are those of the platform in the session document."""
        self._windows = windows
        self._speaker = speaker
        self._line = str(properties.get("commands") or "")
        self._separate = is_true(properties.get("separateOutputStream"))
        self._prefixes = (
            str(properties.get("stdOutSeparatorPrefix") or "").encode(),
            str(properties.get("stdErrSeparatorPrefix") or "").encode(),
        )
        self._variables = variables
        self._process: Process | None = None
        self._signals: list[signal.Signals] = []
        self._wanted = asyncio.Event()
        self._paused = False

    @property
    def backlog(self) -> int:
        return 0

    async def run(self) -> None:
        try:
            arguments = shlex.split(self._line)
        except ValueError as error:
            words = f"{NOT_STARTED} {UNREADABLE[str(error)]}"
            # It is said twice: where errors go, and at the end of the session.
            self._speaker.say_error([f"{words}\n\n".encode()])
            raise ProgramFailed(words) from error
        if self._windows:
            arguments = power_shell_command(arguments, self._variables["PATH"])
        program = arguments[0] if arguments else ""
        path = shutil.which(program, path=self._variables["PATH"])
        if path is None:
            self._complain(f'exec: "{program}": executable file not found in $PATH')
            return
        self._process = await self._spawn([path, *arguments[1:]])
        self._deliver_signals()
        try:
            await (self._run_separate if self._separate else self._run_merged)(self._process)
        finally:
            await self._stop(self._process)

    def write(self, data: bytes) -> None:
        self._signals += [SIGNALS[byte] for byte in data if byte in SIGNALS]
        self._deliver_signals()

    def resize(self, columns: int, lines: int) -> None:
        """Without a terminal there is no size."""

    def signal(self, flag: int) -> None:
        """Flags have no effect on commands."""

    def read(self, wanted: bool) -> None:
        if wanted:
            self._wanted.set()
        else:
            self._wanted.clear()

    def pause(self, paused: bool) -> None:
        """The service asks to hold back, or not any more."""
        self._paused = paused
        # Who waits for room is no better off.
        self._wanted.set()

    def _deliver_signals(self) -> None:
        """Send the process its signals, once there is one."""
        if self._process is not None:
            for number in self._signals:
                _signal_group(self._process, number)
            self._signals.clear()

    async def _spawn(self, arguments: Sequence[str]) -> Process:
        home = Path(self._variables["HOME"])
        try:
            return await asyncio.create_subprocess_exec(
                *arguments,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE if self._separate else STDOUT,
                cwd=home,
                env=self._variables,
                start_new_session=True,
            )
        except OSError as error:
            raise ProgramFailed(f"{NOT_STARTED} {error.strerror}") from error

    def _complain(self, sentence: str) -> None:
        """The command could not be started: the agent says so where errors go, behind a code."""
        self._speaker.say_exit_code(1)
        self._speaker.say_error([sentence.encode()])

    async def _run_merged(self, process: Process) -> None:
        output, _ = await process.communicate()
        for start in range(0, len(output), LARGEST_PIECE):
            await self._wanted.wait()
            self._speaker.say([output[start : start + LARGEST_PIECE]])

    async def _run_separate(self, process: Process) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._copy(process.stdout, self._prefixes[0], self._speaker.say))
            tasks.create_task(
                self._copy(process.stderr, self._prefixes[1], self._speaker.say_error)
            )
        # A command that a signal ended has the exit code that Go gives it.
        self._speaker.say_exit_code(max(-1, await process.wait()))

    async def _copy(
        self,
        source: asyncio.StreamReader,
        prefix: bytes,
        say: Callable[[Sequence[bytes]], None],
    ) -> None:
        at_line_start = True
        # The official agent's reader ends for good where it finds a pause (section 6.8): what
        # it had begun to read still goes out, the pipe stays open, and nobody empties it.
        while not self._paused:
            await self._wanted.wait()
            data = await source.read(LARGEST_PIECE - len(prefix))
            if not data:
                return
            say([prefix + data if at_line_start else data])
            at_line_start = data.endswith(b"\n")

    async def _stop(self, process: Process) -> None:
        if process.returncode is None:
            _signal_group(process, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await process.wait()
            _signal_group(process, signal.SIGKILL)
            await process.wait()
        # What the command has left behind may hold its pipes open for ever; asyncio's Process
        # has no other way to let go of them.
        process._transport.close()  # type: ignore[attr-defined]  # as above


def _signal_group(process: Process, number: signal.Signals) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
