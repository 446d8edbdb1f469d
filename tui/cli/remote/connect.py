"""`ssm-tui connect`: the app, begun with a session on one machine."""

from typing import Any

import click

from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.document import document_options, take_document
from tui.cli.remote.proxy import check_optional_reason
from tui.cli.remote.session_command import TARGETS
from tui.cli.saying import exit_statuses
from tui.language import N_


@exit_statuses(N_("0 when you quit the app, 1 when it failed"))
@click.command(epilog=TARGETS)
@click.argument("target", shell_complete=complete_target)
@click.option(
    "--reason",
    metavar="TEXT",
    callback=check_optional_reason,
    help="Reason for the session (default: the app asks).",
)
@document_options
@click.pass_obj
def connect(
    chosen: ConnectionOptions, /, target: str, reason: str | None, **options: Any
) -> None:
    """Open the app with a session on TARGET.

    With --document it is a session with that document.
    """
    from tui.cli.root import open_app
    from tui.ui.desk.dependencies import FirstSession

    open_app(chosen, FirstSession(target, reason or "", take_document(options)))
