"""A file of settings to begin with: every setting with its meaning, and nothing set yet."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Final

from tui.language import N_, _
from tui.settings.meanings import ONE_TABLE, SETTINGS, TABLES, Meaning

WIDTH: Final = 88
"""Columns of a comment."""

NAMES: Final = {
    "profiles": "production",
    "tags": '"Environment=production"',
    "contexts": "work",
}
"""What a table is called in the template."""

HEAD: Final = N_(
    "Settings of ssm-tui. Remove the # in front of a setting to change it; `ssm-tui config check` "
    "checks this file and `ssm-tui config show` shows what applies."
)


def settings_template() -> str:
    """The text of the file; as it is it sets nothing."""
    parts = [_comment(HEAD)]
    for name, meaning in SETTINGS.items():
        if name in TABLES:
            parts.append(_table(f"{name}.{NAMES[name]}", meaning, TABLES[name]))
        elif name in ONE_TABLE:
            parts.append(_table(name, meaning, ONE_TABLE[name]))
        elif name != "keys":
            parts.append(f"{_comment(meaning.words)}# {name} = {meaning.example}\n")
    # Tables come last: what stands below one belongs to it.
    keys = (
        f'{_comment(SETTINGS["keys"].words)}# [keys]\n# "instances.connect" = ["enter", "c"]\n'
    )
    parts.insert(-len(TABLES) - len(ONE_TABLE), keys)
    return "\n".join(parts)


def _table(head: str, meaning: Meaning, keys: Mapping[str, Meaning]) -> str:
    but = "read_only" if head.startswith("tags.") else ""
    lines = [_comment(meaning.words), f"# [{head}]\n"]
    for key, told in keys.items():
        if key != but:
            lines.append(f"{_comment(told.words)}# {key} = {told.example}\n")
    return "".join(lines)


def _comment(words: str) -> str:
    """Words as comments, told apart from settings by two signs."""
    return "".join(f"## {line}\n" for line in wrap(_(words), WIDTH))
