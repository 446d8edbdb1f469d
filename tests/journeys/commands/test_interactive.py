"""`ssm-tui exec --interactive` on a terminal of one's own."""

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest

from tests.journeys.shell import CALL, active_sessions
from tests.support.program import Program, program
from tui.sandbox.service import Sandbox, SandboxOptions


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(seed_history=False)) as running:
        yield running


def modes(running: Program) -> list[object]:
    return termios.tcgetattr(running.slave)


def test_a_command_has_a_terminal_of_this_size_and_hears_every_key(sandbox: Sandbox) -> None:
    script = (
        "trap 'echo caught' INT; echo up; while ! read name; do :; done; "
        "stty size; echo hello $name"
    )
    with program(*CALL, script, environment=sandbox.environment()) as running:
        before = modes(running)
        running.sees("up")
        assert modes(running) != before
        running.type("\x03")
        running.sees("caught")
        running.type("world\r")
        running.sees("30 100")
        running.sees("hello world")
        assert running.wait() == 0
        assert modes(running) == before
    assert active_sessions(sandbox) == 0


def test_a_window_that_changes_is_passed_on(sandbox: Sandbox) -> None:
    script = "trap 'stty size' WINCH; echo up; while :; do sleep 0.1; done"
    with program(*CALL, script, environment=sandbox.environment()) as running:
        running.sees("up")
        termios.tcsetwinsize(running.slave, (20, 70))
        running.signal(signal.SIGWINCH)
        running.sees("20 70")
        running.type("\x1dx")
        assert running.wait() == 255
        running.sees("You ended the session")
    assert active_sessions(sandbox) == 0


def test_a_command_that_says_nothing_hears_what_is_typed(sandbox: Sandbox) -> None:
    script = "stty -echo; read name; stty size; echo hello $name"
    with program(*CALL, script, environment=sandbox.environment()) as running:
        running.type("world\r")
        running.sees("30 100")
        running.sees("hello world")
        assert running.wait() == 0


def test_an_outage_is_told_and_costs_no_key(sandbox: Sandbox) -> None:
    with program(*CALL, "echo up; cat", environment=sandbox.environment()) as running:
        running.sees("up")
        session_id = sandbox.living[-1]
        sandbox.gateway.out_of_order = True
        sandbox.cut(session_id)
        running.sees("Reconnecting: ")
        running.type("typed meanwhile\r")
        sandbox.gateway.out_of_order = False
        running.sees("Reconnected")
        running.sees("typed meanwhile")
        running.type("\x04")
        assert running.wait() == 0


@pytest.mark.parametrize(("keys", "status"), [("\x03", 130), ("\x1dx", 255)])
def test_keys_get_through_while_the_terminal_answers_a_flood_of_questions(
    sandbox: Sandbox, keys: str, status: int
) -> None:
    script = r"""exec yes "$(printf '\033[6n\033[c')" """
    with program(*CALL, script, environment=sandbox.environment(), answers=True) as running:
        running.until(lambda: running.answered > 64 * 1024)
        running.type(keys)
        assert running.wait() == status


@pytest.mark.parametrize("more", [["--json"], ["--timeout", "5"], ["-n"], []])
def test_what_cannot_be_attached_is_refused_before_aws_is_asked(more: list[str]) -> None:
    call = [sys.executable, "-m", "tui", CALL[0], *more, *CALL[1:], "top"]
    done = subprocess.run(
        call, input=b"", capture_output=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )
    assert done.returncode == 2
    assert (
        b"can't be combined with --json" in done.stderr
        if more
        else b"needs a terminal" in done.stderr
    )
