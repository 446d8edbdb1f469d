"""The sessions of a command on several machines: so many at once, none left behind."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tui.aws.client import abandon
from tui.aws.errors import Throttled
from tui.cli.remote.access_advice import access_advice
from tui.cli.remote.captured import json_line
from tui.cli.remote.each.finding import RunMachine, with_caller
from tui.cli.remote.each.lines import LineSink
from tui.cli.remote.each.tally import RunOutcome, RunTally, outcome_of
from tui.cli.remote.outlets import UNREAD, Outlets
from tui.cli.remote.running import FAILED, ExecRequest, Run
from tui.cli.remote.session_command import ENDS, on_signals
from tui.cli.remote.stdin import UnreadInput
from tui.cli.saying import INTERRUPTED, NOBODY_READS, complain
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.headless.captured import LARGEST_CAPTURE, Capture
from tui.sessions.headless.paced import PacedStarts
from tui.sessions.headless.reader import words_for

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.cli.remote.each.options import EachRequest

LAST_DEED: Final = 1.0
"""Seconds that AWS has to hear that the sessions are over, once nobody wants to wait for it."""

ENDING: Final = N_("Ending all sessions. Press Ctrl-C again to stop waiting for AWS.")
NOT_STARTED: Final = N_("Not started.")
REFUSED: Final = N_("AWS throttled the request. Retrying.")


class ManyRuns:
    """One command on several machines.

    Args:
        aws: who runs it, and where; it is closed at the end.
        request: what is run; its target counts for nothing.
        several: how it is run on many.
        descriptors: standard output and standard error.
    """

    def __init__(
        self,
        aws: "Aws",
        request: ExecRequest,
        several: "EachRequest",
        descriptors: tuple[int, int] = (1, 2),
    ) -> None:
        from tui.sessions.headless.pipes import PipeWriter

        self._aws, self._request, self._several = aws, request, several
        self.starts = PacedStarts(several.parallel)
        self._tally = RunTally()
        self._live: set[Run] = set()
        self._workers: list[asyncio.Task[None]] = []
        self._interrupts = 0
        self._said: set[str] = set()
        out, err = (PipeWriter(one, self._drained) for one in descriptors)
        # Where both are one pipe, two writers would cut each other's lines.
        self._out, self._err = out, out if os.path.sameopenfile(*descriptors) else err
        self.outlets = Outlets(tuple(dict.fromkeys((self._out, self._err))))

    async def run(self, machines: Sequence[RunMachine]) -> int:
        """Run it on all of them; the exit status."""
        on_signals({**dict.fromkeys(ENDS, self.end), signal.SIGINT: self.interrupt})
        unread = self._request.unread
        watch = nullcontext() if unread is None else UnreadInput(unread, self._say).watched()
        with closing(self._aws):
            async with self.outlets.written():
                with watch:
                    await self._run_all(machines)
                if len(machines) > 1:
                    self._say(self._tally.summary)
        return self._leave()

    def interrupt(self) -> None:
        """The first time every session is ended; then nothing is waited for any more."""
        self._interrupts += 1
        if self._interrupts == 1 and self._live:
            self._say(_(ENDING))
        self.end()
        if self._interrupts > 1:
            self._give_up()
            # Once more, for each tells AWS as its last deed, and waits for that.
            asyncio.get_running_loop().call_later(LAST_DEED, self._give_up)

    def end(self) -> None:
        """Start no more, and end all sessions, because the user wants it."""
        self.starts.end()
        self.outlets.hurry()
        for run in self._live:
            run.end()

    def _give_up(self) -> None:
        for worker in self._workers:
            worker.cancel()

    async def _run_all(self, machines: Sequence[RunMachine]) -> None:
        # The local history says who it was; one answer does for all.
        caller = self._aws.begin("sts", "get_caller_identity")
        try:
            async with asyncio.TaskGroup() as tasks:
                self._workers = [
                    tasks.create_task(self._run_one(with_caller(machine, caller)))
                    for machine in machines
                ]
        finally:
            abandon(caller)

    async def _run_one(self, machine: RunMachine) -> None:
        outcome = RunOutcome.LOST
        try:
            outcome = await self._outcome(machine)
        finally:
            self._tally.add(machine.name, outcome)

    async def _outcome(self, machine: RunMachine) -> RunOutcome:
        if machine.work is None:
            self._report(machine, machine.problem)
            return RunOutcome.LOST
        command, instance = self._request.command, machine.work.instance

        async def prepare() -> None:
            nonlocal command
            command = await words_for(self._aws, instance, command, self._say_once)

        async def attempt(is_last: bool) -> Run | None:
            return await self._run_on(machine, command, is_last=is_last)

        run = await self.starts.run(
            attempt, partial(self._say_of, machine, _(REFUSED)), prepare
        )
        if run is not None:
            return outcome_of(run)
        self._report(machine, _(NOT_STARTED))
        return RunOutcome.NOT_STARTED

    async def _run_on(
        self, machine: RunMachine, command: tuple[str, ...], *, is_last: bool
    ) -> Run | None:
        """Run it there, and tell what came of it; None where it was refused for AWS's rate."""
        assert machine.work is not None
        target = machine.work.instance.instance_id
        request = replace(self._request, target=target, command=command, unread=None)
        run = Run(request, say=partial(self._say_of, machine), advise=self._say_once)
        out, err = self._sinks(machine)
        self._live.add(run)
        try:
            await run.on(self._aws, machine.work, out, err)
        finally:
            self._live.discard(run)
            for sink in (out, err):
                if isinstance(sink, LineSink):
                    sink.finish()
        refused = isinstance(run.failure, Throttled) and run.session_id is None
        if refused and not is_last and not self.starts.is_ending:
            return None
        if isinstance(out, Capture) and isinstance(err, Capture):
            self._out.write(json_line({"name": machine.name} | run.report(), out, err))
        run.tell()
        if advice := access_advice(run.failure, "TARGET"):
            self._say_once(advice)
        if run.exit_code and not run.sentence:
            self._say_of(
                machine,
                _("The command exited with {exit_code}.").format(exit_code=run.exit_code),
            )
        return run

    def _sinks(self, machine: RunMachine) -> "tuple[LineSink | Capture, LineSink | Capture]":
        if self._several.as_json:
            room = LARGEST_CAPTURE // self._several.parallel
            return Capture(room), Capture(room)
        return LineSink(self._out, machine.name), LineSink(self._err, machine.name)

    def _report(self, machine: RunMachine, problem: str) -> None:
        """Tell of one where nothing was run."""
        if self._several.as_json:
            target = machine.work.instance.instance_id if machine.work else machine.name
            request = replace(self._request, target=target)
            about: dict[str, Any] = {"name": machine.name} | Run(request).report()
            self._out.write(json_line(about | {"error": problem}, Capture(), Capture()))

    def _drained(self) -> None:
        """An outlet has room again, or nobody reads it any more: then nobody wants the rest."""
        for run in list(self._live):
            run.sinks_changed()
        if any(writer.broken for writer in self.outlets.writers):
            self.end()

    def _say_of(self, machine: RunMachine, sentence: str) -> None:
        self._say(f"{machine.name}: {sentence}")

    def _say_once(self, sentence: str) -> None:
        """What is the same of every machine."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Tell the user, among what the commands say; nothing where nobody reads any more."""
        if not isinstance(self._out.broken, BrokenPipeError):
            self._err.write(f"ssm-tui: {clean(sentence)}\n".encode())

    def _leave(self) -> int:
        if self.outlets.nobody_reads:
            return NOBODY_READS
        if self.outlets.problem or self.outlets.unread:
            complain(self.outlets.problem or _(UNREAD))
            return FAILED
        return INTERRUPTED if self._interrupts else self._tally.status
