"""However a command on a terminal ends, the user's terminal is as it was, and says why."""

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.journeys.shell import CALL, active_sessions
from tests.support.host_state import state
from tests.support.program import PATIENCE, PROGRAM, Program, program
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.terminal.emulator import Emulator

LEFT = (
    r"\033[?1h\033=\033[22;2t\033]2;far\007\033[?1049h\033[?1000;1006;1004;2004;2031;2048h"
    r"\033[?25l\033[4h\033[5q\033[5 q\033[>1u\033[>4;2m\033[31;7m\033]12;red\007\033[3;9r\033(0"
    r"\033[?7l\033[?5h"
)
"""What a full-screen program sets, and more, in printf's words."""

COMMAND = f"printf '{LEFT}'; echo p"

FRESH = state(Emulator(100, 30))


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(getattr(request, "param", SandboxOptions(seed_history=False))) as running:
        yield running


@contextmanager
def full_screen(sandbox: Sandbox, *command: str, then: str = "cat") -> Iterator[Program]:
    """A command that has changed all of the terminal, in a terminal of its own."""
    call = [*CALL, f"{COMMAND}; {then}"]
    environment = sandbox.environment()
    with program(*call, command=command or PROGRAM, environment=environment) as running:
        # A p, for who draws lines.
        running.sees("⎻")
        assert state(running.terminal) != FRESH
        yield running


def is_as_it_was(running: Program) -> bool:
    return (
        state(running.terminal) == FRESH
        and termios.tcgetattr(running.slave) == running.attributes
    )


def terminate(sandbox: Sandbox) -> None:
    session_id = sandbox.living[-1]
    call = [sys.executable, "-m", "tui", "terminate", session_id, "--yes"]
    subprocess.run(call, env={**os.environ, **sandbox.environment()}, check=True)


def sent(number: signal.Signals) -> Callable[[Program, Sandbox], None]:
    return lambda running, _: running.signal(number)


def said(keys: str) -> Callable[[Program, Sandbox], None]:
    return lambda running, _: running.type(keys)


ENDS = {
    "ctrl+] x": (said("\x1dx"), 255, "ssm-tui: You ended the session."),
    "term": (sent(signal.SIGTERM), 255, "ssm-tui: You ended the session."),
    "hup": (sent(signal.SIGHUP), 255, "ssm-tui: You ended the session."),
    "int": (sent(signal.SIGINT), 255, "ssm-tui: You ended the session."),
    "quit": (sent(signal.SIGQUIT), -signal.SIGQUIT, "ssm-tui: You ended the session."),
    "its own": (said("\x04"), 0, ""),
}


@pytest.mark.parametrize(("end", "status", "sentence"), ENDS.values(), ids=ENDS)
def test_the_terminal_is_as_it_was(
    sandbox: Sandbox,
    end: Callable[[Program, Sandbox], None],
    status: int,
    sentence: str,
) -> None:
    with full_screen(sandbox) as running:
        end(running, sandbox)
        assert running.wait() == status
        assert is_as_it_was(running)
        assert running.screen.strip() == sentence
    assert active_sessions(sandbox) == 0


def test_a_session_that_others_end_leaves_a_terminal_too(sandbox: Sandbox) -> None:
    with full_screen(sandbox) as running:
        terminate(sandbox)
        assert running.wait() == 255
        assert is_as_it_was(running)
        assert running.screen.strip().startswith("ssm-tui: ")


@pytest.mark.parametrize(
    "sandbox",
    [SandboxOptions(seed_history=False, max_minutes=1, head_start=55)],
    indirect=True,
    ids=["maximum"],
)
def test_the_maximum_leaves_a_terminal_too(sandbox: Sandbox) -> None:
    with full_screen(sandbox) as running:
        assert running.wait() == 255
        assert is_as_it_was(running)
        assert running.screen.strip().startswith("ssm-tui: Max session duration reached.")


BROKEN = """
from tui.cli import main
from tui.sessions.headless.interactive import InteractiveCommand

async def broken(self):
    raise RuntimeError("broken on purpose")

InteractiveCommand._say_farewell = broken
main()
"""


def test_an_error_on_the_way_out_leaves_a_terminal_too(sandbox: Sandbox) -> None:
    with full_screen(sandbox, sys.executable, "-c", BROKEN) as running:
        running.type("\x1dx")
        assert running.wait() == 1
        assert is_as_it_was(running)
        assert running.screen.strip().startswith("Error: ssm-tui stopped")
    assert active_sessions(sandbox) == 0


def test_a_terminal_that_takes_nothing_holds_nobody_who_was_told_to_end(
    sandbox: Sandbox,
) -> None:
    with full_screen(sandbox, then="yes") as running:
        # Nobody reads, until nothing goes any more.
        running.stall()
        running.signal(signal.SIGTERM)
        assert running.process.wait(PATIENCE) == 255
    assert active_sessions(sandbox) == 0


def test_what_a_terminal_takes_late_still_gives_it_back(sandbox: Sandbox) -> None:
    with full_screen(sandbox, then="yes") as running:
        running.stall()
        terminate(sandbox)
        running.wait()
        assert is_as_it_was(running)


def test_quit_ends_the_session_of_a_command_without_a_terminal_too(sandbox: Sandbox) -> None:
    call = [sys.executable, "-m", "tui", "exec", "web-01", "--reason", "look", "--"]
    environment = {**os.environ, **sandbox.environment()}
    with subprocess.Popen(
        [*call, "sh", "-c", "echo up; sleep 600"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"up\n"
        running.send_signal(signal.SIGQUIT)
        assert running.wait(PATIENCE) == -signal.SIGQUIT
    assert active_sessions(sandbox) == 0
