"""Real shells complete what is known here, and take hostile names for text."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.program import Program, program
from tui.aws.node_cache import KnownNode, Place
from tui.cli.completion.command import SHELLS
from tui.cli.connection import node_cache

PLAIN = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "--interactive"),
}
READY = {
    "bash": "PS1='ready> '; source <(ssm-tui completion bash)",
    "zsh": (
        "PS1='ready> '; autoload -Uz compinit; compinit -u -D; source <(ssm-tui completion zsh)"
    ),
    "fish": "function fish_prompt; echo -n 'ready> '; end; ssm-tui completion fish | source",
}

IN_CONTROL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.chdir(sys.argv[1]); os.execvp(sys.argv[2], sys.argv[2:])"
)
"""Begins a program with its terminal as the controlling one: fish needs that."""

HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "web; touch pwned",
    "it's",
    'say "hi"',
    "two words",
    "back\\slash",
    "a=b:c",
    "~root",
    "*",
    "#no",
    "日本 naïve",
)


@contextmanager
def shell(name: str, folder: Path) -> Iterator[Program]:
    """An interactive shell without a configuration of its own, in an empty folder."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    there = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    command = (sys.executable, "-c", IN_CONTROL, str(folder), *PLAIN[name])
    with program(command=command, environment=there, answers=True) as running:
        running.type(f"{READY[name]}\r")
        running.sees(r"ready> ?\n")
        running.type("clear\r")
        running.sees(r"\Aready> ?\n")
        yield running


def completed(running: Program, typed: str) -> list[str]:
    """The words of a line after Tab was pressed at its end, as the shell takes them."""
    # Ctrl-A leads to the beginning of the line, and nothing of it is run.
    running.type(f"{typed}\t\x01printf '<%s>\\n' \r")
    running.sees(r"<ssm-tui>\n(<.*>\n)+ready> ?\n")
    found = [line[1:-1] for line in running.screen.splitlines() if line.startswith("<")]
    running.type("clear\r")
    running.sees(r"\Aready> ?\n")
    return found


def know(*names: str) -> None:
    place = Place("123456789012", "eu-west-1", "")
    nodes = [KnownNode(f"i-0000000{number:x}", name) for number, name in enumerate(names)]
    node_cache().write(place, "", nodes)


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_completes_commands_machines_and_profiles(name: str, tmp_path: Path) -> None:
    know("web-01", "db:main")
    config = Path(os.environ["HOME"]) / ".aws" / "config"
    config.parent.mkdir()
    config.write_text("[profile shop-prod]\n")
    (tmp_path / "some-file").touch()
    with shell(name, tmp_path) as running:
        for typed, words in (
            ("ssm-tui inst", ["instances"]),
            ("ssm-tui connect web", ["connect", "web-01"]),
            ("ssm-tui connect db:m", ["connect", "db:main"]),
            ("ssm-tui --profile sh", ["--profile", "shop-prod"]),
            ("ssm-tui --profile=sh", ["--profile=shop-prod"]),
            ("ssm-tui config show reason_req", ["config", "show", "reason_required"]),
            ("ssm-tui cp ./some", ["cp", "./some-file"]),
        ):
            assert completed(running, typed) == ["ssm-tui", *words]


@pytest.mark.parametrize("name", SHELLS)
def test_a_name_is_text_whatever_is_in_it(name: str, tmp_path: Path) -> None:
    with shell(name, tmp_path) as running:
        for hostile in HOSTILE:
            know(hostile)
            # fish would take a tilde for a home.
            wanted = [] if (name, hostile[0]) == ("fish", "~") else [hostile]
            assert completed(running, "ssm-tui connect ") == ["ssm-tui", "connect", *wanted]
    assert list(tmp_path.glob("pwned*")) == []


def test_a_name_is_text_within_quotation_marks_of_bash_too(tmp_path: Path) -> None:
    with shell("bash", tmp_path) as running:
        for hostile, begun in (("it's $(touch pwned)", "'it"), ('a "$(touch pwned)"', '"a')):
            know(hostile)
            found = completed(running, f"ssm-tui connect {begun}")
            assert found == ["ssm-tui", "connect", hostile]
    assert list(tmp_path.glob("pwned*")) == []
