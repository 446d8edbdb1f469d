"""The machines that bear a name, whether Systems Manager lists them or not.

Who asks why a machine cannot be connected to often cannot find it in the list: it is stopped,
or its agent has never reported. EC2 knows its name all the same.
"""

import asyncio
import re
from collections.abc import Sequence

from tui.aws.client import Aws
from tui.aws.doctor.checks import Machine
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance, by_id, list_instances

_GONE = frozenset({"terminated", "shutting-down"})
_ID = re.compile(r"m?i-[0-9a-f]{8,17}|ecs:\S+", re.ASCII)


def is_id(words: str) -> bool:
    """Whether it is the id of an instance, a managed node or a container, not a name."""
    return _ID.fullmatch(words) is not None


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
    """The managed nodes and EC2 instances of exactly this name or id, by id.

    Those that were terminated count only where there is no other. Raises AwsError where none
    was found and Systems Manager or EC2 could not be asked.
    """
    if is_id(words):
        return (ManagedInstance(words),)
    asked = await asyncio.gather(_managed(aws, words), _in_ec2(aws, words))
    found: dict[str, ManagedInstance] = {}
    for answer in reversed(asked):
        # What Systems Manager says of a machine is more, and is kept.
        if not isinstance(answer, AwsError):
            found |= answer
    if not found:
        for answer in asked:
            if isinstance(answer, AwsError):
                raise answer
    return tuple(machine for _, machine in sorted(found.items()))


async def _managed(aws: Aws, words: str) -> dict[str, ManagedInstance] | AwsError:
    found: dict[str, ManagedInstance] = {}
    try:
        async for page in list_instances(aws):
            found |= {
                node.instance_id: node
                for node in page
                if words in (node.name, node.computer_name)
            }
    except AwsError as error:
        return error
    return found


async def _in_ec2(aws: Aws, words: str) -> dict[str, ManagedInstance] | AwsError:
    literal = re.sub(r"([*?\\])", r"\\\1", words)
    try:
        wanted = [{"Name": "tag:Name", "Values": [literal]}]
        answer = await aws.call("ec2", "describe_instances", Filters=wanted)
    except AwsError as error:
        return error
    machines = [(known_as, Machine.from_answer(answer, known_as)) for known_as in by_id(answer)]
    there = [each for each in machines if each[1] is not None and each[1].state not in _GONE]
    return {
        known_as: ManagedInstance(known_as, machine.name)
        for known_as, machine in there or machines
        if machine is not None
    }
