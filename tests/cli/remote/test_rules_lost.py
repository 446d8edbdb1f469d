"""What cannot be used in the settings is said by every command, and starts no session."""

import re

import pytest
from click.testing import CliRunner, Result

from tests.support.program import program
from tui.cli import main
from tui.settings.settings import settings_file

STARTING = (
    ("exec", "i-0123456789abcdef0", "--reason", "INC-1", "--", "true"),
    ("exec", "i-0123456789abcdef0", "--reason", "INC-1", "--json", "--", "true"),
    ("forward", "i-0123456789abcdef0", "80", "--reason", "INC-1"),
    ("proxy", "i-0123456789abcdef0"),
)

LOST = {
    "theme = 'dusk'\nreason_required = 'maybe'": "line 2: reason_required was ignored",
    "max_minutes = 0": "line 1: max_minutes was ignored",
    "reason_patern = '^INC'": "line 1: 'reason_patern' is not a setting",
    "max_minute = 5": "line 1: 'max_minute' is not a setting",
    "profile.prod.max_minutes = 5": "line 1: profile was ignored",
    "[tag.pci]\nmax_minutes = 5": "line 1: 'tag' is not a setting",
    "[profiles.a]\nmax_minutes = 5\n\n[profiles.b]\nmax_minutes = 'x'": "line 5: profiles was",
    "[tags.'env=prod']\nreason_required = true\nmaximum = 1": "line 3: tags was ignored: 'max",
    "reason_required = = true": "is not valid TOML and was ignored",
}


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS is at an address where nobody answers, and is never told of anything."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)


def write(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("arguments", STARTING, ids=lambda arguments: arguments[0])
def test_no_command_starts_a_session_while_a_rule_may_be_lost(
    arguments: tuple[str, ...],
) -> None:
    write("\n\nmax_minutes = 'an hour'\n")
    answer = call(*arguments)
    assert answer.exit_code == 2
    assert f"{settings_file()} line 3: max_minutes was ignored" in answer.stderr
    assert "No session is started until this is fixed" in answer.stderr
    write("max_minutes = 60\n")
    assert "No response from" in call(*arguments).output


@pytest.mark.parametrize("text", LOST)
def test_whatever_may_have_held_a_rule_is_named_by_its_line(text: str) -> None:
    write(text)
    answer = call(*STARTING[0])
    assert answer.exit_code == 2
    assert LOST[text] in answer.stderr


def test_a_command_on_several_machines_is_refused_too() -> None:
    write("reason_required = 3")
    answer = call("exec", "--each", "a", "b", "--yes", "--reason", "INC-1", "--", "true")
    assert answer.exit_code == 2
    assert "No session is started until this is fixed" in answer.stderr


def test_a_command_on_a_terminal_is_refused_too() -> None:
    write("reason_required = 3")
    with program("exec", "--interactive", "i-0123", "--reason", "x", "--", "sh") as refused:
        assert refused.wait() == 2
        said = refused.screen.replace(
            "\n", ""
        )  # where a line is folded is up to the file's path
    assert re.search("line 1: reason_required.*No session is started until", said)


def test_a_file_that_is_no_text_and_a_wrong_variable_may_have_held_a_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("")
    settings_file().write_bytes(b"\xff")
    assert call(*STARTING[0]).exit_code == 2
    settings_file().unlink()
    for name in ("SSM_TUI_REASON_REQUIRED", "SSM_TUI_REASON_REQUIERD"):
        with monkeypatch.context() as set_for_now:
            set_for_now.setenv(name, "perhaps")
            refused = call(*STARTING[0])
        assert (refused.exit_code, name in refused.stderr) == (2, True)


def test_what_holds_no_rule_is_said_and_keeps_nothing_from_starting() -> None:
    write("theme = 3\nscrollbak = 5\n")
    answer = call(*STARTING[0])
    assert answer.exit_code == 255
    assert "No response from" in answer.stderr
    assert "line 1: theme was ignored" in answer.stderr
    assert "line 2: 'scrollbak' is not a setting" in answer.stderr


@pytest.mark.parametrize("arguments", [("credentials", "list"), ("preferences", "--help")])
def test_every_other_command_says_the_problems_and_does_its_work(
    arguments: tuple[str, ...],
) -> None:
    write("reason_required = 3")
    answer = call(*arguments)
    assert answer.exit_code == 0
    assert "line 1: reason_required was ignored" in answer.stderr
