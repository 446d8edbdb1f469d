"""Another profile or region to work in: what there is, chosen by the user."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.aws.errors import AwsError
from tui.printable import clean
from tui.ui.screens.pick import Choice, Load, PickScreen
from tui.ui.words.cells import cut_end, pad

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.aws.client import Aws, Identity
    from tui.aws.identity.choices import Profile
    from tui.ui.desk.stage import DeskStage


NO_PROFILE: Final = (
    "There is no profile in ~/.aws/config, in ~/.aws/credentials or in the keyring."
)

SHOWN: Final = 8
"""Profiles that are listed where there is nobody to ask."""

WIDEST: Final = 24
"""Cells of their names at most."""


class ContextSwitcher:
    """Lets the user choose another profile or region.

    Args:
        stage: Where to ask.
        go: Goes to a profile and a region; None are the usual ones.
    """

    def __init__(
        self, stage: "DeskStage", go: "Callable[[str | None, str | None], None]"
    ) -> None:
        self._stage = stage
        self._go_to = go

    def choose_profile(self, aws: "Aws", identity: "Identity | None") -> None:
        """Ask for a profile, and go there."""
        work = self._choose_profile(aws, identity)
        self._stage.run_worker(work, group="places", exclusive=True)

    def choose_region(self, aws: "Aws", identity: "Identity | None") -> None:
        """Ask for a region, and go there."""
        work = self._choose_region(aws, identity)
        self._stage.run_worker(work, group="places", exclusive=True)

    async def found(self, aws: "Aws") -> str:
        """The profiles that there are, in words."""
        try:
            profiles = await aws.profiles()
        except AwsError:
            return ""
        if not profiles:
            return NO_PROFILE
        width = min(WIDEST, max(cell_len(clean(each.name)) for each in profiles))
        listed = "\n".join(f"  {_line(each, width)}" for each in profiles[:SHOWN])
        more = len(profiles) - SHOWN
        rest = f"\n  and {more} more" if more > 0 else ""
        return f"Profiles that were found; P chooses one:\n{listed}{rest}"

    async def _choose_profile(self, aws: "Aws", identity: "Identity | None") -> None:
        async def load() -> Sequence[Choice]:
            found = await aws.profiles()
            return [Choice(each.name, _about(each)) for each in found]

        current = aws.options.profile or (identity.profile if identity else None) or ""
        name = await self._pick("Profile", load, current, NO_PROFILE)
        if name is not None:
            # The region is the profile's own again.
            self._go(name, None)

    async def _choose_region(self, aws: "Aws", identity: "Identity | None") -> None:
        async def load() -> Sequence[Choice]:
            return [Choice(each.code, each.name) for each in await aws.regions()]

        code = await self._pick("Region", load, identity.region if identity else "")
        if code is not None:
            self._go(aws.options.profile, code)

    async def _pick(self, title: str, load: Load, current: str, none: str = "") -> str | None:
        return await self._stage.push_screen_wait(PickScreen(title, load, current, none=none))

    def _go(self, profile: str | None, region: str | None) -> None:
        state = replace(self._stage.choices.state, profile=profile, region=region)
        self._go_to(profile, region)
        self._stage.choices.remember(state, "The choice is used")


def _about(profile: "Profile") -> str:
    return " · ".join(filter(None, (profile.kind, profile.region)))


def _line(profile: "Profile", width: int) -> str:
    return f"{pad(clean(profile.name), width)}  {cut_end(clean(_about(profile)), 44)}"
