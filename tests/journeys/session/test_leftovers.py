"""A program that was killed leaves a session behind; the next one offers it."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.journeys.conftest import sandbox
from tests.journeys.remote import PATIENCE, Account
from tests.journeys.shell import active_sessions, connect, kill
from tests.support.program import program
from tui.sandbox.service import Sandbox
from tui.sessions.orphans.crash_record import FOLDER
from tui.settings.settings import state_directory

__all__ = ["sandbox"]


def test_a_session_of_a_killed_program_is_offered_and_ended(sandbox: Sandbox) -> None:
    with program(environment=sandbox.environment()) as killed:
        connect(killed)
        kill(killed)
    assert active_sessions(sandbox) == 1
    with program(environment=sandbox.environment()) as running:
        running.sees("A session on web-01 is still active")
        running.sees("leaving")
        running.type("jj")
        running.sees("▌ End session")
        running.type("\r")
        running.sees("Ended the session on web-01")
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
        running.sees("▌ Later")
        running.type("j")
        running.sees("▌ Resume")
        running.type("\r")
        running.sees("● connected")
        running.type("echo still:$mark\r")
        running.sees("still:42")
        running.type("exit\r")
        running.sees("Ended: ")
    assert active_sessions(sandbox) == 0


COMMANDS = {
    "runs a command": (
        "exec",
        "web-01",
        "--reason",
        "x",
        "--",
        "sh",
        "-c",
        "echo up; sleep 99",
    ),
    "forwards a port": ("forward", "web-01", "22", "--reason", "x"),
}


@pytest.mark.parametrize("words", COMMANDS)
async def test_a_killed_command_leaves_a_session_that_can_be_ended(
    sandbox: Sandbox, words: str
) -> None:
    await start_and_kill(sandbox, COMMANDS[words])
    assert active_sessions(sandbox) == 1
    await asyncio.to_thread(end_the_leftover, sandbox, words)
    assert active_sessions(sandbox) == 0


async def start_and_kill(sandbox: Sandbox, command: Sequence[str]) -> None:
    """Kill a command that runs, once it has left what is found later."""
    process = await Account(sandbox).start(*command)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline()
        await remembered()
        process.kill()
        await process.communicate()


async def remembered() -> None:
    """Return when there is a file of a live session."""
    while True:
        if list((state_directory() / FOLDER).glob("*.json")):
            return
        await asyncio.sleep(0.02)


def end_the_leftover(sandbox: Sandbox, words: str) -> None:
    """The app tells of it, and ends it."""
    with program(environment=sandbox.environment()) as running:
        running.sees("A session on web-01 is still active")
        running.sees(words)
        running.type("j")
        running.sees("▌ End session")
        running.type("\r")
        running.sees("Ended the session on web-01")
        running.type("q")
        assert running.wait() == 0
