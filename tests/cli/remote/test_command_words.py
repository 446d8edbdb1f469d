"""What of a command line is ours, and what is the command's."""

from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.remote.command_words import ExecCommand


@click.command(cls=ExecCommand)
@click.argument("target")
@click.option("--reason", required=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("-n", "no_input", is_flag=True)
@click.argument("command", nargs=-1, required=True)
def told(**what: Any) -> dict[str, Any]:
    """Give back what was understood."""
    return what


def understood(*words: str) -> tuple[str, str, bool, bool, tuple[str, ...]]:
    what = told.main(list(words), standalone_mode=False)
    return (
        what["target"],
        what["reason"],
        what["as_json"],
        what["no_input"],
        what["command"],
    )


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("--reason r web -- ls -la", "ls -la"),
        ("web --reason r ls -la", "ls -la"),
        ("--reason r web ls -la", "ls -la"),
        ("web --reason r printf %s --reason other", "printf %s --reason other"),
        ("web --reason=r echo --json hi", "echo --json hi"),
        ("web --reason r -- echo -- x", "echo -- x"),
        ("--reason r -- web --json", "--json"),
        ("--reason r web -- --json", "--json"),
    ],
)
def test_the_command_begins_with_the_first_word_that_is_no_option(
    words: str, command: str
) -> None:
    assert understood(*words.split()) == ("web", "r", False, False, tuple(command.split()))


def test_options_stand_before_and_behind_the_target() -> None:
    assert understood("-n", "web", "--json", "--reason", "r", "ls") == (
        "web",
        "r",
        True,
        True,
        ("ls",),
    )


def test_two_hyphens_may_be_a_reason() -> None:
    assert understood("--reason", "--", "web", "-n", "ls")[1:] == ("--", False, True, ("ls",))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("web ls --reason r", "Put --reason before the command"),
        ("web ls --reason=r", "Put --reason before the command"),
        ("web ls", "Missing option '--reason'"),
        ("--reason r web", "Missing argument 'COMMAND"),
        ("--reason r", "Missing argument 'TARGET'"),
        ("web --reason", "requires an argument"),
        ("web --reason r -la", "No such option"),
    ],
)
def test_what_is_missing_is_said(words: str, sentence: str) -> None:
    result = CliRunner().invoke(told, words.split())
    assert result.exit_code == 2
    assert sentence in result.output


@click.command(cls=ExecCommand)
@click.argument("target")
@click.option("--reason", required=True)
@click.option("--each", multiple=True)
@click.option("--all-matching")
@click.option("-n", "no_input", is_flag=True)
@click.argument("command", nargs=-1, required=True)
def several(**what: Any) -> dict[str, Any]:
    """Give back what was understood."""
    return what


@pytest.mark.parametrize(
    ("words", "targets", "command"),
    [
        ("--each a b --reason r -- ls -la", "a b", "ls -la"),
        ("--each a --reason r b -n c -- ls -- x", "a b c", "ls -- x"),
        ("--reason r --each a -- --json", "a", "--json"),
        ("--each=a --each=b --reason r -- ls", "a b", "ls"),
        ("--reason r a --each b -- ls", "a b", "ls"),
        ("--reason r a ls --each b", "", "ls --each b"),
    ],
)
def test_all_words_before_two_hyphens_are_targets_with_each(
    words: str, targets: str, command: str
) -> None:
    what = several.main(words.split(), standalone_mode=False)
    assert sorted(what["each"]) == targets.split()
    assert what["target"] == ("" if targets else "a")
    assert what["command"] == tuple(command.split())


@pytest.mark.parametrize("hyphens", [[], ["--"]])
def test_no_word_is_a_target_where_a_filter_finds_them(hyphens: list[str]) -> None:
    words = ["--all-matching", "web prod", "--reason", "r", *hyphens, "ls", "--reason", "x"]
    what = several.main(words, standalone_mode=False)
    assert (what["all_matching"], what["each"], what["target"]) == ("web prod", (), "")
    assert (what["reason"], what["command"]) == ("r", ("ls", "--reason", "x"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--each a b --reason r ls -la", "Put -- between the targets and the command"),
        ("--each a --reason r b", "Put -- between"),
        ("a --all-matching f --reason r ls", "Leave out a"),
        ("--all-matching f --reason r", "Missing argument 'COMMAND"),
        ("--all-matching f ls --reason r", "Put --reason before the command"),
        ("--each a --reason r --", "Missing argument 'COMMAND"),
    ],
)
def test_what_is_wrong_with_several_is_said(words: str, sentence: str) -> None:
    result = CliRunner().invoke(several, words.split())
    assert result.exit_code == 2
    assert sentence in result.output


@given(st.lists(st.text(min_size=1)))
def test_the_words_of_a_command_are_its_own(words: list[str]) -> None:
    assert understood("web", "--reason", "r", "run", *words)[-1] == ("run", *words)
    assert understood("web", "--reason", "r", "--", "run", *words)[-1] == ("run", *words)
