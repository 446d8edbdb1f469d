"""Recordings stay within the user's bounds, and what goes is said."""

import asyncio
from datetime import timedelta
from random import Random

from tests.archive.recorded import record
from tests.ui.fakes import NOW, make_app, opened, toasts, until
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive
from tui.settings.settings import Settings, data_directory

NOISE = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(30_000))


def recorded(**days: int) -> None:
    """Recordings that began so many days ago."""
    recordings = Archive.within(data_directory()).recordings
    for name, ago in days.items():
        events = [CastEvent(0.0, "o", NOISE[ago % 100 :])]
        record(recordings, name, events, NOW - timedelta(days=ago))


def left(*names: str) -> list[str]:
    recordings = Archive.within(data_directory()).recordings
    return [name for name in names if recordings.facts(name)]


async def started(settings: Settings) -> list[str]:
    """What the app says at its start of recordings."""
    app = make_app(settings=settings)
    async with app.run_test() as pilot:
        await opened(pilot)
        await until(pilot, lambda: not any(w.group == "pruning" for w in app.workers))
        return [one for one in toasts(app) if "recording" in one]


async def test_recordings_older_than_the_setting_go_and_that_is_said_once() -> None:
    await asyncio.to_thread(recorded, new=0, young=29, old=31, older=400)
    settings = Settings(recording_days=30)
    words = "2 recordings older than 30 days went (the setting `recording_days`)."
    assert await started(settings) == [words]
    assert left("new", "young", "old", "older") == ["new", "young"]
    assert await started(settings) == []


async def test_the_oldest_of_what_is_too_much_go() -> None:
    many = {f"old{ago}": ago for ago in range(2, 40)}
    await asyncio.to_thread(recorded, new=0, **many)
    said = await started(Settings(recording_megabytes=1))
    assert len(said) == 1
    assert "the oldest, with " in said[0]
    assert "went to keep all within 1 MB (the setting `recording_megabytes`)." in said[0]
    there = left("new", *many)
    assert there == ["new", *list(many)[: len(there) - 1]]
    assert 1 < len(there) < 39


async def test_one_that_may_still_be_written_stays_however_large_it_is() -> None:
    noise = Random(1).randbytes(1_200_000).hex()
    recordings = Archive.within(data_directory()).recordings
    record(recordings, "new", [CastEvent(0.0, "o", noise)], NOW - timedelta(hours=23))
    assert await started(Settings(recording_megabytes=1)) == []
    assert left("new") == ["new"]


async def test_without_bounds_all_stay() -> None:
    await asyncio.to_thread(recorded, older=4000)
    assert await started(Settings(recording_days=0, recording_megabytes=0)) == []
    assert left("older") == ["older"]
