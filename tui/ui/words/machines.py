"""Several machines in words."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.language import _
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.ui.workspace import Workspace

MOST_NAMED: Final = 10
"""Machines in a sentence."""

PlacedMachine = tuple["ManagedInstance", "Workspace"]
"""A machine, and the place where it is asked about and connected to."""


def names_of(machines: Sequence[PlacedMachine]) -> list[str]:
    """What to call each of them, no two the same; in their order."""
    labels = [clean(instance.label) for instance, _place in machines]
    for told in (_with_id, _with_place):
        counts = Counter(labels)
        labels = [
            label if counts[label] == 1 else told(label, machine)
            for label, machine in zip(labels, machines, strict=True)
        ]
    return labels


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Names in a sentence."""
    shown = _(", ").join(names[:most])
    if len(names) <= most:
        return shown
    return _("{names} and {count:,} more").format(names=shown, count=len(names) - most)


def _with_id(label: str, machine: PlacedMachine) -> str:
    return f"{label} ({clean(machine[0].instance_id)})"


def _with_place(label: str, machine: PlacedMachine) -> str:
    return f"{label} {clean(machine[1].name)}"
