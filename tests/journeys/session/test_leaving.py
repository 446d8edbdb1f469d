"""However the program ends, the terminal is given back and nothing is left running."""

import signal
import sys
import termios

import pytest

from tests.journeys.shell import active_sessions, connect
from tests.support.host_state import state
from tests.support.program import Program, program
from tui.sandbox.service import Sandbox
from tui.terminal.emulator import Emulator


def is_given_back(running: Program, before: list[object]) -> bool:
    """Whether the terminal is as it was: modes of the line, and of the screen."""
    fresh = state(Emulator(100, 30))
    return termios.tcgetattr(running.slave) == before and state(running.terminal) == fresh


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_session_and_gives_the_terminal_back(
    sandbox: Sandbox, number: signal.Signals
) -> None:
    with program(environment=sandbox.environment()) as running:
        before = termios.tcgetattr(running.slave)
        connect(running)
        assert active_sessions(sandbox) == 1
        running.signal(number)
        # The process dies of SIGQUIT itself, as whoever sends it expects.
        assert running.wait() == (-number if number == signal.SIGQUIT else 128 + number)
        assert is_given_back(running, before)
    assert active_sessions(sandbox) == 0


def test_leaving_with_a_live_session_asks_and_ends_it(sandbox: Sandbox) -> None:
    with program(environment=sandbox.environment()) as running:
        before = termios.tcgetattr(running.slave)
        connect(running)
        running.type("\x1dd")
        running.sees("web-01 .*online")
        running.type("q")
        running.sees("End it and quit")
        running.type("j\r")
        assert running.wait() == 0
        assert is_given_back(running, before)
    assert active_sessions(sandbox) == 0


CRASHING = """
from tui.cli import main
from tui.ui.screens.help import HelpScreen

def broken(self):
    token = "hunter2"
    raise RuntimeError("broken on purpose")

HelpScreen.compose = broken
main()
"""


def test_a_crash_shows_a_sentence_and_no_traceback(sandbox: Sandbox) -> None:
    command = [sys.executable, "-c", CRASHING]
    with program(command=command, environment=sandbox.environment()) as running:
        before = termios.tcgetattr(running.slave)
        connect(running)
        running.type("\x1dd")
        running.sees("web-01 .*online")
        running.type("?")
        assert running.wait() == 1
        assert is_given_back(running, before)
        assert "Traceback" not in running.screen
        assert b"hunter2" not in running.output
    assert active_sessions(sandbox) == 0


FAILING = """
import importlib
from tui.cli import main

def broken(*_):
    token = "hunter2"
    raise RuntimeError("broken on purpose")

module, name, method = {!r}.split(":")
setattr(getattr(importlib.import_module(module), name), method, broken)
main()
"""


@pytest.mark.parametrize(
    "place",
    [
        "textual.reactive:Reactive:_clear_watchers",
        "textual.drivers.linux_driver:LinuxDriver:stop_application_mode",
        "textual.drivers.linux_driver:LinuxDriver:disable_input",
        "tui.ui.host.raw_driver:RawDriver:mirror",
        "tui.ui.host.window:HostTerminal:give_title_back",
        "textual.app:App:_close_all",
    ],
)
def test_an_error_on_the_way_out_leaves_a_terminal_and_a_sentence(
    sandbox: Sandbox, place: str
) -> None:
    command = [sys.executable, "-c", FAILING.format(place)]
    with program(command=command, environment=sandbox.environment()) as running:
        before = termios.tcgetattr(running.slave)
        running.sees("web-01")
        running.type("q")
        assert running.wait() == 1
        assert is_given_back(running, before)
        assert "ssm-tui stopped because of an internal error" in running.screen
        assert b"hunter2" not in running.output
        assert "Traceback" not in running.screen
