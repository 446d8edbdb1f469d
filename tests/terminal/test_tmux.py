"""Real programs, recorded and generated, end on the screen that tmux shows for their bytes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.workloads import Workload, generated, record
from tui.terminal.emulator import Emulator

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

COLUMNS, LINES = 80, 24
MARK = "end-of-bytes"
# What is fed is cut here: it is the screen that is compared, not the speed.
LIMIT = 20_000


# tmux has read all bytes when it answers a question that comes after them. What it answers
# to questions among them comes before.
_WAIT = (
    r'import os; os.write(1, b"\33[5n"); seen = b"" '
    '\nwhile not seen.endswith(b"[0n"): seen += os.read(0, 1)'
)


class Tmux:
    """A tmux server of its own, with one window that shows a file's bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, *words: str) -> str:
        return subprocess.run(  # a fixed command on files of our own
            ["tmux", "-S", str(self._folder / "socket"), "-f", "/dev/null", *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"},
        ).stdout

    def screen_after(self, data: bytes, *sizes: tuple[int, int]) -> list[str]:
        file = self._folder / "bytes"
        file.write_bytes(data)
        self.run(
            "new-session", "-d", "-x", str(COLUMNS), "-y", str(LINES),
            f"stty raw -echo; cat {file}; {sys.executable} -c '{_WAIT}'; "
            f"tmux -S {self._folder / 'socket'} wait-for -S {MARK}; sleep 60",
        )  # fmt: skip
        self.run("wait-for", MARK)
        for columns, lines in sizes:
            self.run("resize-window", "-x", str(columns), "-y", str(lines))
        screen = self.run("capture-pane", "-p")
        self.run("kill-server")
        return [line.rstrip() for line in screen.split("\n")[:-1]]


def _shown(data: bytes) -> list[str]:
    emulator = Emulator(COLUMNS, LINES)
    emulator.feed(data)
    return [line.rstrip() for line in emulator.display]


# tmux 3.3 loses joiners where a read of its own happens to end.
_MEASURED = [workload for workload in generated(LIMIT) if workload.name != "emoji, joined"]


@pytest.mark.parametrize("workload", _MEASURED, ids=lambda workload: workload.name)
def test_generated_output_looks_as_in_tmux(workload: Workload, tmp_path: Path) -> None:
    data = workload.data[:LIMIT]
    assert len(data) == LIMIT
    assert _shown(data) == Tmux(tmp_path).screen_after(data)


def _programs() -> Iterator[tuple[str, list[str], list[bytes]]]:
    yield "vim", ["vim", "-u", "NONE", "-c", "set nu hls", "FILE"], [b"/the\r", b"\x06", b"3dd"]
    yield "less", ["less", "-X", "FILE"], [b" ", b" ", b"b", b"j"]
    yield "top", ["top", "-d", "1"], [b"", b"h"]
    yield "nano", ["nano", "-R", "FILE"], [b"\x16", b"\x16", b"\x1b[B"]


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        pytest.param(command, keys, id=name)
        for name, command, keys in _programs()
        if shutil.which(command[0])
    ],
)
def test_a_program_looks_as_in_tmux(
    command: list[str], keys: list[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "text"
    file.write_text("".join(f"{number}: the quick\tbrown 狐\n" for number in range(200)))
    words = [word.replace("FILE", str(file)) for word in command]
    data = record(words, keys, COLUMNS, LINES)
    assert _shown(data) == Tmux(tmp_path).screen_after(data)


_FEW = [(79, 24)], [(79, 24), (80, 24)], [(80, 30)], [(60, 12), (80, 24)], [(100, 40), (70, 20)]


@pytest.mark.parametrize("sizes", _FEW, ids=str)
def test_a_screen_cleared_before_another_size_looks_as_in_tmux(
    sizes: list[tuple[int, int]], tmp_path: Path
) -> None:
    lines = b"".join(b"%d\r\n" % number for number in range(1, 301))
    data = lines + b"\x1b[H\x1b[2J$ echo one\r\none\r\n$ "
    emulator = Emulator(COLUMNS, LINES)
    emulator.feed(data)
    for size in sizes:
        emulator.resize(*size)
    shown = [line.rstrip() for line in emulator.display]
    assert shown == Tmux(tmp_path).screen_after(data, *sizes)
    assert emulator.cursor.y == 2
