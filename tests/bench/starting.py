"""What it costs to start: processor time of ours against the AWS CLI's, in the same run.

    python -m tests.bench.starting [ROUNDS]

`exec` runs a command on a machine of the sandbox, by its id; `aws ssm start-session` is called
for the same. With `session-manager-plugin` on the PATH it opens a session and ends it, as nothing
is typed; else it ends where it would hand over to the plugin. What is started takes turns, and the
least of each is told: a busy machine adds to all of them. The app is driven in a process of its
own until it has painted, and until the sandbox's machines are there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.processor import cost
from tests.support.program import program
from tui.sandbox.service import Sandbox, SandboxOptions

ROUNDS = 5
OURS = (sys.executable, "-m", "tui")
AWS = str(Path(sys.executable).with_name("aws"))

VERSION = 0.25
"""Of `aws --version`, for `--version` and `--help`."""
EXEC = 0.9
"""Of `aws ssm start-session` with its plugin."""
PAINT, ROWS = 0.45, 1.0
"""Seconds of the processor until the first paint, and until the machines are listed."""
MEMORY = 90.0
"""Megabytes that the app holds at rest."""


def call(*command: str, environment: Mapping[str, str] = {}) -> Callable[[], object]:
    return lambda: subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


class Shown:
    """The app until it shows something."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.memory = 0.0

    def until(self, pattern: str) -> Callable[[], object]:
        def run() -> None:
            with program(environment=self.environment) as app:
                app.sees(pattern)
                status = Path(f"/proc/{app.process.pid}/status").read_text()
                self.memory = int(status.partition("VmRSS:")[2].split()[0]) / 1000

        return run


def told(name: str, ours: float, reference: float, target: float) -> None:
    ratio = ours / reference
    sign = "meets" if ratio <= target else "misses"
    print(f"{name:22} {ours:6.3f} s of {reference:6.3f} s: {ratio:5.2f}, {sign} {target:.2f}")


def within(name: str, found: float, target: float, unit: str) -> None:
    sign = "meets" if found <= target else "misses"
    print(f"{name:22} {found:6.2f} {unit}, {sign} {target:.2f}")


def compiling(folder: str) -> dict[str, str]:
    """Has the first round compile what is imported, as installing does, and no other one."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(SandboxOptions(seed_history=False)) as sandbox,
    ):
        places = {f"SSM_TUI_{name}_DIR": folder for name in ("CONFIG", "STATE", "DATA")}
        places |= compiling(folder)
        here = {**sandbox.environment(), **places}
        target = sandbox.state.fleet.instances[0].instance_id
        shown = Shown(here)
        exec_ = ("exec", target, "--reason", "bench", "--", "true")
        session = (AWS, "ssm", "start-session", "--target", target)
        runs = {
            "aws --version": call(AWS, "--version", environment=places),
            "--version": call(*OURS, "--version", environment=places),
            "--help": call(*OURS, "--help", environment=places),
            "aws ssm start-session": call(*session, environment=here),
            "exec by id": call(*OURS, *exec_, environment=here),
            "first paint": shown.until("Instances"),
            "rows": shown.until("web-01"),
        }
        least = {name: min(cost(run) for _ in range(rounds)) for name, run in runs.items()}
    told("--version", least["--version"], least["aws --version"], VERSION)
    told("--help", least["--help"], least["aws --version"], VERSION)
    there = "with" if shutil.which("session-manager-plugin") else "without"
    print(f"aws ssm start-session is {there} its plugin")
    told("exec by id", least["exec by id"], least["aws ssm start-session"], EXEC)
    within("app to first paint", least["first paint"], PAINT, "s")
    within("app to rows", least["rows"], ROWS, "s")
    within("app at its list", shown.memory, MEMORY, "MB")
    with Path("/proc/loadavg").open() as load:
        print(f"load of the machine: {load.read().split()[0]}")


if __name__ == "__main__":
    main()
