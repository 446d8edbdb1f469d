"""Programs behave through the app as they do in a terminal of their own.

Each program runs twice, on a pty of its own and behind the app, is given the same keys, and
must show the same screen with the cursor in the same place.
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.support.program_child import own_terminal
from tui.terminal.emulator import Emulator
from tui.terminal.host_input import InputSplitter
from tui.terminal.keys import reencode

COLUMNS, LINES = 80, 24
PATIENCE = 20.0
CHILD = [sys.executable, "-m", "tests.support.program_child"]

Steps = list[tuple[bytes, str]]
"""Keys, and what is seen when they have had their effect."""

BASH: Steps = [
    (b"", "$"),
    (b"echo one two three\r", "one two three"),
    (b"echo \x1b.\x7f\x1bb", "echo thre"),
    (b"X\x01\x1bf\x1bfY\r", "XthreY"),
    (b"\x1b[A\x1b[A\x1b[H\x1b[3~E\x1b[F!\r", "Echo"),
    (b"\x12two\x07\x15echo \xe6\xbc\xa2\xe5\xad\x97 $((6*7))\r", "漢字 42"),
    (b"stty size\r", "24 80"),
    (b"sleep 60\r", "sleep 60"),
    (b"\x03", "^C"),
    (b"echo $?\r", "130"),
    (b"cat -v\r", "cat -v"),
    (b"\x1b[1;5A\x1b[25~\x1bOP\r", "^[[1;5A^[[25~^[OP"),
    (b"\x04", "^[OP\n$"),
    (b"echo bye\r", "bye"),
]
VIM: Steps = [
    # A message hides the position until a key is pressed, or not: that is vim's own race.
    (b"l", "line 1 of the file"),
    (b"\x1b[B\x1b[C\x1b[CiInsert", "-- INSERT --"),
    (b"ed\x1b[D\x1b[D\x1b", "Inserted"),
    (b"Go\xe6\xbc\xa2\xe5\xad\x97 at the end\x1b", "漢字 at the end"),
    (b"gg\x06\x06\x02:set number\r", " 40 "),
    (b":77\r", "line 77"),
    (b"\x16jjll", "-- VISUAL BLOCK --"),
    (b"d", "77 e 77"),
    (b"u:help\r", "help.txt"),
    (b":q\r:split\r", "input.txt"),
    (b"\x17j:vsplit\r", "input.txt"),
]
LESS: Steps = [
    (b"", "line 1 of the file"),
    (b" ", "line 40"),
    (b"\x1b[B\x1b[B\x1b[6~", "line 60"),
    (b"/line 99\r", "line 99"),
    (b"G", "line 200"),
    (b"g\x1b[F\x1b[H-N\r", " 1 "),
]
NANO: Steps = [
    (b"", "line 1 of the file"),
    (b"new \xe6\xbc\xa2 \x1b[B\x1b[F end", "new 漢 line 1"),
    (b"\x17line 55\r", "line 55"),
    (b"\x1b[5~\x1b[6~\x0b\x15\x15", "line 56"),
    (b"\x07", "Main nano help text"),
    (b"\x18\x18", "Save modified buffer"),
]
TMUX: Steps = [
    (b"", "$"),
    (b"\x02%", "│"),
    (b"echo right\r", "right"),
    (b"\x02oecho left \xe6\xbc\xa2\r", "left 漢"),
    (b'\x02"', "──"),
    (b"seq 1 50\r", "50"),
    (b"\x02[\x1b[5~", "/"),
    (b"q", "50"),
    (b"\x02", "50"),
    (b":", ":"),
    (b"rename-window done\r", "0:done"),
]
MC: Steps = [
    (b"", "10Quit"),
    (b"\x1b[B\x1b[B\t\x1b[F\x1b[A", "input.txt"),
    (b"\x1bOR", "line 1 of the file"),
    (b"\x1b[21~", "10Quit"),
    (b"\x1b[18~", "Create a new Directory"),
    (b"named\x1b[D\x1b[Dx\x1b[C", "namxed"),
    (b"\x1b\x1b\x1b[20~", "Options"),
]
EMACS: Steps = [
    (b"", "line 1 of the file"),
    (b"hello \x1bf\x02\x05 there\x01", "hello line"),
    (b"\x0e\x0e\x18\x32", "input.txt"),
    (b"\x13line 77\r", "line 77"),
    (b"\x1bxwhat-line\r", "Line 77"),
]

PROGRAMS: dict[str, tuple[list[str], Steps]] = {
    "bash": (["bash", "--norc", "--noprofile"], BASH),
    "vim": (["vim", "--clean", "-i", "NONE", "-n", "input.txt"], VIM),
    "less": (["less", "input.txt"], LESS),
    "nano": (["nano", "-I", "input.txt"], NANO),
    "tmux": (["tmux", "-S", "socket", "-f", "tmux.conf", "new-session", "bash --norc"], TMUX),
    "mc": (["mc", "-u", "-d", "-S", "default"], MC),
    "emacs": (["emacs", "-nw", "-Q", "input.txt"], EMACS),
}


class Window:
    """A program on a pty, and what its terminal shows."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.emulator = Emulator(COLUMNS, LINES)
        self._folder = folder
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (LINES, COLUMNS))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment(folder),
            preexec_fn=own_terminal,
        )
        os.close(slave)

    def type(self, keys: bytes) -> None:
        """Press keys: the terminal sends them as its modes say."""
        splitter = InputSplitter()
        pieces = splitter.receive(keys, 0.0) + splitter.expire(1.0)
        modes = self.emulator.modes
        os.write(self.master, b"".join(reencode(piece.data, modes) for piece in pieces))

    def read(self) -> None:
        try:
            self.emulator.feed(os.read(self.master, 65536))
        except OSError:
            return
        if replies := self.emulator.take_replies():
            os.write(self.master, replies)

    @property
    def display(self) -> str:
        lines = "\n".join(line.rstrip() for line in self.emulator.display)
        return lines.replace(f"/{self._folder.name}/", "/-/")

    @property
    def cursor(self) -> tuple[int, int]:
        cursor = self.emulator.cursor
        return (cursor.x, cursor.y)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PS1": "$ ",
        "SHELL": "/bin/sh",
    }


