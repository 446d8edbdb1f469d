"""What a list of 10,000 instances costs: `python -m tests.bench.listing [INSTANCES [ROUNDS]]`.

The app on a terminal of its own, from its start until the list is complete, beside the AWS CLI
for DescribeInstanceInformation and DescribeInstances; where there is no `aws`, beside boto3's
paginators in a program of their own. Both speak to a sandbox in another process, and take turns, so
that a busy machine is busy for both. Figures are ratios of medians, of the time and of the work
of the processor in the program alone; and the app's memory, also with as many instances in six
contexts: two accounts in three regions. No figure here fails anything.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.processor import of_children
from tests.support.program import Program, program

INSTANCES: Final = 10_000
ROUNDS: Final = 5
PATIENCE: Final = 10
"""Times that a program's test waits."""

SERVE: Final = """
import json, signal, sys
from tui.sandbox.service import Sandbox, SandboxOptions
options = SandboxOptions(seed_history=False, **json.loads(sys.argv[1]))
with Sandbox(options) as sandbox:
    print(json.dumps([sandbox.environment(), sandbox.configuration()]), flush=True)
    signal.pause()
"""
PAGINATE: Final = """
import boto3, json
told = []
for service, operation in (
    ("ssm", "describe_instance_information"), ("ec2", "describe_instances")
):
    for page in boto3.client(service).get_paginator(operation).paginate():
        told.append(page)
print(json.dumps(told, default=str))
"""
CLI: Final = (
    ("aws", "ssm", "describe-instance-information"),
    ("aws", "ec2", "describe-instances"),
)


@contextmanager
def sandbox_apart(**options: object) -> Iterator[tuple[dict[str, str], str]]:
    """A sandbox in another process; gives the variables that lead there, and a configuration."""
    command = [sys.executable, "-c", SERVE, json.dumps(options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            environment, configuration = json.loads(process.stdout.readline())
            yield environment, configuration
        finally:
            process.kill()


def reference(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds, and seconds of the processor, of who asks for the same."""
    commands = CLI if shutil.which("aws") else ((sys.executable, "-c", PAGINATE),)
    before, begun = of_children(), time.perf_counter()
    for command in commands:
        subprocess.run(
            command, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL
        )
    return time.perf_counter() - begun, of_children() - before


class Run(NamedTuple):
    """What the app has taken, with the whole list."""

    seconds: float
    processor: float
    memory: float
    """MB: at the end, and at most."""
    peak: float


def app(environment: dict[str, str], instances: int, *arguments: str) -> Run:
    """Run the app until it has the whole list."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"HOME": folder, "SSM_TUI_STATE_DIR": folder, **environment}
        begun = time.perf_counter()
        with program(*arguments, environment=variables) as running:
            _wait(running, rf"{instances:,} instances.*updated")
            took = time.perf_counter() - begun
            process = Path(f"/proc/{running.process.pid}")
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            status = (process / "status").read_text()
    ticks = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    sizes = dict(line.split(":", 1) for line in status.splitlines() if line.startswith("Vm"))
    memory, peak = (int(sizes[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Run(took, ticks, memory, peak)


def six_contexts(instances: int) -> Run:
    """The app with as many instances in six contexts."""
    regions = ["eu-west-1", "us-east-1", "eu-central-1"]
    home, *further = regions
    each = instances // 6
    with (
        sandbox_apart(instances=each, region=home, regions=further, accounts=2) as (
            _,
            profiles,
        ),
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        (folder / "aws").write_text(profiles)
        (folder / "settings.toml").write_text(
            f'[contexts.all]\nprofiles = ["production", "staging"]\nregions = {regions}\n'
        )
        environment = {"SSM_TUI_CONFIG_DIR": name, "AWS_CONFIG_FILE": str(folder / "aws")}
        # Of two regions more there is a machine in each account that is alone there.
        return app(environment, 6 * each + 2, "--context", "all")


def _wait(running: Program, pattern: str) -> None:
    """Wait until the screen matches, however busy the machine is."""
    for _ in range(PATIENCE):
        with suppress(AssertionError):
            running.sees(pattern)
            return
    raise SystemExit(f"nothing matches {pattern!r} in\n{running.screen}")


def main(instances: int, rounds: int) -> None:
    theirs, ours = [], []
    with sandbox_apart(instances=instances) as (environment, _):
        for _ in range(rounds):
            theirs.append(reference(environment))
            ours.append(app(environment, instances))
    name = "the AWS CLI" if shutil.which("aws") else "boto3"
    for index, what in enumerate(("time", "processor")):
        usual = statistics.median(each[index] for each in theirs)
        own = statistics.median(each[index] for each in ours)
        print(f"{what:<10} {own:6.2f} s   {own / usual:5.2f} times {name} ({usual:.2f} s)")
    one, six = max(ours, key=lambda run: run.peak), six_contexts(instances)
    for what, run in (("one place", one), ("six places", six)):
        print(f"{what:<10} {run.memory:6.0f} MB  {run.peak:5.0f} MB at most")


if __name__ == "__main__":
    given = list(map(int, sys.argv[1:]))
    main(*(given + [INSTANCES, ROUNDS][len(given) :]))
