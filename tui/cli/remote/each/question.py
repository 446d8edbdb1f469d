"""Whether the user wants a command to run on all the machines that were found."""

import shlex
import sys
from collections.abc import Sequence
from typing import Final

import click

from tui.cli.asking import interactive
from tui.cli.remote.each.finding import RunMachine
from tui.cli.saying import INTERRUPTED, complain
from tui.printable import clean

UNASKED: Final = (
    "This is for {}, and nobody can be asked: {}. Add --yes if that is what you want."
)


def agreed(machines: Sequence[RunMachine], command: Sequence[str]) -> bool:
    """Whether it is to run there; more than one machine is asked about, by name.

    Raises click.UsageError where nobody can be asked; Ctrl-C leaves the program.
    """
    able = [machine for machine in machines if machine.work is not None]
    if len(able) < 2:
        return True
    count, names = f"{len(able):,} machines", ", ".join(map(_told, able))
    if not interactive():
        raise click.UsageError(UNASKED.format(count, names))
    what = clean(command[0] if len(command) == 1 else shlex.join(command))
    try:
        if click.confirm(f"Run {what} on {count} ({names})?", err=True):
            return True
    except click.Abort:
        click.echo(err=True)
        sys.exit(INTERRUPTED)
    complain("Nothing was started.")
    return False


def _told(machine: RunMachine) -> str:
    """Its name, and that its agent is away where that is known."""
    node = machine.work.instance if machine.work else None
    away = node is not None and node.ping_status and not node.online
    return f"{machine.name} [offline]" if away else machine.name
