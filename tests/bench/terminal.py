"""The emulator's speed as multiples of stock pyte's Screen: `python -m tests.bench.terminal`.

Every contestant is fed the same bytes in the chunks that a stream message carries, in turn,
and the best of several turns counts: ratios within one run are facts, absolute numbers are
not. Words as arguments choose the workloads whose names hold one of them.
"""

# A program for the command line: it prints.

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pyte

from tests.bench.workloads import Workload, generated, recorded
from tui.terminal.emulator import Emulator

CHUNK = 1024
TURNS = 3
# Stock pyte is given no more than this much of a workload.
STOCK_CAP = 100_000


def chunks(data: bytes) -> Iterator[bytes]:
    """The data as it arrives."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


def feed_emulator(workload: Workload) -> None:
    """Ours, with its scrollback."""
    emulator = Emulator(workload.columns, workload.lines)
    for chunk in chunks(workload.data):
        emulator.feed(chunk)


def feed_stock(workload: Workload) -> None:
    """Stock pyte without a scrollback; what it raises costs it the rest of the chunk."""
    stream = pyte.ByteStream(pyte.Screen(workload.columns, workload.lines))
    for chunk in chunks(workload.data[:STOCK_CAP]):
        try:
            stream.feed(chunk)
        except Exception:  # noqa: BLE001  # whatever it raises, it goes on
            continue


def seconds(feed: Callable[[Workload], None], workload: Workload) -> float:
    """How long one turn takes."""
    start = time.perf_counter()
    feed(workload)
    return time.perf_counter() - start


def scrollback_memory() -> float:
    """Megabytes that 10,000 lines of 80 columns take."""
    line = b"0123456789" * 7 + b"%09d\r\n"
    tracemalloc.start()
    emulator = Emulator(80, 24)
    for start in range(0, 10_024, 12):
        emulator.feed(b"".join(line % number for number in range(start, start + 12)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1e6


def main() -> None:
    """Print the table."""
    words = sys.argv[1:]
    print(f"{'workload':20} {'ours MB/s':>10} {'stock MB/s':>11} {'ratio':>7} {'must':>6}")
    for workload in [*generated(), *recorded(), *recorded(200, 60)]:
        if words and not any(word in workload.name for word in words):
            continue
        ours = min(seconds(feed_emulator, workload) for _ in range(TURNS))
        stock = min(seconds(feed_stock, workload) for _ in range(TURNS))
        speed = len(workload.data) / ours / 1e6
        stock_speed = min(len(workload.data), STOCK_CAP) / stock / 1e6
        ratio = speed / stock_speed
        print(
            f"{workload.name:20} {speed:10.1f} {stock_speed:11.2f} {ratio:7.1f} "
            f"{workload.must:6.1f}{'' if ratio >= workload.must else '  MISSED'}"
        )
    print(f"10,000 lines of 80 columns: {scrollback_memory():.1f} MB")


if __name__ == "__main__":
    main()
