"""A session in the app is recorded into the archive, whatever happens to the program."""

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.rings import bytes_below
from tests.journeys.journey import PATIENCE, Journey, journey
from tests.journeys.shell import connect
from tests.support.program import Program, program
from tests.ui.fakes import toasts, until
from tui.archive.cast_reader import MARKER, OUTPUT, RESIZE, CastEvent
from tui.archive.database import scalar
from tui.archive.opening.opener import opener_of
from tui.archive.recordings import Recordings
from tui.archive.store import Archive
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import Settings, data_directory, settings_file
from tui.settings.state import State
from tui.terminal.emulator import Emulator

BARE = SandboxOptions(seed_history=False)
COUNTING = "i=0; while :; do i=$((i+1)); echo count-$i-; sleep 0.02; done"


async def events_of(story: Journey) -> list[CastEvent]:
    """What was recorded of the session in sight, which is over or is going on."""
    return list(Recordings.within(data_directory()).events(story.session.session_id or ""))


async def ended(story: Journey) -> list[CastEvent]:
    """End the session in sight; what was recorded of it."""
    await story.line("exit")
    await story.sees("Ended: ")
    recording = story.session.recording
    assert recording is not None
    await asyncio.to_thread(recording.join)
    return await events_of(story)


def played(events: list[CastEvent], columns: int, lines: int) -> Emulator:
    """A terminal that was shown these events."""
    emulator = Emulator(columns, lines)
    for event in events:
        if event.code == OUTPUT:
            emulator.feed(event.data.encode())
        elif event.code == RESIZE:
            emulator.resize(*event.size)
    return emulator


async def test_every_keyframe_is_the_screen_that_the_recording_shows_there() -> None:
    async with journey(BARE, settings=Settings(recording=True)) as story:
        await story.connect("web-01")
        await story.line("seq 1 90000; echo do$((1))ne")
        await story.sees("do1ne")
        recordings = Recordings.within(data_directory())
        session_id, found, at = str(story.session.session_id), [], 1e9
        # A busy machine takes none while much of what has come waits to be written.
        async with asyncio.timeout(PATIENCE):
            while recordings.keyframe(session_id, at) is None:
                await story.line(":")
        events = await ended(story)
        while (keyframe := recordings.keyframe(session_id, at)) is not None:
            found.append(keyframe)
            at = keyframe.at - 1e-6
        facts = recordings.facts(session_id)
    assert found
    assert facts is not None
    for keyframe in found:
        rest = list(recordings.events(session_id, number=keyframe.number))
        before = played(events[: len(events) - len(rest)], facts.columns, facts.lines)
        again = Emulator(keyframe.columns, keyframe.lines)
        again.feed(keyframe.screen)
        assert again.display == before.display
        assert again.cursor == before.cursor


async def test_the_leader_and_r_record_from_the_middle_on_and_stop_it() -> None:
    async with journey(BARE) as story:
        await story.connect("web-01")
        await story.line("echo be$((1))fore")
        await story.sees("be1fore\n")
        await story.press("ctrl+right_square_bracket", "R")
        await story.sees(" rec ")
        await story.line("echo dur$((1))ing")
        await story.sees("dur1ing\n")
        await story.press("ctrl+right_square_bracket", "R")
        await story.sees_no(" rec ")
        await story.line("echo af$((1))ter")
        await story.sees("af1ter\n")
        events = await ended(story)
    shown = "\n".join(played(events, 80, 24).display)
    assert "be1fore" in shown
    assert "dur1ing" in shown
    assert "af1ter" not in shown
    assert [event.data for event in events if event.code == MARKER] == ["Recording stopped"]


async def test_warnings_and_bookmarks_are_marks_of_the_recording() -> None:
    options = SandboxOptions(seed_history=False, inputs={"maxSessionDuration": "5"})
    async with journey(options, settings=Settings(recording=True)) as story:
        await story.connect("web-01")
        await story.press("ctrl+right_square_bracket", "b")
        await story.sees(" rec ")
        await story.line("echo bo$((1))oked")
        await story.sees("bo1oked")
        events = await ended(story)
    marks = [event.data for event in events if event.code == MARKER]
    assert any(mark.startswith("bookmark after") for mark in marks)
    assert any("web-01 ends in" in mark for mark in marks)


