"""The command line knows its commands, and says what is wrong with a call."""

import subprocess
import sys
from collections.abc import Iterator
from errno import EIO, ENOSPC, EPIPE
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from tui import __version__
from tui.cli import main
from tui.cli.connection import ConnectionOptions
from tui.cli.root import COMMANDS, remembered
from tui.settings.settings import State, state_directory


def test_the_version_is_told() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


def test_the_help_names_every_command() -> None:
    output = CliRunner().invoke(main, ["--help"]).output
    for name in COMMANDS:
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says_and_explains_itself(name: str) -> None:
    module, attribute = COMMANDS[name].split(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


def every_command(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The words of each command, those of groups among them."""
    context = click.Context(group)
    yield list(path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield [*path, name]


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_help_lists_the_exit_statuses(command: list[str]) -> None:
    words = CliRunner().invoke(main, [*command, "--help"]).output.split()
    output = " ".join(words)
    assert "exit status" in output.lower()
    if command != ["exec"]:  # they depend on what it runs, and are told at length
        assert "2 when it is called wrongly" in output
        assert "141 when nobody reads the output" in output


def test_an_unknown_command_is_refused() -> None:
    answer = CliRunner().invoke(main, ["dance"])
    assert answer.exit_code == 2
    assert "dance" in answer.output


def test_an_error_of_our_own_is_a_sentence_and_a_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("tui.cli.credentials.secret_store", fail)
    answer = CliRunner().invoke(main, ["credentials", "list"])
    assert answer.exit_code == 1
    assert "stopped because of an error of its own" in answer.output
    assert "Traceback" not in answer.output
    (report,) = state_directory().glob("crash-*.txt")
    assert "RuntimeError: broken" in report.read_text()


def test_who_reads_no_further_ends_a_command_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise BrokenPipeError(EPIPE, "nobody reads")

    monkeypatch.setattr("tui.cli.credentials.secret_store", fail)
    answer = CliRunner().invoke(main, ["credentials", "list"])
    assert (answer.exit_code, answer.output) == (141, "")
    assert not list(state_directory().glob("crash-*.txt"))


@pytest.mark.parametrize(
    "error",
    [OSError(ENOSPC, "No space left on device"), OSError(EIO, "No space left on device")],
)
def test_an_output_that_takes_no_more_is_a_sentence(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ExceptionGroup("of a task group", [error])

    monkeypatch.setattr("tui.cli.credentials.secret_store", fail)
    answer = CliRunner().invoke(main, ["credentials", "list"])
    assert answer.exit_code == 1
    assert "could not be written: No space left on device." in answer.output
    assert not list(state_directory().glob("crash-*.txt"))


def test_without_a_terminal_the_app_does_not_start() -> None:
    answer = CliRunner().invoke(main, [])
    assert answer.exit_code == 1
    assert "needs a terminal" in answer.output


@pytest.mark.parametrize(
    ("chosen", "environment", "place"),
    [
        (ConnectionOptions(), {}, ("shop", "eu-west-1")),
        (ConnectionOptions(region="us-east-1"), {}, ("shop", "us-east-1")),
        (ConnectionOptions(profile="dev"), {}, ("dev", None)),
        (ConnectionOptions(), {"AWS_PROFILE": "dev"}, (None, None)),
        (ConnectionOptions(), {"AWS_ACCESS_KEY_ID": "AKIA"}, (None, None)),
        (ConnectionOptions(), {"AWS_REGION": "us-east-1"}, ("shop", None)),
    ],
)
def test_the_last_choice_holds_where_nothing_nearer_says_otherwise(
    chosen: ConnectionOptions, environment: dict[str, str], place: tuple[str | None, str | None]
) -> None:
    state = State(profile="shop", region="eu-west-1")
    found = remembered(chosen, state, environment)
    assert (found.profile, found.region) == place


ELSEWHERE = """
import signal, sys
sys.modules.update(dict.fromkeys(("fcntl", "pty", "termios")))
del signal.SIGHUP, signal.SIGWINCH
from tui.cli import main
main()
"""


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("--help", 0, "terminate"),
        ("proxy --help", 0, "ProxyCommand"),
        ("", 1, "on Linux and macOS only"),
        ("proxy web-01", 1, "on Linux and macOS only"),
        ("forward web-01 80 --reason x", 1, "on Linux and macOS only"),
        ("exec web-01 --reason x -- true", 1, "on Linux and macOS only"),
        ("exec --interactive web-01 --reason x -- true", 1, "on Linux and macOS only"),
    ],
)
def test_where_no_session_can_be_opened_that_is_said(
    line: str, status: int, words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *line.split()],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert words in done.stdout + done.stderr
    assert "error of its own" not in done.stderr
