"""Who and where the user is, as words."""

import re
from typing import TYPE_CHECKING

from tui.aws.arn import owner_name
from tui.ui.widgets.frame import Context

if TYPE_CHECKING:
    from tui.aws.client import Identity

_PRODUCTION = re.compile(r"(?<![a-z])(prod|production|prd)(?![a-z])", re.IGNORECASE)


def context_of(identity: "Identity") -> Context:
    """What the frame says; a profile or an account named after production counts as such."""
    names = (identity.profile or "", identity.alias or "")
    return Context(
        profile=identity.profile or "",
        account=identity.alias or identity.account,
        region=identity.region,
        who=owner_name(identity.arn),
        production=any(_PRODUCTION.search(name) for name in names),
    )


def where_words(identity: "Identity | None") -> str:
    """`prod-admin@ap-northeast-1`."""
    if identity is None:
        return ""
    return f"{identity.profile or identity.alias or identity.account}@{identity.region}"
