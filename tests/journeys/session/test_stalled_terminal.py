"""A terminal that takes no output holds nothing up: not limits, not the line, not the exit."""

import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from tests.journeys.conftest import sandbox
from tests.journeys.shell import active_sessions, connect
from tests.support.aws.sandbox_calls import named
from tests.support.program import PATIENCE, PROGRAM, Program, program
from tui.sandbox.service import Sandbox
from tui.ui.terminal.input_guard import QUIET

__all__ = ["sandbox"]

FLOOD = "while :; do seq 100000; done\r"

IMPATIENT = """
from tui.cli import main
from tui.sessions import registry
from tui.sessions.countdown import UserLimits

registry.user_limits_for = lambda *_: UserLimits(5.0, (60.0, 60.0, 60.0))
main()
"""
"""The program for a user whose own maximum is five seconds."""

Stall = Callable[[Program], None]


def unread(running: Program) -> None:
    """Nobody reads what the terminal is sent."""


def stopped(running: Program) -> None:
    """As by Ctrl+S, were it not a key."""
    termios.tcflow(running.slave, termios.TCOOFF)


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait for something, while nobody looks at the terminal."""
    deadline = monotonic() + PATIENCE
    while not condition() and monotonic() < deadline:
        sleep(0.05)
    return condition()


@contextmanager
def flooded(
    sandbox: Sandbox, stall: Stall, command: tuple[str, ...] = PROGRAM
) -> Iterator[Program]:
    """The program in a shell whose output never ends, on a terminal that takes none of it."""
    with program(command=command, environment=sandbox.environment()) as running:
        connect(running)
        assert active_sessions(sandbox) == 1
        running.type(FLOOD)
        running.sees(r"\n\d+\n")
        stall(running)
        yield running


@pytest.mark.parametrize("stall", [unread, stopped])
def test_a_maximum_ends_a_session_while_the_terminal_takes_nothing(
    sandbox: Sandbox, stall: Stall
) -> None:
    with flooded(sandbox, stall, (sys.executable, "-c", IMPATIENT)) as running:
        assert comes_true(lambda: active_sessions(sandbox) == 0)
        assert running.process.poll() is None


def test_keys_do_nothing_to_the_app_before_the_end_can_have_been_seen(sandbox: Sandbox) -> None:
    with flooded(sandbox, unread, (sys.executable, "-c", IMPATIENT)) as running:
        assert comes_true(lambda: active_sessions(sandbox) == 0)
        since = monotonic()
        assert comes_true(lambda: monotonic() > since + 2 * QUIET)
        running.type("\rx")
        running.sees("Not sent after the end: 2 keys")
        running.sees("↵ connect again")
        assert active_sessions(sandbox) == 0


@pytest.mark.parametrize("stall", [unread, stopped])
def test_being_told_to_end_works_while_the_terminal_takes_nothing(
    sandbox: Sandbox, stall: Stall
) -> None:
    with flooded(sandbox, stall) as running:
        before = termios.tcgetattr(running.slave)[3]
        running.signal(signal.SIGTERM)
        assert running.process.wait(PATIENCE) == 128 + signal.SIGTERM
        assert active_sessions(sandbox) == 0
        assert not before & termios.ICANON
        assert termios.tcgetattr(running.slave)[3] & termios.ICANON


def test_a_terminal_that_wakes_up_behind_the_end_finds_itself_restored(
    sandbox: Sandbox,
) -> None:
    with flooded(sandbox, unread) as running:
        running.signal(signal.SIGTERM)
        running.process.wait(PATIENCE)
        running.wait()
        ended = bytes(running.output)
        for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h")):
            assert ended.rfind(off) > ended.rfind(on)


def test_the_line_goes_on_and_the_latest_screen_is_shown_when_the_terminal_wakes_up(
    sandbox: Sandbox,
) -> None:
    with program(environment=sandbox.environment()) as running:
        connect(running)
        home = sandbox.home(named(sandbox, "web-01"))
        running.type("seq 300000; touch through; clear; echo awa''ke\r")
        assert comes_true((home / "through").exists)
        running.sees(r"awake\n")
        assert not running.screen.count("\n299")
