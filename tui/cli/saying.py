"""What the commands say when something is wrong, and the exit statuses that they share."""

import signal
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import click

from tui.language import N_, _
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

ELSEWHERE: Final = N_("Sessions need Linux or macOS. On Windows, run ssm-tui in WSL.")


STATUSES: Final = "exit_statuses"
"""Under which a command keeps what its exit statuses mean; its help says it in a sentence."""

C = TypeVar("C", bound=click.Command)


def exit_statuses(words: str, *, stopped: str = N_("130 after Ctrl-C")) -> Callable[[C], C]:
    """Says at the end of a command's help which exit statuses it has.

    Args:
        words: its own, as in `0 when it worked, 1 when it didn't`; marked for translation.
        stopped: what an interrupt comes to.
    """

    def with_statuses(command: C) -> C:
        told = (words, N_("2 for wrong usage"), stopped, N_("141 on a closed pipe"))
        setattr(command, STATUSES, tuple(filter(None, told)))
        return command

    return with_statuses


def no_set(name: str, sets: Iterable[str]) -> str:
    """What is said of a set of contexts that the settings do not have; `sets` are theirs."""
    names = _(", ").join(sets)
    if not names:
        return _("settings.toml defines no contexts, so there is no {name!a}.").format(
            name=name
        )
    return _("settings.toml has no contexts named {name!a}. Available: {names}.").format(
        name=name, names=names
    )


def check_platform() -> None:
    """Raises click.ClickException where there are no signals and terminals of POSIX."""
    if not hasattr(signal, "SIGHUP"):
        raise click.ClickException(_(ELSEWHERE))


def complain(sentence: object) -> None:
    """A sentence for the user, on standard error."""
    click.echo(f"ssm-tui: {clean(str(sentence))}", err=True)
