"""Which profiles and accounts are marked, because what is done there counts."""

import re
from fnmatch import fnmatchcase
from typing import Protocol

from tui.comparing import comparable
from tui.settings.settings import Settings


class Named(Protocol):
    """What an account is called by."""

    @property
    def profile(self) -> str | None: ...
    @property
    def account(self) -> str: ...
    @property
    def alias(self) -> str | None: ...


def is_production(identity: Named, settings: Settings) -> bool:
    """Whether the profile, the account's number or its alias is one of `settings.production`.

    A word there is a whole name or a word of one, as `prod` is of `shop-prod-eu`; one with
    wildcards is a whole name (`*prod*`); one after an exclamation mark excepts (`!*nonprod*`).
    """
    names = [
        comparable(name)
        for name in (identity.profile, identity.account, identity.alias)
        if name
    ]
    excepted = [each[1:] for each in settings.production if each.startswith("!")]
    if any(_is_called(name, pattern) for name in names for pattern in excepted):
        return False
    meant = [each for each in settings.production if not each.startswith("!")]
    return any(_is_called(name, pattern) for name in names for pattern in meant)


def _is_called(name: str, pattern: str) -> bool:
    pattern = comparable(pattern)
    return fnmatchcase(name, pattern) or pattern in re.split(r"[\W_]+", name)
