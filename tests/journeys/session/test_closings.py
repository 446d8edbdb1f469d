"""Closing the window ends every session, whoever sends how many signals."""

import signal
import sys

import pytest

from tests.fuzz.closings import ASKING, Closing, left_behind
from tests.journeys.conftest import sandbox
from tests.journeys.shell import active_sessions, connect
from tests.support.program import PATIENCE, program
from tui.sandbox.service import Sandbox

__all__ = ["sandbox"]

HASTY = """
from tui.cli import main
from tui.ui.host import restore

restore.ALONE = 4.0
main()
"""
"""The program that gives AWS four seconds to hear of the end behind a closed window."""


@pytest.mark.started_afresh
@pytest.mark.parametrize(
    "closing",
    [
        Closing("pty", sessions=1, begun=f"{ASKING}\r", latency=1.0),
        Closing("shell", sessions=3, begun=ASKING, strangers=2),
    ],
    ids=str,
)
def test_a_closed_window_leaves_no_session(closing: Closing, sandbox: Sandbox) -> None:
    assert left_behind(closing, sandbox) == []


def test_behind_a_closed_window_an_aws_that_never_answers_keeps_no_program(
    sandbox: Sandbox,
) -> None:
    with program(
        command=(sys.executable, "-c", HASTY), environment=sandbox.environment()
    ) as closed:
        connect(closed)
        sandbox.api_faults.latency = 10 * PATIENCE
        closed.hang_up()
        assert closed.process.wait(PATIENCE) == 128 + signal.SIGHUP
    sandbox.api_faults.latency = 0.0
    assert active_sessions(sandbox) == 1
    with program(environment=sandbox.environment()) as running:
        running.sees("A session on web-01 is still active")
        running.type("\r")
        running.type("q")
        assert running.wait() == 0
