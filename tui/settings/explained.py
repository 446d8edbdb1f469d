"""Every setting with its value, where that comes from, and what it means."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from tui.files import read_text
from tui.language import _
from tui.settings.keys import KeyChoice
from tui.settings.meanings import ONE_TABLE, SETTINGS, TABLES, Meaning
from tui.settings.settings import LARGEST_FILE, Loaded, Settings, load_settings, settings_file
from tui.settings.state import State
from tui.settings.toml_lines import line_of
from tui.sizes import size_words

Value = bool | int | str | list[Any] | dict[str, Any] | None


class SettingSource(StrEnum):
    """Where a value comes from, the nearest first."""

    APP = "app"
    """Chosen in the app, which is remembered."""
    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting as it holds."""

    keys: tuple[str, ...]
    """From the outermost table to the key."""
    value: Value
    """As TOML would have it; None where nothing is set."""
    source: SettingSource
    where: str
    """The option, the variable or the number of the line; empty where there is none."""
    meaning: Meaning

    @property
    def source_words(self) -> str:
        """Where the value comes from, in words."""
        match self.source:
            case SettingSource.APP:
                return _("chosen in the app")
            case SettingSource.OPTION:
                return _("option {name}").format(name=self.where)
            case SettingSource.ENVIRONMENT:
                return _("environment variable {name}").format(name=self.where)
            case SettingSource.FILE if self.where:
                return _("settings.toml line {line}").format(line=self.where)
            case SettingSource.FILE:
                return "settings.toml"
            case SettingSource.DEFAULT:
                return _("default")


def explained(
    options: Mapping[str, str | None],
    state: State,
    environment: Mapping[str, str] | None = None,
) -> tuple[Loaded, list[Explained]]:
    """Read the settings and tell each of them; blocks.

    Args:
        options: settings that the command line may say, by name; None where it does not.
        state: what was chosen in the app.
        environment: that of the process if it is left out.
    """
    loaded = load_settings(os.environ if environment is None else environment)
    text = _text()
    told: list[Explained] = []
    for name, meaning in SETTINGS.items():
        if name in TABLES and name not in loaded.variables:
            told += _table(name, loaded, text)
        elif name in ONE_TABLE:
            told += _keys_of(name, loaded, text)
        else:
            told.append(_one(name, meaning, loaded, text, options, state))
    return loaded, told


def _one(  # noqa: PLR0913, PLR0917 -- each is a place that a value may come from
    name: str,
    meaning: Meaning,
    loaded: Loaded,
    text: str,
    options: Mapping[str, str | None],
    state: State,
) -> Explained:
    value = plain(getattr(loaded.settings, name))
    if chosen := options.get(name):
        return Explained((name,), chosen, SettingSource.OPTION, f"--{name}", meaning)
    if name == "theme" and state.theme:
        return Explained((name,), state.theme, SettingSource.APP, "", meaning)
    if name == "recording" and value is None and state.recording:
        return Explained((name,), True, SettingSource.APP, "", meaning)
    if variable := loaded.variables.get(name):
        return Explained((name,), value, SettingSource.ENVIRONMENT, variable, meaning)
    if written := loaded.written.get(name):
        line = line_of((written,), text)
        return Explained((name,), value, SettingSource.FILE, str(line or ""), meaning)
    return Explained((name,), value, SettingSource.DEFAULT, "", meaning)


def _table(name: str, loaded: Loaded, text: str) -> Iterator[Explained]:
    """What is set in tables of one kind; the kind alone where nothing is."""
    tables = getattr(loaded.settings, name)
    if not tables:
        yield Explained((name,), {}, SettingSource.DEFAULT, "", SETTINGS[name])
    for each, rules in tables:
        for item in fields(rules):
            value = getattr(rules, item.name)
            if value != item.default:
                keys = (name, each, item.name)
                line = str(line_of(keys, text) or "")
                meaning = TABLES[name][item.name]
                yield Explained(keys, plain(value), SettingSource.FILE, line, meaning)


def _keys_of(name: str, loaded: Loaded, text: str) -> Iterator[Explained]:
    """Each key of a table that there is once; the table alone where nothing is set."""
    table, default = getattr(loaded.settings, name), getattr(Settings(), name)
    if table == default:
        yield Explained((name,), {}, SettingSource.DEFAULT, "", SETTINGS[name])
        return
    for key, meaning in ONE_TABLE[name].items():
        value = getattr(table, key)
        told = size_words(value) if key == "max_scanned" else plain(value)
        if variable := loaded.variables.get(f"{name}_{key}"):
            yield Explained((name, key), told, SettingSource.ENVIRONMENT, variable, meaning)
        elif value != getattr(default, key):
            line = str(line_of((name, key), text) or "")
            yield Explained((name, key), told, SettingSource.FILE, line, meaning)
        else:
            yield Explained((name, key), told, SettingSource.DEFAULT, "", meaning)


def plain(value: Any) -> Value:
    """A setting's value as TOML would have it."""
    if isinstance(value, tuple) and value and isinstance(value[0], KeyChoice):
        return {choice.action: list(choice.keys or ()) for choice in value}
    if isinstance(value, tuple):
        return list(value)
    assert value is None or isinstance(value, bool | int | str)
    return value


def _text() -> str:
    """What is in the file; what cannot be read of it has been told as a problem."""
    try:
        return read_text(settings_file(), LARGEST_FILE)
    except (OSError, UnicodeDecodeError):
        return ""
