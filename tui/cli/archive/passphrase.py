"""`ssm-tui archive passphrase`: a lost keyring is no lost history."""

from typing import Final

import click

from tui.cli.archive.group import user_archive
from tui.cli.asking import fail, interactive, said
from tui.cli.saying import exit_statuses
from tui.language import N_, _

SHORTEST: Final = 12
"""Characters. Who has a copy of the folder may guess for as long as they like."""

ABOUT: Final = N_(
    "With this passphrase you can open the archive again if the system keyring "
    "is lost. It protects a copy of the archive's key that is stored next to the "
    "archive: anyone who has both files and guesses the passphrase can read "
    "everything. A forgotten passphrase can't be recovered."
)


@exit_statuses(N_("0 when the passphrase was set or the archive opened, 1 otherwise"))
@click.command()
@click.option(
    "--recover", is_flag=True, help="Use the passphrase to open an archive whose key is lost."
)
def passphrase(recover: bool) -> None:
    """Set or change the recovery passphrase, or recover an archive with it.

    The archive's key is in the system keyring. With a passphrase, a sealed copy of the key is
    stored next to the archive; it opens the archive if the keyring is lost. The passphrase is
    asked for on the terminal; it is never an argument.
    """
    if not interactive():
        fail(_("The passphrase must be typed. Run this on a terminal."))
    if recover:
        _recover()
    else:
        _set()


def _set() -> None:
    from tui.archive.opening.recovering import set_passphrase

    opener = user_archive()
    changing = opener.place.recovery.exists()
    click.echo(_(ABOUT), err=True)
    label = _("New recovery passphrase") if changing else _("Recovery passphrase")
    words = click.prompt(label, hide_input=True, err=True)
    if len(words) < SHORTEST:
        fail(
            _("The passphrase needs at least {least} characters. Use several words.").format(
                least=SHORTEST
            )
        )
    if click.prompt(_("Repeat the passphrase"), hide_input=True, err=True) != words:
        fail(_("The passphrases don't match. Nothing was changed."))
    with said():
        set_passphrase(opener, words)
    click.echo(
        _("The passphrase was changed. The old one no longer works.")
        if changing
        else _("The passphrase is set.")
    )


def _recover() -> None:
    from tui.archive.opening.recovering import recover

    opener = user_archive()
    words = click.prompt(_("Recovery passphrase"), hide_input=True, err=True)
    with said():
        count = recover(opener, words)
    click.echo(
        _("The archive is open again.")
        if count == 1
        else _("{count} archives were opened and merged.").format(count=count)
    )
    if not opener.place.recovery.exists():
        click.echo(
            _("The archive has a new key. `ssm-tui archive passphrase` sets a passphrase.")
        )
