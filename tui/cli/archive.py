"""`ssm-tui archive`: what this machine remembers of sessions, looked after."""

from typing import TYPE_CHECKING, Final

import click

from tui.cli.lazy import ImportedGroup

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener

COMMANDS: Final = {
    "delete": "tui.cli.archive_keeping:delete",
    "export": "tui.cli.archive_export:export",
    "import": "tui.cli.archive_import:import_files",
    "info": "tui.cli.archive_keeping:info",
    "passphrase": "tui.cli.archive_passphrase:passphrase",
    "prune": "tui.cli.archive_keeping:prune",
    "verify": "tui.cli.archive_keeping:verify",
}
"""Every command and where it lives."""


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
