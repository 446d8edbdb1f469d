"""An archive of ten thousand sessions: how long it takes to open, to filter and to search.

    python -m tests.bench.archive [--sessions 10000] [--recorded 100] [--bytes 200000000]

Prints a line for each, with how many times faster it is than a plain scan in the same run: reading
every row, and every recording. The mixed corpus has logs, source text, builds with colours and
full-screen redraws, as sessions have.
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tests.ui.fakes import ME, NOW, FakeAccount, make_app, screen_text, until
from tests.ui.fakes import opened as opened_app
from tui.archive.cast_reader import CastEvent
from tui.archive.changes import began
from tui.archive.chunk import Chunker
from tui.archive.database import Database, transaction
from tui.archive.opening.opener import opener_of
from tui.archive.query import parse
from tui.archive.recordings import RecordingFacts
from tui.archive.rows import HistoryRow
from tui.archive.store import Archive
from tui.replay.indexing import Indexer
from tui.ui.lists.sessions import SessionsView

KINDS: Final = ("CONFIG", "DATA", "STATE")

WORDS: Final = (
    *("error", "warning", "request", "served", "disk", "timeout", "retry", "nginx", "kernel"),
    *("障害", "再起動", "データベース", "connection", "refused", "queue", "deploy", "rollback"),
)

QUERIES: Final = (
    "needle",
    "error disk",
    "障害",
    "time*",
    '"connection refused"',
    "host:web queue",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in seconds, beside the plain way."""

    name: str
    seconds: float
    plain: float

    def __str__(self) -> str:
        ratio = self.plain / max(self.seconds, 1e-9)
        return (
            f"{self.name:<28} {self.seconds * 1000:9.2f} ms   {ratio:8.1f} times a plain scan"
        )


def row(number: int) -> HistoryRow:
    """A session of the last years."""
    return HistoryRow(
        session_id=f"you-{number:017x}",
        account="123456789012",
        region="ap-northeast-1",
        profile="shop",
        owner=ME,
        target=f"i-{number % 400:017x}",
        target_name=f"{'web' if number % 3 else 'db'}-{number % 40}",
        reason=f"INC-{number % 900} look at {WORDS[number % len(WORDS)]}",
        started=NOW - timedelta(hours=number),
        ended=NOW - timedelta(hours=number) + timedelta(minutes=30),
        cause="ended by the user",
    )


def screens(size: int, chance: random.Random) -> Iterator[CastEvent]:
    """What a session shows: so many characters of logs, builds and redraws."""
    at, written = 0.0, 0
    while written < size:
        kind = chance.random()
        if kind < 0.7:
            text = "".join(_log_line(chance) for _ in range(20))
        elif kind < 0.9:
            text = "".join(
                f"\x1b[32m[{n:3}%]\x1b[m Building {_word(chance)}.o\r\n" for n in range(20)
            )
        else:
            rows = "".join(
                f"\x1b[{y};1H{_word(chance)} {chance.random():.3f}\x1b[K" for y in range(1, 24)
            )
            text = f"\x1b[?1049h{rows}\x1b[?1049l"
        at += chance.choice((0.02, 0.3, 2.0))
        written += len(text)
        yield CastEvent(at, "o", text)


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS)


def _log_line(chance: random.Random) -> str:
    words = " ".join(_word(chance) for _ in range(6))
    return f"2026-11-28T10:{chance.randrange(60):02}:11Z app[{chance.randrange(9999)}]: {words}\r\n"


def opened(archive: Archive) -> AbstractContextManager[Database]:
    """A connection."""
    return opener_of(archive.path.parent, keyring=False).opened(make=True)


def fill(archive: Archive, sessions: int, recorded: int, size: int) -> None:
    """Write the sessions, some of them with recordings of so many characters together."""
    chance = random.Random(7)
    with opened(archive) as database, transaction(database):
        for number in range(sessions):
            began(row(number), {}).apply(database)
    for number in range(recorded):
        facts = RecordingFacts(row(number).session_id, row(number).started or NOW, 80, 24)
        archive.recordings.begin(facts)
        chunker = Chunker()
        chunks = [c for event in screens(size // recorded, chance) for c in chunker.add(event)]
        if number == recorded // 2:
            chunks.append([CastEvent(1e6, "o", "the needle is here\r\n")])
        archive.recordings.append(facts.session_id, *chunks, chunker.rest())


def index(archive: Archive) -> float:
    """Index all of it; seconds of it."""
    start = perf_counter()
    for _ in Indexer(archive.backlog).run():
        pass
    return perf_counter() - start


def took(work: Callable[[], object], times: int = 5) -> float:
    """The median of some runs, in seconds."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return median(once() for _ in range(times))


def scanned(archive: Archive, text: str) -> int:
    """The plain way: read every recording, and look into it."""
    with opened(archive) as database:
        ids = [str(one) for (one,) in database.execute("SELECT session_id FROM recordings")]
    return sum(text in event.data for one in ids for event in archive.recordings.events(one))


def timings(archive: Archive) -> Iterator[Timing]:
    """All of them."""
    rows = asyncio.run(archive.sessions())
    plain_rows = took(lambda: [str(row) for row in rows])
    yield Timing(
        "the history is read", took(lambda: asyncio.run(archive.sessions())), plain_rows
    )
    plain = took(lambda: scanned(archive, "needle"), 1)
    for text in QUERIES:
        query = parse(text, NOW)
        assert asyncio.run(archive.search(query)).hits, text
        yield Timing(f"search {text}", took(lambda: asyncio.run(archive.search(query))), plain)  # noqa: B023 -- at once


async def viewed(count: int) -> tuple[float, float]:
    """How long the list of sessions takes to show all of them, and to be filtered."""
    app = make_app(FakeAccount(describe_sessions={"Sessions": []}))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_app(pilot)
        start = perf_counter()
        await pilot.press("2")
        await until(pilot, lambda: f"{count:,} sessions" in screen_text(app))
        shown = perf_counter() - start
        table = app.main.query_one(SessionsView).table
        words = ("inc-7", "db kernel", "target:web-1", "")
        return shown, median(took(lambda: table.filter(text), 1) for text in words)  # noqa: B023 -- at once


def main() -> None:
    """Fill an archive, and say how long things take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--recorded", type=int, default=100)
    parser.add_argument("--bytes", type=int, default=200_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.within(Path(folder) / "data", keyring=False)
        fill(archive, chosen.sessions, chosen.recorded, chosen.bytes)
        print(f"indexed in {index(archive):.1f} s")
        size = archive.path.stat().st_size
        print(f"the file has {size / chosen.bytes:.2f} of what was shown")
        for timing in timings(archive):
            print(timing)
        # The app's own, which a keyring is not to encrypt meanwhile.
        os.environ |= {
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **{f"SSM_TUI_{kind}_DIR": f"{folder}/{kind.lower()}" for kind in KINDS},
        }
        plain = took(lambda: asyncio.run(archive.sessions()))
        for name, seconds in zip(
            ("the view opens", "it is filtered"),
            asyncio.run(viewed(chosen.sessions)),
            strict=True,
        ):
            print(Timing(name, seconds, plain))


if __name__ == "__main__":
    main()
