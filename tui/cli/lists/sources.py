"""The places that a command lists from: the one that is chosen, or those of a set of contexts."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.saying import no_set
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.settings.values import ContextSet

ITS_PROFILES: Final = N_("The contexts {name} define profiles. Leave out --profile.")

ITS_REGIONS: Final = N_("The contexts {name} define regions. Leave out --region.")

ALL_ASKED: Final = N_("AWS didn't say which regions are enabled, so all are listed. {problem}")

UNSETTLED: Final = N_("Some enabled regions may be missing. {problem}")


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A profile and a region.

    Attributes:
        name: what it is called among several, `prod@eu-west-1`; empty for the only one.
        aws: whom to ask there; whoever has the place closes it.
    """

    name: str
    aws: "Aws"


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """The places of one profile.

    Attributes:
        places: as far as they are known.
        problem: why there may be others, or some of them may be none; empty where that is not so.
        known: whether there are no others.
    """

    places: tuple[ListedPlace, ...]
    problem: str = ""
    known: bool = True


Find = Callable[[], Awaitable[FoundPlaces]]
"""Finds the places of a profile; it never raises what AWS may answer."""


async def profiles_to_list(chosen: ConnectionOptions, context: str | None) -> Sequence[Find]:
    """What finds the places that are meant, by profile: none need wait for another.

    Args:
        chosen: the command line's profile and region fill in what a set leaves open.
        context: the name of the set; None for the one place that is chosen.

    Raises click.UsageError, and AwsError where the configuration cannot be read.
    """
    if context is None:
        return [lambda: _only(chosen)]
    from tui.aws.identity.contexts import profiles_of

    wanted = _set_called(context, chosen)
    with closing(chosen.aws()) as probe:
        profiles = await profiles_of(wanted, probe)
    return [_finding(chosen, wanted, profile) for profile in profiles]


async def _only(chosen: ConnectionOptions) -> FoundPlaces:
    return FoundPlaces((ListedPlace("", chosen.aws()),))


def _set_called(context: str, chosen: ConnectionOptions) -> "ContextSet":
    sets = dict(load_settings().settings.contexts)
    if context not in sets:
        raise click.UsageError(clean(no_set(context, sets)))
    wanted = sets[context]
    for said, given, words in (
        (wanted.profiles, chosen.profile, ITS_PROFILES),
        (wanted.regions, chosen.region, ITS_REGIONS),
    ):
        if said and given is not None:
            raise click.UsageError(clean(_(words).format(name=context)))
    return wanted


def _finding(chosen: ConnectionOptions, wanted: "ContextSet", profile: str | None) -> Find:
    async def find() -> FoundPlaces:
        from tui.aws.errors import AwsError
        from tui.aws.identity.contexts import FoundRegions, regions_of

        at = replace(chosen, profile=profile or chosen.profile)
        with closing(at.aws()) as probe:
            try:
                found = await regions_of(wanted, probe)
            except AwsError as error:
                found = FoundRegions((None,), error, known=False)
        problem = ""
        if found.problem is not None:
            problem = _(ALL_ASKED if found.known else UNSETTLED).format(problem=found.problem)
        places = [await _place(at, code) for code in found.codes]
        return FoundPlaces(tuple(places), problem, found.known)

    return find


async def _place(at: ConnectionOptions, code: str | None) -> ListedPlace:
    from tui.aws.errors import AwsError

    aws, region = replace(at, region=code or at.region).aws(), code
    # What is wrong with it is said when it is listed.
    with suppress(AwsError):
        region = await aws.region()
    profile = aws.profile or "default"
    return ListedPlace(clean(f"{profile}@{region}" if region else profile), aws)
