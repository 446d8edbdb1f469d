"""What painting costs, through the real driver on a pty.

For each kind of frame: CPU milliseconds of feeding and painting one, of feeding alone, the
time from feeding to the driver's write at the median and the 95th percentile, and the bytes
written. The reference paints without a cache: `render_line` over cells, the whole widget. The
peer is the widget of textual-tty, where it is installed (the extra `bench`); it paints on a
tick of its own, which is not waited for here.

    python -m tests.bench.paint
"""

import asyncio
import codecs
import gc
import importlib
import importlib.util
import json
import math
import os
import pty
import statistics
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from tests.support.terminal import TerminalSession
from tui.terminal.emulator import Emulator
from tui.terminal.palette import XTERM
from tui.ui.host.platform import driver_class
from tui.ui.terminal import frames
from tui.ui.terminal.view import TerminalView

SIZES = ((80, 24), (200, 60))
FRAMES = 150
WARM_UP = 20
Frame = Callable[[int], bytes]


def full_frame(columns: int, lines: int) -> Frame:
    """Each line another text, in colours that change every eight columns."""

    def frame(number: int) -> bytes:
        words = [
            f"\x1b[3{(number + x) % 8};4{x // 8 % 8}m{(number * 7 + x) % 10**8:08d}"
            for x in range(0, columns - columns % 8, 8)
        ]
        body = "".join(words)
        return "".join(f"\x1b[{y + 1};1H{body}" for y in range(lines)).encode()

    return frame


def key_frame(columns: int, lines: int) -> Frame:
    """One character in the middle of a full screen, as a shell echoes it."""
    start = f"\x1b[{lines // 2};1H"
    return lambda number: (
        f"{start if number % columns == 0 else ''}{'xyz'[number // columns % 3]}"
    ).encode()


def line_frame(columns: int, lines: int) -> Frame:
    """One more line at the bottom."""
    return lambda number: (
        f"\x1b[{lines};1H\r\nline {number} of a log, {'.' * (columns // 2)}".encode()
    )


KINDS = {"full": full_frame, "key": key_frame, "line": line_frame}


class Uncached(Widget):
    """The reference: a cell at a time, nothing kept."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self.emulator = emulator
        self._styles: dict[object, Style] = {}

    def output_arrived(self) -> None:
        self.emulator.take_changes()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        segments: list[Segment] = []
        for text, attributes in self.emulator.row(y).runs:
            style = self._styles.get(attributes)
            if style is None:
                foreground, background = attributes.foreground, attributes.background
                style = self._styles[attributes] = Style(
                    color=None if foreground is None else f"color({foreground})",
                    bgcolor=None if background is None else f"color({background})",
                    bold=attributes.bold,
                )
            segments += [Segment(cell, style) for cell in text]
        return Strip(Segment.simplify(segments)).adjust_cell_length(self.size.width)


class Peer:
    """The widget of textual-tty, which keeps a screen of its own."""

    def __init__(self, columns: int, lines: int) -> None:
        self.widget: Any = importlib.import_module("textual_tty").Monitor(size=(columns, lines))
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> None:
        self.widget.feed(self._decoder.decode(data))

    def output_arrived(self) -> None:
        self.widget._tick()


class BenchApp(App[None], inherit_bindings=False):
    """Feeds a frame, waits until it is on its way to the terminal, and again."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { layers: base; } Uncached { width: 1fr; height: 1fr; }"

    def __init__(self, widget: str, kind: str, columns: int, lines: int) -> None:
        super().__init__()
        self.driver_class = driver_class() or self.driver_class
        session = TerminalSession(columns, lines)
        self.emulator: Emulator | Peer = session.emulator
        self.view: TerminalView | Uncached | Peer
        match widget:
            case "view":
                self.view = TerminalView(session, palette=XTERM)
            case "peer":
                self.view = self.emulator = Peer(columns, lines)
            case _:
                self.view = Uncached(session.emulator)
        self.frame = KINDS[kind](columns, lines)
        self.background = full_frame(columns, lines)(0)
        self.painted = asyncio.Event()
        self.results: dict[str, float] = {}
        self.written = 0
        self.wrote_at = 0.0

    def compose(self) -> ComposeResult:
        yield self.view.widget if isinstance(self.view, Peer) else self.view

    def on_ready(self) -> None:
        self.run_worker(self.measure())

    def post_display_hook(self) -> None:
        self.painted.set()

    async def measure(self) -> None:
        self._count_writes()
        self.emulator.feed(self.background)
        frames = [self.frame(number) for number in range(FRAMES + WARM_UP)]
        latencies: list[float] = []
        cpu = feeding = 0.0
        for number, data in enumerate(frames):
            self.painted.clear()
            began, began_cpu = perf_counter(), process_time()
            self.emulator.feed(data)
            fed = process_time()
            self.view.output_arrived()
            await self.painted.wait()
            ended_cpu = process_time()
            if number >= WARM_UP:
                latencies.append(self.wrote_at - began)
                cpu += ended_cpu - began_cpu
                feeding += fed - began_cpu
            elif number == WARM_UP - 1:
                self.written = 0
                # A full collection takes as long as twenty frames, and comes when it likes.
                gc.collect()
                gc.freeze()
            # The writer thread must not be behind, and idle frames are what users see.
            await asyncio.sleep(0.004)
        latencies.sort()
        self.results = {
            "cpu": cpu / FRAMES * 1000,
            "feed": feeding / FRAMES * 1000,
            "median": statistics.median(latencies) * 1000,
            "p95": latencies[int(len(latencies) * 0.95)] * 1000,
            "bytes": self.written / FRAMES,
        }
        self.exit()

    def _count_writes(self) -> None:
        driver = self._driver
        assert driver is not None
        write = driver.write

        def counted(data: str) -> None:
            self.written += len(data)
            self.wrote_at = perf_counter()
            write(data)

        driver.write = counted  # type: ignore[method-assign]  # a counter between


