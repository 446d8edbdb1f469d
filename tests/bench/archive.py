"""An archive of ten thousand sessions: how large it is, and how long it takes to open and search.

    python -m tests.bench.archive [--sessions 10000] [--recorded 20] [--bytes 8000000]
                                  [--copies 1]

Prints each figure with its target; a time also as how many times faster it is than a plain scan
in the same run, which reads every row, or every recording. Times are seconds of a core, so that it
makes no difference what else the machine does. The archive is encrypted, as users
have it, and the recordings are written by the recorder's own way, a second at a time, with
keyframes. Two gigabytes are `--recorded 50 --bytes 100000000 --copies 20`: each recording is there
twenty times, and drawn once.

What the sizes are measured with is made by `tests.bench.corpora`.
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

from textual.pilot import Pilot

from tests.bench.corpora import WORDS, mixed, pure_log
from tests.ui.fakes import ME, NOW, FakeAccount, make_app, screen_text, until
from tests.ui.fakes import opened as opened_app
from tui.archive import lines
from tui.archive.cast_reader import CastEvent
from tui.archive.changes import began
from tui.archive.chunk import Chunker, unpack, unpack_lines
from tui.archive.database import transaction
from tui.archive.opening.opener import opener_of
from tui.archive.pieces import PackedChunk, Piece, StoredKeyframe
from tui.archive.query import parse
from tui.archive.recorder import ENOUGH, INTERVAL, SPACING
from tui.archive.recordings import RecordingFacts
from tui.archive.rows import HistoryRow
from tui.archive.store import Archive
from tui.replay.indexing import Indexer
from tui.terminal.emulator import Emulator
from tui.terminal.snapshot import snapshot
from tui.ui.app import SsmTui
from tui.ui.lists.sessions import SessionsView

KINDS: Final = ("CONFIG", "DATA", "STATE")

PURE: Final = 2_000_000
"""Characters of the log alone."""

AT_ONCE: Final = 64
"""Pieces that are written in one transaction."""

QUERIES: Final = (
    "needle",
    "error disk",
    "障害",
    "time*",
    '"connection refused"',
    "host:web queue",
)

TYPED: Final = "inc-7"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took, in seconds, beside the plain way and what it may take."""

    name: str
    seconds: float
    plain: float
    most: float

    def __str__(self) -> str:
        ratio = self.plain / max(self.seconds, 1e-9)
        return (
            f"{self.name:<28} {self.seconds * 1000:8.1f} ms of {self.most * 1000:5.0f} "
            f"{ratio:8.1f} times a plain scan"
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


def fill(archive: Archive, sessions: int, recorded: int, size: int) -> int:
    """Write the sessions, some with recordings of so many characters; the bytes of these."""
    with opener_of(archive.path.parent).opened(make=True) as database, transaction(database):
        for number in range(sessions):
            began(row(number), {}).apply(database)
    chance, written = random.Random(7), 0
    for number in range(recorded):
        events = list(mixed(size // recorded, chance))
        if number == recorded // 2:
            events.append(CastEvent(events[-1].at + 1, "o", "the needle is here\r\n"))
        written += record(archive, row(number), events)
    return written


def record(archive: Archive, of: HistoryRow, events: Iterable[CastEvent]) -> int:
    """Record a session as the recorder does; the bytes of what it shows."""
    written = 0

    def counted() -> Iterator[CastEvent]:
        nonlocal written
        for event in events:
            written += len(event.data.encode())
            yield event

    pieces = _pieces(RecordingFacts(of.session_id, of.started or NOW, 80, 24), counted())
    while some := tuple(islice(pieces, AT_ONCE)):
        archive.recordings.write(*some)
    return written


def _pieces(facts: RecordingFacts, events: Iterable[CastEvent]) -> Iterator[Piece]:
    chunker, since, last, shown = Chunker(), 0, 0.0, ""
    for event in events:
        for chunk in chunker.add(event):
            yield Piece(facts, (PackedChunk.of(chunk),))
        since, shown = since + len(event.data), (shown + event.data)[-4096:]
        if since >= (ENOUGH if event.at - last >= INTERVAL else SPACING):
            since, last = 0, event.at
            yield replace(_rest(facts, chunker), keyframe=_keyframe(event.at, shown))
    yield _rest(facts, chunker)


def _rest(facts: RecordingFacts, chunker: Chunker) -> Piece:
    rest = chunker.rest()
    return Piece(facts, (PackedChunk.of(rest),) if rest else ())


def _keyframe(at: float, shown: str) -> StoredKeyframe:
    """What the last of the output leaves on a screen: drawing all of it would take long."""
    emulator = Emulator(80, 24, 0)
    emulator.feed(shown.encode())
    return StoredKeyframe(at, 80, 24, snapshot(emulator, exact=False) or b"")


def index(archive: Archive) -> float:
    """Index all of it; seconds of a core."""
    start = process_time()
    for _ in Indexer(archive.backlog).run():
        pass
    return process_time() - start


def copy(archive: Archive, recorded: int, copies: int) -> None:
    """Have each recording so many times: of the others nothing is drawn, for that takes long."""
    for number in range(recorded, recorded * copies):
        new, old = row(number), row(number % recorded)
        ids = new.session_id, old.session_id
        with opener_of(archive.path.parent).opened() as database, transaction(database):
            lines.make_ready(database)
            database.execute(
                "INSERT INTO recordings SELECT ?, began, columns, lines, title, idle_limit, zone "
                "FROM recordings WHERE session_id = ?",
                ids,
            )
            database.execute(
                "INSERT INTO keyframes SELECT ?, number, at, columns, lines, screen "
                "FROM keyframes WHERE session_id = ?",
                ids,
            )
            database.execute(
                "INSERT INTO chunks (session_id, number, first, last, size, events, texts) "
                "SELECT ?, number, first, last, size, events, texts "
                "FROM chunks WHERE session_id = ? ORDER BY number",
                ids,
            )
            query = "SELECT id, first, events, texts FROM chunks WHERE session_id = ?"
            chunks: list[tuple[Any, ...]] = database.execute(query, ids[:1]).fetchall()
            for chunk, first, packed, texts in chunks:
                found = unpack_lines(texts, first, unpack(first, packed))
                lines.add(database, chunk, (line.text for line in found))


def size_of(archive: Archive) -> int:
    """Bytes of the file, with all that is in its log."""
    with opener_of(archive.path.parent).opened() as database:
        database.pragma("wal_checkpoint", "TRUNCATE")
    return archive.path.stat().st_size


def took(work: Callable[[], object], times: int = 5) -> float:
    """The median of some runs, in seconds of a core."""

    def once() -> float:
        start = process_time()
        work()
        return process_time() - start

    return median(once() for _ in range(times))


def scanned(archive: Archive, text: str) -> int:
    """The plain way: read every recording, and look into it."""
    with opener_of(archive.path.parent).opened() as database:
        ids = [str(one) for (one,) in database.execute("SELECT session_id FROM recordings")]
    return sum(text in event.data for one in ids for event in archive.recordings.events(one))


def timings(archive: Archive) -> Iterator[Timing]:
    """Of searching."""
    plain = took(lambda: scanned(archive, "needle"), 1)
    for text in QUERIES:
        query = parse(text, NOW)
        assert asyncio.run(archive.search(query)).hits, text
        seconds = took(lambda: asyncio.run(archive.search(query)))  # noqa: B023 -- at once
        yield Timing(f"search {text}", seconds, plain, 0.1)


async def viewed(count: int, plain: float) -> tuple[Timing, ...]:
    """How long the list of sessions takes to show rows, to show all, and to be filtered."""
    app = make_app(FakeAccount(describe_sessions={"Sessions": []}))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened_app(pilot)
        start = process_time()
        await pilot.press("2")
        await until(pilot, lambda: "INC-0 look at" in screen_text(app))
        first = process_time() - start
        await until(pilot, lambda: f"{count:,} sessions" in screen_text(app))
        shown = process_time() - start
        keys = [await _filtered(app, pilot, key) for key in ("/", *TYPED)][1:]
        texts = [f"{one}".casefold() for one in map(row, range(count))]
        scan = took(lambda: [text for text in texts if TYPED in text])
    return (
        Timing("rows are painted", first, plain, 1),
        Timing("all rows are there", shown, plain, 1),
        Timing("a key of the filter, median", median(keys), scan, 0.05),
        Timing("a key of the filter, longest", max(keys), scan, 0.05),
    )


async def _filtered(app: SsmTui, pilot: Pilot[None], key: str) -> float:
    """Press a key; seconds until what the list shows is painted."""
    table = app.main.query_one(SessionsView).table
    start = process_time()
    await pilot.press(key)
    assert table.display
    screen_text(app)
    return process_time() - start


def measured(
    folder: Path, sessions: int, recorded: int, size: int, copies: int
) -> Iterator[object]:
    """All figures, as they come."""
    archive = Archive.within(folder / "data")
    log = Archive.within(folder / "log")
    shown = record(log, row(0), pure_log(PURE, random.Random(3)))
    used = index(log)
    yield f"indexing the log             {used / PURE * 1e6:6.2f} s of a core a MB"
    yield f"the file, log alone          {size_of(log) / shown:6.2f} of its bytes, at most 1.1"
    fill(archive, sessions, 0, size)
    before = size_of(archive)
    shown = fill(archive, 0, recorded, size)
    used = index(archive)
    yield f"indexing the mixed corpus    {used / shown * 1e6:6.2f} s of a core a MB"
    copy(archive, recorded, copies)
    part = (size_of(archive) - before) / (shown * copies)
    yield f"the file, mixed corpus       {part:6.2f} of its bytes, at most 0.6"
    yield from timings(archive)
    plain = took(lambda: asyncio.run(archive.sessions()))
    yield f"every row is read in {plain * 1000:.0f} ms"
    yield from asyncio.run(viewed(sessions, plain))


def main() -> None:
    """Fill an archive, and say how long things take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--recorded", type=int, default=20)
    parser.add_argument("--bytes", type=int, default=8_000_000)
    parser.add_argument("--copies", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PYTHON_KEYRING_BACKEND": "tests.credentials.file_keyring.Keyring",
            "TEST_KEYRING": f"{folder}/keyring.json",
            **{f"SSM_TUI_{kind}_DIR": f"{folder}/{kind.lower()}" for kind in KINDS},
        }
        sizes = chosen.sessions, chosen.recorded, chosen.bytes, chosen.copies
        for figure in measured(Path(folder), *sizes):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
