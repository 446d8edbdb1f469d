"""Closes the app's window at random moments, and asks AWS what was left behind.

Each closing starts the app in a window of its own, opens sessions as a user would, begins one
thing more (a question, another session, output that floods) and closes the window somewhere in
the middle of it: the terminal of a session leader, the terminal of a shell that runs the app, a
window of tmux or tmux itself. Now and then the network is slow, and a stranger sends signals.

    python -m tests.fuzz.closings --seed 1 --count 60
"""

import argparse
import os
import pty
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import boto3

from tests.journeys.terminal import own_terminal, places
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.terminal.emulator import Emulator

PATIENCE = 60.0
"""Seconds for what must come."""

MOST_SESSIONS = 5
LATENCIES = (0.0, 0.0, 0.0, 0.3, 1.5)
"""Seconds before each answer of AWS, from the closing on."""

NAMES = ("web-01", "web-02", "api-01")
DETACHED = "\x1dd/\x15"
"""From a session to an empty filter of the list."""

ASKING = f"{DETACHED}web-01\r\rin a moment"
BEGINNINGS = ("", f"{DETACHED}web-01\r", ASKING, f"{ASKING}\r", "yes | head -c 30000000\r")
"""Keys for what is begun last: nothing, a filter, a question, another session, a flood."""

COMMAND = [sys.executable, "-m", "tui"]


@dataclass(frozen=True)
class Closing:
    """One way to close a window, and when."""

    window: str
    sessions: int
    begun: str = ""
    pause: float = 0.2
    latency: float = 0.0
    strangers: int = 0
    """SIGHUPs that somebody else sends as well."""

    def __str__(self) -> str:
        return (
            f"{self.window}, {self.sessions} sessions, {self.begun!r}, after {self.pause:.2f} s, "
            f"answers in {self.latency} s, {self.strangers} more SIGHUPs"
        )


def closings(seed: int) -> Iterator[Closing]:
    """Closings without end, the same for the same seed."""
    choice = random.Random(seed)
    windows = [name for name in WINDOWS if name in ("pty", "shell") or shutil.which("tmux")]
    while True:
        yield Closing(
            window=choice.choice(windows),
            sessions=choice.randint(1, MOST_SESSIONS),
            begun=choice.choice(BEGINNINGS),
            pause=choice.uniform(0.0, 1.5),
            latency=choice.choice(LATENCIES),
            strangers=choice.choice((0, 0, 2)),
        )


class Pane:
    """A window with the app in it, from its user's side."""

    def __init__(self, command: list[str], environment: dict[str, str], close: str) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (30, 100))
        self._emulator = Emulator(100, 30)
        self._close = close
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            preexec_fn=own_terminal,
        )
        os.close(slave)

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._emulator.display)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def sees(self, pattern: str) -> None:
        self.until(lambda: re.search(pattern, self.screen) is not None, pattern)

    def until(self, condition: Callable[[], bool], words: str) -> None:
        deadline = monotonic() + PATIENCE
        while not condition():
            assert monotonic() < deadline, f"waiting for {words!r}\n{self.screen}"
            self.look_on(0.05)

    def look_on(self, seconds: float) -> None:
        """Read what is painted for a time."""
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                return
            with suppress(OSError):
                self._emulator.feed(os.read(self.master, 65536))
                if replies := self._emulator.take_replies():
                    os.write(self.master, replies)

    def close(self) -> None:
        """Close the window, as its kind has it."""
        if self._close:
            subprocess.run(self._close.split(), check=True)
        os.close(self.master)


def _tmux(folder: Path, order: str) -> tuple[list[str], str]:
    server = f"tmux -S {folder / 'tmux'}"
    run = [*server.split(), "-f", "/dev/null", "new-session", "exec " + " ".join(COMMAND)]
    return run, f"{server} {order}"


WINDOWS: dict[str, Callable[[Path], tuple[list[str], str]]] = {
    "pty": lambda _: (COMMAND, ""),
    # Not exec: the shell stays, and hands the hangup on.
    "shell": lambda _: (["bash", "--norc", "-i", "-c", " ".join([*COMMAND, "; true"])], ""),
    "tmux window": lambda folder: _tmux(folder, "kill-window"),
    "tmux server": lambda folder: _tmux(folder, "kill-server"),
}
"""A command to run on a pty and another that closes its window; nothing where its end does."""


@contextmanager
def window(kind: str, sandbox: Sandbox) -> Iterator[tuple[Pane, Path]]:
    """The app in a window of its own, its folders there too."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        command, close = WINDOWS[kind](folder)
        pane = Pane(command, sandbox.environment() | places(folder), close)
        stack.callback(pane.process.wait)
        stack.callback(pane.process.kill)
        yield pane, folder


def processes(folder: Path) -> list[int]:
    """The app's own processes: those that have its folder in their environment."""
    found = []
    mark = f"SSM_TUI_STATE_DIR={folder}".encode()
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and mark in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def apps(folder: Path) -> list[int]:
    """Those of them that run the app itself."""
    found = []
    for number in processes(folder):
        with suppress(OSError):
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
            if b"tui" in words and words[0].decode() == sys.executable:
                found.append(number)
    return found


def active_sessions(sandbox: Sandbox) -> list[str]:
    client = boto3.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=sandbox.credentials.access_key_id,
        aws_secret_access_key=sandbox.credentials.secret_access_key,
    )
    return [each["SessionId"] for each in client.describe_sessions(State="Active")["Sessions"]]


def open_session(pane: Pane, name: str, nth: int) -> None:
    """From a list or a shell to another shell's prompt."""
    pane.type(f"{DETACHED}{name}\r" if nth else f"/{name}\r")
    pane.sees(rf"▌.{name}")
    pane.type("\r")
    pane.sees(f"Connect to {name}")
    pane.type(f"closing {nth}\r")
    pane.sees(r"\$ ?\n")


def left_behind(closing: Closing, sandbox: Sandbox) -> list[str]:
    """Close a window; the sessions that are active when the app has gone."""
    with window(closing.window, sandbox) as (pane, folder):
        pane.sees("web-01")
        for nth in range(closing.sessions):
            open_session(pane, NAMES[nth % len(NAMES)], nth)
        assert len(active_sessions(sandbox)) == closing.sessions
        sandbox.api_faults.latency = closing.latency
        pane.type(closing.begun)
        pane.look_on(closing.pause)
        running = apps(folder)
        assert running, "no app"
        pane.close()
        for _ in range(closing.strangers):
            for number in running:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGHUP)
        deadline = monotonic() + PATIENCE
        while apps(folder):
            assert monotonic() < deadline, "the app runs on"
            sleep(0.02)
        # What it had asked for and nobody heard of.
        sleep(closing.latency)
        sandbox.api_faults.latency = 0.0
        return active_sessions(sandbox)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args()
    left = 0
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        for number, closing in zip(range(options.count), closings(options.seed), strict=False):
            began = monotonic()
            found = left_behind(closing, sandbox)
            left += len(found)
            took = monotonic() - began
            print(f"{number + 1:3} {took:5.1f} s  left {len(found)}: {closing}", flush=True)
            for session in found:
                sandbox.end_session(session)
    print(f"{options.count} closings, {left} sessions left active")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
