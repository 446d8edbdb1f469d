"""A program that was killed leaves a session behind; the next one offers it."""

import signal

from tests.journeys.test_leaving import active_sessions, connect, sandbox
from tests.support.program import Program, program
from tui.sandbox.service import Sandbox
from tui.sessions.survivors import FOLDER
from tui.settings import state_directory

__all__ = ["sandbox"]


def kill(running: Program) -> None:
    """Kill it once what its session needs to be taken up has been written."""
    files = state_directory() / FOLDER
    running.until(
        lambda: any('"input_to"' in path.read_text() for path in files.glob("*.json"))
    )
    running.signal(signal.SIGKILL)
    running.wait()


def test_a_session_of_a_killed_program_is_offered_and_ended(sandbox: Sandbox) -> None:
    with program(environment=sandbox.environment()) as killed:
        connect(killed)
        kill(killed)
    assert active_sessions(sandbox) == 1
    with program(environment=sandbox.environment()) as running:
        running.sees("A session on web-01 is still live")
        running.sees("leaving")
        running.type("jj")
        running.sees("▌ End it")
        running.type("\r")
        running.sees("The session on web-01 was ended")
        running.type("q")
        assert running.wait() == 0
    assert active_sessions(sandbox) == 0


def test_a_session_of_a_killed_program_is_taken_up(sandbox: Sandbox) -> None:
    with program(environment=sandbox.environment()) as killed:
        connect(killed)
        killed.type("mark=$((40+2)); echo set\r")
        killed.sees(r"\nset\b")
        kill(killed)
    with program(environment=sandbox.environment()) as running:
        running.sees("▌ Decide later")
        running.type("j")
        running.sees("▌ Go on with it")
        running.type("\r")
        running.sees("● connected")
        running.type("echo still:$mark\r")
        running.sees("still:42")
        running.type("exit\r")
        running.sees("Ended: ")
    assert active_sessions(sandbox) == 0
