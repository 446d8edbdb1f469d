"""`ssm-tui exec --interactive`: a command on a terminal, drawn on the user's own."""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from tui.cli.remote import ReasonRefused, check_platform, complain, meant, on_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.aws.client import Aws
    from tui.transport.link import Link

FAILED: Final = 255
"""Our own failures, as ssh has it."""

POSIX: Final = frozenset({"Linux", "MacOS"})
"""Platforms, as DescribeInstanceInformation calls them, whose shell tells how a command ended."""

NO_TERMINAL: Final = "--interactive needs a terminal for its input and its output."


def check_terminal() -> None:
    """Raises click.UsageError where there is no terminal to attach to."""
    check_platform()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(NO_TERMINAL)


async def attach(aws: "Aws", target: str, command: "Sequence[str]", reason: str) -> int:
    """Run a command on the terminal; the exit status."""
    from tui.aws.errors import AwsError
    from tui.sessions.attached import Attached
    from tui.sessions.ending import Cause
    from tui.sessions.life import SessionBroken
    from tui.sessions.parting import Parting
    from tui.sessions.pipes import Inlet, Outlet
    from tui.sessions.target import TargetError
    from tui.transport.errors import TransportError

    try:
        work = await meant(aws, target, reason)
        outlet = Outlet(1, lambda: attached.drained())
        posix = work.instance.platform_type in POSIX
        parting = Parting(secrets.token_hex(4)) if posix else None
        attached = Attached(
            aws,
            work.instance.instance_id,
            source=Inlet(0),
            destination=outlet,
            size=terminal_size,
            report=Interruptions().report,
            maximum=work.maximum,
            trace=work.trace("command"),
            parting=parting,
        )
        ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        on_signals({signal.SIGWINCH: attached.resized, **dict.fromkeys(ends, attached.end)})
        with raw(0):
            ending = await attached.run(command, reason)
    except (AwsError, ReasonRefused, SessionBroken, TargetError, TransportError) as error:
        complain(error)
        return FAILED
    finally:
        aws.close()
    if parting is not None and parting.status is not None:
        return parting.status
    complain(ending.words)
    return 0 if ending.cause is Cause.EXITED else FAILED


def terminal_size() -> tuple[int, int]:
    """Columns and lines of the terminal."""
    size = os.get_terminal_size(0)
    return size.columns or 80, size.lines or 24


@contextmanager
def raw(descriptor: int) -> Iterator[None]:
    """A terminal that passes every key on, for as long as this lasts."""
    # Here, for where they are missing the other commands go on.
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    # Not the usual flush: what was typed while AWS was asked is for the command.
    tty.setraw(descriptor, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


class Interruptions:
    """Tells on the terminal of a connection that broke, and that it is back."""

    def __init__(self) -> None:
        self._broken = False

    def report(self, link: "Link") -> None:
        """Hear of a change of the link."""
        from tui.transport.link import Connected, Connecting, Waiting

        match link:
            case Waiting(why=why) if not self._broken:
                self._broken = True
                self._say(f"Reconnecting: {why}. What is typed is kept; Ctrl-] x gives up.")
            case Connected() if self._broken:
                self._broken = False
                self._say("Connected again.")
            case Waiting() | Connected() | Connecting():
                pass

    def _say(self, sentence: str) -> None:
        # The terminal is raw: a line feed alone would not begin a line.
        click.echo("\r\n", err=True, nl=False)
        complain(sentence)
        click.echo("\r", err=True, nl=False)
