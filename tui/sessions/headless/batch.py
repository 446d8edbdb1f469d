"""One command on several machines, for somebody who watches what becomes of it on each.

Every machine has a session of its own, at its own AWS, within its own limits; what it says is
kept for the end, its two streams as one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.aws.errors import Throttled
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.ending import Cause, plain
from tui.sessions.headless.captured import Capture
from tui.sessions.headless.command import RemoteCommand
from tui.sessions.headless.paced import PacedStarts
from tui.sessions.headless.reader import words_for

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance
    from tui.sessions.journal.steps import Journal

AT_ONCE: Final = 10
"""Machines at work."""

ROOM: Final = 4 << 20
"""Bytes of output that are kept of each machine."""

CUT_PATIENCE: Final = 120.0
"""Seconds without a word after a cut that end a command, as `exec` has it."""

NOT_STARTED: Final = N_("Not started.")
REFUSED: Final = N_("AWS throttled the request. Retrying.")
NO_CODE: Final = N_("The command ended without an exit code. {ending}")


class MachineState(StrEnum):
    """How far a machine is; the value is what a list says of it."""

    WAITING = N_("waiting")
    RUNNING = N_("running")
    DONE = N_("done")
    FAILED = N_("failed")
    LOST = N_("error")
    """It has told no exit code, or could not be reached."""
    NOT_STARTED = N_("not started")

    @property
    def is_over(self) -> bool:
        """Whether nothing changes any more."""
        return self not in {MachineState.WAITING, MachineState.RUNNING}


@dataclass
class HeardCapture(Capture):
    """Output that is kept, and told of when it comes."""

    heard: Callable[[], None] = lambda: None

    def write(self, data: bytes) -> None:
        super().write(data)
        self.heard()


@dataclass(eq=False)
class MachineRun:
    """A command on one machine.

    Attributes:
        name: what to call the machine; no two are called the same.
        instance: which it is.
        aws: where.
        maximum: the user's own for a session there, in seconds.
        journal: makes what is kept of it on this machine.
        exit_code: the command's, once it has told one.
        problem: what went wrong on our side, or what there is to know, in sentences.
        output: what it has said.
    """

    name: str
    instance: "ManagedInstance"
    aws: "Aws"
    maximum: float | None
    journal: "Callable[[], Journal | None]"
    state: MachineState = MachineState.WAITING
    exit_code: int | None = None
    problem: str = ""
    output: HeardCapture = field(default_factory=lambda: HeardCapture(ROOM))
    _command: RemoteCommand | None = None

    @property
    def first_line(self) -> str:
        """The first line of its output that is not blank, else what went wrong; as it is."""
        start = bytes(self.output.data[:4096]).decode(errors="replace")
        return next((line for line in start.splitlines() if line.strip()), "") or self.problem

    def end(self) -> None:
        """Terminate its session, because the user wants it."""
        if self._command is not None:
            self._command.end(plain(Cause.USER))

    async def attempt(
        self, words: tuple[str, ...], reason: str, *, may_wait: bool
    ) -> MachineState | None:
        """Run it once; None where AWS has refused that for its rate and it may be tried again."""
        self._command = command = RemoteCommand(
            self.aws,
            self.instance.instance_id,
            stdout=self.output,
            stderr=self.output,
            maximum=self.maximum,
            journal=self.journal(),
            notify=self._note,
            patience=CUT_PATIENCE,
        )
        self.problem = ""
        try:
            ending = await command.run(words, reason)
        except UserFacingError as error:
            if isinstance(error, Throttled) and command.session_id is None and may_wait:
                return None
            self.problem = str(error)
            return MachineState.LOST
        self.exit_code = command.exit_code
        if self.exit_code is None:
            self.problem = _(NO_CODE).format(ending=_(ending.words))
            return MachineState.LOST
        return MachineState.FAILED if self.exit_code else MachineState.DONE

    def _note(self, sentence: str) -> None:
        self.problem = sentence


class CommandBatch:
    """A command on all of them.

    Args:
        runs: one for each machine.
        command: as `exec` takes it: one text is a command line in a shell's quoting.
        reason: of every session.
        changed: called when there is something else to say of a machine.
    """

    def __init__(
        self,
        runs: Sequence[MachineRun],
        command: tuple[str, ...],
        reason: str,
        changed: Callable[[MachineRun], None] = lambda run: None,
    ) -> None:
        self.runs = tuple(runs)
        self.command = command
        self.starts = PacedStarts(AT_ONCE)
        self.changed = changed
        self._reason = reason
        self._speaking: set[MachineRun] = set()
        """Those of which a line was told."""
        for run in self.runs:
            run.output.heard = partial(self._hear, run)

    @property
    def is_over(self) -> bool:
        """Whether it has ended on every machine."""
        return all(run.state.is_over for run in self.runs)

    async def run(self) -> None:
        """Run it on all; cancelled, it terminates every session."""
        async with asyncio.TaskGroup() as tasks:
            for run in self.runs:
                tasks.create_task(self._run_one(run))

    def end(self) -> None:
        """Start no more, and end every session."""
        self.starts.end()
        for run in self.runs:
            run.end()

    def _hear(self, run: MachineRun) -> None:
        """Some output has come: tell of it until there is a line of it."""
        if run not in self._speaking and run.first_line:
            self._speaking.add(run)
            self.changed(run)

    async def _run_one(self, run: MachineRun) -> None:
        words = self.command

        async def prepare() -> None:
            nonlocal words
            words = await words_for(run.aws, run.instance, words, lambda sentence: None)

        async def attempt(is_last: bool) -> MachineState | None:
            self._move(run, MachineState.RUNNING)
            may_wait = not (is_last or self.starts.is_ending)
            return await run.attempt(words, self._reason, may_wait=may_wait)

        def refused() -> None:
            run.problem = _(REFUSED)
            self._move(run, MachineState.WAITING)

        try:
            found = await self.starts.run(attempt, refused, prepare)
        except UserFacingError as error:
            # Of the question what the machine runs.
            run.problem, found = str(error), MachineState.LOST
        if found is None:
            run.problem, found = _(NOT_STARTED), MachineState.NOT_STARTED
        self._move(run, found)

    def _move(self, run: MachineRun, state: MachineState) -> None:
        run.state = state
        self.changed(run)
