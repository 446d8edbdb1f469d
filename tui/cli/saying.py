"""What the commands say when something is wrong, and the exit statuses that they share."""

import signal
from collections.abc import Callable
from typing import Final, TypeVar

import click

from tui.printable import clean

INTERRUPTED: Final = 130
"""The exit status of a command that a shell's user interrupted."""

MISCALLED: Final = 2
"""The exit status of a command that was called wrongly, or with settings that cannot be used."""

TIMED_OUT: Final = 124
"""The exit status of a command that took longer than it may, as of timeout(1)."""

SIGNALLED: Final = 128
"""Added to the number of the signal that has ended a command, as shells have it."""

NOBODY_READS: Final = SIGNALLED + 13
"""The exit status of a command whose output nobody reads any more, as after SIGPIPE."""

ELSEWHERE: Final = (
    "Sessions are opened on Linux and macOS only; on Windows use ssm-tui within WSL."
)


C = TypeVar("C", bound=click.Command)


def exit_statuses(
    words: str, *, stopped: str = f"{INTERRUPTED} after Ctrl-C"
) -> Callable[[C], C]:
    """Says at the end of a command's help which exit statuses it has.

    Args:
        words: its own, as in `0 when it worked, 1 when it did not`.
        stopped: what an interrupt comes to.
    """

    def with_statuses(command: C) -> C:
        shared = (
            f"{MISCALLED} when it is called wrongly",
            stopped,
            f"{NOBODY_READS} when nobody reads the output",
        )
        sentence = f"Exit status: {', '.join(filter(None, (words, *shared)))}."
        command.epilog = "\n\n".join(filter(None, (command.epilog, sentence)))
        return command

    return with_statuses


def check_platform() -> None:
    """Raises click.ClickException where there are no signals and terminals of POSIX."""
    if not hasattr(signal, "SIGHUP"):
        raise click.ClickException(ELSEWHERE)


def complain(sentence: object) -> None:
    """A sentence for the user, on standard error."""
    click.echo(f"ssm-tui: {clean(str(sentence))}", err=True)
