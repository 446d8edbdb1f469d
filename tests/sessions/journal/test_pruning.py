"""Recordings stay within the user's bounds, and what goes is said."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from tests.archive.recorded import record
from tests.ui.fakes import NOW, make_app, opened, toasts, until
from tui.archive.cast_reader import CastEvent
from tui.archive.opening.opener import opener_of
from tui.archive.store import Archive
from tui.sessions.journal.pruning import prune_behind_command, prune_recordings
from tui.settings.settings import Loaded, Settings, data_directory

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


async def pruned(settings: Settings, *problems: str, most: int | None = None) -> list[str]:
    """What is said of recordings that went."""
    said: list[str] = []
    opener = opener_of(data_directory())
    loaded = Loaded(settings, problems)
    await prune_recordings(opener, loaded, NOW, said.append, most=most)
    return said


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
    words = "2 recordings older than 30 d were deleted (`recording_days` in the settings)."
    assert await started(settings) == [words]
    assert left("new", "young", "old", "older") == ["new", "young"]
    assert await pruned(settings) == []


async def test_while_the_settings_cannot_be_read_nothing_goes() -> None:
    await asyncio.to_thread(recorded, old=31)
    settings = Settings(recording_days=30)
    assert await pruned(settings, "The settings are not TOML.") == []
    assert left("old") == ["old"]


async def test_what_an_organisation_answered_on_another_day_goes() -> None:
    folder = data_directory() / "organisation"
    folder.mkdir(parents=True)
    days = (NOW - timedelta(days=1), NOW)
    old, new = (folder / f"{day.astimezone():%Y%m%d}-x-y.db" for day in days)
    for answer in (old, new):
        answer.touch()
    assert await pruned(Settings(), "The settings are not TOML.") == []
    assert (old.exists(), new.exists()) == (False, True)


async def test_behind_a_command_a_few_go_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSM_TUI_RECORDING_DAYS", "1")
    many = {f"old{ago}": ago for ago in range(400, 405)}
    await asyncio.to_thread(recorded, **many)
    said: list[str] = []
    for _ in range(3):
        await prune_behind_command(said.append)
    words = "{} recordings older than 1 d were deleted (`recording_days` in the settings)."
    assert said == [words.format(3), words.format(2)]
    assert left(*many) == []


async def test_who_stays_within_the_bounds_has_nothing_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await asyncio.to_thread(recorded, new=0, young=29)
    monkeypatch.setattr("tui.archive.housekeeping.prune", None)
    assert await pruned(Settings(recording_days=30, recording_megabytes=2)) == []


async def test_the_oldest_of_what_is_too_much_go() -> None:
    many = {f"old{ago}": ago for ago in range(2, 40)}
    await asyncio.to_thread(recorded, new=0, **many)
    said = await pruned(Settings(recording_megabytes=1))
    assert len(said) == 1
    assert " oldest recordings (" in said[0]
    assert (
        "were deleted to stay within 1 MB (`recording_megabytes` in the settings)." in said[0]
    )
    there = left("new", *many)
    assert there == ["new", *list(many)[: len(there) - 1]]
    assert 1 < len(there) < 39


async def test_one_that_may_still_be_written_stays_however_large_it_is() -> None:
    noise = Random(1).randbytes(1_200_000).hex()
    recordings = Archive.within(data_directory()).recordings
    record(recordings, "new", [CastEvent(0.0, "o", noise)], NOW - timedelta(hours=23))
    assert await pruned(Settings(recording_megabytes=1)) == []
    assert left("new") == ["new"]


async def test_without_bounds_all_stay() -> None:
    await asyncio.to_thread(recorded, older=4000)
    assert await pruned(Settings(recording_days=0, recording_megabytes=0)) == []
    assert left("older") == ["older"]
