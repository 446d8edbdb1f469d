"""The commands speak the language of whoever calls them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.cli.command_tree import every_command
from tests.language.marks import marks_of, name_of, text_of
from tests.settings.user_settings import write_settings
from tui import language
from tui.cli import main
from tui.cli.languages import click_words
from tui.settings.state import State, save_state
from tui.ui.app import SsmTui

OPTIONS = {"en": "Options:", "ja": "オプション:"}


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments)


def language_of(result: Result) -> str:
    [tag] = [tag for tag, words in OPTIONS.items() if words in result.output]
    return tag


def test_english_is_spoken_where_nobody_says_otherwise() -> None:
    assert language_of(call("--help")) == "en"


def test_the_environment_chooses() -> None:
    assert language_of(call("--help", LANG="ja_JP.UTF-8")) == "ja"
    assert language_of(call("instances", "--help", LANGUAGE="ja")) == "ja"


def test_the_setting_goes_before_the_environment() -> None:
    write_settings('language = "ja"')
    assert language_of(call("--help", LANG="en_US.UTF-8")) == "ja"
    assert language_of(call("--help", SSM_TUI_LANGUAGE="en")) == "en"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--language", "ja", "instances", "--help"),
        ("instances", "--help", "--language", "ja"),
        ("instances", "--language=ja", "--help"),
        ("archive", "export", "--help", "--language=ja"),
    ],
)
def test_the_option_goes_before_all_and_stands_anywhere(arguments: tuple[str, ...]) -> None:
    result = call(*arguments, SSM_TUI_LANGUAGE="en")
    assert language_of(result) == "ja"
    assert "Show this message and exit." not in result.output


def test_what_a_remote_command_is_given_is_no_option_of_ours() -> None:
    result = call("exec", "web-1", "--help", "--", "--language", "ja")
    assert language_of(result) == "en"


def test_a_language_that_is_none_of_ours_is_called_wrongly() -> None:
    result = call("--language", "xx")
    assert result.exit_code == 2
    assert "'xx' is not one of 'en', 'ja'." in result.output


def test_one_process_may_speak_first_one_and_then_another() -> None:
    english = call("--help").output
    japanese = call("--help", "--language", "ja").output
    assert japanese != english == call("--help").output
    assert "Show this message and exit." not in japanese


def test_exit_statuses_are_told_once_in_the_language_of_each_call() -> None:
    for arguments, words in (
        (("--language", "ja"), "終了ステータス: セッションを終了した場合は0、"),
        ((), "Exit status: 0 when the session was ended, "),
        (("--language", "ja"), "終了ステータス: "),
    ):
        told = " ".join(call(*arguments, "terminate", "--help").output.split())
        assert told.count(words) == 1
        assert told.count("130") == 1


def test_no_help_of_a_command_is_left_in_english() -> None:
    """What people read in a help is a sentence of Japanese; names alone are none."""
    for words in every_command():
        told = " ".join(call("--language", "ja", *words, "--help").output.split())
        told = re.sub(r"`[^`]*`|'[^']*'", "", told)
        assert re.findall(r"[A-Za-z]+(?: [a-z]+){3,}", told) == [], words


def test_what_is_called_wrongly_is_said_in_the_language_too() -> None:
    result = call("--language", "ja", "nonsense")
    assert result.exit_code == 2
    assert "エラー: コマンド'nonsense'はありません。" in result.output


@pytest.mark.parametrize(
    ("arguments", "setting", "spoken"),
    [((), "auto", "ja"), (("--language", "en"), "auto", "en"), ((), "en", "en")],
)
def test_what_was_chosen_in_the_app_is_spoken_where_nothing_nearer_says_otherwise(
    arguments: tuple[str, ...], setting: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_state(State(), State(language="ja"))
    monkeypatch.setattr("tui.cli.root.check_terminal", lambda: None)
    at_start: list[str] = []
    monkeypatch.setattr(SsmTui, "run", lambda app: at_start.append(language.current()))
    monkeypatch.setattr("tui.ui.host.restore.leave_with", lambda status: None)
    call(*arguments, SSM_TUI_LANGUAGE=setting)
    assert at_start == [spoken]


def said_by_click() -> Iterator[str]:
    """All that click marks in the modules that are made to speak, and what it keeps for that."""
    for module in (*click_words.SPEAKING, click.decorators):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and name_of(node) in {"_", "ngettext"} and node.args:
                yield str(text_of(node.args[0]))
            if isinstance(node, ast.Assign) and (said_later := text_of(node.value)):
                yield said_later


def test_every_sentence_of_click_is_its_own() -> None:
    """A version of click that says something else is met here, not by its users."""
    source = Path(click_words.__file__).read_text()
    ours = {mark.text for mark in marks_of(source, "tui/cli/languages/click_words.py")}
    assert ours - {*said_by_click()} == set()
