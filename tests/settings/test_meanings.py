"""Every setting is explained, and each value that is shown for one is good."""

import tomllib
from dataclasses import fields

import pytest

from tests.settings.user_settings import write_settings
from tui.settings.explained import SettingSource, explained, plain
from tui.settings.history import HistorySettings
from tui.settings.meanings import CONTEXT, HISTORY, ONE_TABLE, RULES, SETTINGS, TABLES
from tui.settings.settings import Settings, settings_of
from tui.settings.state import State
from tui.settings.template import settings_template
from tui.settings.values import ContextSet, Rules

OWN_TABLE = {*TABLES, *ONE_TABLE, "keys"}


def values(name: str) -> object:
    [found] = [each for each in explained({}, State(), {})[1] if each.keys == (name,)]
    return found.value, found.source, found.where


@pytest.mark.parametrize(
    ("kind", "table"),
    [(Settings, SETTINGS), (Rules, RULES), (ContextSet, CONTEXT), (HistorySettings, HISTORY)],
)
def test_every_setting_is_explained(kind: type, table: dict[str, object]) -> None:
    assert {item.name for item in fields(kind)} == set(table)


def test_every_example_is_a_value_that_applies() -> None:
    lines = (f"{name} = {told.example}" for name, told in SETTINGS.items())
    assert settings_of("\n".join(lines)).problems == ()
    for name, table in ONE_TABLE.items():
        text = "\n".join(f"{key} = {told.example}" for key, told in table.items())
        assert settings_of(f"[{name}]\n{text}").problems == ()
    for name, table in TABLES.items():
        rules = (
            (key, told) for key, told in table.items() if (name, key) != ("tags", "read_only")
        )
        text = "\n".join(f"{key} = {told.example}" for key, told in rules)
        assert settings_of(f"[{name}.x]\n{text}").problems == ()


@pytest.mark.parametrize("name", sorted(SETTINGS.keys() - OWN_TABLE))
def test_an_example_is_the_default_where_there_is_one(name: str) -> None:
    default = getattr(Settings(), name)
    if default not in {None, ()}:
        assert tomllib.loads(f"x = {SETTINGS[name].example}")["x"] == plain(default)


def test_the_template_sets_nothing_and_names_all() -> None:
    text = settings_template()
    assert tomllib.loads(text) == {}
    without_marks = "\n".join(
        line.removeprefix("# ") for line in text.splitlines() if not line.startswith("##")
    )
    assert set(tomllib.loads(without_marks)) == {item.name for item in fields(Settings)}
    assert settings_of(without_marks).problems == ()


def test_a_value_comes_from_the_nearest_place() -> None:
    write_settings(
        "# mine\nbell = false\nregion = 'eu-west-1'\nledger = false\nmax_minutes = 0\n"
    )
    variables = {"SSM_TUI_REGION": "us-east-1", "SSM_TUI_SCROLLBACK": "none"}
    state = State(theme="paper")
    told = {each.keys[0]: each for each in explained({"profile": "x"}, state, variables)[1]}
    found = {name: (each.value, each.source, each.where) for name, each in told.items()}
    assert found["profile"] == ("x", SettingSource.OPTION, "--profile")
    assert found["theme"] == ("paper", SettingSource.APP, "")
    assert found["region"] == ("us-east-1", SettingSource.ENVIRONMENT, "SSM_TUI_REGION")
    assert found["bell"] == (False, SettingSource.FILE, "2")
    assert found["local_history"] == (False, SettingSource.FILE, "4")
    assert found["max_minutes"] == (None, SettingSource.DEFAULT, "")
    assert found["scrollback"] == (10_000, SettingSource.DEFAULT, "")


def test_what_is_set_in_a_table_is_told_key_by_key() -> None:
    write_settings("[profiles.prod]\nmax_minutes = 5\n[profiles.'a b']\nread_only = true\n")
    found = [each for each in explained({}, State(), {})[1] if each.keys[0] == "profiles"]
    assert [(each.keys[1:], each.value, each.where) for each in found] == [
        (("prod", "max_minutes"), 5, "2"),
        (("a b", "read_only"), True, "4"),
    ]


def test_each_key_of_the_organisations_history_is_told_with_its_source() -> None:
    write_settings("[history]\ntable = 'trail'\nmax_scanned = '2 GB'\n")
    found = explained({}, State(), {"SSM_TUI_HISTORY_REGION": "eu-west-1"})[1]
    told = {each.keys[1]: each for each in found if each.keys[0] == "history"}
    assert set(told) == set(HISTORY)
    assert (told["table"].value, told["table"].where) == ("trail", "2")
    assert (told["max_scanned"].value, told["max_scanned"].where) == ("2.0 GB", "3")
    assert told["region"].where == "SSM_TUI_HISTORY_REGION"
    assert told["workgroup"].source is SettingSource.DEFAULT
