"""MFA codes without the app: asked for on the terminal, whatever standard input and output are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

from tests.credentials.on_terminal import Ran, run_on_terminal  # noqa: E402 -- needs a pty

CHECKOUT = Path(__file__).parents[2]
ASK = """
import os, sys
from tui.aws.errors import AwsError
from tui.aws.identity.mfa import MfaQuestion
from tui.cli.codes import ask_on_terminal
try:
    for _ in range(int(os.environ.get("TIMES", "1"))):
        code = ask_on_terminal(MfaQuestion("arn:mfa/\\x1b[31mjane", "shop"))
except AwsError as error:
    code = type(error).__name__
with open(os.environ["ANSWER"], "w") as answer:
    answer.write(code)
"""


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "answer"


def ask(answer: Path, *typed: tuple[str, str], times: int = 1) -> Ran:
    """Ask with standard input and output elsewhere, as for a credential process."""
    command = ["/bin/sh", "-c", '"$0" -c "$1" </dev/null >/dev/null', sys.executable, ASK]
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "ANSWER": str(answer),
        "TIMES": str(times),
    }
    return run_on_terminal(command, environment, typed)


def test_a_code_is_asked_for_on_the_terminal_itself(answer: Path) -> None:
    ran = ask(answer, ("MFA code of", "123 456"))
    assert answer.read_text() == "123456"
    assert "(profile shop): " in ran.screen


def test_what_is_no_code_is_asked_for_again(answer: Path) -> None:
    ran = ask(answer, ("MFA code of", "12345"), ("six digits", "654321"))
    assert answer.read_text() == "654321"
    assert "A code has six digits." in ran.screen


def test_a_used_code_is_not_given_twice(answer: Path) -> None:
    typed = [("MFA code of", "123456"), ("MFA code of", "123456"), ("has been used", "654321")]
    ran = ask(answer, *typed, times=2)
    assert answer.read_text() == "654321"
    assert "has been used" in ran.screen


def test_nothing_at_all_is_no_code(answer: Path) -> None:
    ask(answer, ("MFA code of", ""))
    assert answer.read_text() == "MfaCancelled"


def test_a_devices_name_cannot_act_on_the_terminal(answer: Path) -> None:
    ran = ask(answer, ("MFA code of", "123456"))
    assert "\x1b" not in ran.screen
    assert "jane" in ran.screen


def test_without_a_terminal_nobody_can_be_asked(answer: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ANSWER": str(answer)}
    subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment,
        start_new_session=True,
        timeout=60,
        check=True,
    )
    assert answer.read_text() == "MfaNeeded"
