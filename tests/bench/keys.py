"""How long a key takes: to the session, and to its echo on the screen, calm and in floods.

A key is written to the pty that the app runs on. One clock stops when the session is given its
bytes, the other when the echo, which comes back at once, is read from the pty. In a flood the
far end writes as fast as the emulator takes it, fed as a session feeds it: slices of 8 ms, then
the event loop has its turn. The reference is a pty whose kernel echoes, with no program at all.

    python -m tests.bench.keys
"""

import asyncio
import os
import pty
import statistics
import subprocess
import sys
import termios
import threading
from contextlib import suppress
from time import monotonic, perf_counter, sleep

from tests.support.terminal import TerminalApp, TerminalSession
from tui.ui.host.platform import driver_class
from tui.ui.host.raw_driver import LONGEST_ORDER

KEYS = 100
PAUSE = 0.02
PATIENCE = 10.0
SLICE = 0.008
CHUNK = 1024
FLOODS = {
    "calm": b"",
    "yes": b"y\r\n" * 341,
    "colours": b"\x1b[31mred \x1b[42mgreen \x1b[0mplain text that goes on \x1b[1mbold\x1b[0m\r\n"
    * 15,
    "full screen": b"".join(
        f"\x1b[{y};{x}H\x1b[3{(x + y) % 8}m{x:04d}".encode()
        for y in range(1, 25)
        for x in range(1, 77, 7)
    ),
    # Erasing with care looks at each cell; the echo has to wait for what was written before it.
    "cell by cell": b"\x1b[42m\x1b[2J" + b"\x1b[${" * 252,
}


def mark(keys: int) -> str:
    """What no terminal shows: an application's own control string."""
    return f"\x1b_{keys}\x1b\\"


class TimedSession(TerminalSession):
    """Says when it is given a key, and echoes it."""

    def __init__(self, report: int) -> None:
        super().__init__()
        self.app: BenchApp | None = None
        self._report = report

    def send(self, data: bytes) -> None:
        os.write(self._report, f"key {perf_counter()!r}\n".encode())
        if self.app is not None:
            self.app.echoes += 1
            self.app.feed(data)


class BenchApp(TerminalApp):
    """Floods its own terminal."""

    def __init__(self, report: int, flood: bytes) -> None:
        session = TimedSession(report)
        super().__init__(session)
        session.app = self
        self.driver_class = driver_class() or self.driver_class
        self.echoes = 0
        self._report = report
        self._flood = flood

    def on_ready(self) -> None:
        self._mark_frames()
        if self._flood:
            self.run_worker(self._feed_on())
        os.write(self._report, b"ready\n")

    def _mark_frames(self) -> None:
        """Put into each frame how many echoes its screen has had: some scroll by unseen."""
        driver = self._driver
        assert driver is not None
        write, marked = driver.write, 0

        def marking(data: str) -> None:
            nonlocal marked
            is_frame = len(data) > LONGEST_ORDER and self.echoes != marked
            if is_frame:
                marked = self.echoes
            write(data + mark(marked) if is_frame else data)

        driver.write = marking  # type: ignore[method-assign]  # a mark behind

    async def _feed_on(self) -> None:
        chunks = [
            self._flood[start : start + CHUNK] for start in range(0, len(self._flood), CHUNK)
        ]
        while True:
            end = monotonic() + SLICE
            while monotonic() < end:
                for chunk in chunks:
                    while self.session.emulator.feed_slice(chunk):
                        chunk = b""
                        self.view.output_arrived()
                        await asyncio.sleep(0)
                    self.view.output_arrived()
            await asyncio.sleep(0)


class Screen:
    """Our end of the app's terminal: when a key's echo was there to be seen."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._echo = b""
        self._seen = threading.Event()
        self.seen_at = 0.0
        threading.Thread(target=self._read, daemon=True).start()

    def press(self, echo: str, key: str = "x") -> float:
        """Press a key whose echo is told by those bytes; gives back when."""
        self._echo = echo.encode()
        self._seen.clear()
        pressed = perf_counter()
        os.write(self._master, key.encode())
        return pressed

    def wait(self) -> bool:
        """Wait until the echo is there; False if it never is."""
        return self._seen.wait(PATIENCE)

    def _read(self) -> None:
        rest = b""
        with suppress(OSError):
            while data := os.read(self._master, 65536):
                now = perf_counter()
                if not self._seen.is_set() and self._echo and self._echo in rest + data:
                    self.seen_at = now
                    self._seen.set()
                rest = (rest + data)[-16:]


def measure(flood: str) -> tuple[list[float], list[float]]:
    """Seconds from a key at the pty to the session, and to its echo at the pty, for each."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    said, report = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.keys", str(report), flood],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        pass_fds=(report,),
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )
    os.close(report)
    os.close(slave)
    screen = Screen(master)
    answered: list[float] = []
    echoed: list[float] = []
    with os.fdopen(said) as lines:
        assert lines.readline() == "ready\n"
        for number in range(KEYS):
            pressed = screen.press(mark(number + 1))
            answered.append(float(lines.readline().split()[1]) - pressed)
            assert screen.wait(), "no echo"
            echoed.append(screen.seen_at - pressed)
            sleep(PAUSE)
    process.kill()
    process.wait()
    return answered, echoed


def reference() -> list[float]:
    """Seconds until the kernel alone echoes a key: the same pty, and nobody behind it."""
    master, slave = pty.openpty()
    screen = Screen(master)
    echoed: list[float] = []
    for _ in range(KEYS):
        pressed = screen.press("x")
        assert screen.wait(), "no echo"
        echoed.append(screen.seen_at - pressed)
        sleep(PAUSE)
    os.close(slave)
    return echoed


def described(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{statistics.median(ordered) * 1000:7.2f} | {p95 * 1000:7.2f} | {ordered[-1] * 1000:7.2f}"


def main() -> None:
    print(f"{KEYS} keys each, ms: median, 95 %, worst")
    print("             | key to the session          | key to its echo on the tty")
    bare = reference()
    print(f"{'a bare pty':12} | {'':27} | {described(bare)}", flush=True)
    for flood in FLOODS:
        keys, echoes = measure(flood)
        print(f"{flood:12} | {described(keys)} | {described(echoes)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        BenchApp(int(sys.argv[1]), FLOODS[sys.argv[2]]).run()
    else:
        main()
