"""The line breaks while somebody types: what they see of it, and that no key is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.conftest import sandbox
from tests.journeys.shell import active_sessions, connect
from tests.support.program import Program, program
from tui.sandbox.service import Sandbox

__all__ = ["sandbox"]

TYPED = "echo kept:$((6*7))"


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[Program]:
    """The program, in a shell."""
    with program(environment=sandbox.environment()) as running:
        connect(running)
        running.sees("● connected")
        yield running


def break_the_line(sandbox: Sandbox) -> None:
    """The gateway is gone, and with it the connection."""
    sandbox.gateway.out_of_order = True
    (session_id,) = sandbox.living
    sandbox.cut(session_id)


def test_what_is_typed_in_an_outage_is_counted_and_arrives(sandbox: Sandbox) -> None:
    with connected(sandbox) as running:
        break_the_line(sandbox)
        running.sees("◌ reconnecting")
        running.type(TYPED)
        running.sees(rf"retry \d+ in \d+ s · {len(TYPED)} B queued")
        sandbox.gateway.out_of_order = False
        running.type("\x1dr")
        running.sees("● connected")
        running.type("\r")
        running.sees("kept:42")


def test_an_outage_can_be_given_up(sandbox: Sandbox) -> None:
    with connected(sandbox) as running:
        break_the_line(sandbox)
        running.sees("◌ reconnecting")
        running.type("\x1dx")
        running.sees("Ended: You ended the session")
    assert active_sessions(sandbox) == 0


def test_a_line_that_swallows_everything_is_unsteady_until_it_answers(
    sandbox: Sandbox,
) -> None:
    with connected(sandbox) as running:
        (session_id,) = sandbox.living
        sandbox.spoil(session_id, "drop=1")
        running.type(TYPED)
        running.sees("◐ unstable")
        running.sees(rf"no reply for \d+ s · {len(TYPED)} B queued")
        sandbox.spoil(session_id, "")
        running.type("\r")
        running.sees("kept:42")
        running.sees("● connected")
