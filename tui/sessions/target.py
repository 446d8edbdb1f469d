"""From what a user calls a machine to the managed instance that is meant."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance, with_platform, with_tags
from tui.aws.targets.likeness import listed, similar_ones
from tui.aws.targets.name import ECS, TargetName
from tui.aws.targets.patience import Say
from tui.errors import UserFacingError
from tui.language import N_, _, ngettext
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.targets.finding import FoundTargets, SharedListing

TAGS_PATIENCE: Final = 5.0
"""Seconds for tags that rules are about, or for a platform: somebody waits."""

UNTAGGED: Final = N_(
    "The tags of {instance} are unknown, so the rules of all tags apply to it."
)


class TargetError(UserFacingError):
    """A target that means no instance, or several; the sentence is `str(error)`."""


class NoSuchTarget(TargetError):
    """No managed instance is called so, or none that runs."""

    def __init__(self, text: str, found: "FoundTargets | None" = None) -> None:
        from tui.aws.targets.finding import FoundTargets

        super().__init__(text)
        self.text = text
        self.found = found or FoundTargets()

    def __str__(self) -> str:
        found = self.found
        if found.stopped:
            ids = _(", ").join(node.instance_id for node in found.stopped)
            said = _("{name!r} ({ids}) is stopped. Start it in EC2 first.")
            return said.format(name=self.text, ids=ids)
        if found.gone:
            ids = _(", ").join(node.instance_id for node in found.gone)
            said = _("{name!r} ({ids}) was terminated, and no other instance has this name.")
            said = said.format(name=self.text, ids=ids)
        else:
            said = _("No managed instance here is named {name!r}.").format(name=self.text)
        if found.names_error is not None:
            advice = _(
                "Names couldn't be read from EC2: use the exact name or the instance ID."
            )
            return f"{said} {advice} {found.names_error}"
        if similar := similar_ones(self.text, found):
            names = _("Similar names: {names}.").format(names=similar)
            return f"{said} {names}"
        advice = _("Check the name, profile and region, or use the instance ID.")
        return f"{said} {advice}"


class AmbiguousTarget(TargetError):
    """Several managed instances are called so."""

    def __init__(self, text: str, candidates: Sequence[ManagedInstance]) -> None:
        super().__init__(text)
        self.text = text
        self.candidates = candidates

    def __str__(self) -> str:
        said = ngettext(
            "{count} managed instance is named {name!r}: {instances}. Use its ID.",
            "{count} managed instances are named {name!r}: {instances}. Use the ID of one.",
            len(self.candidates),
        )
        return said.format(
            count=len(self.candidates), name=self.text, instances=listed(self.candidates)
        )


class TargetElsewhere(TargetError):
    """An ARN of another region."""

    def __init__(self, name: TargetName, region: str) -> None:
        super().__init__(name.text)
        self.name = name
        self.region = region

    def __str__(self) -> str:
        said = _("{id} is in {region}, not in {here}. Use --region {region}.")
        region = clean(self.name.region)
        return said.format(id=self.name.instance_id, region=region, here=self.region)


async def resolve_target(
    aws: Aws,
    text: str,
    say: Say = lambda _sentence: None,
    listing: "SharedListing | None" = None,
) -> ManagedInstance:
    """The one instance that `text` can mean; see `tui.aws.targets` for what it may be.

    An id is not looked up: nothing is known of its instance, and StartSession will judge it.

    Args:
        aws: the account and region.
        text: what was typed.
        say: told, in a sentence, of what takes long.
        listing: for who looks for several.

    Raises:
        TargetError: It means none, or several.
        AwsError: AWS could not be asked.
    """
    name = TargetName.parse(text)
    if name.instance_id:
        if name.region and name.region != (here := await aws.region()):
            raise TargetElsewhere(name, here)
        return ManagedInstance(instance_id=name.instance_id)
    if not name.text:
        raise NoSuchTarget(name.text)
    # What finds machines is not needed for an id.
    from tui.aws.targets.finding import find_targets

    found = await find_targets(aws, name, say, listing)
    if not found.machines:
        raise NoSuchTarget(name.text, found)
    if len(found.machines) > 1:
        raise AmbiguousTarget(name.text, found.machines)
    return found.machines[0]


async def tagged(aws: Aws, instance: ManagedInstance) -> tuple[ManagedInstance, str]:
    """An instance with its tags, or why they are not known, in a sentence."""
    if instance.tags_known:
        return instance, ""
    try:
        async with asyncio.timeout(TAGS_PATIENCE):
            return await with_tags(aws, instance), ""
    except TimeoutError:
        why = _("AWS did not answer within {seconds:g} s.").format(seconds=TAGS_PATIENCE)
    except AwsError as error:
        why = str(error)
    return instance, f"{_(UNTAGGED).format(instance=clean(instance.label))} {why}"


async def with_known_platform(aws: Aws, instance: ManagedInstance) -> ManagedInstance:
    """An instance with its platform, as far as Systems Manager tells that in time."""
    if instance.platform_type or instance.instance_id.startswith(ECS):
        return instance
    try:
        async with asyncio.timeout(TAGS_PATIENCE):
            return await with_platform(aws, instance)
    except (TimeoutError, AwsError):
        return instance
