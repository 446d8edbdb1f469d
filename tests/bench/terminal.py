"""The emulator's speed as multiples of stock pyte's Screen: `python -m tests.bench.terminal`.

Every contestant is fed the same bytes in the chunks that a stream message carries, in turn,
and the best of several turns counts: ratios within one run are facts, absolute numbers are
not. Words as arguments choose the workloads whose names hold one of them. The emulator of
textual-tty takes part where it is installed (the extra `bench`).
"""

# A program for the command line: it prints.

import codecs
import importlib
import importlib.util
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
    """The processor's time that one turn takes: others on this machine do not count."""
    start = time.process_time()
    feed(workload)
    return time.process_time() - start


def feed_peer(workload: Workload) -> None:
    """The emulator of textual-tty, as far as it goes in the time that stock pyte is given."""
    board = importlib.import_module("bittty").Board(
        width=workload.columns, height=workload.lines
    )
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for chunk in chunks(workload.data[:STOCK_CAP]):
        board.parser.feed(decoder.decode(chunk))


def plain_line(number: int) -> bytes:
    """Eighty columns of plain text."""
    return b"0123456789" * 7 + b"%09d\r\n" % number


def noisy_line(number: int) -> bytes:
    """Eighty columns with other colours in each."""
    cells = (b"\x1b[38;2;%d;7;%d;48;2;1;2;%dmx" % (x, number % 256, x + 9) for x in range(79))
    return b"".join(cells) + b"\x1b[m\r\n"


def scrollback_memory(line: Callable[[int], bytes], count: int) -> float:
    """Megabytes that so many lines of 80 columns take."""
    tracemalloc.start()
    emulator = Emulator(80, 24)
    for number in range(count + 24):
        emulator.feed(line(number))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1e6


def speeds(workload: Workload, *, has_peer: bool) -> list[float]:
    """Megabytes a second of ours, of stock pyte and of the peer, which take turns."""
    feeds = [feed_emulator, feed_stock] + ([feed_peer] if has_peer else [])
    sizes = [len(workload.data)] + [min(len(workload.data), STOCK_CAP)] * 2
    turns = [[seconds(feed, workload) for feed in feeds] for _ in range(TURNS)]
    best = map(min, zip(*turns, strict=True))
    return [size / taken / 1e6 for size, taken in zip(sizes, best, strict=False)]


def main() -> None:
    """Print the table."""
    words = sys.argv[1:]
    has_peer = importlib.util.find_spec("bittty") is not None
    print(
        f"{'workload':18} {'ours MB/s':>10} {'stock MB/s':>11} {'ratio':>7} {'must':>6}", end=""
    )
    print(f" {'to textual-tty':>15}" if has_peer else "")
    for workload in [*generated(), *recorded(), *recorded(200, 60)]:
        if words and not any(word in workload.name for word in words):
            continue
        ours, stock, *peers = speeds(workload, has_peer=has_peer)
        print(f"{workload.name:18} {ours:10.1f} {stock:11.2f} ", end="")
        print(f"{ours / stock:7.1f} {workload.must:6.1f}", end="")
        for peer in peers:
            print(f" {ours / peer:15.1f}", end="")
        print("" if ours / stock >= workload.must else "  MISSED", flush=True)
    print(f"10,000 lines of 80 columns: {scrollback_memory(plain_line, 10_000):.1f} MB")
    print(f"2,000 lines of noise in 24 bits: {scrollback_memory(noisy_line, 2000):.1f} MB")


if __name__ == "__main__":
    main()
