"""What the commands say when something is wrong, and the exit statuses that they share."""

import signal
from typing import Final

import click

from tui.printable import clean

INTERRUPTED: Final = 130
"""The exit status of a command that a shell's user interrupted."""

MISCALLED: Final = 2
"""The exit status of a command that was called wrongly, or with settings that cannot be used."""

NOBODY_READS: Final = 128 + 13
"""The exit status of a command whose output nobody reads any more, as after SIGPIPE."""

ELSEWHERE: Final = (
    "Sessions are opened on Linux and macOS only; on Windows use ssm-tui within WSL."
)


def check_platform() -> None:
    """Raises click.ClickException where there are no signals and terminals of POSIX."""
    if not hasattr(signal, "SIGHUP"):
        raise click.ClickException(ELSEWHERE)


def complain(sentence: object) -> None:
    """A sentence for the user, on standard error."""
    click.echo(f"ssm-tui: {clean(str(sentence))}", err=True)
