"""What becomes of a forwarded port when its terminal, or its program, is gone."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.journeys.remote import PATIENCE
from tests.support.ports import echo, server
from tests.support.program import PROGRAM, Program, program
from tui.sandbox.service import Sandbox
from tui.sessions.forwards.background import FOLDER
from tui.settings.settings import state_directory

CRASHING = """
from tui.cli import main
from tui.ui.screens.help import HelpScreen

def broken(self):
    raise RuntimeError("broken on purpose")

HelpScreen.compose = broken
main()
"""


IN_CONTROL = """
import fcntl, os, sys, termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "tui", *sys.argv[1:]])
"""
"""Has the terminal control the program: it can be asked for a code, and hears of a hang-up."""

CONTROLLED = (sys.executable, "-c", IN_CONTROL)


def says(local: int) -> bytes:
    """What comes back through a port."""
    with socket.create_connection(("127.0.0.1", local), timeout=PATIENCE) as connection:
        connection.sendall(b"hello")
        return connection.recv(5, socket.MSG_WAITALL)


def call(sandbox: Sandbox, *arguments: str) -> Any:
    """Run a command without a terminal to its end."""
    environment = os.environ | sandbox.environment()
    command = [*PROGRAM, "forward", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def found(running: Program, pattern: str) -> str:
    """Wait until the screen matches; the first group."""
    running.sees(pattern)
    match = re.search(pattern, running.screen)
    assert match is not None
    return match[1]


def forward(running: Program, port: int) -> int:
    """From the list to a port that listens; the local one."""
    running.sees("web-01")
    running.type("/web-01\r")
    running.sees("▌.web-01")
    running.type("F")
    running.sees("Forward a port through")
    running.type(f"{port}\t\t\tlook")
    running.sees("4/256")
    running.type("\r")
    return int(found(running, r"● listening +localhost:(\d+)"))


async def test_a_port_in_the_background_outlives_the_terminal_that_it_was_begun_on(
    sandbox: Sandbox,
) -> None:
    def story() -> None:
        words = ("forward", "web-01", str(port), "--reason", "look", "--background")
        environment = sandbox.environment()
        with program(*words, command=CONTROLLED, environment=environment) as running:
            local = int(found(running, r"Forwarding 127.0.0.1:(\d+) -> "))
            number = found(running, r"`ssm-tui forward --end (\d+)` ends it")
            assert running.wait() == 0
            running.hang_up()
        assert says(local) == b"hello"
        (told,) = json.loads(call(sandbox, "--list", "--json"))["forwards"]
        assert (told["id"], told["state"]) == (number, "listening")
        call(sandbox, "--end", number)
        assert sandbox.living == []

    async with server(echo) as port:
        await asyncio.to_thread(story)


async def test_a_code_is_asked_for_before_the_terminal_is_left(sandbox: Sandbox) -> None:
    def story() -> None:
        (Path.home() / ".aws").mkdir()
        (Path.home() / ".aws/config").write_text(sandbox.configuration())
        words = ("forward", "web-01", str(port), "--reason", "look", "--background")
        with program("--profile", "guarded", *words, command=CONTROLLED) as running:
            running.sees("[Cc]ode .*:")
            assert sandbox.living == []
            running.type("123456\r")
            local = int(found(running, r"Forwarding 127.0.0.1:(\d+) -> "))
            running.sees("ssm-tui forward --end")
            assert running.wait() == 0
            running.hang_up()
        assert says(local) == b"hello"
        # What the code has opened is nowhere on the disk.
        (file,) = (state_directory() / FOLDER).iterdir()
        assert "123456" not in file.read_text()
        assert not re.search("(?i)secret|token|ASIA|AKIA", file.read_text())
        call(sandbox, "--end", "all")
        assert sandbox.living == []

    async with server(echo) as port:
        await asyncio.to_thread(story)


async def test_closing_the_window_ends_what_the_app_forwards(sandbox: Sandbox) -> None:
    def story() -> None:
        with program(environment=sandbox.environment()) as running:
            assert says(forward(running, port)) == b"hello"
            assert len(sandbox.living) == 1
            running.signal(signal.SIGHUP)
            assert running.wait() == 128 + signal.SIGHUP
        assert sandbox.living == []

    async with server(echo) as port:
        await asyncio.to_thread(story)


async def test_a_crash_ends_what_the_app_forwards(sandbox: Sandbox) -> None:
    def story() -> None:
        command = (sys.executable, "-c", CRASHING)
        with program(command=command, environment=sandbox.environment()) as running:
            forward(running, port)
            running.type("?")
            assert running.wait() == 1
            running.sees("broken on purpose|error")
        assert sandbox.living == []

    async with server(echo) as port:
        await asyncio.to_thread(story)
