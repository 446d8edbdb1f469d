"""What stands in the way of a session on each of several machines."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from tui.aws.doctor.checks import Check, CheckStatus
from tui.aws.doctor.diagnosis import diagnose
from tui.aws.errors import AwsError
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.language import N_, _, ngettext
from tui.ui.lists.columns import Column, Tone
from tui.ui.lists.several.results import ResultsScreen, counts_words
from tui.ui.words.machines import PlacedMachine

LOOKING: Final = N_("checking")
READY: Final = N_("ready")


@dataclass(eq=False)
class MachineCheck:
    """The causes on one machine, as far as they have been looked at.

    Attributes:
        name: what to call it; no two are called the same.
        machine: it, and where it is.
        document: the session document; empty for the account's preferences.
        checks: those that were made.
        problem: why no more could be made.
    """

    name: str
    machine: PlacedMachine
    document: str = ""
    checks: tuple[Check, ...] = ()
    problem: str = ""
    is_over: bool = False

    @property
    def problems(self) -> list[Check]:
        """What stands in the way."""
        return [check for check in self.checks if check.verdict is CheckStatus.PROBLEM]

    @property
    def words(self) -> str:
        """How it is with the machine."""
        if self.problem:
            return _("unknown")
        if self.problems:
            count = len(self.problems)
            return ngettext("{count} problem", "{count} problems", count).format(count=count)
        return _(READY if self.is_over else LOOKING)

    @property
    def first(self) -> str:
        """What to begin with."""
        if self.problem or not self.problems:
            return self.problem
        return f"{self.problems[0].name}: {self.problems[0].evidence}"

    async def look(self, changed: Callable[["MachineCheck"], None]) -> None:
        """Look at all causes."""
        instance, place = self.machine
        document = self.document or PREFERENCES_DOCUMENT
        try:
            found = diagnose(place.aws, instance.instance_id, document=document)
            async with aclosing(found) as checks:
                async for check in checks:
                    self.checks += (check,)
                    changed(self)
        except AwsError as error:
            self.problem = error.sentence()
        self.is_over = True
        changed(self)


class Diagnoses(ResultsScreen[MachineCheck]):
    """A line for each machine; Enter tells all its causes.

    Args:
        checks: one for each machine.
        show: shows all of one.
    """

    def __init__(
        self, checks: Sequence[MachineCheck], show: Callable[[MachineCheck], None]
    ) -> None:
        columns: list[Column[MachineCheck]] = [
            Column(
                name=N_("Instance"), text=lambda one: one.name, least=10, most=32, stays=True
            ),
            Column(
                name=N_("Status"),
                text=lambda one: one.words,
                least=10,
                most=11,
                tone=_tone,
                stays=True,
            ),
            Column(name=N_("First problem"), text=lambda one: one.first, least=13, most=400),
        ]
        heading = ngettext(
            "Diagnose {count:,} instance", "Diagnose {count:,} instances", len(checks)
        ).format(count=len(checks))
        super().__init__(heading, checks, columns, lambda one: one.name)
        self._show = show

    @property
    def progress(self) -> str:
        counts = Counter(
            _("with problems") if one.problems else one.words for one in self.items
        )
        return counts_words(sorted(counts.items()))

    def open(self, item: MachineCheck) -> None:
        self._show(item)


def _tone(one: MachineCheck) -> Tone:
    if one.problem or one.problems:
        return Tone.WARN
    return Tone.GOOD if one.is_over else Tone.MUTED
