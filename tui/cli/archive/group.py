"""`ssm-tui archive`: what this machine remembers of sessions, looked after."""

from typing import TYPE_CHECKING, Final

import click

from tui.cli.lazy import CommandPlace, ImportedGroup
from tui.cli.saying import exit_statuses
from tui.language import N_

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener

COMMANDS: Final = {
    "delete": CommandPlace(
        "tui.cli.archive.keeping:delete",
        N_(
            "Delete sessions from this machine: their history, notes, recordings and search index."
        ),
    ),
    "export": CommandPlace(
        "tui.cli.archive.export:export",
        N_("Export the recording of SESSION to FILE, for asciinema, a reader or a browser."),
    ),
    "import": CommandPlace(
        "tui.cli.archive.importing:import_files",
        N_("Import asciicast files (v2 or v3) into the archive."),
    ),
    "info": CommandPlace(
        "tui.cli.archive.keeping:info",
        N_("Show what the archive holds and how it is protected."),
    ),
    "passphrase": CommandPlace(
        "tui.cli.archive.passphrase:passphrase",
        N_("Set or change the recovery passphrase, or recover an archive with it."),
    ),
    "prune": CommandPlace(
        "tui.cli.archive.keeping:prune",
        N_("Remove the oldest recordings. Their sessions stay in the history."),
    ),
    "verify": CommandPlace(
        "tui.cli.archive.keeping:verify",
        N_("Verify the archive: its file, each recording, the index."),
    ),
}
"""Every command and where it lives."""


@exit_statuses(N_("depends on the command (see its --help)"))
@click.group(cls=ImportedGroup, places=COMMANDS, placeless=COMMANDS)
def archive() -> None:
    """Manage the archive: the local history and its recordings."""


def user_archive() -> "Opener":
    """Opens the user's own archive, and says on standard error what becomes of it."""
    from tui.archive.opening.opener import opener_of
    from tui.cli.saying import complain
    from tui.settings.settings import data_directory

    opener = opener_of(data_directory())
    opener.report = complain
    return opener
