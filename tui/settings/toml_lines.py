"""Keys of a TOML file: how one is written, and in which line it stands."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from tui.language import _

MOST_SIGNS: Final = 20
"""Equals signs of a line that are tried: a quoted key may hold some itself."""


def key_in_toml(name: str) -> str:
    """A key as it may be written, quoted where it has to be."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def place_of(path: Path, line: int | None) -> str:
    """A line of a file, as a message begins; the file where the line is not known."""
    return _("{path} line {line}").format(path=path, line=line) if line else f"{path}"


def line_of(keys: tuple[str, ...], text: str) -> int | None:
    """The number of the line that sets a key, or of the one that comes nearest to it.

    tomllib itself does not tell.

    A value that several lines long may hold what looks like a key; then it is that line.

    Args:
        keys: from the outermost table to the key.
        text: a TOML file that can be read.
    """
    table: tuple[str, ...] = ()
    nearest, found = 0, None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            table = here = _keys_in(line)
        else:
            here = table + names if (names := _keys_in(line)) else ()
        shared = min(len(here), len(keys))
        if here[:shared] == keys[:shared] and shared > nearest:
            nearest, found = shared, number
    return found


def _keys_in(line: str) -> tuple[str, ...]:
    """The keys of a line that begins a table or sets a value; none of another."""
    begun = [match.start() for match in re.finditer("=", line)][:MOST_SIGNS]
    is_header = line.lstrip().startswith("[")
    for part in [line] if is_header else [f"{line[:end]}=0" for end in begun]:
        try:
            found: Any = tomllib.loads(part)
        except (ValueError, RecursionError):
            continue
        keys = []
        while isinstance(found, dict) and found:
            key, found = next(iter(found.items()))
            keys.append(key)
        return tuple(keys)
    return ()
