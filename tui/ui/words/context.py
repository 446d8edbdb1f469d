"""Who and where the user is, as words."""

from typing import TYPE_CHECKING

from tui.aws.arn import owner_name
from tui.settings.settings import Settings, is_production
from tui.ui.widgets.frame import Context

if TYPE_CHECKING:
    from tui.aws.client import Identity


def context_of(identity: "Identity", settings: Settings) -> Context:
    """What the frame says; the settings say what is production."""
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
