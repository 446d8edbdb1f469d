"""What became of a command on several machines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from tui.cli.remote.each.finding import listed
from tui.cli.remote.running import FAILED, Run
from tui.cli.saying import TIMED_OUT
from tui.language import N_, _, ngettext

COMMAND_FAILED: Final = 1
"""The exit status when every command has told one, and not every one was 0."""


class RunOutcome(Enum):
    """How it ended on one machine; the value is what a summary says of so many."""

    DONE = N_("{count:,} exited with 0")
    FAILED = N_("{count:,} exited with another status ({names})")
    TIMED_OUT = N_("{count:,} timed out ({names})")
    LOST = N_("{count:,} returned no exit status ({names})")
    NOT_STARTED = N_("{count:,} not started ({names})")

    @property
    def status(self) -> int:
        """The exit status that it alone would mean."""
        return {
            RunOutcome.DONE: 0,
            RunOutcome.FAILED: COMMAND_FAILED,
            RunOutcome.TIMED_OUT: TIMED_OUT,
        }.get(self, FAILED)


def outcome_of(run: Run) -> RunOutcome:
    """How a run has ended."""
    if run.status == 0:
        return RunOutcome.DONE
    if run.status == TIMED_OUT and run.exit_code is None:
        return RunOutcome.TIMED_OUT
    return RunOutcome.LOST if run.error or run.exit_code is None else RunOutcome.FAILED


@dataclass
class RunTally:
    """All that has ended so far."""

    names: dict[RunOutcome, list[str]] = field(default_factory=dict)

    def add(self, name: str, outcome: RunOutcome) -> None:
        """It has ended so on the machine of that name."""
        self.names.setdefault(outcome, []).append(name)

    @property
    def status(self) -> int:
        """The exit status: the worst of all."""
        return max((outcome.status for outcome in self.names), default=0)

    @property
    def summary(self) -> str:
        """All of it in a sentence."""
        count = sum(map(len, self.names.values()))
        return ngettext(
            "{count:,} instance: {outcomes}.", "{count:,} instances: {outcomes}.", count
        ).format(count=count, outcomes=_(", ").join(self._parts()))

    def _parts(self) -> Iterator[str]:
        for outcome in RunOutcome:
            if names := self.names.get(outcome):
                yield _(outcome.value).format(count=len(names), names=listed(names))
