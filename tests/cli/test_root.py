"""The command line knows its commands, and says what is wrong with a call."""

import subprocess
import sys
from errno import EIO, ENOSPC, EPIPE
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from tests.cli.command_tree import command_of, every_command
from tui import __version__
from tui.cli import main
from tui.cli.commands import COMMANDS
from tui.cli.connection import ConnectionOptions
from tui.cli.languages.translating import translate
from tui.cli.root import chosen_set, remembered
from tui.cli.surroundings import CalledWrongly
from tui.language import choose
from tui.settings.settings import state_directory
from tui.settings.state import State
from tui.settings.values import ContextSet
from tui.ui.desk.dependencies import NamedSet


def test_the_version_is_told() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


def test_the_help_names_every_command() -> None:
    output = CliRunner().invoke(main, ["--help"]).output
    for name in COMMANDS:
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says_and_explains_itself(name: str) -> None:
    module, attribute = COMMANDS[name].name.split(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


@pytest.mark.parametrize("group", [[], ["archive"], ["config"]], ids=" ".join)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_list_of_commands_says_what_each_says_of_itself(
    group: list[str], language: str
) -> None:
    listed = CliRunner().invoke(main, ["--language", language, *group, "--help"]).output
    assert listed
    choose(language)
    translate(main)
    found = command_of(group)
    assert isinstance(found, click.Group)
    context = click.Context(found)
    for name in found.list_commands(context):
        command = found.get_command(context, name)
        assert command is not None
        about = command.get_short_help_str(limit=200)
        assert "".join(about.split())[:20] in "".join(listed.split())


@pytest.mark.parametrize("words", [["--help"], ["config", "--help"]])
def test_a_list_of_commands_imports_none_of_them(words: list[str]) -> None:
    script = (
        "import sys; from tui.cli import main; main(standalone_mode=False);"
        "print([name for name in sys.modules if name.startswith('tui.cli.')"
        " and name.endswith(('.exec', '.showing', '.demo', '.show', '.checking'))])"
    )
    call = [sys.executable, "-c", script, *words]
    listed = subprocess.run(call, capture_output=True, text=True, check=True)
    assert listed.stdout.endswith("[]\n")


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_help_lists_the_exit_statuses(command: list[str]) -> None:
    words = CliRunner().invoke(main, [*command, "--help"]).output.split()
    output = " ".join(words)
    assert "exit status" in output.lower()
    if command != ["exec"]:  # they depend on what it runs, and are told at length
        assert "2 for wrong usage" in output
        assert "141 on a closed pipe" in output


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
    assert "stopped because of an internal error" in answer.output
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
    assert "Couldn't write the output: No space left on device." in answer.output
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
        ("", 1, "need Linux or macOS"),
        ("proxy web-01", 1, "need Linux or macOS"),
        ("forward web-01 80 --reason x", 1, "need Linux or macOS"),
        ("exec web-01 --reason x -- true", 1, "need Linux or macOS"),
        ("exec --interactive web-01 --reason x -- true", 1, "need Linux or macOS"),
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
    assert "internal error" not in done.stderr


WORK, SETS = "work", {"work": ContextSet(profiles=("prod", "staging"))}
TOGETHER = State(profiles=("a", "b"))


@pytest.mark.parametrize(
    ("chosen", "name", "state", "environment", "listed"),
    [
        ({}, WORK, State(), {}, NamedSet(SETS[WORK], WORK)),
        ({"profile": "prod"}, WORK, State(), {}, NamedSet(SETS[WORK], WORK)),
        ({}, None, State(context=WORK), {}, NamedSet(SETS[WORK], WORK)),
        ({}, None, TOGETHER, {}, NamedSet(ContextSet(profiles=("a", "b")))),
        ({}, None, State(regions=("r", "s")), {}, NamedSet(ContextSet(regions=("r", "s")))),
        ({}, None, State(context="gone"), {}, None),
        ({"profile": "prod"}, None, TOGETHER, {}, None),
        ({"region": "eu-west-1"}, None, TOGETHER, {}, None),
        ({}, None, TOGETHER, {"AWS_PROFILE": "prod"}, None),
        ({}, None, State(), {}, None),
    ],
)
def test_what_is_listed_together_is_what_is_said_or_was_the_last_time(
    chosen: dict[str, str],
    name: str | None,
    state: State,
    environment: dict[str, str],
    listed: NamedSet | None,
) -> None:
    options = ConnectionOptions(**chosen)
    assert chosen_set(options, name, state, environment, SETS) == listed


def test_a_set_that_the_settings_do_not_have_is_said_with_those_that_they_have() -> None:
    with pytest.raises(CalledWrongly, match=r"no contexts named 'wrok'\. Available: work\."):
        chosen_set(ConnectionOptions(), "wrok", State(), {}, SETS)


@pytest.mark.parametrize("command", [["connect", "web-01"], ["exec", "web-01", "--", "true"]])
def test_a_set_of_contexts_is_refused_where_one_place_is_worked_in(command: list[str]) -> None:
    answer = CliRunner().invoke(main, ["--context", "work", *command])
    assert answer.exit_code == 2
    assert "one profile and region" in " ".join(answer.output.split())
    help_ = CliRunner().invoke(main, ["--context", "work", command[0], "--help"])
    assert help_.exit_code == 0
