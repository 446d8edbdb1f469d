"""Kills the program at random moments, and looks for sessions that no local history knows.

Each killing starts the app, `exec` or `forward` on a small AWS, all with the same folders, and
kills it (SIGKILL) at any moment, or soon after it is about to ask for a session. Then comes the
next program, as a user would start it. After it every session that AWS has must have a row in
the history: for the instance, the reason and the account that it was started with.

    python -m tests.fuzz.killings --seed 1 --count 200
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import boto3

from tests.journeys.terminal import places
from tests.support.program import Program, program
from tui.archive.store import Archive
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.orphans.crash_record import FOLDER
from tui.sessions.orphans.starting import START

PATIENCE = 60.0
"""Seconds for what must come."""

LATENCIES = (0.0, 0.0, 0.05, 0.3)
"""Seconds before AWS carries out a call."""

LONGEST = 4.0
"""Seconds of a program that is killed at any moment: it has a shell, or its command, by then."""

SOON = 0.6
"""Seconds in which a session's start is answered and written down."""

LOOKING_BACK = 10.0
"""Seconds in which an app has asked AWS for what an earlier one may have left."""

COMMAND = (sys.executable, "-m", "tui")
WAITING = ("sh", "-c", "echo up; sleep 60")


@dataclass(frozen=True)
class Killing:
    """One run that is killed, and the next one.

    Attributes:
        kind: of the program.
        at_start: whether the time counts from when it is about to ask for a session.
        pause: seconds until it is killed.
        latency: seconds before AWS carries out a call.
        after: the next program.
    """

    kind: str
    at_start: bool
    pause: float
    latency: float
    after: str

    def __str__(self) -> str:
        since = "its StartSession" if self.at_start else "the start"
        return (
            f"{self.kind}, {self.pause:.2f} s after {since}, calls take {self.latency} s, "
            f"then {self.after}"
        )


def killings(seed: int) -> Iterator[Killing]:
    """Killings without end, the same for the same seed."""
    choice = random.Random(seed)
    while True:
        at_start = choice.random() < 0.7
        yield Killing(
            kind=choice.choice(tuple(KINDS)),
            at_start=at_start,
            pause=choice.uniform(0.0, SOON if at_start else LONGEST),
            latency=choice.choice(LATENCIES),
            after=choice.choice(tuple(AFTER)),
        )


@dataclass
class Account:
    """The small AWS, and the folders of whoever works there."""

    sandbox: Sandbox
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | self.sandbox.environment() | places(self.folder)

    @property
    def instance(self) -> str:
        return str(self.sandbox.state.fleet.instances[0].instance_id)

    def starts(self) -> set[Path]:
        """What is about to be started."""
        return set((self.folder / "STATE" / FOLDER).glob(f"{START}*"))

    def sessions(self) -> dict[str, dict[str, Any]]:
        """All that AWS has."""
        client = boto3.client(
            "ssm",
            endpoint_url=self.sandbox.endpoint_url,
            region_name=self.sandbox.region,
            aws_access_key_id=self.sandbox.credentials.access_key_id,
            aws_secret_access_key=self.sandbox.credentials.secret_access_key,
        )
        pages = client.get_paginator("describe_sessions")
        found = {}
        for state in ("Active", "History"):
            for page in pages.paginate(State=state):
                found.update({each["SessionId"]: each for each in page["Sessions"]})
        return found

    def unknown(self) -> list[str]:
        """The sessions that have no row, or another's."""
        rows = asyncio.run(Archive.within(self.folder / "DATA").sessions())
        written = {(r.session_id, r.target, r.reason, r.owner) for r in rows}
        return [
            name
            for name, one in self.sessions().items()
            if (name, one["Target"], one.get("Reason", ""), one["Owner"]) not in written
        ]


@contextmanager
def account() -> Iterator[Account]:
    with TemporaryDirectory() as folder, Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox, Path(folder))


