"""`ssm-tui archive`: what this machine remembers of sessions, looked after."""

from typing import TYPE_CHECKING, Final

import click

from tui.cli.lazy import ImportedGroup
from tui.cli.saying import exit_statuses

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener

COMMANDS: Final = {
    "delete": "tui.cli.archive.keeping:delete",
    "export": "tui.cli.archive.export:export",
    "import": "tui.cli.archive.importing:import_files",
    "info": "tui.cli.archive.keeping:info",
    "passphrase": "tui.cli.archive.passphrase:passphrase",
    "prune": "tui.cli.archive.keeping:prune",
    "verify": "tui.cli.archive.keeping:verify",
}
"""Every command and where it lives."""


@exit_statuses("those of the command, which its --help lists")
@click.group(cls=ImportedGroup, places=COMMANDS)
def archive() -> None:
    """Look after the archive: the local history and its recordings."""


def user_archive() -> "Opener":
    """Opens the user's own archive, and says on standard error what becomes of it."""
    from tui.archive.opening.opener import opener_of
    from tui.cli.saying import complain
    from tui.settings.settings import data_directory

    opener = opener_of(data_directory())
    opener.report = complain
    return opener
