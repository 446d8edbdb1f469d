"""What `ssm-tui exec` says to who calls it wrongly; nothing is asked of AWS."""

import pytest
from click.testing import CliRunner

from tui.cli import main


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["web", "--", ""], "The command is empty."),
        (["web", "--", " ", "\n"], "The command is empty."),
        (["web", "--stdin", "-n", "ls"], "--stdin and -n can't be combined."),
        (
            ["web", "--interactive", "--json", "ls"],
            "--interactive can't be combined with --json",
        ),
        (["--each", "web", "--interactive", "--", "ls"], "work on one instance"),
        (["--all-matching", "web", "--stdin", "ls"], "work on one instance"),
        (["--each", "web", "--all-matching", "db", "--", "ls"], "can't be combined"),
        (["--all-matching", " ", "ls"], "An empty filter"),
        (["--each", "web", "--parallel", "0", "--", "ls"], "0 is not in the range"),
        (["web", "--parallel", "2", "ls"], "--parallel needs --each or --all-matching."),
        (["web", "--yes", "ls"], "--yes needs --each or --all-matching."),
        (["--each", "web", "db", "ls"], "Put -- between the targets and the command"),
    ],
)
def test_a_wrong_call_is_a_sentence_and_the_status_2(words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, ["exec", "--reason", "t", *words])
    assert (result.exit_code, sentence in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("words", [["web", "ls"], ["--each", "web", "db", "--", "ls"]])
def test_a_profile_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nope")
    result = CliRunner().invoke(main, ["exec", "--reason", "t", *words])
    assert result.exit_code == 255
    assert result.stderr.count("Profile `nope` is not in the AWS configuration") == 1
