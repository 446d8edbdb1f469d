"""What recording and indexing cost a session that goes on meanwhile.

    python -m tests.bench.indexing [SECONDS]

A flood is drawn by the event loop as fast as it can, and recorded; in turns with the indexer
beside it, as the app has it, and without. Then output comes at a pace at which the event loop has
time. The archive is encrypted, and what is not indexed waits on the disk: the memory is compared
with it. At last a program that does the same is killed (SIGKILL), and another goes on from there.
"""

import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Final

from tests.bench.corpora import log_line
from tui.archive.recorder import Recorder
from tui.archive.recordings import RecordingFacts, Recordings
from tui.archive.store import Archive
from tui.replay.indexing import Indexer, Pace, Stopped
from tui.terminal.emulator import Emulator

TURNS: Final = 16
"""Turns with it, each between two without; the median counts."""

SCHEDULED: Final = Path("/proc/thread-self/schedstat")

PIECE: Final = 16 << 10
"""Bytes of output that come at once in the flood."""

PACED: Final = 4 << 10
"""Bytes that come twenty times a second where output does not flood."""


def pages(size: int) -> list[bytes]:
    """Some output of a log, in pieces."""
    chance = random.Random(1)
    lines = (log_line(chance) for _ in count())
    text = "".join(next(lines) for _ in range(4_000)).encode()
    return [text[start : start + size] for start in range(0, len(text), size)]


