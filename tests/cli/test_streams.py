"""Standard streams: closed, full, or of a locale that lacks most characters."""

import io
import json
import subprocess
import sys
from errno import EACCES, ENOSPC, EPIPE
from pathlib import Path

import click
import pytest

from tui.cli.streams import echo_json, open_streams, output_failure

FULL = OSError(ENOSPC, "No space left on device")
GONE = BrokenPipeError(EPIPE, "Broken pipe")

OPENED_NEXT = """
import os
from tui.cli.streams import open_streams
open_streams()
with open("next", "w") as file:
    assert file.fileno() > 2, file.fileno()
    print("for the reader that is not there", flush=True)
    os.write(1, b"nor this")
assert open("next").read() == ""

"""


def shell(line: str, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = ["sh", "-c", line, sys.executable, *more]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- <&-", "<&- >&- 2>&-"])
def test_nothing_gets_the_number_of_a_stream_that_is_closed(
    closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.chdir(tmp_path)
    done = shell(f'"$0" -c "$1" {closed}', OPENED_NEXT)
    assert done.returncode == 0, done.stderr


def test_a_full_device_is_a_sentence_for_the_help_too() -> None:
    done = shell('"$0" -m tui --help > /dev/full')
    assert done.returncode == 1
    assert done.stderr == ("ssm-tui: Couldn't write the output: No space left on device.\n")


def test_what_a_locale_lacks_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding="latin-1"))
    open_streams()
    click.echo("é 調")
    assert kept.getvalue() == b"\xe9 \\u8abf\n"


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_json_is_json_in_every_locale(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, said = io.BytesIO(), {"reason": "é 調査 \U0001f600"}
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding=encoding))
    open_streams()
    echo_json(json.dumps(said, ensure_ascii=False))
    assert json.loads(kept.getvalue().decode("utf-8")) == said


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (FULL, FULL),
        (GONE, GONE),
        (ExceptionGroup("", [ExceptionGroup("", [GONE]), FULL]), GONE),
        (ExceptionGroup("", [GONE, ValueError()]), None),
        (OSError(ENOSPC, "No space left on device", "history.db"), None),
        (PermissionError(EACCES, "Permission denied"), None),
    ],
)
def test_an_error_is_the_outputs_or_another(error: Exception, failure: OSError | None) -> None:
    assert output_failure(error) is failure