@contextmanager
def window(command: list[str], folder: Path) -> Iterator[Window]:
    folder.mkdir()
    lines = (f"line {number} of the file {'x' * (number % 90)}" for number in range(1, 201))
    (folder / "input.txt").write_text("\n".join(lines))
    # tmux takes keys that come quickly for a paste, and a clock would differ.
    (folder / "tmux.conf").write_text("set -g assume-paste-time 0\nset -g status-right ''\n")
    opened = Window(command, folder)
    try:
        yield opened
    finally:
        opened.close()
        if (folder / "socket").exists():
            # tmux leaves a server behind.
            subprocess.run(["tmux", "-S", str(folder / "socket"), "kill-server"], check=False)


def wait_for(opened: Window, seen: str) -> None:
    """Wait until a program has begun."""
    deadline = monotonic() + PATIENCE
    while seen not in opened.display:
        if select.select([opened.master], [], [], 0.1)[0]:
            opened.read()
        assert monotonic() < deadline, f"waiting for {seen!r}\n{opened.display}"


def wait_alike(direct: Window, app: Window, seen: str) -> None:
    """Wait until both show what is to be seen, and the same."""
    deadline = monotonic() + PATIENCE
    settled = 0
    while settled < 2:
        ready = select.select([direct.master, app.master], [], [], 0.07)[0]
        for each in (direct, app):
            if each.master in ready:
                each.read()
        alike = (direct.display, direct.cursor) == (app.display, app.cursor)
        settled = settled + 1 if alike and seen in direct.display and not ready else 0
        assert monotonic() < deadline, (
            f"waiting for {seen!r}\n{direct.cursor} directly:\n{direct.display}\n"
            f"{app.cursor} through the app:\n{app.display}"
        )


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_shows_the_same_screen_through_the_app(name: str, tmp_path: Path) -> None:
    command, steps = PROGRAMS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    with (
        window(command, tmp_path / "a") as direct,
        window([*CHILD, *command], tmp_path / "b") as app,
    ):
        for opened in (direct, app):
            wait_for(opened, steps[0][1])
        for keys, seen in steps:
            direct.type(keys)
            app.type(keys)
            wait_alike(direct, app, seen)
