"""Programs behave in a session as they do in a terminal of their own.

Each program runs twice, on a pty of its own and in a session of the whole app, on a pty as
well. Both are given the same keys, and must show the same screen with the cursor in the same
place.
"""

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from tests.journeys.terminal import (
    COLUMNS,
    LINES,
    PATIENCE,
    App,
    Window,
    app_with_session,
)

SLEEPERS = 2
"""Processes that do nothing, for a program that shows processes."""

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
    # What it says first shows that the terminal is its own by now.
    (b"sh -c 'echo s$((3*3))p; exec sleep 60'\r", "s9p"),
    (b"\x03", "^C\n$"),
    (b"echo $?\r", "130"),
    (b"sh -c 'echo c$((3*3))t; exec cat -v'\r", "c9t"),
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
    (b"\x00\x0e\x0e\x17\x19\x19", "line 78"),
    (b"\xe6\xbc\xa2\xe5\xad\x97\x7f\x1b[1;5D", "漢"),
    (b"\x18\x31\x1bOP\x1bOP", "Help"),
]
HTOP: Steps = [
    (b"", "10Quit"),
    (b"\x1b[B\x1b[B\x1b[A ", "10Quit"),
    (b"\x1bOR", "Search:"),
    (b"sleep\x1b", "F1Help"),
    (b"\x1b[15~", "F5List"),
    (b"\x1b[17~", "Sort by"),
    (b"\x1b", "F5List"),
    (b"\x1bOQ", "Display options"),
    (b"\x1b[B\x1b[B\x1b[B\x1b[C", "Available"),
    (b"\x1b[21~", "10Quit"),
    (b"\x1bOP", "Arrows"),
]

PROGRAMS: dict[str, tuple[str, Steps]] = {
    "bash": ("bash --norc --noprofile", BASH),
    "vim": ("vim --clean -i NONE -n input.txt", VIM),
    "less": ("less input.txt", LESS),
    "nano": ("nano -I input.txt", NANO),
    "tmux": ("tmux -S socket -f tmux.conf new-session 'bash --norc'", TMUX),
    "mc": ("mc -u -d -S default", MC),
    "emacs": ("emacs -nw -Q input.txt", EMACS),
    "htop": ("htop -d 600 -p $SLEEPERS", HTOP),
}
HTOPRC = """\
htop_version=3.2.2
config_reader_min_version=3
fields=0 48 17 2 1
hide_function_bar=0
header_layout=one_100
column_meters_0=Hostname
column_meter_modes_0=2
sort_key=0
sort_direction=1
"""
"""Nothing that changes by itself."""


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """A session for all programs, one after the other."""
    with app_with_session() as opened:
        yield opened


def prepared(folder: Path, command: str, sleepers: str) -> list[str]:
    """What runs a program in a folder with a few files, the same for both."""
    folder.mkdir()
    lines = (f"line {number} of the file {'x' * (number % 90)}" for number in range(1, 201))
    (folder / "input.txt").write_text("\n".join(lines))
    # tmux takes keys that come quickly for a paste, and a clock would differ.
    (folder / "tmux.conf").write_text("set -g assume-paste-time 0\nset -g status-right ''\n")
    htoprc, pid, run = (beside(folder, name) for name in ("htoprc", "pid", "run"))
    htoprc.write_text(HTOPRC)
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "HTOPRC": str(htoprc),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PS1": "'$ '",
        "SHELL": "/bin/sh",
        "SLEEPERS": sleepers,
    }
    script = [f"export {name}={value}" for name, value in settings.items()]
    script += [f"cd {folder}", f"echo $$ > {pid}", "printf '\\033c'", f"exec {command}"]
    run.write_text("\n".join(script))
    return ["env", "-i", "/bin/sh", str(run)]


def beside(folder: Path, name: str) -> Path:
    """A file that the program is not to show."""
    return folder.with_name(f"{folder.name}-{name}")


@contextmanager
def in_session(app: App, command: list[str], folder: Path) -> Iterator[App]:
    """Run a program in the app's session."""
    app.type(f"{' '.join(command)}\r".encode())
    try:
        yield app
    finally:
        kill_server(folder)
        with suppress(ProcessLookupError):
            os.kill(int(beside(folder, "pid").read_text()), signal.SIGKILL)
        app.resize(COLUMNS, LINES)
        app.clear()


@contextmanager
def twice(app: App, name: str, folder: Path) -> Iterator[tuple[Window, App]]:
    """A program in a terminal of its own and in the session."""
    command, steps = PROGRAMS[name]
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    with ExitStack() as stack:
        sleeping = [subprocess.Popen(["sleep", "600"]) for _ in range(SLEEPERS)]
        for process in sleeping:
            stack.callback(process.wait)
            stack.callback(process.kill)
        sleepers = ",".join(str(process.pid) for process in sleeping)
        direct_command, app_command = (
            prepared(folder / place, command, sleepers) for place in ("direct", "insess")
        )
        direct = Window(direct_command, {})
        stack.callback(kill_server, folder / "direct")
        stack.callback(direct.close)
        stack.enter_context(in_session(app, app_command, folder / "insess"))
        for opened in (direct, app):
            opened.wait_for(steps[0][1])
        yield direct, app


def kill_server(folder: Path) -> None:
    """End what tmux leaves behind."""
    if (folder / "socket").exists():
        subprocess.run(["tmux", "-S", str(folder / "socket"), "kill-server"], check=False)


def wait_alike(direct: Window, app: App, seen: str) -> None:
    """Wait until both show what is to be seen, and the same."""
    deadline = monotonic() + PATIENCE
    settled = 0
    while settled < 2:
        ready = select.select([direct.master, app.master], [], [], 0.07)[0]
        for each in (direct, app):
            if each.master in ready:
                each.read()
        alike = (direct.display, direct.cursor) == (app.display, app.cursor)
        is_quiet = app.master not in ready and direct.master not in ready
        settled = settled + 1 if alike and seen in direct.display and is_quiet else 0
        assert monotonic() < deadline, (
            f"waiting for {seen!r}\n{direct.cursor} directly:\n{direct.display}\n"
            f"{app.cursor} through the app:\n{app.display}"
        )


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_shows_the_same_screen_in_a_session(
    name: str, app: App, tmp_path: Path
) -> None:
    with twice(app, name, tmp_path) as (direct, in_app):
        for keys, seen in PROGRAMS[name][1]:
            direct.type(keys)
            in_app.type(keys)
            wait_alike(direct, in_app, seen)


def test_a_program_follows_the_windows_size(app: App, tmp_path: Path) -> None:
    with twice(app, "vim", tmp_path) as (direct, in_app):
        for size, seen in [((100, 30), "line 28"), ((60, 17), "line 9"), ((80, 24), "line 20")]:
            for each in (direct, in_app):
                each.resize(*size)
            wait_alike(direct, in_app, seen)
            direct.type(b"10G")
            in_app.type(b"10G")
            wait_alike(direct, in_app, "line 10")


def test_a_program_that_asks_the_terminal_without_end_can_be_interrupted(app: App) -> None:
    app.type(b"yes $'asked\\e[6n\\e[c'\r")
    app.wait_for("\nasked\nasked\n")
    for _ in range(30):
        app.read()
    app.type(b"\x03")
    app.clear()
