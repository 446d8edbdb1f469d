"""`ssm-tui archive passphrase`: a lost keyring is no lost history."""

from typing import Final

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import fail, interactive, said
from tui.cli.saying import exit_statuses

SHORTEST: Final = 12
"""Characters. Who has a copy of the folder may guess for as long as they like."""

ABOUT: Final = (
    "With this passphrase the archive can be opened again if the system's keyring is lost. It "
    "protects a copy of the archive's key, which lies beside the archive: whoever has both "
    "files and guesses the passphrase reads everything. Nobody can restore it for you."
)


@exit_statuses("0 when it is set or the archive is open again, else 1")
@click.command()
@click.option("--recover", is_flag=True, help="Open an archive whose key is lost with it.")
def passphrase(recover: bool) -> None:
    """Set or change the recovery passphrase, or open a lost archive with it.

    The archive's key is in the system's keyring. With a passphrase a copy of the key lies beside
    the archive, sealed; it opens the archive again when the keyring is lost. It is asked for on
    the terminal, and never an argument.
    """
    if not interactive():
        fail("A passphrase is typed: run this on a terminal.")
    if recover:
        _recover()
    else:
        _set()


def _set() -> None:
    from tui.archive.opening.recovering import set_passphrase

    opener = user_archive()
    changing = opener.place.recovery.exists()
    click.echo(ABOUT, err=True)
    label = "New recovery passphrase" if changing else "Recovery passphrase"
    words = click.prompt(label, hide_input=True, err=True)
    if len(words) < SHORTEST:
        fail(f"It needs {SHORTEST} characters or more: several words, for instance.")
    if click.prompt("The same again", hide_input=True, err=True) != words:
        fail("The two are not the same. Nothing was changed.")
    with said():
        set_passphrase(opener, words)
    click.echo(
        "The passphrase was changed; the earlier one opens nothing any more."
        if changing
        else "The passphrase is set."
    )


def _recover() -> None:
    from tui.archive.opening.recovering import recover

    opener = user_archive()
    words = click.prompt("Recovery passphrase", hide_input=True, err=True)
    with said():
        count = recover(opener, words)
    click.echo(
        "The archive is open again."
        if count == 1
        else f"{count} archives were opened, and are one again."
    )
    if not opener.place.recovery.exists():
        click.echo("It has another key by now: `ssm-tui archive passphrase` sets a passphrase.")
