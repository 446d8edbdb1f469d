"""Closing the window ends every session, whoever sends how many signals."""

import pytest

from tests.fuzz.closings import ASKING, Closing, left_behind
from tests.journeys.conftest import sandbox
from tui.sandbox.service import Sandbox

__all__ = ["sandbox"]


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