class Indexing:
    """The indexer in a thread, as the app has it, and what it takes of a core."""

    def __init__(self, archive: Archive) -> None:
        self.done = 0
        self.gate = Event()
        """Closed while it is to rest."""
        self.gate.set()
        self._archive = archive
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    @contextmanager
    def running(self) -> Iterator["Indexing"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self.gate.set()
            self._thread.join()

    @property
    def used(self) -> float:
        """Seconds of a core, while it runs."""
        assert self._thread.ident is not None
        return time.clock_gettime(time.pthread_getcpuclockid(self._thread.ident))

    def _run(self) -> None:
        pace = Pace(self._stop)

        def rest() -> None:
            pace()
            self.gate.wait()

        indexer = Indexer(self._archive.backlog, pace=rest)
        while not self._stop.wait(0.1):
            try:
                for chunks in indexer.run():
                    self.done += chunks
            except Stopped:
                return


async def flood(recorder: Recorder, pieces: list[bytes], seconds: float) -> float:
    """Draw and record as fast as one can; bytes a second, but for what other programs take."""
    emulator, drawn = Emulator(120, 40, 1000), 0
    began, waited = time.perf_counter(), ready()
    while (spent := time.perf_counter() - began) < seconds:
        for piece in pieces[:8]:
            emulator.feed(piece)
            recorder.output(piece)
            drawn += len(piece)
            # The loop has other things to do between two pieces.
            await asyncio.sleep(0)
    return drawn / (spent - (ready() - waited))


def ready() -> float:
    """Seconds in which this thread could have run, and the machine ran others; on Linux."""
    if not SCHEDULED.exists():
        return 0.0
    return int(SCHEDULED.read_text().split()[1]) / 1e9


async def paced(recorder: Recorder, pieces: list[bytes], seconds: float) -> None:
    """Draw and record what comes, and have time."""
    emulator, end = Emulator(120, 40, 1000), time.monotonic() + seconds
    while time.monotonic() < end:
        for piece in pieces[:20]:
            emulator.feed(piece)
            recorder.output(piece)
            await asyncio.sleep(0.05)


def recorder_of(archive: Archive, session_id: str) -> Recorder:
    part = RecordingFacts(session_id, datetime.now(UTC), 120, 40)
    return Recorder(archive.recordings, part)


def resident() -> int:
    """Bytes of memory that this process had at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def waiting_bytes(archive: Archive) -> int:
    """Characters that are recorded and not indexed."""
    last, size = 0, 0
    while chunks := archive.backlog.waiting(last, 512):
        last, size = chunks[-1].id, size + sum(chunk.size for chunk in chunks)
    return size


def flooded(archive: Archive, seconds: float) -> Iterator[str]:
    """How much slower the event loop is, and how the memory grows."""
    pieces = pages(PIECE)
    recorder = recorder_of(archive, "you-flood")
    asyncio.run(flood(recorder, pieces, seconds))
    ratios, noise, before = [], [], resident()
    alone = asyncio.run(flood(recorder, pieces, seconds))
    with Indexing(archive).running() as indexing:
        used = indexing.used
        for _ in range(TURNS):
            indexing.gate.set()
            beside = asyncio.run(flood(recorder, pieces, seconds))
            indexing.gate.clear()
            earlier, alone = alone, asyncio.run(flood(recorder, pieces, seconds))
            ratios.append(2 * beside / (earlier + alone))
            noise.append(alone / earlier)
        used = (indexing.used - used) / TURNS / seconds
    grown, waiting = resident() - before, waiting_bytes(archive)
    recorder.close()
    recorder.join()
    yield f"the flood with the indexer   {median(ratios):6.2f} of its speed, at least 0.95"
    yield f"two turns without it         {median(noise):6.2f} of each other, by what else the machine does"
    yield f"the indexer in the flood     {used:6.2f} of a core, at most 0.25"
    yield f"waiting for it on the disk   {waiting / 1e6:6.1f} MB"
    yield f"the memory has grown by      {grown / max(1, waiting):6.2f} of that, at most 0.5"


def flowing(archive: Archive, seconds: float) -> Iterator[str]:
    """What the indexer takes while output flows, and the event loop has time."""
    recorder = recorder_of(archive, "you-flow")
    with Indexing(archive).running() as indexing:
        asyncio.run(paced(recorder, pages(PACED), seconds))
        used = indexing.used / seconds
    recorder.close()
    recorder.join()
    yield f"the indexer while it flows   {used:6.2f} of a core, at most 0.25"


def record_and_index(folder: Path) -> None:
    """In a program that is killed."""
    archive = Archive.within(folder)
    recorder = recorder_of(archive, "you-killed")
    with Indexing(archive).running() as indexing:
        print("recording", flush=True)
        threading.Thread(target=lambda: _say_when_indexed(indexing), daemon=True).start()
        asyncio.run(paced(recorder, pages(PACED), 600.0))


def _say_when_indexed(indexing: Indexing) -> None:
    while not indexing.done:
        time.sleep(0.05)
    print("indexed", flush=True)


def killed(folder: Path) -> Iterator[str]:
    """What of the backlog of a killed program is left to be done, and done."""
    command = [sys.executable, "-m", "tests.bench.indexing", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(2):
            process.stdout.readline()
        process.kill()
    archive = Archive.within(folder)
    left = archive.backlog.count()
    # Soon what is newest waits for nothing more.
    for _ in Indexer(archive.backlog, now=lambda: datetime.now(UTC) + timedelta(hours=1)).run():
        pass
    after = archive.backlog.count()
    shown = sum(len(e.data) for e in Recordings.within(folder).events("you-killed"))
    yield f"of a killed program          {shown / 1e6:6.2f} MB read again"
    yield f"its chunks not indexed       {left:6} then {after}, at most 0"


def main() -> None:
    """Say how much slower, how large and how complete."""
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_dir():
        record_and_index(Path(sys.argv[1]))
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "PYTHON_KEYRING_BACKEND": "tests.credentials.file_keyring.Keyring",
            "TEST_KEYRING": f"{folder}/keyring.json",
        }
        archive = Archive.within(Path(folder) / "data")
        for figure in (*flooded(archive, seconds), *flowing(archive, 16 * seconds)):
            print(figure, flush=True)
        other = Path(folder) / "killed"
        other.mkdir()
        for figure in killed(other):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
