"""Another profile or region to work in: what there is, chosen by the user."""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from rich.cells import cell_len

from tui.aws.errors import AwsError
from tui.language import N_, _
from tui.printable import clean
from tui.settings.values import ALL, ContextSet
from tui.ui.actions import with_keys
from tui.ui.desk.dependencies import NamedSet
from tui.ui.screens.pick import Choice, Load, PickScreen, Purpose
from tui.ui.words.cells import cut_end, pad
from tui.ui.words.rest import with_rest

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.aws.identity.choices import Profile
    from tui.ui.desk.stage import DeskStage


NO_PROFILE: Final = N_(
    "No profile was found in ~/.aws/config, ~/.aws/credentials or the keyring."
)

STAYS: Final = N_(
    "The demo has its own profile and region. Quit with q and run `ssm-tui` to choose others."
)

SHOWN: Final = 8
"""Profiles that are listed where there is nobody to ask."""

WIDEST: Final = 24
"""Cells of their names at most."""


class Traveller(Protocol):
    """Who goes from one place to another."""

    @property
    def may_go(self) -> bool:
        """Whether there is more than one place to work in."""

    def go(self, profile: str | None, region: str | None) -> None:
        """Work with another profile and region; None are the usual ones."""

    def go_to(self, wanted: NamedSet) -> None:
        """Work with several at once."""


class ContextSwitcher:
    """Lets the user choose other profiles, other regions, or a set of them by its name.

    Args:
        stage: Where to ask.
        traveller: Who goes there.
    """

    def __init__(self, stage: "DeskStage", traveller: "Traveller") -> None:
        self._stage = stage
        self._traveller = traveller

    def choose_profile(
        self, aws: "Aws", identity: "Identity | None", chosen: NamedSet | None
    ) -> None:
        """Ask for a profile, or several, and go there."""
        self._ask(self._choose_profile(aws, identity, chosen))

    def choose_region(
        self, aws: "Aws", identity: "Identity | None", chosen: NamedSet | None
    ) -> None:
        """Ask for a region, or several, and go there."""
        self._ask(self._choose_region(aws, identity, chosen))

    def choose_set(self, name: str) -> None:
        """Go to a set of the settings."""
        chosen = dict(self._stage.settings.contexts).get(name)
        if chosen is not None and self._may_go:
            self._go_to(NamedSet(chosen, name))

    def _ask(self, work: Coroutine[Any, Any, None]) -> None:
        if self._may_go:
            self._stage.run_worker(work, group="places", exclusive=True)
        else:
            work.close()

    @property
    def _may_go(self) -> bool:
        if not self._traveller.may_go:
            self._stage.notify(_(STAYS), markup=False)
        return self._traveller.may_go

    async def found(self, aws: "Aws") -> str:
        """The profiles that there are, in words."""
        try:
            profiles = await aws.profiles()
        except AwsError:
            return ""
        if not profiles:
            return _(NO_PROFILE)
        width = min(WIDEST, max(cell_len(clean(each.name)) for each in profiles))
        lines = with_rest([_line(each, width) for each in profiles[:SHOWN]], len(profiles))
        head = with_keys(_("Profiles found ({everywhere.choose_profile} chooses one):"))
        return "\n  ".join([head, *lines])

    async def _choose_profile(
        self, aws: "Aws", identity: "Identity | None", chosen: NamedSet | None
    ) -> None:
        async def load() -> Sequence[Choice]:
            found = await aws.profiles()
            return [Choice(each.name, _about(each)) for each in found]

        here = aws.options.profile or (identity.profile if identity else None) or ""
        current = chosen.chosen.profiles if chosen is not None else ()
        names = await self._pick(_("Profile"), load, current or (here,), _(NO_PROFILE))
        # The region is the profile's own again.
        if len(names) == 1:
            self._go(names[0], None)
        elif names:
            self._go_to(NamedSet(ContextSet(profiles=names)))

    async def _choose_region(
        self, aws: "Aws", identity: "Identity | None", chosen: NamedSet | None
    ) -> None:
        async def load() -> Sequence[Choice]:
            return [Choice(each.code, each.name) for each in await aws.regions()]

        here = identity.region if identity else ""
        current = chosen.chosen.regions if chosen is not None else ()
        codes = await self._pick(_("Region"), load, current or (here,))
        own = aws.options.profile
        profiles = chosen.chosen.profiles if chosen is not None else filter(None, (own,))
        several = ContextSet(profiles=tuple(profiles), regions=codes)
        if len(codes) == 1 and len(several.profiles) < 2 and ALL not in several.profiles:
            self._go(next(iter(several.profiles), None), codes[0])
        elif codes:
            self._go_to(NamedSet(several))

    async def _pick(
        self, title: str, load: Load, current: Sequence[str], none: str = ""
    ) -> tuple[str, ...]:
        several = _("{count} marked: Enter lists them together")
        screen = PickScreen(
            title, load, current, purpose=Purpose(_("switch"), several), none=none
        )
        return await self._stage.push_screen_wait(screen) or ()

    def _go(self, profile: str | None, region: str | None) -> None:
        self._traveller.go(profile, region)
        self._remember(profile=profile, region=region)

    def _go_to(self, wanted: NamedSet) -> None:
        self._traveller.go_to(wanted)
        chosen = wanted.chosen
        if wanted.name:
            self._remember(context=wanted.name)
        else:
            self._remember(profiles=chosen.profiles, regions=chosen.regions)

    def _remember(self, **where: Any) -> None:
        nowhere: dict[str, Any] = dict.fromkeys(("profile", "region", "context"))
        lists: dict[str, Any] = dict.fromkeys(("profiles", "regions"), ())
        state = replace(self._stage.choices.state, **(nowhere | lists | where))
        self._stage.choices.remember(state)


def _about(profile: "Profile") -> str:
    return " · ".join(filter(None, (profile.kind, profile.region)))


def _line(profile: "Profile", width: int) -> str:
    return f"{pad(clean(profile.name), width)}  {cut_end(clean(_about(profile)), 44)}"
