"""`forward --background`: forwarding that goes on once the command has returned.

The command starts itself again, on the same terminal, where a question can still be answered.
When all its ports listen the second process leaves the terminal and the pipes alone, and tells
the first, which then returns. It is told through a pipe whose number is in its environment: where
the pipe ends without a word, the other has ended.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, NoReturn, Self

import click

from tui.cli.remote.session_command import ENDS
from tui.cli.saying import SIGNALLED, TIMED_OUT, check_platform, complain
from tui.cli.streams import for_output
from tui.language import N_, _
from tui.printable import json_text, versioned
from tui.sessions.forwards.background import PATIENCE
from tui.sessions.terminal_guard import die_of
from tui.ui.host.restore import QUIT

PIPE: Final = "SSM_TUI_FORWARD_PIPE"
"""Names the pipe; it is taken out of the environment as soon as it is read."""

LARGEST_REPORT: Final = 1 << 20
"""Bytes."""

LATE: Final = N_("Not all ports listened within {seconds:g} s. Nothing is forwarded.")
STUCK: Final = N_(
    "Process {pid} didn't end within {seconds:g} s and was killed. Check the active sessions."
)


@dataclass(frozen=True)
class Detachment:
    """The way out of the foreground, of the process that forwards."""

    descriptor: int

    @classmethod
    def taken(cls) -> Self | None:
        """That which this process was started with; None for one that a user has started."""
        written = os.environ.pop(PIPE, "")
        if not written.isdecimal():
            return None
        descriptor = int(written)
        try:
            os.set_inheritable(descriptor, False)
        except OSError:
            return None
        return cls(descriptor)

    def leave(self, report: Mapping[str, Any]) -> None:
        """Let go of the terminal and of the standard streams, and tell who waits.

        Raises BrokenPipeError where nobody does any more.
        """
        sys.stdout.flush()
        with suppress(PermissionError):
            os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.close(nothing)
        with open(self.descriptor, "wb") as pipe:  # noqa: PTH123 -- of a descriptor
            pipe.write(json.dumps(report).encode())


class Interrupted(Exception):
    """A signal has told the waiting process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def forward_behind(seconds: float, *, as_json: bool) -> NoReturn:
    """Start this command once more, wait until it listens, and leave it running.

    Args:
        seconds: to wait for that at most.
        as_json: print what listens as JSON, with the process that forwards.
    """
    check_platform()
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as pipe, _interrupting():  # noqa: PTH123 -- as above
        worker = subprocess.Popen(  # noqa: S603 -- what the user has called
            [sys.executable, *sys.orig_argv[1:]],
            env=os.environ | {PIPE: str(writing)},
            pass_fds=(writing,),
        )
        os.close(writing)
        try:
            report = _report(pipe.fileno(), time.monotonic() + seconds)
        except TimeoutError:
            _end(worker)
            complain(_(LATE).format(seconds=seconds))
            sys.exit(TIMED_OUT)
        except Interrupted as interrupted:
            # A terminal has told the other too; twice is no more than once but for SIGQUIT.
            known = signal.SIGTERM if interrupted.number == QUIT else interrupted.number
            _end(worker, known)
            if interrupted.number == QUIT:
                die_of(QUIT)
            sys.exit(SIGNALLED + interrupted.number)
        if report is None:
            status = worker.wait()
            sys.exit(status if status >= 0 else SIGNALLED - status)
        try:
            text = for_output(json_text(versioned(report))) if as_json else words_of(report)
            click.echo(text)
        except OSError:
            # Nobody would know what to end.
            _end(worker)
            raise
    # It is nobody's child from here on, and nobody waits for it.
    worker.returncode = 0
    sys.exit(0)


def _report(descriptor: int, deadline: float) -> dict[str, Any] | None:
    """What listens; None where the other has ended. Raises TimeoutError."""
    told = b""
    while True:
        left = max(0.0, deadline - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(descriptor, LARGEST_REPORT)
        told += piece
        if not piece:
            return json.loads(told) if told else None


def words_of(report: Mapping[str, Any]) -> str:
    """How a user ends what is left running."""
    from tui.sessions.review.overview import hours_words

    pid, most = report["pid"], hours_words(report["timeout_seconds"])
    return _(
        "Forwarding in the background for at most {duration}. `ssm-tui forward --end "
        "{pid}` ends it."
    ).format(duration=most, pid=pid)


def _end(worker: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """Have it end its sessions, and wait for that."""
    worker.send_signal(number)
    try:
        worker.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
        complain(_(STUCK).format(pid=worker.pid, seconds=PATIENCE))


@contextmanager
def _interrupting() -> Iterator[None]:
    """Have every signal that ends a command raise Interrupted, once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for each in ENDS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
