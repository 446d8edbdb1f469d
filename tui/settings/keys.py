"""What a user says of keys: which one does what, and which keyboard it is pressed on.

Which actions there are, and which keys would be two things at once, only the interface knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tui.language import _
from tui.settings.toml_lines import line_of, place_of

MOST_KEYS: Final = 8
"""Of one action."""

KEYBOARDS: Final = ("auto", "us", "german", "french", "nordic", "spanish", "japanese")
"""`auto` goes by the language."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """The keys that a user wants for an action."""

    action: str
    """As in `instances.connect`."""

    keys: tuple[str, ...] | None
    """As they were written; None where no keys were."""

    where: str = ""
    """The file and the line."""

    path: tuple[str, ...] = ()
    """The keys of TOML that lead to it, below `[keys]`."""


def check_keys(value: Any) -> tuple[KeyChoice, ...]:
    """The choices of a table; its tables in it are scopes."""
    if not isinstance(value, dict):
        raise ValueError(_('must be a table, such as "instances.connect" = "c"'))
    return tuple(_choices(value, ()))


def _choices(table: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[KeyChoice]:
    for name, value in table.items():
        path = (*above, name)
        if isinstance(value, dict) and not above:
            yield from _choices(value, path)
        else:
            yield KeyChoice(".".join(path), _keys(value), path=path)


def _keys(value: Any) -> tuple[str, ...] | None:
    keys = value if isinstance(value, list) else [value]
    is_well = len(keys) <= MOST_KEYS and all(isinstance(key, str) for key in keys)
    return tuple(keys) if is_well else None


def located(
    choices: tuple[KeyChoice, ...], table: str, path: Path, text: str
) -> tuple[KeyChoice, ...]:
    """The same, each with where it stands in a file.

    Args:
        choices: What a table of the file holds.
        table: Its name.
        path: Of the file.
        text: What is in it.
    """
    lines = (line_of((table, *choice.path), text) for choice in choices)
    return tuple(
        replace(choice, where=place_of(path, line))
        for choice, line in zip(choices, lines, strict=True)
    )
