"""What the program is started in may be anything: each trouble is a sentence, and nothing hangs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import PATIENCE, program

AWAY = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-west-1",
}
"""Of an account at an address where nobody answers."""

CALL = ("--endpoint-url", "http://127.0.0.1:9", "sessions")


def called(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env={**os.environ, **AWAY, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE,
    )


@pytest.mark.parametrize("name", ["CONFIG", "STATE", "DATA", "EXPORT"])
@pytest.mark.parametrize("folder", ["~nobody-of-that-name/x", "/dev/null", "/dev/null/x"])
def test_a_folder_that_cannot_be_is_refused(name: str, folder: str) -> None:
    done = called(*CALL, **{f"SSM_TUI_{name}_DIR": folder})
    assert done.returncode == 2
    assert folder in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_help_is_given_in_any_surroundings() -> None:
    done = called("exec", "--help", SSM_TUI_STATE_DIR="~nobody-of-that-name/x")
    assert done.returncode == 0
    assert "COMMAND" in done.stdout


def test_a_settings_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.toml")
    (tmp_path / "themes").mkdir()
    os.mkfifo(tmp_path / "themes" / "mine.toml")
    with program("demo", environment={"SSM_TUI_CONFIG_DIR": str(tmp_path)}) as running:
        running.sees("settings.toml couldn't be read: it is")
        running.sees("The theme mine.toml was skipped")
        running.type("q")
        assert running.wait() == 0


def test_a_time_zone_that_cannot_be_is_utc() -> None:
    done = called(*CALL, TZ="XYZ-99")
    assert "TZ is 'XYZ-99', which is not a time zone. All times are in UTC." in done.stderr
    with program("demo", environment={"TZ": "XYZ-99"}) as running:
        running.sees("TZ is 'XYZ-99', which is not a time zone")
        running.type("q")
        assert running.wait() == 0


def test_a_size_from_the_environment_that_cannot_be_is_not_drawn() -> None:
    with program("demo", environment={"LINES": "99999", "COLUMNS": "99999"}) as running:
        running.sees("─{100}")
        running.type("q")
        assert running.wait() == 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"TERM": "dumb"}, "TERM=dumb"),
        ({"PYTHONIOENCODING": "latin-1"}, "The locale's character set is"),
    ],
    ids=["dumb", "latin-1"],
)
def test_a_terminal_that_cannot_be_drawn_on_is_told_so(
    environment: dict[str, str], sentence: str
) -> None:
    with program("demo", environment=environment) as running:
        assert running.wait() == 1
        assert sentence in running.screen
        assert b"\x1b[?1049h" not in running.output


def test_the_stream_that_is_drawn_on_must_be_a_terminal(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    shell = ["sh", "-c", f"exec {sys.executable} -m tui demo 2>{errors}"]
    with program(command=shell) as running:
        assert running.wait() == 1
    assert "draws on standard error, which isn't a terminal" in errors.read_text()
