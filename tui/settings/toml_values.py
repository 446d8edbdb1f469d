"""Values and keys as TOML writes them."""

import json
import tomllib
from typing import Any

from tui.settings.toml_lines import key_in_toml


def dotted(keys: tuple[str, ...]) -> str:
    """The keys that lead to a value, as one key of TOML."""
    return ".".join(map(key_in_toml, keys))


def as_toml(value: Any) -> str:
    """A value in one line of TOML; empty for none.

    A string of JSON in ASCII is one of TOML too, but for DEL, which no setting holds.
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        pairs = (f"{key_in_toml(key)} = {as_toml(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def from_words(words: str) -> Any:
    """What somebody typed as a value: TOML if it is some, else a text."""
    try:
        found = tomllib.loads(f"value = {words}")
    except (ValueError, RecursionError):
        return words
    return found["value"] if found.keys() == {"value"} else words


def keys_from_words(words: str) -> tuple[str, ...]:
    """The keys of a dotted key, from the outermost table on; none where it is no key of TOML."""
    try:
        found: Any = tomllib.loads(f"{words} = 0")
    except (ValueError, RecursionError):
        return ()
    keys = []
    while isinstance(found, dict):
        if len(found) != 1:
            return ()
        ((key, found),) = found.items()
        keys.append(key)
    return tuple(keys)
