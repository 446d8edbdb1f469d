"""What a session shows is recorded where the user wants that, and what is typed is not."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.support.aws.fake_aws import FakeAws
from tests.support.far_end import FarEnd, far_end
from tests.support.stage import TARGET, answers
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


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_nothing_is_recorded_unless_it_is_asked_for() -> None:
    assert (await lived(Settings())).recording is None
    assert not (data_directory() / "recordings").exists()


async def test_output_and_sizes_are_recorded_and_input_is_not() -> None:
    session = await lived(Settings(recording=True))
    assert session.recording is not None
    assert not session.recording.active
    path = data_directory() / "recordings" / "you-0abc.cast"
    assert session.recording.path == path
    header, *events = lines_of(path)
    assert (header["width"], header["height"], header["title"]) == (80, 24, "web-1: 調査")
    assert [event[1:] for event in events] == [["o", "ログ"], ["r", "100x30"]]
    assert "secret" not in path.read_text()


async def test_the_history_links_the_first_recording_of_a_session(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    for _ in range(2):
        await lived(Settings(recording=True), archive)
    row = await archive.find("you-0abc")
    assert row is not None
    assert row.recording == str(data_directory() / "recordings" / "you-0abc.cast")
    assert (data_directory() / "recordings" / "you-0abc-2.cast").exists()
