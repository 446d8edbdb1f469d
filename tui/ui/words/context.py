"""Who and where the user is, as words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.aws.arn import owner_name
from tui.printable import clean
from tui.settings.production import is_production
from tui.settings.settings import Settings

if TYPE_CHECKING:
    from tui.aws.client import Identity


@dataclass(frozen=True, slots=True)
class Context:
    """Where the user is: what every call is made with."""

    profile: str = ""
    account: str = ""
    region: str = ""
    who: str = ""
    production: bool = False

    def candidates(self) -> list[str]:
        """What to show, from the longest to the shortest; the first two say it all."""
        identity = self.profile or self.who
        candidates = [
            [self.profile, self.account, self.region, self.who],
            [identity, self.account, self.region],
            [identity, self.region],
            [self.account, self.region],
            [self.region],
            [],
        ]
        return [clean(" · ".join(filter(None, parts))) for parts in candidates]


def context_of(identity: "Identity", settings: Settings) -> Context:
    """What the frame says of it; the settings say what is production."""
    return Context(
        profile=identity.profile or "",
        account=identity.alias or identity.account,
        region=identity.region,
        who=owner_name(identity.arn),
        production=is_production(identity, settings),
    )


def where_words(identity: "Identity | None") -> str:
    """`prod-admin@ap-northeast-1`."""
    if identity is None:
        return ""
    return f"{identity.profile or identity.alias or identity.account}@{identity.region}"
