"""A day's sessions, one after another: what they showed does not pile up."""

import gc
from collections.abc import Iterator

import pytest

from tests.journeys.journey import Journey, journey
from tests.ui.fakes import Stopwatch
from tui.aws.instances import ManagedInstance
from tui.sandbox.service import SandboxOptions
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.terminal.emulator import Emulator
from tui.transport.connection import Connection
from tui.ui.desk.closed_tabs import KEPT
from tui.ui.desk.dependencies import Dependencies
from tui.ui.lists.instances import InstancesView

SESSIONS, AT_ONCE = 100, 25


def alive() -> list[object]:
    """What is left of sessions; nothing of it may be held by who asks."""
    gc.collect()
    return [it for it in gc.get_objects() if type(it) in {Session, Emulator, Connection}]


async def open_and_close(story: Journey, target: ManagedInstance) -> None:
    """Some sessions at once, from the prompt to the exit."""
    desk = story.app.desk
    assert desk is not None
    for _ in range(AT_ONCE):
        await desk.open(target, "INC-1")
    assert desk.here is not None
    sessions = desk.here.sessions.sessions
    await story.until(lambda: all(s.state is SessionState.CONNECTED for s in sessions))
    for session in sessions:
        session.send(b"exit\r")
    await story.until(lambda: not desk.live)
    for session in sessions:
        await desk.close(session, quietly=True)


@pytest.fixture(autouse=True)
def without_other_tests() -> Iterator[None]:
    """What the tests before have left is not counted.

    Threads that wait for AWS and the keyring go on as long as the process, and each holds the
    standard error of the app that was when it began, and so that app.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


async def test_a_hundred_closed_sessions_leave_nothing_behind() -> None:
    clock = Stopwatch()
    options = SandboxOptions(seed_history=False)
    async with journey(options, outside=Dependencies(clock=clock)) as story:
        [target] = [
            row.item.instance
            for row in story.app.main.query_one(InstancesView).table.rows.visible
            if row.item.instance.name == "web-01"
        ]
        for _ in range(SESSIONS // AT_ONCE):
            await open_and_close(story, target)
        assert len(alive()) >= 3 * SESSIONS
        clock.advance(story.app, KEPT)
        await story.until(lambda: not alive())
