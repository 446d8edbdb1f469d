"""`exec` records what it shows, where that is wanted: so that it is played, found and proved."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.journeys.remote import Account
from tests.journeys.shell import CALL
from tests.support.full_disk import disk
from tests.support.program import program
from tui.archive.cast_reader import OUTPUT, CastEvent
from tui.archive.database import scalar
from tui.archive.opening.opener import opener_of
from tui.archive.recordings import RecordingFacts
from tui.archive.store import Archive
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import data_directory, settings_file
from tui.settings.state import State, save_state

LOOK = ("web-01", "--reason", "look", "--")


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


async def recorded() -> list[tuple[RecordingFacts, list[CastEvent]]]:
    """What was recorded here, the latest first."""
    archive = Archive.within(data_directory())
    ids = [row.session_id for row in await archive.sessions()]
    found = [(archive.recordings.facts(one), one) for one in ids]
    return [(facts, list(archive.recordings.events(one))) for facts, one in found if facts]


def shown(events: list[CastEvent]) -> str:
    return "".join(event.data for event in events if event.code == OUTPUT)


async def test_a_command_is_recorded_with_both_its_streams_as_a_terminal_shows_them(
    here: Account,
) -> None:
    run = await here.run("exec", "--record", *LOOK, "sh", "-c", "echo one; echo two >&2")
    assert (run.status, run.stdout, run.stderr) == (0, b"one\n", "two\n")
    [(facts, events)] = await recorded()
    assert sorted(shown(events).splitlines(keepends=True)) == ["one\r\n", "two\r\n"]
    assert (facts.columns, facts.lines, facts.title) == (80, 24, "web-01: look")


async def test_of_a_command_with_input_its_output_is_recorded_and_its_input_is_not(
    here: Account,
) -> None:
    call = ("exec", "--stdin", "--record", *LOOK, "tr", "a-z", "A-Z")
    run = await here.run(*call, typed=b"abc\n")
    assert run.stdout == b"ABC\n", run.stderr
    [(_, events)] = await recorded()
    assert shown(events) == "ABC\r\n"


async def test_nothing_is_recorded_that_nobody_wants(here: Account) -> None:
    await here.run("exec", *LOOK, "echo", "one")
    save_state(State(), State(recording=True))
    await here.run("exec", "--no-record", *LOOK, "echo", "one")
    assert await recorded() == []


SETTINGS = {
    "recording = true": True,
    "[profiles.default]\nrecording = true": True,
    '[tags."Environment=production"]\nrecording = true': True,
    "recording = true\n[tags.Environment]\nrecording = false": False,
    "[tags.Colour]\nrecording = true": False,
    "recording = false": False,
}


@pytest.mark.parametrize("text", SETTINGS)
async def test_a_setting_says_what_is_recorded(text: str, here: Account) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)
    run = await here.run("exec", *LOOK, "echo", "one")
    assert run.status == 0, run.stderr
    assert bool(await recorded()) is SETTINGS[text]


async def test_what_was_chosen_in_the_app_holds_for_commands_too(here: Account) -> None:
    save_state(State(), State(recording=True))
    await here.run("exec", *LOOK, "echo", "one")
    assert len(await recorded()) == 1
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("recording = false")
    await here.run("exec", *LOOK, "echo", "two")
    assert len(await recorded()) == 1


async def test_who_wants_no_history_but_a_recording_is_told_that_it_is_plain(
    here: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("local_history = false")
    run = await here.run("exec", "--record", *LOOK, "echo", "one")
    assert "is not encrypted (only you can read it)" in run.stderr
    with opener_of(data_directory()).opened() as database:
        assert scalar(database, "SELECT count(*) FROM recordings") == 1
        assert scalar(database, "SELECT count(*) FROM sessions") == 0


async def test_ports_and_ssh_are_never_recorded(here: Account) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("recording = true")
    await here.run("proxy", "web-01", "--reason", "look")
    archive = Archive.within(data_directory())
    assert len(await archive.sessions()) == 1
    assert await recorded() == []


async def test_a_disk_without_room_costs_the_recording_and_a_sentence(
    here: Account, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with disk(tmp_path_factory.mktemp("full") / "disk") as full:
        monkeypatch.setenv("SSM_TUI_DATA_DIR", str(full.folder))
        full.fill()
        run = await here.run("exec", "--record", *LOOK, "echo", "one")
        assert (run.status, run.stdout) == (0, b"one\n")
        assert "web-01: recording stopped: the disk" in run.stderr


async def test_a_command_on_a_terminal_is_recorded_with_its_size(here: Account) -> None:
    environment = here.sandbox.environment()
    call = (*CALL[: CALL.index("exec") + 1], "--record", *CALL[CALL.index("exec") + 1 :])
    with program(*call, "read name; echo hello $name", environment=environment) as running:
        running.type("secret\r")
        running.sees("hello secret")
        assert running.wait() == 0
    [(facts, events)] = await recorded()
    assert (facts.columns, facts.lines) == (100, 30)
    assert "hello secret\r\n" in shown(events)


def test_no_emulator_is_loaded_for_a_recording(here: Account) -> None:
    call = ["exec", "--record", *LOOK, "echo", "one"]
    script = (
        "import json, sys, atexit; sys.argv[0] = 'ssm-tui';"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules))));"
        "from tui.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *call],
        env=os.environ | here.sandbox.environment(),
        capture_output=True,
        check=True,
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    assert "tui.archive.recorder" in modules
    heavy = ("tui.terminal.emulator", "tui.terminal.snapshot", "pyte", "textual")
    assert [name for name in modules if name.startswith(heavy)] == []
