"""How long a key takes: to the session in calm and in a flood, and from its echo to the tty.

A key is written to the pty that the app runs on; what comes out is the moment the session is
given its bytes. In the flood the session's far end writes as fast as the emulator takes it,
fed as a session feeds it: slices of 8 ms, then the event loop has its turn.

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
from time import monotonic, perf_counter, sleep

from tests.support.terminal import FakeSession, TerminalApp
from tui.ui.driver import driver_class

KEYS = 100
PAUSE = 0.03
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
}


class TimedSession(FakeSession):
    """Says when it is given a key, and echoes it."""

    def __init__(self, report: int) -> None:
        super().__init__()
        self.app: BenchApp | None = None
        self._report = report

    def send(self, data: bytes) -> None:
        os.write(self._report, f"key {perf_counter()!r}\n".encode())
        if self.app is not None:
            self.app.echoed_at = perf_counter()
            self.app.feed(data)


class BenchApp(TerminalApp):
    """Floods its own terminal, and says when an echo is on its way to the tty."""

    def __init__(self, report: int, flood: bytes) -> None:
        session = TimedSession(report)
        super().__init__(session)
        session.app = self
        self.driver_class = driver_class() or self.driver_class
        self.echoed_at = 0.0
        self._report = report
        self._flood = flood

    def on_ready(self) -> None:
        self._time_writes()
        if self._flood:
            self.run_worker(self._feed_on())
        os.write(self._report, b"ready\n")

    async def _feed_on(self) -> None:
        chunks = [
            self._flood[start : start + CHUNK] for start in range(0, len(self._flood), CHUNK)
        ]
        while True:
            end = monotonic() + SLICE
            while monotonic() < end:
                for chunk in chunks:
                    self.session.emulator.feed(chunk)
                    self.view.output_arrived()
            await asyncio.sleep(0)

    def _time_writes(self) -> None:
        driver = self._driver
        assert driver is not None
        write = driver.write

        def timed(data: str) -> None:
            write(data)
            if self.echoed_at:
                taken, self.echoed_at = perf_counter() - self.echoed_at, 0.0
                os.write(self._report, f"echo {taken!r}\n".encode())

        driver.write = timed  # type: ignore[method-assign]  # a clock between


def measure(flood: str) -> tuple[list[float], list[float]]:
    """Seconds from the pty to the session, and from its echo to the driver, for each key."""
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
    threading.Thread(target=_drain, args=(master,), daemon=True).start()
    typed: list[float] = []
    answered: list[float] = []
    echoed: list[float] = []
    with os.fdopen(said) as lines:
        assert lines.readline() == "ready\n"
        threading.Thread(target=_type, args=(master, typed), daemon=True).start()
        while len(answered) < KEYS:
            kind, _, value = lines.readline().partition(" ")
            (answered if kind == "key" else echoed).append(float(value))
    process.kill()
    process.wait()
    return [after - before for before, after in zip(typed, answered, strict=True)], echoed


def _type(master: int, typed: list[float]) -> None:
    for _ in range(KEYS):
        typed.append(perf_counter())
        os.write(master, b"x")
        sleep(PAUSE)


def _drain(master: int) -> None:
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        pass


def described(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{statistics.median(ordered) * 1000:7.2f} | {p95 * 1000:7.2f} | {ordered[-1] * 1000:7.2f}"


def main() -> None:
    print("ms           | key to session: median, 95 %, worst | echo to driver: the same")
    for flood in FLOODS:
        keys, echoes = measure(flood)
        print(f"{flood:12} | {described(keys)} | {described(echoes)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        BenchApp(int(sys.argv[1]), FLOODS[sys.argv[2]]).run()
    else:
        main()
