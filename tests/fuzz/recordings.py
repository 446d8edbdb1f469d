"""Kills programs that record and index at random moments, and looks for what is missing.

All have the same encrypted archive. Each writes its session's row, records a line every few
milliseconds and indexes beside that, until it is killed (SIGKILL). Behind each killing the archive
opens, SQLite finds it whole, every session that was begun is in the history, and the recording is
read up to its last second. At the end what is not indexed is indexed, and no line is there twice
or missing.

    python -m tests.fuzz.recordings --seed 1 --count 200
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, Final

from tui.archive.chunk import unpack, unpack_lines
from tui.archive.database import scalar
from tui.archive.housekeeping import verify
from tui.archive.opening.opener import opener_of
from tui.archive.pieces import RecordingFacts
from tui.archive.query import parse
from tui.archive.recorder import Recorder
from tui.archive.rows import HistoryRow
from tui.archive.searching import search
from tui.archive.store import Archive
from tui.replay.indexing import Indexer

LONGEST: Final = 3.0
"""Seconds until a program is killed."""

LOST: Final = 3.0
"""Seconds that may be lost: one that is gathered, and what a busy machine takes to write it."""

GAP: Final = 0.005
"""Seconds between two lines."""


def program(folder: Path, session_id: str) -> None:
    """What is killed."""
    archive, now = Archive.within(folder), datetime.now(UTC)
    row = HistoryRow(
        session_id=session_id, started=now, reason=f"killed {session_id}", owner="me"
    )
    asyncio.run(archive.began(row))
    recorder = Recorder(archive.recordings, RecordingFacts(session_id, now, 80, 24))
    Thread(target=_index, args=(archive,), daemon=True).start()
    print("began", flush=True)
    number = 0
    while True:
        recorder.output(f"{session_id}n{number} at {monotonic()}\r\n".encode())
        number += 1
        sleep(GAP)


def _index(archive: Archive) -> None:
    # Most of what it has is newer than what waits for more.
    indexer = Indexer(archive.backlog, now=_later)
    while not Event().wait(0.2):
        for _ in indexer.run():
            pass


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def killing(folder: Path, session_id: str, pause: float) -> list[str]:
    """Start a program and kill it; what is wrong then, in words."""
    command = [sys.executable, "-m", "tests.fuzz.recordings", "--program", session_id]
    with subprocess.Popen([*command, str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        began = monotonic()
        sleep(pause)
        process.kill()
        killed = monotonic()
    archive, found = Archive.within(folder), []
    with opener_of(folder).opened() as database:
        if (said := scalar(database, "PRAGMA integrity_check")) != "ok":
            found.append(f"SQLite says {said}")
    if asyncio.run(archive.find(session_id)) is None:
        found.append("the session is missing")
    last = began
    for event in archive.recordings.events(session_id):
        if lines := event.data.split("\r\n")[:-1]:
            last = float(lines[-1].split()[-1])
    if killed - last > LOST:
        found.append(f"the last {killed - last:.1f} s are missing")
    return found


def index_problems(folder: Path, ids: list[str]) -> list[str]:
    """What is wrong once all is indexed, in words."""
    archive, opener = Archive.within(folder), opener_of(folder)
    waiting = archive.backlog.count()
    for _ in Indexer(archive.backlog, now=_later).run():
        pass
    print(f"{waiting} pieces were not indexed, {archive.backlog.count()} are not", flush=True)
    found = list(verify(opener))
    for session_id in ids:
        shown = Counter(
            line.split()[0]
            for event in archive.recordings.events(session_id)
            for line in event.data.split("\r\n")
            if line
        )
        indexed = Counter(line.split()[0] for line in _indexed(folder, session_id))
        if shown != indexed:
            found.append(f"{session_id}: {(shown - indexed) or (indexed - shown)} differ")
        found += [
            f"{word} is not found once"
            for word in list(shown)[::101]
            if len(search(opener, parse(word, datetime.now(UTC)))) != 1
        ]
    return found


def _indexed(folder: Path, session_id: str) -> list[str]:
    query = "SELECT first, events, texts FROM chunks WHERE session_id = ?"
    with opener_of(folder).opened() as database:
        rows: list[tuple[Any, ...]] = database.execute(query, (session_id,)).fetchall()
    return [
        line.text
        for first, events, texts in rows
        for line in unpack_lines(texts, first, unpack(first, events))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--program", nargs=2, metavar=("SESSION", "FOLDER"))
    options = parser.parse_args()
    if options.program:
        program(Path(options.program[1]), options.program[0])
    moments, wrong, ids = random.Random(options.seed), 0, []
    with TemporaryDirectory() as folder:
        os.environ |= {
            "PYTHON_KEYRING_BACKEND": "tests.credentials.file_keyring.Keyring",
            "TEST_KEYRING": f"{folder}/keyring.json",
        }
        data = Path(folder) / "data"
        for number in range(options.count):
            ids.append(f"s{number}")
            pause = moments.uniform(0, LONGEST)
            found = killing(data, ids[-1], pause)
            wrong += len(found)
            print(f"{number + 1:3} after {pause:.2f} s: {found or 'well'}", flush=True)
        problems = index_problems(data, ids)
        for problem in problems:
            print(problem)
    print(f"{options.count} killings, {wrong + len(problems)} faults")
    return 1 if wrong or problems else 0


if __name__ == "__main__":
    sys.exit(main())
