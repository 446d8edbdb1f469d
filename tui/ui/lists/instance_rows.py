"""One row of the list of instances: a machine, and the place where AWS knows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """A managed instance as one context knows it.

    Attributes:
        instance: what AWS told of it.
        place: where it is asked about and connected to; None where there is but one place, as
            in a command.
        told: when AWS told of it, where that was in an earlier run; None for in this one.
    """

    instance: "ManagedInstance"
    place: "Workspace | None" = None
    told: datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from other rows: two profiles of one account list the same ids."""
        return key_of(self.instance.instance_id, self.place)

    @property
    def context(self) -> str:
        """What its place is called among several; empty where that is the only one."""
        return self.place.name if self.place is not None else ""


def key_of(instance_id: str, place: "Workspace | None") -> str:
    """The key of an instance's row at a place: the id alone where the place is the only one."""
    name = place.name if place is not None else ""
    return f"{instance_id} {name}" if name else instance_id