@pytest.mark.usefixtures("keyring")
async def test_who_takes_the_offer_has_the_next_session_recorded() -> None:
    async with journey(BARE, state=State()) as story:
        await story.connect("web-01", "the first")
        await story.line("exit")
        words = "Record your sessions? Recordings stay on this machine, encrypted."
        await until(
            story.pilot, lambda: any(one.startswith(words) for one in toasts(story.app))
        )
        await story.sees("Esc close")
        await story.press("escape", "ctrl+p", *"record", "space", *"sessions", "enter")
        words = "New sessions are recorded."
        await until(
            story.pilot, lambda: any(one.startswith(words) for one in toasts(story.app))
        )
        await story.press("1", "enter")
        await story.sees("Connect to")
        await story.type("the second")
        await story.press("enter")
        await story.sees(" rec ")
        await ended(story)
    rows = await Archive.within(data_directory()).sessions()
    assert {row.reason: row.recorded for row in rows} == {
        "the first": False,
        "the second": True,
    }


# The program as a process


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(BARE) as running:
        yield running


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.file_keyring.Keyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))


@pytest.fixture
def recording() -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("recording = true")


def counts(text: str) -> int:
    """How far it has counted."""
    return max(map(int, re.findall(r"count-(\d+)-", text)), default=0)


def recorded(archive: Archive) -> dict[str, list[CastEvent]]:
    """What was recorded, by session."""
    rows = asyncio.run(archive.sessions())
    return {row.session_id: list(archive.recordings.events(row.session_id)) for row in rows}


def texts(events: list[CastEvent]) -> str:
    return "".join(event.data for event in events if event.code == OUTPUT)


def start_counting(app: Program) -> None:
    connect(app)
    app.type(f"{COUNTING}\r")
    app.sees(r"count-30-")


@pytest.mark.usefixtures("keyring", "recording")
def test_of_programs_that_record_at_once_and_are_killed_all_is_there_to_the_last_second(
    sandbox: Sandbox,
) -> None:
    environment = sandbox.environment()
    with program(environment=environment) as one, program(environment=environment) as other:
        for app in (one, other):
            start_counting(app)
        for app in (one, other):
            app.until(lambda app=app: counts(app.screen) > 120)  # type: ignore[misc]  # at once
        for app in (one, other):
            os.kill(app.process.pid, signal.SIGKILL)
            app.process.wait()
        seen = sorted(counts(app.screen) for app in (one, other))
    archive = Archive.within(data_directory())
    with opener_of(data_directory()).opened() as database:
        assert scalar(database, "PRAGMA integrity_check") == "ok"
    found = sorted(counts(texts(events)) for events in recorded(archive).values())
    assert len(found) == 2
    # Fifty a second, and a second that was not written yet; a busy machine takes its time for it.
    assert all(at > on_screen - 150 for at, on_screen in zip(found, seen, strict=True))
    assert b"count-" not in bytes_below(Path.home())


@pytest.mark.usefixtures("keyring", "recording")
def test_a_session_that_is_taken_up_after_a_kill_goes_on_in_its_recording(
    sandbox: Sandbox,
) -> None:
    environment = sandbox.environment()
    recordings, here = Recordings.within(data_directory()), set(sandbox.living)
    with program(environment=environment) as app:
        connect(app)
        app.type("echo count-$((41+1))-\r")
        app.sees("count-42-")
        [session_id] = set(sandbox.living) - here
        app.until(lambda: counts(texts(list(recordings.events(session_id)))) == 42)
    with program(environment=environment) as app:
        app.sees("is still active")
        app.type("j\r")
        app.sees("connected")
        app.type("echo count-$((42+1))-\r")
        app.sees("count-43-")
        app.type("exit\r")
        app.sees("p play")
        app.type("p")
        app.sees(r"[▶‖] 00:")
    events = list(recordings.events(session_id))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert re.findall("count-4[0-9]-\r|\x1bc", texts(events)) == [
        "count-42-\r",
        "\x1bc",
        "count-43-\r",
    ]


@pytest.mark.usefixtures("keyring", "recording")
def test_what_is_recorded_under_a_locked_keyring_is_sealed_and_played_later(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = sandbox.environment()
    call = ("exec", "web-01", "--reason", "look", "--", "echo")
    with program(*call, "a-first-one", environment=environment) as first:
        assert first.wait() == 0
    with monkeypatch.context() as locked:
        locked.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Locked")
        with program(*call, "behind-a-lock", environment=environment) as meanwhile:
            assert meanwhile.wait() == 0
        said = meanwhile.screen.replace("\n", "")
        assert said.count("is locked. The system keyring is locked.") == 1
    assert b"behind-a-lock" not in bytes_below(data_directory())
    found = recorded(Archive.within(data_directory())).values()
    assert sorted(map(texts, found)) == ["a-first-one\r\n", "behind-a-lock\r\n"]
