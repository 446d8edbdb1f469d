"""The machines that bear a name, whether Systems Manager lists them or not.

Who asks why a machine cannot be connected to often cannot find it in the list: it is stopped,
or its agent has never reported. EC2 knows its name all the same.
"""

from collections.abc import Sequence

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.targets.finding import find_targets
from tui.aws.targets.name import TargetName


def is_id(words: str) -> bool:
    """Whether it is the id of an instance, a managed node or a container, not a name."""
    return bool(TargetName.parse(words).instance_id)


class NotOneMachine(AwsError):
    """A name that no machine bears, or several do."""

    title = "Which machine?"

    def __init__(self, words: str, found: Sequence[ManagedInstance]) -> None:
        super().__init__()
        self.words = words
        self.found = found

    def sentence(self) -> str:
        if not self.found:
            return (
                f"No machine is called `{self.words}` here. Give its id, if it has one: in "
                "another region or account it is known by that alone."
            )
        ids = ", ".join(machine.instance_id for machine in self.found)
        return f"{len(self.found)} machines are called `{self.words}`; give the id: {ids}."


async def machine_called(aws: Aws, words: str) -> ManagedInstance:
    """The one machine of a name or an id. Raises NotOneMachine, and what `machines_called` does."""
    found = await machines_called(aws, words)
    if len(found) != 1:
        raise NotOneMachine(words, found)
    return found[0]


async def machines_called(aws: Aws, words: str) -> tuple[ManagedInstance, ...]:
    """The managed nodes and EC2 instances that a name means, by id; see `tui.aws.targets`.

    Those that were terminated count only where there is no other. Raises AwsError where none
    was found and Systems Manager or EC2 could not be asked.
    """
    name = TargetName.parse(words)
    if name.instance_id:
        return (ManagedInstance(name.instance_id),)
    found = await find_targets(aws, name)
    there = (*found.machines, *found.stopped) or found.gone
    if not there and found.names_error is not None:
        raise found.names_error
    return tuple(sorted(there, key=lambda node: node.instance_id))
