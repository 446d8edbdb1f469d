"""What a set of contexts comes to: profiles of the configuration, regions that are enabled."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tui.aws.errors import AccessDenied, AwsError, NoRegion
from tui.aws.identity.choices import Profile, ProfileKind, Region
from tui.settings.values import ALL, ContextSet

USUAL_REGION: Final = "us-east-1"
"""Where it is asked which regions are enabled, for a profile that names none."""


class AccountToAsk(Protocol):
    """An `Aws`, as far as it is asked here."""

    async def profiles(self) -> tuple[Profile, ...]: ...
    async def regions(self) -> tuple[Region, ...]: ...
    async def region(self) -> str: ...
    def begin_in(
        self, region: str, service: str, operation: str, **arguments: Any
    ) -> Awaitable[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class FoundRegions:
    """The regions that are meant for one profile.

    Attributes:
        codes: of the regions; None is the profile's own.
        problem: why AWS did not say which are enabled.
        known: whether these are the ones that are meant; else they stand in for them.
    """

    codes: tuple[str | None, ...]
    problem: AwsError | None = None
    known: bool = True


async def profiles_of(wanted: ContextSet, aws: AccountToAsk) -> tuple[str | None, ...]:
    """The profiles of a set, each once; None is the usual one.

    Of all profiles those do not count that have no credentials of their own: they are there for
    others to build on. Raises AwsError where the configuration cannot be read.
    """
    if not wanted.profiles:
        return (None,)
    found: list[str] = []
    for name in wanted.profiles:
        if name == ALL:
            profiles = await aws.profiles()
            found += [each.name for each in profiles if each.kind is not ProfileKind.EMPTY]
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def named_regions(wanted: ContextSet) -> tuple[str | None, ...]:
    """The regions of a set that names them, each once; None is the profile's own."""
    return tuple(dict.fromkeys(wanted.regions)) or (None,)


async def regions_of(wanted: ContextSet, aws: AccountToAsk) -> FoundRegions:
    """The regions of a set for one profile, each once.

    Args:
        wanted: the set.
        aws: opened with the profile; it is asked only where all regions are wanted.
    """
    if ALL not in wanted.regions:
        return FoundRegions(named_regions(wanted))
    named = tuple(code for code in wanted.regions if code != ALL)
    try:
        codes = await enabled_regions(aws)
    except AccessDenied as error:
        # What is not enabled among them says so itself.
        codes = tuple(region.code for region in await aws.regions())
        return FoundRegions(tuple(dict.fromkeys((*named, *codes))), error)
    except AwsError as error:
        # Nothing else can be asked there either until that is mended.
        return FoundRegions(named or (None,), error, known=False)
    return FoundRegions(tuple(dict.fromkeys((*named, *codes))))


async def enabled_regions(aws: AccountToAsk) -> tuple[str, ...]:
    """The regions that are enabled for an account and offer Systems Manager, by code.

    Raises AwsError.
    """
    try:
        region = await aws.region()
    except NoRegion:
        region = USUAL_REGION
    answer = await aws.begin_in(region, "ec2", "describe_regions", AllRegions=False)
    enabled = {str(each.get("RegionName", "")) for each in answer.get("Regions", ())} - {""}
    offered = {each.code for each in await aws.regions()}
    return tuple(sorted(enabled & offered or enabled))
