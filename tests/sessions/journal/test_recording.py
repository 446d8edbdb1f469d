"""What a session shows is recorded where the user wants that, and what is typed is not."""

import asyncio
from pathlib import Path

from tests.archive.rings import bytes_below
from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.stage import TARGET, answers
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import RecordingFacts, Recordings
from tui.archive.store import Archive
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.settings.settings import Settings, data_directory


def opened(end: FarEnd, settings: Settings, archive: Archive | None) -> Session:
    registry = Registry(
        FakeAws(answers=answers(end)),
        settings=settings,
        listener=lambda *_: end.changed.set(),
        archive=archive,
    )
    return registry.open(TARGET, "調査", columns=80, lines=24)


async def lived(settings: Settings, archive: Archive | None = None) -> Session:
    """A session that was typed into, that answered, took another size and was closed."""
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        session = opened(end, settings, archive)
        group.create_task(session.run())
        await end.until(lambda: end.tokens)
        end.send("ログ".encode())
        await end.until(lambda: session.bytes_out)
        session.send(b"my secret")
        session.resize(100, 30)
        await end.until(lambda: b"my secret" in end.received)
        await end.close_channel("Your session timed out due to inactivity.")
        await session.wait_over()
    if session.recording is not None:
        await asyncio.to_thread(session.recording.join)
    await session.journal.note()
    return session


def recorded(folder: Path) -> tuple[RecordingFacts, list[CastEvent]]:
    recordings = Recordings.within(folder)
    facts = recordings.facts("you-0abc")
    assert facts is not None
    return facts, list(recordings.events("you-0abc"))


async def test_nothing_is_recorded_unless_it_is_asked_for() -> None:
    assert (await lived(Settings())).recording is None
    assert not data_directory().exists()


async def test_output_and_sizes_are_recorded_and_input_is_not() -> None:
    session = await lived(Settings(recording=True))
    assert session.recording is not None
    assert not session.recording.active
    facts, events = recorded(data_directory())
    assert (facts.columns, facts.lines, facts.title) == (80, 24, "web-1: 調査")
    assert [event[1:] for event in events] == [("o", "ログ"), ("r", "100x30")]
    assert b"secret" not in bytes_below(data_directory())


async def test_another_run_of_a_session_goes_on_with_its_recording(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    for _ in range(2):
        await lived(Settings(recording=True), archive)
    _, events = recorded(tmp_path)
    assert [event.data for event in events] == ["ログ", "100x30"] * 2
    assert [event.at for event in events] == sorted(event.at for event in events)


async def test_a_lost_connection_and_its_return_are_marks() -> None:
    async with far_end() as end, asyncio.timeout(20), asyncio.TaskGroup() as group:
        session = opened(end, Settings(recording=True), None)
        group.create_task(session.run())
        await end.until(lambda: session.lamp.status == "connected")
        await end.hang_up()
        await end.until(lambda: len(end.tokens) == 2 and session.lamp.status == "connected")
        await end.close_channel("")
        await session.wait_over()
    assert session.recording is not None
    await asyncio.to_thread(session.recording.join)
    _, events = recorded(data_directory())
    marks = [event.data for event in events if event.code == "m"]
    assert marks == ["Connection lost", "Reconnected"]
