"""`ssm-tui completion`: prints the script that a shell needs."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from tui.cli.saying import exit_statuses
from tui.language import N_, _

SHELLS: Final = ("bash", "zsh", "fish")


@exit_statuses(N_("0 when the script was printed"))
@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def completion(shell: str | None) -> None:
    """Print the completion script for SHELL: bash, zsh or fish (default: yours).

    It completes commands, options, instances, profiles, regions, session IDs, documents and
    settings, from what is known on this machine: AWS isn't asked.

    Its first lines say where to put it.
    """
    click.echo(script(shell or _own_shell()), nl=False)


def script(shell: str) -> str:
    """The script for one of `SHELLS`."""
    return (files(__package__) / f"ssm-tui.{shell}").read_text("utf-8")


def _own_shell() -> str:
    """The user's shell. Raises click.UsageError where there are no completions for it."""
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise click.UsageError(_("Name the shell: {shells}.").format(shells=", ".join(SHELLS)))
    return name
