"""`config` explains the settings, checks them, and changes them without losing anything."""

import json
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.settings.user_settings import write_settings
from tui.cli import main
from tui.settings.meanings import SETTINGS
from tui.settings.settings import (
    Settings,
    export_directory,
    load_settings,
    settings_file,
    settings_of,
)


def config(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["config", *arguments], input=typed)


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An editor that does what the commands in a file say; each time the next of them."""
    script, steps = tmp_path / "editor", tmp_path / "steps"
    script.write_text(
        f'#!/bin/sh\nstep=$(head -n 1 "{steps}")\nsed -i 1d "{steps}"\neval "$step"\n'
    )
    script.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(script))
    return steps


def test_the_path_is_printed_whether_the_file_is_there_or_not() -> None:
    done = config("path")
    assert done.stdout == f"{settings_file()}\n"
    assert "config init" in done.stderr
    write_settings("")
    assert config("path").stderr == ""


def test_every_setting_is_shown_with_value_source_and_meaning() -> None:
    write_settings("bell = false\n")
    shown = config("show").stdout
    for name, told in SETTINGS.items():
        assert f"\n{name} " in f"\n{shown}"
        assert told.words in shown
    assert "bell = false  (settings.toml line 1)" in shown
    assert "scrollback = 10000  (default)" in shown
    assert "max_minutes is not set  (default)" in shown


def test_what_is_changed_is_shown_alone_and_by_its_key() -> None:
    write_settings("bell = false\n[profiles.prod]\nmax_minutes = 5\n")
    assert [
        line for line in config("show", "--changed").stdout.splitlines() if "(" in line
    ] == [
        "bell = false  (settings.toml line 1)",
        "profiles.prod.max_minutes = 5  (settings.toml line 3)",
    ]
    assert "prod.max_minutes" in config("show", "profiles").stdout
    assert config("show", "bells").exit_code == 2


def test_json_tells_what_is_shown_and_what_is_wrong() -> None:
    write_settings("bell = false\nthemes = 3\n")
    found = json.loads(config("show", "--json").stdout)
    bell = next(each for each in found["settings"] if each["key"] == "bell")
    assert (bell["value"], bell["source"], bell["where"]) == (False, "file", "1")
    assert "line 2: 'themes' is not a setting" in found["problems"][0]


def test_a_check_names_line_and_key_and_fails() -> None:
    write_settings("\nmax_minutes = 0\ntheme = 'nope'\n[keys]\n'instances.dance' = 'x'\n")
    done = config("check")
    assert done.exit_code == 1
    first, second, third = done.stdout.splitlines()
    assert "line 2: max_minutes" in first
    assert "line 5: `instances.dance`" in second
    assert "no theme 'nope'" in third
    assert done.stderr == ""


def test_settings_that_apply_pass_the_check() -> None:
    write_settings("max_minutes = 1\n")
    assert config("check").exit_code == 0
    settings_file().unlink()
    assert "defaults apply" in config("check").stdout


def test_a_new_file_changes_nothing_and_one_that_is_there_stays() -> None:
    assert config("init").exit_code == 0
    assert stat.S_IMODE(settings_file().stat().st_mode) == 0o600
    assert load_settings({}).settings == Settings()
    write_settings("bell = false\n")
    again = config("init")
    assert again.exit_code == 1
    assert "exists" in again.stderr
    assert settings_file().read_text() == "bell = false\n"


def test_a_setting_is_changed_and_comments_stay() -> None:
    write_settings("# why\nbell = false  # loud\n\n[profiles.prod]\nmax_minutes = 5\n")
    assert config("set", "bell", "true").exit_code == 0
    assert config("set", "leader", "ctrl+g").exit_code == 0
    assert config("set", 'profiles."a b".reason_required', "true").exit_code == 0
    assert config("set", "profiles.prod.max_minutes").exit_code == 0
    text = settings_file().read_text()
    assert text.startswith("# why\nbell = true  # loud\n")
    assert tomllib.loads(text) == {
        "bell": True,
        "leader": "ctrl+g",
        "profiles": {"prod": {}, "a b": {"reason_required": True}},
    }


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("max_minutes", "x", "whole number"),
        ("bells", "true", "is not a setting"),
        ("a b", "true", "not a key of TOML"),
        ("bell.x", "true", "is not a table"),
        ("keys", '{ "instances.dance" = "x" }', "there is no such action"),
    ],
)
def test_a_value_that_does_not_apply_is_not_written(key: str, value: str, words: str) -> None:
    write_settings("bell = true\nmax_minutes = 5\n")
    done = config("set", key, value)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
    assert settings_file().read_text() == "bell = true\nmax_minutes = 5\n"


def test_an_earlier_fault_keeps_nobody_from_a_change() -> None:
    write_settings("theme = 3\n")
    assert config("set", "bell", "false").exit_code == 0
    assert settings_of(settings_file().read_text()).settings.bell is False


def test_what_is_edited_is_checked_and_can_be_edited_again(editor: Path) -> None:
    write_settings("bell = true\n")
    editor.write_text("echo 'bell = 7' > $1\necho 'bell = false' >> $1; sed -i 1d $1\n")
    done = config("edit", typed="y\n")
    assert done.exit_code == 0, done.output
    assert "line 1: bell" in done.stderr
    assert settings_file().read_text() == "bell = false\n"


@pytest.mark.parametrize("typed", ["n\nn\n", "n\n", ""])
def test_what_is_not_saved_is_kept(editor: Path, typed: str) -> None:
    write_settings("bell = true\n")
    editor.write_text("echo 'bell = 7' > $1\n")
    done = config("edit", typed=typed)
    assert done.exit_code == 1
    assert settings_file().read_text() == "bell = true\n"
    [kept] = export_directory().glob("*settings*.toml")
    assert kept.read_text() == "bell = 7\n"


def test_what_does_not_apply_is_saved_if_that_is_wanted(editor: Path) -> None:
    editor.write_text("echo 'bell = 7' > $1\n")
    assert config("edit", typed="n\ny\n").exit_code == 0
    assert settings_file().read_text() == "bell = 7\n"


def test_a_change_of_another_program_is_not_overwritten(editor: Path) -> None:
    path = write_settings("bell = true\n")
    editor.write_text(f"echo 'theme = \"paper\"' > {path}; echo 'bell = false' > $1\n")
    done = config("edit")
    assert done.exit_code == 1
    assert "Another program" in done.stderr
    assert settings_file().read_text() == 'theme = "paper"\n'
    assert [kept.read_text() for kept in export_directory().iterdir()] == ["bell = false\n"]


def test_what_a_link_leads_to_is_changed_and_keeps_its_mode(tmp_path: Path) -> None:
    dotfile = tmp_path / "dotfile.toml"
    dotfile.write_text("bell = true\n")
    dotfile.chmod(0o644)
    settings_file().parent.mkdir(parents=True)
    settings_file().symlink_to(dotfile)
    assert config("set", "bell", "false").exit_code == 0
    assert settings_file().readlink() == dotfile
    assert (dotfile.read_text(), stat.S_IMODE(dotfile.stat().st_mode)) == (
        "bell = false\n",
        0o644,
    )
