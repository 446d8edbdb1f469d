"""How long a key's echo takes with four sessions in sight, one of them in a flood.

The whole app on a pty, against a sandbox in a process of its own: four shells in one window. A
program in one of them writes a number for each key it reads; the clock runs from the key at the
pty until that number is read from it. Another one floods, or none does: that is the reference.

    python -m tests.bench.splits
"""

import os
import re
import select
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep

from tests.journeys.terminal import Window, places

KEYS = 100
PAUSE = 0.1
"""Seconds between two keys: faster than anybody types."""

PATIENCE = 60.0
COLUMNS, LINES = 160, 48

COUNTER = "n=0; stty -echo; while read -rsn1 k; do n=$((n+1)); printf '\\r<%d>' $n; done"
FLOODS = {
    "calm": "",
    "yes": "exec yes",
    "a log": 'exec awk \'BEGIN { while (1) print "\\033[32mINFO\\033[0m request " ++n '
    '" from 10.0.3.7 took " n % 97 " ms: \\033[1m200 OK\\033[0m" }\'',
    "calm again": "",
}
FLOODING = """
while :; do
    until [ -e "$1" ]; do sleep 0.1; done
    bash "$1" & flood=$!
    while [ -e "$1" ]; do sleep 0.1; done
    kill $flood
done
"""
"""Floods its terminal by a script as long as that is there."""


@contextmanager
def sandbox(folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """A sandbox in another process: the environment that leads to it, and the process's id."""
    file = folder / "env"
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "sandbox", "--port", "0", "--env-file", str(file)],
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = monotonic() + PATIENCE
        while not file.exists() or not file.read_text():
            assert monotonic() < deadline, "the sandbox never came up"
            sleep(0.1)
        found = re.findall(
            r"^(?:export )?(\w+)=['\"]?(.*?)['\"]?$", file.read_text(), re.MULTILINE
        )
        yield dict(found), process.pid
    finally:
        process.terminate()
        process.wait()


def app_on(folder: Path, aws: dict[str, str]) -> Window:
    """The app, on its way to a shell of the sandbox."""
    command = [sys.executable, "-m", "tui", "connect", "web-01", "--reason", "one"]
    host = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return Window(command, aws | places(folder) | host)


@contextmanager
def four_sessions(folder: Path, aws: dict[str, str]) -> Iterator[Window]:
    """The app with four shells in one window: one may flood, and the last one counts keys."""
    app = app_on(folder, aws)
    (folder / "flooding").write_text(FLOODING)
    try:
        app.resize(COLUMNS, LINES)
        flooding = f"bash {folder}/flooding {folder}/flood 2> /dev/null"
        begin(app, 1, flooding)
        for number, keys in enumerate((b"\x1ds", b"\x1d-", b"\x1d\x1b[D\x1d-"), start=2):
            app.type(keys)
            if number > 2:
                app.wait_for("Another session on web-01")
                app.type(b"\r")
            app.wait_for("Connect to")
            app.type(b"more\r")
            begin(app, number, COUNTER if number == 4 else "")
        yield app
    finally:
        app.close()


def begin(app: Window, number: int, command: str) -> None:
    """Wait for a session's shell, and have it run something."""
    deadline = monotonic() + PATIENCE
    while app.display.count("● connected") < number:
        assert monotonic() < deadline, app.display
        if select.select([app.master], [], [], 0.1)[0]:
            app.read()
    app.type(f"echo sess''ion{number}; {command}\r".encode())
    app.wait_for(f"session{number}")


def press(app: Window, number: int) -> float:
    """Seconds from a key to its number at the pty."""
    echo, rest = f"<{number}>".encode(), b""
    pressed = perf_counter()
    os.write(app.master, b"x")
    while True:
        assert select.select([app.master], [], [], PATIENCE)[0], "no echo"
        data = os.read(app.master, 65536)
        if echo in rest + data:
            return perf_counter() - pressed
        rest = data[-16:]


def settle(app: Window, seconds: float) -> None:
    """Read what is painted for a while, so that it does not stand in the way."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:
        if select.select([app.master], [], [], left)[0]:
            os.read(app.master, 65536)


def main() -> None:
    print(f"{KEYS} keys each, four sessions in sight, ms: median, 95 %, worst")
    with (
        TemporaryDirectory() as place,
        sandbox(Path(place)) as (aws, _process),
        four_sessions(Path(place), aws) as app,
    ):
        flood, pressed, reference = Path(place, "flood"), 0, 0.0
        for name, script in FLOODS.items():
            if script:
                flood.write_text(script)
            settle(app, 2.0)
            taken = []
            for _ in range(KEYS):
                pressed += 1
                taken.append(press(app, pressed) * 1000)
                settle(app, PAUSE)
            flood.unlink(missing_ok=True)
            settle(app, 1.0)
            p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
            reference = reference or p95
            print(
                f"{name:12} {p50:7.1f} {p95:7.1f} {max(taken):7.1f}   "
                f"{p95 / reference:4.1f} times the calm one",
                flush=True,
            )
    print("load", *os.getloadavg())


if __name__ == "__main__":
    main()
