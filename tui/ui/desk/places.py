"""Where the user works: a profile and a region, and the sessions that were opened there.

Sessions stay at the place where they were opened while the user goes on to another one; a
place is left for good when nothing is open there any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.aws.errors import AwsError
from tui.printable import clean
from tui.ui.screens.pick import Choice, Load, PickScreen
from tui.ui.words.cells import cut_end, pad

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.aws.identity.choices import Profile
    from tui.sessions.registry import Registry
    from tui.ui.app import SsmTui


@dataclass(eq=False, slots=True)
class Place:
    """One AWS to ask, who we are there once that is known, and its open sessions."""

    aws: "Aws"
    registry: "Registry"
    identity: "Identity | None" = None

    def words(self, here: "Place") -> str:
        """What tells it from another place: the profile, or the region; empty for the same."""
        mine, other = self.identity, here.identity
        if self is here or mine is None or other is None:
            return ""
        if (mine.profile, mine.account) != (other.profile, other.account):
            return mine.profile or mine.alias or mine.account
        return mine.region if mine.region != other.region else ""


NO_PROFILE: Final = (
    "There is no profile in ~/.aws/config, in ~/.aws/credentials or in the keyring."
)

SHOWN: Final = 8
"""Profiles that are listed where there is nobody to ask."""

WIDEST: Final = 24
"""Cells of their names at most."""


class Places:
    """Lets the user choose another profile or region, on behalf of the app."""

    def __init__(self, app: "SsmTui") -> None:
        self._app = app

    def choose_profile(self) -> None:
        """Ask for a profile, and go there."""
        self._app.run_worker(self._choose_profile(), group="places", exclusive=True)

    def choose_region(self) -> None:
        """Ask for a region, and go there."""
        self._app.run_worker(self._choose_region(), group="places", exclusive=True)

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

    async def _choose_profile(self) -> None:
        aws = self._app.aws
        if aws is None:
            return

        async def load() -> Sequence[Choice]:
            found = await aws.profiles()
            return [Choice(each.name, _about(each)) for each in found]

        current = aws.options.profile or self._profile
        name = await self._pick("Profile", load, current, NO_PROFILE)
        if name is not None:
            # The region is the profile's own again.
            self._go(name, None)

    async def _choose_region(self) -> None:
        aws = self._app.aws
        if aws is None:
            return

        async def load() -> Sequence[Choice]:
            return [Choice(each.code, each.name) for each in await aws.regions()]

        identity = self._app.identity
        code = await self._pick("Region", load, identity.region if identity else "")
        if code is not None:
            self._go(aws.options.profile, code)

    @property
    def _profile(self) -> str:
        identity = self._app.identity
        return (identity.profile or "") if identity is not None else ""

    async def _pick(self, title: str, load: Load, current: str, none: str = "") -> str | None:
        return await self._app.push_screen_wait(PickScreen(title, load, current, none=none))

    def _go(self, profile: str | None, region: str | None) -> None:
        state = replace(self._app.state, profile=profile, region=region)
        self._app.opening.go(profile, region)
        self._app.remember(state, "The choice is used")


def _about(profile: "Profile") -> str:
    return " · ".join(filter(None, (profile.kind, profile.region)))


def _line(profile: "Profile", width: int) -> str:
    return f"{pad(clean(profile.name), width)}  {cut_end(clean(_about(profile)), 44)}"
