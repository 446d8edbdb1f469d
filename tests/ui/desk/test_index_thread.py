"""While the app runs, recordings are indexed, and hardly anything is slower by that."""

import asyncio
from time import monotonic, process_time

import pytest

from tests.archive.recorded import record
from tests.ui.fakes import FakeAccount, make_app, opened, until
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive
from tui.settings.settings import data_directory
from tui.ui.desk import index_thread
from tui.ui.desk.index_thread import IndexThread


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_thread, "FIRST", 0.0)
    monkeypatch.setattr(index_thread, "EVERY", 0.05)


@pytest.fixture
def archive() -> Archive:
    return Archive.within(data_directory())


def flood(session_id: str, archive: Archive, count: int) -> None:
    record(
        archive.recordings,
        session_id,
        [
            CastEvent(n / 500, "o", f"request {n} was served in {n % 97} ms\r\n")
            for n in range(count)
        ],
    )


async def test_what_was_recorded_is_indexed_while_the_app_runs(archive: Archive) -> None:
    flood("you-1", archive, 2000)
    app = make_app(FakeAccount())
    async with app.run_test() as pilot:
        await opened(pilot)
        await until(pilot, lambda: archive.backlog.count() == 0)
        flood("you-2", archive, 200)
        await until(pilot, lambda: archive.backlog.count() == 0)


async def speed(seconds: float) -> float:
    """How much an event loop does that has all to do, for each second of the program's work."""
    until, began, count = monotonic() + seconds, process_time(), 0
    while monotonic() < until:
        sum(range(500))
        count += 1
        await asyncio.sleep(0)
    return count / (process_time() - began)


async def test_the_event_loop_is_hardly_slower(archive: Archive) -> None:
    flood("you-1", archive, 60_000)
    thread, waiting = IndexThread(archive, ()), archive.backlog.count()
    alone = await speed(0.3)
    thread.start()
    while archive.backlog.count() == waiting:
        await speed(0.02)
    # The best of some: of what else the machine does, one of them may be free.
    ratios: list[float] = []
    while max(ratios, default=0.0) <= 0.9 and len(ratios) < 20:
        ratios.append(await speed(0.5) / alone)
    waiting, left = archive.backlog.count(), waiting
    thread.close()
    thread.join()
    assert 0 < waiting < left
    assert max(ratios) > 0.9, ratios
