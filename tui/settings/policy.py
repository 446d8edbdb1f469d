"""Which settings may hold a rule of the user's: while one cannot be read, no session starts."""

from difflib import get_close_matches
from typing import Any, Final

POLICY: Final = ("contexts", "max_minutes", "profiles", "tags")
"""The settings that say what a session has to be or where none may be, beside all that begin
with `reason`."""
ALIKE: Final = 0.8
"""From which similarity on a name is taken for a misspelt one of them."""


def may_be_policy(name: str, value: Any, *, known: bool) -> bool:
    """Whether a key that cannot be used may have been meant to hold a rule."""
    plain = name.casefold()
    if plain.startswith("reason") or name in POLICY:
        return True
    if isinstance(value, dict):
        return name not in {"keys", "history"}
    return not known and bool(get_close_matches(plain, POLICY, cutoff=ALIKE))