def kill_command(here: Account, arguments: tuple[str, ...], killing: Killing) -> None:
    known = here.starts()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env=here.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        if killing.at_start:
            deadline = monotonic() + PATIENCE
            while here.starts() <= known and process.poll() is None:
                assert monotonic() < deadline, "it never starts a session"
                sleep(0.002)
        sleep(killing.pause)
        process.send_signal(signal.SIGKILL)


def kill_exec(here: Account, reason: str, killing: Killing) -> None:
    kill_command(here, ("exec", here.instance, "--reason", reason, "--", *WAITING), killing)


def kill_quick_exec(here: Account, reason: str, killing: Killing) -> None:
    kill_command(here, ("exec", here.instance, "--reason", reason, "--", "true"), killing)


def kill_forward(here: Account, reason: str, killing: Killing) -> None:
    kill_command(here, ("forward", here.instance, "22", "--reason", reason), killing)


def kill_app(here: Account, reason: str, killing: Killing) -> None:
    known = here.starts()
    with program(environment=here.environment) as app:
        if not killing.at_start:
            end = monotonic() + killing.pause
        app.until(lambda: "web-01" in app.screen or leave(app))
        app.type("/web-01\r")
        app.sees("▌.web-01")
        app.type("\r")
        app.sees("Connect to web-01")
        app.type(f"{reason}\r")
        if killing.at_start:
            app.until(lambda: not here.starts() <= known)
            end = monotonic() + killing.pause
        app.until(lambda: monotonic() > end)
        app.signal(signal.SIGKILL)
        app.process.wait()


def leave(app: Program) -> bool:
    """Put a question about an earlier session off."""
    if "is still active" in app.screen:
        app.type("\r")
    return False


KINDS: dict[str, Callable[[Account, str, Killing], None]] = {
    "exec": kill_exec,
    "exec of true": kill_quick_exec,
    "forward": kill_forward,
    "app": kill_app,
}


def next_sessions(here: Account) -> None:
    run(here, "sessions", "--json")


def next_exec(here: Account) -> None:
    run(here, "exec", here.instance, "--reason", "the next one", "--", "true")


def next_app(here: Account) -> None:
    """Until its list is there, and it has had time to look back."""
    with program(environment=here.environment) as app:
        app.until(lambda: "is still active" in app.screen or "web-01" in app.screen)
        end = monotonic() + LOOKING_BACK
        app.until(lambda: monotonic() > end or not here.unknown())
        app.signal(signal.SIGKILL)


def run(here: Account, *arguments: str) -> None:
    subprocess.run(
        [*COMMAND, *arguments],
        env=here.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )


AFTER: dict[str, Callable[[Account], None]] = {
    "sessions": next_sessions,
    "exec": next_exec,
    "app": next_app,
}


def lost_by(killing: Killing, here: Account, reason: str) -> list[str]:
    """Kill a program and start the next one; the sessions without a row then."""
    here.sandbox.api_faults.latency = killing.latency
    KINDS[killing.kind](here, reason, killing)
    # What it had asked for, and nobody hears of.
    sleep(killing.latency + 0.2)
    here.sandbox.api_faults.latency = 0.0
    AFTER[killing.after](here)
    if here.unknown():
        # A busy machine may have started it behind the look of the next program: every start
        # looks again for some minutes, and a command does for a few seconds only.
        AFTER[killing.after](here)
    return here.unknown()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    lost = started = 0
    with account() as here:
        for number, killing in zip(range(options.count), killings(options.seed), strict=False):
            before, began = len(here.sessions()), monotonic()
            found = lost_by(killing, here, f"killed {number}")
            lost += len(found)
            new = len(here.sessions()) - before - (killing.after == "exec")
            started += new
            took = monotonic() - began
            print(
                f"{number + 1:3} {took:5.1f} s  {new} started, {len(found)} lost: {killing}",
                flush=True,
            )
            for name, one in here.sessions().items():
                if one["Status"] not in {"Terminated", "Failed"}:
                    here.sandbox.end_session(name)
    print(f"{options.count} killings, {started} sessions started, {lost} without a row")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
