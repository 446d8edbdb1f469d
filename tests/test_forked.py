"""A program that is forked is what it would be if it had been started."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.forked import client
from tests.support.program import program

pytestmark = pytest.mark.skipif(not client.AVAILABLE, reason="no program is forked here")

ABOUT = """
import json, os, sys, tui
print(json.dumps({
    "arguments": [sys.argv, sys.orig_argv[1:], sys.path[0]],
    "folder": os.getcwd(),
    "environment": dict(os.environ),
    "input": sys.stdin.read(),
    "parent": os.getppid(),
    "leads": os.getsid(0) == os.getpid(),
    "umask": os.umask(0),
    "kept": os.read(int(sys.argv[2]), 4).decode(),
    "descriptors": sorted(os.listdir("/proc/self/fd")),
}))
sys.exit(7)
"""
KIND = "import tui; print(open('/proc/self/cmdline').read())"


def run(code: str, *arguments: str, **given: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **given)


def is_forked(code: str = KIND, **given: Any) -> bool:
    return "tests.support.forked.server" in run(code, **given).stdout


def start_afresh(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(subprocess.Popen, "_execute_child", client._execute)


@pytest.fixture
def kept() -> Iterator[int]:
    """A descriptor with something to read for two programs."""
    reading, writing = os.pipe()
    os.write(writing, b"keptkept")
    os.close(writing)
    yield reading
    os.close(reading)


def about(folder: Path, kept: int) -> tuple[int, dict[str, Any]]:
    """The exit status of a program, and what it says of itself."""
    done = run(
        ABOUT,
        "two words",
        str(kept),
        cwd=folder,
        env={**os.environ, "SSM_TUI_OWN": "its own"},
        input="typed ✓\n",
        umask=0o27,
        start_new_session=True,
        pass_fds=[kept],
    )
    return done.returncode, json.loads(done.stdout)


def test_all_that_it_is_given_is_its_own(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_forked()
    status, told = about(tmp_path, kept)
    assert status == 7
    assert told["arguments"][0] == ["-c", "two words", str(kept)]
    assert told["folder"] == str(tmp_path)
    assert told["environment"]["SSM_TUI_OWN"] == "its own"
    assert "SSM_TUI_OWN" not in os.environ
    assert told["input"] == "typed ✓\n"
    assert told["parent"] == os.getpid()
    start_afresh(monkeypatch)
    assert not is_forked()
    assert about(tmp_path, kept) == (status, told)


def test_on_a_terminal_what_it_writes_is_seen_by_the_line() -> None:
    code = "import time, tui; print('a line'); time.sleep(600)"
    with program(command=(sys.executable, "-c", code)) as running:
        running.sees("a line")


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("pass", 0, []),
        ("sys.exit(300)", 300 & 0xFF, []),
        ("sys.exit('That was it.')", 1, ["That was it."]),
        ("1 / 0", 1, ["ZeroDivisionError: division by zero"]),
        ("raise KeyboardInterrupt", -signal.SIGINT, ["KeyboardInterrupt"]),
        ("import atexit; atexit.register(print, 'left', file=sys.stderr)", 0, ["left"]),
    ],
)
def test_it_ends_as_the_interpreter_does(
    code: str, status: int, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in ("forked", "started"):
        done = run(f"import sys, tui; {code}")
        assert (done.returncode, done.stderr.splitlines()[-1:]) == (status, said)
        start_afresh(monkeypatch)


@pytest.mark.parametrize(
    ("code", "variables", "given"),
    [
        (KIND, {"LANG": "ja_JP.UTF-8"}, {}),
        (KIND, {"PYTHONWARNINGS": "error"}, {}),
        (KIND, {}, {"close_fds": False}),
        (KIND, {}, {"preexec_fn": lambda: None}),
        (KIND.replace("tui", "sys"), {}, {}),
        (f"{KIND}; import sys; sys.modules", {}, {}),
    ],
    ids=["language", "interpreter", "descriptors", "function", "not ours", "looks at modules"],
)
def test_where_that_would_make_a_difference_a_program_is_started(
    code: str, variables: Mapping[str, str], given: Mapping[str, Any]
) -> None:
    assert is_forked(env={**os.environ, "SSM_TUI_OWN": "its own"})
    assert not is_forked(code, env={**os.environ, **variables}, **given)
