"""How fast a large recording is read, and how much of drawing it a seek takes, in file and archive.

    python -m tests.bench.replay [MEGABYTES]

A recording of 100 MB is made of the terminal's workloads. Reading is compared with reading its
lines and no more, a seek with drawing all of it; both are seconds of a core, so that it makes no
difference what else the machine does.
"""

import json
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.workloads import generated
from tui.archive.store import Archive
from tui.exports.importing import CastSet, pack_files
from tui.replay.archive_source import ArchiveSource
from tui.replay.cast_source import CastSource
from tui.replay.rendering import Rendering
from tui.replay.source import RecordingSource

SEEKS = 40
PIECE = 1024


def write(path: Path, size: int) -> None:
    """A recording of many kinds of output, in the pieces in which a session brings it."""
    texts = [each.data.decode("utf-8", "replace") for each in generated()]
    numbers = random.Random(1)
    now, written = 0.0, 0
    with path.open("w") as file:
        file.write(json.dumps({"version": 2, "width": 120, "height": 40}) + "\n")
        while written < size:
            text = numbers.choice(texts)
            for start in range(0, len(text), PIECE):
                now += numbers.expovariate(20)
                piece = text[start : start + PIECE]
                written += file.write(json.dumps([round(now, 6), "o", piece]) + "\n")


def sought(source: RecordingSource, duration: float) -> list[float]:
    """Seconds of a core that seeks to random times take, the shortest first."""
    numbers, seeks = random.Random(2), []
    for _ in range(SEEKS):
        at = numbers.uniform(0, duration)
        clock = time.thread_time()
        Rendering.at_time(source, at, lambda: False)
        seeks.append(time.thread_time() - clock)
    return sorted(seeks)


def tell(place: str, seeks: list[float], drawn: float) -> None:
    for name, seek in (("median", seeks[SEEKS // 2]), ("longest", seeks[-1])):
        print(
            f"a seek in {place}, {name:8} {seek * 1000:6.0f} ms of 100, "
            f"1/{drawn / seek:,.0f} of drawing all of it",
            flush=True,
        )


def seeks_in_file(path: Path) -> float:
    """Of a recording in a file; how long it takes to draw all of it, in seconds."""
    began = time.monotonic()
    with path.open("rb") as file:
        lines = sum(1 for _ in file)
    plain = time.monotonic() - began
    began = time.monotonic()
    source = CastSource(path)
    opened = time.monotonic() - began
    while not source.complete:
        time.sleep(0.01)
    read = time.monotonic() - began
    began = time.process_time()
    source.join()
    drawn = time.process_time() - began
    print(f"{lines:,} lines; opened after {opened * 1000:.0f} ms")
    print(f"read       {read:7.2f} s, {read / plain:5.1f} times as long as its lines alone")
    print(f"keyframes  {drawn:7.2f} s")
    tell("the file", sought(source, source.survey.duration), drawn)
    return drawn


def seeks_in_archive(path: Path, folder: Path, drawn: float) -> None:
    """Of the same recording, taken into an archive."""
    recordings = Archive.within(folder, keyring=False).recordings
    packed = pack_files(CastSet("large", (path,), own=False))
    recordings.take_in("large", packed.pieces)
    facts = recordings.facts("large")
    assert facts is not None
    source = ArchiveSource(recordings, facts)
    source.join()
    tell("the archive", sought(source, facts.duration), drawn)


def main() -> None:
    """Say how long reading and seeking take."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.cast"
        write(path, megabytes << 20)
        drawn = seeks_in_file(path)
        seeks_in_archive(path, Path(folder) / "data", drawn)


if __name__ == "__main__":
    main()
