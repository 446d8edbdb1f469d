"""The contexts of a set: opened each on its own, so that none holds up another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.aws.caller import identity_soon
from tui.aws.errors import AwsError
from tui.aws.identity.contexts import FoundRegions, named_regions, profiles_of, regions_of
from tui.language import _
from tui.printable import clean
from tui.settings.values import ALL, ContextSet
from tui.ui.desk.dependencies import NamedSet, OpenFailed
from tui.ui.lists.sourced_table import ABREAST, SourcedTable
from tui.ui.sources.source_state import Phase
from tui.ui.widgets.error_panel import words_of

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

    OpenPlace = Callable[[str | None, str | None], Awaitable[Aws]]

MOST: Final = 200
"""Contexts of a set: each has connections of its own."""


class SeveralContexts:
    """Opens the contexts of a set and puts them on the desk, as they are found.

    Args:
        stage: Where to show them.
        open_place: Opens the AWS of a profile and a region.
        make: Makes the workspace of an AWS among several, which is called so.
        joined: Is told of all that there are so far, in the order of the set.
        known: Is told who calls at one of them.
    """

    def __init__(
        self,
        stage: "DeskStage",
        open_place: "OpenPlace",
        make: "Callable[[Aws, str], Workspace]",
        joined: "Callable[[Sequence[Workspace]], object]",
        known: "Callable[[Workspace, Identity], object]",
    ) -> None:
        self._stage = stage
        self._open_place = open_place
        self._make = make
        self._joined = joined
        self._known = known
        self._room = asyncio.Semaphore(ABREAST)
        self._unsettled: set[str | None] = set()
        """Profiles of which AWS has still to say what regions are enabled."""

    async def open(self, wanted: NamedSet, kept: "Iterable[Workspace]") -> None:
        """Open all of them. Raises AwsError and OpenFailed where there is none at all.

        Args:
            wanted: The set.
            kept: Places that are open already; those of the same name are taken.
        """
        probe = await self._open_place(None, None)
        try:
            profiles = await profiles_of(wanted.chosen, probe)
        finally:
            probe.close()
        found: dict[str | None, list[Workspace]] = {profile: [] for profile in profiles}
        left_out: set[str] = set()
        before = {place.name: place for place in kept}
        self._unsettled.clear()

        async def gather(profile: str | None) -> None:
            for region in await self._regions(wanted.chosen, profile):
                names = {place.name for each in found.values() for place in each}
                aws = await self._open_place(profile, region)
                name = await name_of(aws, region)
                if name in names:
                    aws.close()
                elif len(names) >= MOST:
                    left_out.add(name)
                    aws.close()
                elif name in before:
                    aws.close()
                    found[profile].append(before[name])
                else:
                    found[profile].append(self._make(aws, name))
            self._joined([place for each in found.values() for place in each])

        async with asyncio.TaskGroup() as group:
            for profile in profiles:
                group.create_task(gather(profile))
        if left_out:
            self._stage.warn(
                _(
                    "{count} contexts are listed and {left_out} left out. Choose fewer profiles "
                    "or regions."
                ).format(count=MOST, left_out=len(left_out))
            )
        if not any(found.values()):
            words = _("The context set {name!a} has no profiles.").format(name=wanted.name)
            raise OpenFailed(words)

    async def learn(self, place: "Workspace") -> None:
        """Ask who calls at a place; why that is not said, its source says too."""
        async with self._room:
            try:
                identity = await identity_soon(place.aws)
            except AwsError:
                return
        self._stage.call_later(self._known, place, identity)

    def signed_in(self, place: "Workspace", places: "Iterable[Workspace]") -> None:
        """A place has what it wanted of the user; so have others, perhaps, without a question.

        Those with its profile have what was got for its code, and a sign-in is for all of an
        organisation.
        """
        profile = place.aws.options.profile
        for each in places:
            if each.identity is None and each.aws.options.profile == profile:
                self._stage.run_worker(self.learn(each), group="identities")
        for view in self._stage.main.query(SourcedTable):
            view.read_again(
                *(
                    each
                    for each, state in view.reading.states.items()
                    if each is place
                    or state.phase is Phase.SIGN_IN
                    or (state.phase is Phase.CODE and each.aws.options.profile == profile)
                )
            )

    def is_unsettled(self, profile: str | None) -> bool:
        """Whether a profile may have more regions than those that are there."""
        return profile in self._unsettled

    async def _regions(self, chosen: ContextSet, profile: str | None) -> Sequence[str | None]:
        if ALL not in chosen.regions:
            return named_regions(chosen)
        aws = await self._open_place(profile, None)
        try:
            regions = await regions_of(chosen, aws)
        except AwsError as error:
            regions = FoundRegions((None,), error, known=False)
        finally:
            aws.close()
        if not regions.known:
            self._unsettled.add(profile)
        elif regions.problem is not None:
            title, *_more = words_of(regions.problem)
            self._stage.notify(
                clean(
                    _(
                        "{profile}: AWS didn't say which regions are enabled, so all are listed."
                    ).format(profile=profile or "default")
                ),
                title=title,
                severity="warning",
                markup=False,
            )
        return regions.codes


async def name_of(aws: "Aws", region: str | None) -> str:
    """What a context is called among several: `prod@eu-west-1`."""
    profile = clean(aws.profile or "default")
    # Its source says what is wrong with it.
    with suppress(AwsError):
        region = await aws.region()
    return f"{profile}@{clean(region)}" if region else profile
