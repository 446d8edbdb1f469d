"""Whether the user wants a command to run on all the machines that were found."""

import shlex
import sys
from collections.abc import Sequence
from typing import Final

import click

from tui.cli.asking import interactive
from tui.cli.remote.each.finding import RunMachine
from tui.cli.saying import INTERRUPTED, complain
from tui.language import N_, _
from tui.printable import clean

UNASKED: Final = N_("This would run on {count:,} instances ({names}). Add --yes to confirm.")


def agreed(machines: Sequence[RunMachine], command: Sequence[str]) -> bool:
    """Whether it is to run there; more than one machine is asked about, by name.

    Raises click.UsageError where nobody can be asked; Ctrl-C leaves the program.
    """
    able = [machine for machine in machines if machine.work is not None]
    if len(able) < 2:
        return True
    names = _(", ").join(map(_told, able))
    if not interactive():
        raise click.UsageError(_(UNASKED).format(count=len(able), names=names))
    what = clean(command[0] if len(command) == 1 else shlex.join(command))
    try:
        question = _("Run {command} on {count:,} instances ({names})?")
        words = question.format(command=what, count=len(able), names=names)
        if click.confirm(words, err=True):
            return True
    except click.Abort:
        click.echo(err=True)
        sys.exit(INTERRUPTED)
    complain(_("Nothing was started."))
    return False


def _told(machine: RunMachine) -> str:
    """Its name, and that its agent is away where that is known."""
    node = machine.work.instance if machine.work else None
    away = node is not None and node.ping_status and not node.online
    return _("{name} [offline]").format(name=machine.name) if away else machine.name