def run_child(widget: str, kind: str, columns: int, lines: int) -> None:
    frames.FRAME = 0.0  # type: ignore[misc]  # no pause between frames
    app = BenchApp(widget, kind, columns, lines)
    app.run()
    os.write(int(os.environ["RESULT_DESCRIPTOR"]), json.dumps(app.results).encode())


def measure(widget: str, kind: str, columns: int, lines: int) -> dict[str, float]:
    """Run one contestant in a process and a terminal of its own."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (lines, columns))
    result, descriptor = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.paint", widget, kind, str(columns), str(lines)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        pass_fds=(descriptor,),
        start_new_session=True,
        env={
            **os.environ,
            "RESULT_DESCRIPTOR": str(descriptor),
            "TEXTUAL_FPS": "1000",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        },
    )
    os.close(descriptor)
    os.close(slave)
    threading.Thread(target=_drain, args=(master,), daemon=True).start()
    with os.fdopen(result, "rb") as answers:
        answer = answers.read()
    process.wait()
    return {name: float(value) for name, value in json.loads(answer).items()}


def _drain(master: int) -> None:
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        pass


def has_peer() -> bool:
    return importlib.util.find_spec("textual_tty") is not None


def rows() -> Iterator[str]:
    for columns, lines in SIZES:
        for kind in KINDS:
            ours = measure("view", kind, columns, lines)
            reference = measure("reference", kind, columns, lines)
            peer = measure("peer", kind, columns, lines)["cpu"] if has_peer() else math.nan
            yield (
                f"{columns}x{lines} {kind:5} | {ours['cpu']:6.2f} | {ours['feed']:5.2f} "
                f"| {ours['cpu'] - ours['feed']:6.2f} | {ours['median']:6.2f} | {ours['p95']:6.2f} "
                f"| {ours['bytes']:7.0f} | {reference['cpu']:6.2f} "
                f"| {reference['cpu'] / ours['cpu']:5.1f}x | {peer / ours['cpu']:5.1f}x"
            )


def main() -> None:
    print(
        "frame        | CPU ms | feed  | paint  | median | p95 ms | bytes   | ref ms | ratio  | to textual-tty"
    )
    for row in rows():
        print(row, flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_child(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
