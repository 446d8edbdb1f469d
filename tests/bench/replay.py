"""How fast a large recording is read, and how much of drawing it a seek takes.

    python -m tests.bench.replay [MEGABYTES]

A recording of 100 MB is made of the terminal's workloads. Reading is compared with reading its
lines and no more, a seek with drawing all of it.
"""

import json
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.workloads import generated
from tui.replay.cast_source import CastSource
from tui.replay.rendering import Rendering

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


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.cast"
        write(path, megabytes << 20)
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
        source.join()
        drawn = time.monotonic() - began - read
        numbers = random.Random(2)
        seeks = []
        for _ in range(SEEKS):
            at = numbers.uniform(0, source.survey.duration)
            clock = time.monotonic()
            Rendering.at_time(source, at, lambda: False)
            seeks.append(time.monotonic() - clock)
        seeks.sort()
        print(f"{lines:,} lines; opened after {opened * 1000:.0f} ms")
        print(f"read       {read:7.2f} s, {read / plain:5.1f} times as long as its lines alone")
        print(f"keyframes  {drawn:7.2f} s")
        for name, seek in (("median", seeks[SEEKS // 2]), ("longest", seeks[-1])):
            print(
                f"{name:10} {seek * 1000:7.0f} ms, 1/{drawn / seek:,.0f} of drawing all of it"
            )


if __name__ == "__main__":
    main()
