"""The machines that bear a name, whether Systems Manager lists them or not.

Who asks why a machine cannot be connected to often cannot find it in the list: it is stopped,
or its agent has never reported. EC2 knows its name all the same.
"""

from collections.abc import Sequence

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.targets.finding import FoundTargets, find_targets
from tui.aws.targets.likeness import listed, similar_ones
from tui.aws.targets.name import TargetName
from tui.aws.targets.patience import Say
from tui.language import N_, _, ngettext


def is_id(words: str) -> bool:
    """Whether it is the id of an instance, a managed node or a container, not a name."""
    return bool(TargetName.parse(words).instance_id)


class NotOneMachine(AwsError):
    """A name that no machine bears, or several do."""

    title = N_("Which instance?")

    def __init__(self, words: str, found: FoundTargets) -> None:
        super().__init__()
        self.words = words
        self.found = found

    def sentence(self) -> str:
        if machines := _meant(self.found):
            named = listed(machines, self.found.states)
            return ngettext(
                "{count} instance is named `{name}`. Use its ID: {instances}.",
                "{count} instances are named `{name}`. Use the ID: {instances}.",
                len(machines),
            ).format(count=len(machines), name=self.words, instances=named)
        if similar := similar_ones(self.words, self.found):
            said = _("No instance is named `{name}` here. Similar names: {instances}.")
            return said.format(name=self.words, instances=similar)
        return _(
            "No instance is named `{name}` here. Use its ID: in another region or account it "
            "is found by ID only."
        ).format(name=self.words)


async def machine_called(
    aws: Aws, words: str, say: Say = lambda _sentence: None
) -> ManagedInstance:
    """The one managed node or EC2 instance that a name or an id means.

    One that was terminated counts only where there is no other.

    Args:
        aws: the account and region.
        words: what was typed; see `tui.aws.targets`.
        say: told, in a sentence, of what takes long.

    Raises:
        NotOneMachine: There is none, or several.
        AwsError: None was found, and Systems Manager or EC2 could not be asked.
    """
    name = TargetName.parse(words)
    if name.instance_id:
        return ManagedInstance(name.instance_id)
    # Nothing is called nothing, and AWS takes no empty filters.
    found = await find_targets(aws, name, say) if name.text else FoundTargets()
    there = _meant(found)
    if not there and found.names_error is not None:
        raise found.names_error
    if len(there) != 1:
        raise NotOneMachine(words, found)
    return there[0]


def _meant(found: FoundTargets) -> Sequence[ManagedInstance]:
    there = (*found.machines, *found.stopped) or found.gone
    return sorted(there, key=lambda node: node.instance_id)
