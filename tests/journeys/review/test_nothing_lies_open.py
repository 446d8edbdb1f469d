"""With a keyring, nothing that was on a screen and no reason lies open in any of our files."""

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.remote import PATIENCE, Account
from tests.journeys.shell import connect, kill
from tests.support.program import program
from tests.support.secret_service import SecretService, needed, secret_service
from tests.support.traces import files_below, found
from tui.archive.opening.place import ArchivePlace, waiting
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.orphans.crash_record import FOLDER
from tui.sessions.orphans.starting import START
from tui.settings.settings import data_directory, settings_file, state_directory

pytestmark = needed

REASON = "障害調査と再起動 reason-word-4711"
LATER = "続き later-reason-4711"
SHOWN = "echo shown-word-$((4000+711))"
NOTE = "覚え書き note-word-4711"
SECRETS = (
    *("障害調査と再起動", "続き later", "reason-word-4711", "later-reason-4711"),
    *("shown-word-4711", "shown-word-$", "覚え書き note", "note-word-4711"),
    *("exec-word-4711", "exec-word-$"),
)
EXEC = "echo exec-word-$((4000+711))"


@pytest.fixture
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """GNOME Keyring, unlocked, for the programs that are started; and all is recorded."""
    with secret_service() as service:
        service.unlock()
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        settings_file().parent.mkdir(parents=True, exist_ok=True)
        settings_file().write_text("recording = true")
        yield service


def lies_open() -> list[str]:
    """What is found by whoever greps the data, the state and the cache folders."""
    folders = (data_directory(), state_directory(), Path(os.environ["XDG_CACHE_HOME"]))
    files = list(files_below(*folders))
    assert any(content for _, content in files)
    return found(SECRETS, files)


@pytest.mark.usefixtures("keyring")
def test_a_session_its_note_its_search_and_a_kill_leave_nothing_open(here: Account) -> None:
    environment = here.sandbox.environment()
    with program(environment=environment) as running:
        connect(running, REASON)
        running.type(f"{SHOWN}\r")
        running.sees(r"\nshown-word-4711")
        assert lies_open() == []
        running.type("exit\r")
        running.sees("Esc close")
        running.type("\x1b")
        running.sees("▌.web-01")
        running.type("2")
        running.sees(f"{REASON} +exited")
        running.type("\r")
        running.sees("n note")
        running.type("n")
        running.sees("Note on the session")
        running.type(f"{NOTE}\x13")
        running.sees(f"▌     {NOTE}")
        running.type("\x1b")
        running.sees("▌.*exited")
        running.type("\x06")
        running.sees("text on a screen")
        running.type("shown-word-4711")
        running.sees("[1-9] hits? in 1 session")
        running.type("\x1b")
        running.sees("▌.*exited")
        running.type("1")
        running.sees("▌.web-01")
        running.type("\r")
        running.sees("Connect to web-01")
        running.sees(re.escape(REASON))
        assert lies_open() == []
        running.type(LATER)
        running.sees(LATER)
        running.type("\r")
        running.sees(r"\$ ?\n")
        running.type(f"{SHOWN}\r")
        running.sees(r"\nshown-word-4711")
        kill(running)
    assert lies_open() == []
    with program(environment=environment) as running:
        running.sees("A session on web-01 is still active")
        running.sees(f"reason +{LATER}")
        assert lies_open() == []


async def until(condition: Callable[[], object]) -> None:
    """Wait for what another program does."""
    while not condition():  # noqa: ASYNC110 -- no event of this loop
        await asyncio.sleep(0.02)


async def test_a_command_that_is_killed_while_the_keyring_is_locked_leaves_nothing_open(
    here: Account, keyring: SecretService
) -> None:
    first = await here.run("exec", "web-01", "--reason", REASON, "--", "sh", "-c", EXEC)
    assert (first.status, first.stderr) == (0, "")
    keyring.lock()
    call = ("exec", "web-01", "--reason", LATER, "--", "sh", "-c", f"{EXEC}; sleep 99")
    process = await here.start(*call)
    assert process.stdout is not None
    place, live = ArchivePlace(data_directory()), state_directory() / FOLDER
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"exec-word-4711\n"
        # Its row is there, and no mark of its start any more.
        await until(lambda: waiting(place.spool) and not list(live.glob(f"{START}*")))
        process.kill()
        await process.communicate()
    assert list(live.iterdir())
    assert lies_open() == []
    second = await here.run("exec", "web-01", "--reason", LATER, "--", "true")
    assert second.stderr.count("The local history") == 1
    assert lies_open() == []
    keyring.unlock()
    # In a program of its own: this one may know of no keyring since another test.
    listed = await here.run("sessions", "--offline", "--json")
    rows = json.loads(listed.stdout)["sessions"]
    assert sorted(row["reason"] for row in rows) == sorted([REASON, LATER, LATER])
    assert not waiting(place.spool)
    assert lies_open() == []
