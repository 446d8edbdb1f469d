"""Who and where the user is, as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.aws.arn import owner_name
from tui.language import N_, _, ngettext
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.client import Identity
    from tui.ui.workspace import Workspace

READ_ONLY: Final = N_("read only")

PRODUCTION: Final = "PROD"
"""Behind a context where what is done counts more; its rows are tinted too."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the user is: what every call is made with."""

    profile: str = ""
    account: str = ""
    region: str = ""
    who: str = ""
    production: bool = False
    accounts: str = ""
    """All accounts of several contexts; empty for one."""
    read_only: str = ""
    """Whether nothing may be changed there, in words; empty where it may."""

    def candidates(self) -> list[str]:
        """What to show, from the longest to the shortest; the first two say it all."""
        identity = self.profile or self.who
        candidates = [
            [self.profile, self.accounts or self.account, self.region, self.who],
            [identity, self.account, self.region],
            [identity, self.region],
            [self.account, self.region],
            [self.region],
            [],
        ]
        return [clean(" · ".join(filter(None, parts))) for parts in candidates]


def context_of_all(places: "Sequence[Workspace]", name: str = "") -> Context:
    """What the frame says of all places that are listed together.

    Args:
        places: one, or several.
        name: of the set that they are.
    """
    whos = [place.identity for place in places if place.identity is not None]
    accounts = list(dict.fromkeys(who.alias or who.account for who in whos))
    production = any(place.production for place in places)
    read_only = sum(bool(place.aws.read_only) for place in places)
    if len(places) == 1 and not places[0].name:
        if not whos:
            return Context(read_only=_(READ_ONLY) if read_only else "")
        who = whos[0]
        return Context(
            profile=who.profile or "",
            account=who.alias or who.account,
            region=who.region,
            who=owner_name(who.arn),
            production=production,
            read_only=_(READ_ONLY) if read_only else "",
        )
    regions = list(dict.fromkeys(who.region for who in whos))
    contexts = ngettext("{count} context", "{count} contexts", len(places)).format(
        count=len(places)
    )
    accounts_words = ngettext("{count} account", "{count} accounts", len(accounts))
    regions_words = ngettext("{count} region", "{count} regions", len(regions))
    return Context(
        profile=name or contexts,
        account=_only(accounts, accounts_words),
        accounts=_(", ").join(accounts),
        region=_only(regions, regions_words) or contexts,
        who=contexts if name else "",
        production=production,
        read_only=_read_only_words(read_only, len(places)),
    )


def context_words(place: "Workspace | None") -> str:
    """`staging@eu-west-1`, `prod@eu-west-1 PROD`: of one among several."""
    if place is None:
        return ""
    return f"{place.name} {PRODUCTION}" if place.production else place.name


def _only(names: "Sequence[str]", counted: str) -> str:
    """The only name there is, else how many there are."""
    return "".join(names) if len(names) < 2 else counted.format(count=len(names))


def _read_only_words(count: int, of: int) -> str:
    if not count:
        return ""
    return _(READ_ONLY) if count == of else _("{count} read only").format(count=count)


def where_words(identity: "Identity | None") -> str:
    """`prod-admin@ap-northeast-1`."""
    if identity is None:
        return ""
    return f"{identity.profile or identity.alias or identity.account}@{identity.region}"
