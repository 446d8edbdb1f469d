"""What a run of a command means for the exit status, and for the user."""

from typing import Any

import pytest

from tests.sessions.test_command import Tray
from tests.support.fake_aws import FakeAws
from tui.cli import exec as module
from tui.cli.exec import Capture, Request, Run, shell_operator
from tui.sessions.command import Command


def run(code: int | None, **more: Any) -> Run:
    """A run whose command has ended with an exit code, or without one."""
    one = Run(Request("web-01", "look", ("true",), 5.0))
    one._command = Command(FakeAws(), "i-0abc", stdout=Tray(), stderr=Tray())
    one._command.exit_code = code
    for name, value in more.items():
        setattr(one, name, value)
    return one


@pytest.mark.parametrize(
    ("one", "status", "words"),
    [
        (run(0), 0, ""),
        (run(7), 7, ""),
        (run(255), 255, ""),
        (run(None, _ending="Max session duration reached."), 255, "Max session duration"),
        (run(-1), 255, "exit code is -1"),
        (run(256), 255, "exit code is 256"),
        (run(-1, _interrupts=1), 130, ""),
        (run(9, _interrupts=1), 9, ""),
        (run(None, _interrupts=2, _ending="You ended it."), 130, "You ended it."),
        (run(None, _timed_out=True), 124, "longer than 5 s"),
        (run(0, error="The disk is full."), 255, "The disk is full."),
    ],
)
def test_every_end_has_its_status_and_its_sentence(
    one: Run, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert one.leave() == status
    told = capsys.readouterr().err
    assert words in told
    assert bool(told) == bool(words)


@pytest.mark.parametrize(
    ("command", "operator"),
    [
        (("df -h | tail -1",), "|"),
        (("a && b",), "&&"),
        (("a; b",), ";"),
        (("a>b",), ">"),
        (("df -h",), ""),
        (("echo 'a | b'",), ""),
        (("echo 'a",), ""),
        (("",), ""),
        (("sh", "-c", "a | b"), ""),
    ],
)
def test_who_counts_on_a_shell_is_told_that_there_is_none(
    command: tuple[str, ...], operator: str
) -> None:
    assert shell_operator(command) == operator


def test_a_capture_keeps_what_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_CAPTURE", 10)
    capture = Capture()
    capture.write(b"0123456")
    assert not capture.cut
    capture.write(b"789\xff")
    assert (capture.text, capture.cut) == ("0123456789", True)


def test_a_capture_reads_what_is_no_utf8() -> None:
    capture = Capture()
    capture.write("é".encode()[:1])
    assert capture.text == "\N{REPLACEMENT CHARACTER}"
