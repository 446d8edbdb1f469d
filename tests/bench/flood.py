"""What a flood of output costs on its way from the remote pty to the screen, in CPU.

A sandbox in a process of its own, and in turn `exec`, `exec --interactive` on a pty, and the app
with the session in sight and hidden. The reference is `exec --interactive`: it speaks the same
channel and draws nothing itself. Of each is taken off what it takes for no output at all: starting
up, and the while that it is watched. The sandbox's own share is told too: it must not be what a
comparison is held back by. In sight the app is to take at most 65 ms.

    python -m tests.bench.flood
"""

import os
import select
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.bench.processor import cost
from tests.bench.splits import PATIENCE, app_on, begin, sandbox, settle
from tests.journeys.terminal import Window, places

MEGABYTES = 20
FLOOD = "yes 'INFO request 4711 from 10.0.3.7 took 42 ms: 200 OK' | head -c {size}"
ENDED = "the flood is over"
TARGETS = {"the app, in sight": 1.25, "the app, hidden": 1.1}


def used(process: int, *, alone: bool = False) -> float:
    """Seconds of CPU that a process has used, with its ended children or alone."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 13 if alone else 15])) / os.sysconf("SC_CLK_TCK")


def of_exec(folder: Path, aws: dict[str, str], megabytes: int) -> float:
    """Seconds of CPU of `exec`, whose output nobody keeps."""
    command = [sys.executable, "-m", "tui", "exec", "web-01", "--reason", "measure a flood"]
    flood = FLOOD.format(size=megabytes * 1_000_000)
    return cost(
        lambda: subprocess.run(
            [*command, "--", "sh", "-c", flood],
            env=os.environ | aws | places(folder),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    )


def of_interactive(folder: Path, aws: dict[str, str], megabytes: int) -> float:
    """The same of `exec --interactive`, on a pty that is read as fast as it comes."""
    command = [sys.executable, "-m", "tui", "exec", "--interactive", "web-01"]
    flood = FLOOD.format(size=megabytes * 1_000_000)
    flood = f"{flood}; echo '{ENDED}'; sleep 1000"
    command += ["--reason", "measure a flood", "--", "sh", "-c", flood]
    program = Window(command, aws | places(folder))
    try:
        drain(program)
        settle(program, 2.0)
        return used(program.process.pid)
    finally:
        program.close()


def drain(program: Window) -> None:
    """Read until all has come."""
    last, end = b"", monotonic() + PATIENCE * 5
    while ENDED.encode() not in last:
        assert monotonic() < end, "the flood never ended"
        if select.select([program.master], [], [], 1.0)[0]:
            last = last[-len(ENDED) :] + os.read(program.master, 1 << 16)


def of_app(app: Window, folder: Path, megabytes: int) -> float:
    """The same of the app, which draws it or not."""
    done = folder / "done"
    done.unlink(missing_ok=True)
    before, end = used(app.process.pid), monotonic() + PATIENCE * 5
    (folder / "go").write_text(FLOOD.format(size=megabytes * 1_000_000))
    while not done.exists():
        assert monotonic() < end, "the flood never ended"
        settle(app, 0.05)
    settle(app, 2.0)
    return used(app.process.pid) - before


WAITING = """
while :; do
    until [ -e "$1/go" ]; do sleep 0.1; done
    bash "$1/go"; rm "$1/go"; touch "$1/done"
done
"""


def of_both(folder: Path, aws: dict[str, str], sandbox_process: int) -> dict[str, float]:
    """Seconds of CPU a flood of the app with its session in sight, and hidden behind a list.

    And of the sandbox, while it is hidden.
    """
    app = app_on(folder, aws)
    (folder / "waiting").write_text(WAITING)
    try:
        app.resize(100, 30)
        begin(app, 1, f"bash {folder}/waiting {folder} 2> /dev/null")
        seen = of_app(app, folder, MEGABYTES) - of_app(app, folder, 0)
        app.type(b"\x1dd")
        settle(app, 2.0)
        before = used(sandbox_process, alone=True)
        hidden = of_app(app, folder, MEGABYTES)
        of_sandbox = used(sandbox_process, alone=True) - before
        hidden -= of_app(app, folder, 0)
        return {"the app, in sight": seen, "the app, hidden": hidden, "the sandbox": of_sandbox}
    finally:
        app.close()


def main() -> None:
    print(f"{MEGABYTES} MB of output; CPU a MB, and to `exec --interactive`")
    with TemporaryDirectory() as place, sandbox(Path(place)) as (aws, process):
        folder = Path(place)
        costs = {
            name: measure(folder, aws, MEGABYTES) - measure(folder, aws, 0)
            for name, measure in (("exec --interactive", of_interactive), ("exec", of_exec))
        }
        costs |= of_both(folder, aws, process)
    reference = costs["exec --interactive"]
    for name, seconds in costs.items():
        target = f", target {TARGETS[name]}" if name in TARGETS else ""
        ratio = seconds / reference
        print(f"{name:<20} {seconds * 1e3 / MEGABYTES:7.1f} ms   {ratio:5.2f}{target}")
    print("load", *os.getloadavg())


if __name__ == "__main__":
    main()
