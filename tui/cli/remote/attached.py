"""`ssm-tui exec --interactive`: a command on a terminal, drawn on the user's own."""

import os
import secrets
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from tui.cli.remote.document import DocumentRefused, for_exec
from tui.cli.remote.session_command import ENDS, Interruptions, on_signals, resolve
from tui.cli.saying import MISCALLED, check_platform, complain
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.headless.reader import words_on_terminal
from tui.sessions.terminal_guard import guard

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.cli.remote.running import ExecRequest
    from tui.sessions.headless.interactive import InteractiveCommand
    from tui.sessions.headless.parting import Parting
    from tui.terminal.host.modes import HostModes

FAILED: Final = 255
"""Our own failures, as ssh has it."""

POSIX: Final = frozenset({"Linux", "MacOS"})
"""Platforms, as DescribeInstanceInformation calls them, whose shell tells how a command ended."""

FAREWELL: Final = 1.0
"""Seconds that the last sentence may wait to be taken."""

BROKE: Final = N_("Reconnecting: {why}. Typed text is queued; Ctrl-] x ends the session.")

NO_TERMINAL: Final = N_("--interactive needs a terminal for input and output.")


def check_terminal() -> None:
    """Raises click.UsageError where there is no terminal to attach to."""
    check_platform()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(_(NO_TERMINAL))


async def attach(aws: "Aws", asked: "ExecRequest") -> int:
    """Run a command on the terminal; the exit status."""
    from tui.sessions.ending import Cause
    from tui.terminal.host.modes import HostModes

    modes = HostModes()
    unkept: list[str] = []
    try:
        attached, parting, words = await _prepared(aws, asked, modes, unkept.append)
        on_signals({signal.SIGWINCH: attached.resized, **dict.fromkeys(ENDS, attached.hurry)})
        with drawn_on(attached, modes):
            ending = await attached.run(words, asked.reason)
    except UserFacingError as error:
        conclude(modes, error)
        return MISCALLED if isinstance(error, DocumentRefused) else FAILED
    except BaseException:
        begin_line(modes)
        raise
    finally:
        aws.close()
        for sentence in unkept:
            conclude(modes, sentence)
    if parting is not None and parting.status is not None:
        return parting.status
    conclude(modes, _(ending.words))
    return 0 if ending.cause is Cause.EXITED else FAILED


async def _prepared(
    aws: "Aws", asked: "ExecRequest", modes: "HostModes", say: Callable[[str], None]
) -> "tuple[InteractiveCommand, Parting | None, tuple[str, ...]]":
    """The session, what tells its exit status, and the words that it is run with.

    Raises TargetError, ReasonRefused, DocumentRefused and AwsError.
    """
    from tui.sessions.headless.interactive import InteractiveCommand
    from tui.sessions.headless.parting import Parting
    from tui.sessions.headless.pipes import PipeReader, PipeWriter
    from tui.sessions.target import with_known_platform

    work = await resolve(aws, asked.target, asked.reason)
    instance = await with_known_platform(aws, work.instance)
    words = words_on_terminal(instance, asked.command)
    document = await _document(aws, asked, words)
    # A document's command is its author's, who may have a pattern for it.
    tells = instance.platform_type in POSIX and document is None
    parting = Parting(secrets.token_hex(4)) if tells else None
    record = work.recording(asked.reason, asked.record, terminal_size)
    attached = InteractiveCommand(
        aws,
        work.instance.instance_id,
        source=PipeReader(0),
        destination=PipeWriter(1, lambda: attached.drained()),
        size=terminal_size,
        modes=modes,
        report=Interruptions(say_between, BROKE).report,
        maximum=work.maximum,
        journal=work.journal("command", say, record),
        parting=parting,
        document=document,
    )
    return attached, parting, words


async def _document(
    aws: "Aws", asked: "ExecRequest", words: tuple[str, ...]
) -> "ChosenDocument | None":
    """What it is run with, if the user names a document. Raises DocumentRefused and AwsError."""
    if asked.document is None:
        return None
    document, _tells = await for_exec(aws, asked.document, words, interactive=True)
    return document


def terminal_size() -> tuple[int, int]:
    """Columns and lines of the terminal."""
    try:
        size = os.get_terminal_size(0)
    except OSError:  # it has hung up
        return 80, 24
    return size.columns or 80, size.lines or 24


@contextmanager
def drawn_on(attached: "InteractiveCommand", modes: "HostModes") -> Iterator[None]:
    """The terminal passes every key on for as long as this lasts, and is then as it was."""
    # Here, for where they are missing the other commands go on.
    import termios
    import tty

    from tui.sessions.ending import Cause

    guard.remember()
    # Not the usual flush: what was typed while AWS was asked is for the command.
    tty.setraw(0, termios.TCSADRAIN)
    guard.taken(1, modes.undo_at_all_events)
    try:
        yield
    finally:
        if attached.restored:
            guard.given_back()
        # What was typed for the command must not be obeyed by the shell that comes next.
        was_cut = attached.cause not in {Cause.EXITED, Cause.USER}
        guard.restore(discard=was_cut or modes.reports)


def conclude(modes: "HostModes", sentence: object) -> None:
    """Say how it ended, unless nothing is taken where that would be read."""
    if begin_line(modes):
        complain(sentence)


def begin_line(modes: "HostModes") -> bool:
    """Give what comes next a line of its own; whether anything is taken there."""
    if not select.select([], [2], [], FAREWELL)[1]:
        return False
    if sys.stderr.isatty():
        click.echo(modes.new_line(terminal_size()[1]), err=True, nl=False)
    return True


def say_between(sentence: str) -> None:
    """A sentence on the raw terminal, where a line feed alone would not begin a line."""
    click.echo("\r\n", err=True, nl=False)
    complain(sentence)
    click.echo("\r", err=True, nl=False)
