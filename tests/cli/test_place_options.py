"""Profile and region are said before any command's name, or behind it."""

import click
import pytest
from click.testing import CliRunner

from tests.cli.command_tree import command_of, every_command
from tui.cli import main
from tui.cli.commands import PLACELESS
from tui.cli.connection import ConnectionOptions
from tui.cli.place_options import PREFIX

WHERE = ["--profile", "prod", "--region", "eu-west-1"]
WORDS = {"exec": ["--reason", "r", "web", "--", "aws", "--profile", "theirs"]}
"""What a command cannot even be read without."""


LEAVES = [words for words in every_command() if not isinstance(command_of(words), click.Group)]


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[ConnectionOptions]:
    """What each command that was called was told of where; none does anything."""
    seen: list[ConnectionOptions] = []
    invoke = click.Command.invoke

    def note(command: click.Command, context: click.Context) -> object:
        if isinstance(command, click.Group):
            return invoke(command, context)
        seen.append(context.obj)
        return None

    monkeypatch.setattr(click.Command, "invoke", note)
    return seen


@pytest.mark.parametrize("command", LEAVES, ids=" ".join)
def test_a_place_is_taken_before_and_behind_each_word_of_a_command(
    command: list[str], chosen: list[ConnectionOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    for parameter in command_of(command).params:
        if not (parameter.name or "").startswith(PREFIX) and command != ["exec"]:
            monkeypatch.setattr(parameter, "required", False)
            monkeypatch.setattr(parameter, "callback", None)
    rest = WORDS.get(" ".join(command), [])
    for place in range(len(command) + 1):
        words = [*command[:place], *WHERE, *command[place:], *rest]
        answer = CliRunner().invoke(main, words)
        assert answer.exit_code == 0, answer.output
        assert chosen.pop() == ConnectionOptions("prod", "eu-west-1")


def test_what_stands_nearer_to_the_commands_words_holds(
    chosen: list[ConnectionOptions],
) -> None:
    words = [*WHERE, "preferences", "--profile", "stage", "get", "--endpoint-url", "http://x"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert chosen == [ConnectionOptions("stage", "eu-west-1", "http://x")]


@pytest.mark.parametrize("words", ["web aws --profile p", "web -- aws --profile p"])
def test_what_follows_the_first_word_of_a_remote_command_is_its_own(
    words: str, chosen: list[ConnectionOptions]
) -> None:
    answer = CliRunner().invoke(main, ["exec", "--reason", "r", *words.split()])
    assert answer.exit_code == 0, answer.output
    assert chosen == [ConnectionOptions()]


@pytest.mark.parametrize("command", LEAVES, ids=" ".join)
def test_help_tells_of_places_where_aws_is_asked(command: list[str]) -> None:
    words = CliRunner().invoke(main, [*command, "--help"]).output.split()
    told = "--region" in words
    assert told is (command[0] not in PLACELESS)
