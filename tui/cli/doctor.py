"""`doctor`: why a machine cannot be connected to."""

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import click

from tui.cli.asking import for_programs
from tui.cli.completion.candidates import complete_document, complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.doctor.checks import Check

MARKS: Final = {
    "ok": (N_("ok"), "green"),
    "warning": (N_("warning"), "yellow"),
    "problem": (N_("PROBLEM"), "red"),
    "unknown": (N_("unknown"), "cyan"),
}


@exit_statuses(N_("0 when no problem was found, 1 when one was or AWS didn't answer"))
@click.command()
@click.argument("target", required=False, shell_complete=complete_target)
@click.option("--json", "wanted", flag_value="json", help="Print one JSON object.")
@click.option("--ticket", "wanted", flag_value="ticket", help="Print Markdown for a ticket.")
@click.option(
    "--document",
    metavar="NAME",
    shell_complete=complete_document,
    help="Check with this session document instead of the default one.",
)
@click.pass_obj
def doctor(
    chosen: ConnectionOptions, target: str | None, wanted: str | None, document: str | None
) -> None:
    """Diagnose connection problems of TARGET, an instance ID or name.

    Without TARGET, check ssm-tui itself: versions, terminal, settings, keyring, local history,
    credentials, clock and the network to AWS.
    """
    if target is None:
        from tui.cli.selfcheck.all_checks import check_program

        sys.exit(check_program(chosen, wanted, show))
    from tui.aws.doctor.diagnosis import as_json, as_ticket, stands_in_the_way
    from tui.aws.errors import AwsError

    aws = chosen.aws()
    try:
        with for_programs(wanted is not None):
            found = _examine(aws, target, document, quiet=wanted is not None)
            target, checks = asyncio.run(found)
            if wanted == "json":
                echo_json(as_json(target, checks))
            elif wanted == "ticket":
                click.echo(as_ticket(target, checks), nl=False)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except AwsError as error:
        raise click.ClickException(str(error)) from error
    finally:
        aws.close()
    sys.exit(1 if stands_in_the_way(checks) else 0)


async def _examine(
    aws: "Aws", words: str, document: str | None, *, quiet: bool
) -> tuple[str, list["Check"]]:
    """The target's id and all checks; each is shown as it is made unless `quiet`."""
    from tui.aws.doctor.diagnosis import diagnose
    from tui.aws.permissions import PREFERENCES_DOCUMENT

    target = await _find(aws, words)
    checks = []
    found = diagnose(aws, target, document=document or PREFERENCES_DOCUMENT)
    async with aclosing(found):
        async for check in found:
            checks.append(check)
            if not quiet:
                show(check)
    return target, checks


async def _find(aws: "Aws", words: str) -> str:
    """The id of the one machine that is called so."""
    from tui.aws.doctor.machines import machine_called
    from tui.aws.errors import AccessDenied, Throttled

    try:
        return (await machine_called(aws, words, complain)).instance_id
    except (AccessDenied, Throttled) as error:
        raise click.ClickException(
            _("{error} Use the instance ID instead of the name.").format(error=error)
        ) from error


def show(check: "Check") -> None:
    from rich.cells import cell_len, set_cell_size

    words, colour = MARKS[check.verdict]
    width = max(cell_len(_(each)) for each, _colour in MARKS.values())
    mark = set_cell_size(_(words), width)
    click.echo(f"{click.style(mark, fg=colour)}  {check.name}: {check.evidence}")
    if check.fix and check.verdict != "ok":
        click.echo(f"{' ' * width}  {check.fix}")
