"""`doctor`: why a machine cannot be connected to."""

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.doctor.checks import Check

MARKS: Final = {
    "ok": ("ok     ", "green"),
    "warning": ("warning", "yellow"),
    "problem": ("PROBLEM", "red"),
    "unknown": ("unknown", "cyan"),
}


@exit_statuses(
    "0 when nothing stands in the way of a session, 1 when something does or AWS cannot be asked"
)
@click.command()
@click.argument("target")
@click.option("--json", "wanted", flag_value="json", help="As one JSON object.")
@click.option("--ticket", "wanted", flag_value="ticket", help="As Markdown, for a ticket.")
@click.option("--document", metavar="NAME", help="A session document other than the usual one.")
@click.pass_obj
def doctor(
    chosen: ConnectionOptions, target: str, wanted: str | None, document: str | None
) -> None:
    """Say why TARGET, an instance's id or name, cannot be connected to."""
    from tui.aws.doctor.diagnosis import as_json, as_ticket, stands_in_the_way
    from tui.aws.errors import AwsError

    aws = chosen.aws()
    try:
        target, checks = asyncio.run(_examine(aws, target, document, quiet=wanted is not None))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except AwsError as error:
        raise click.ClickException(str(error)) from error
    finally:
        aws.close()
    if wanted == "json":
        echo_json(as_json(target, checks))
    elif wanted == "ticket":
        click.echo(as_ticket(target, checks), nl=False)
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
                _show(check)
    return target, checks


async def _find(aws: "Aws", words: str) -> str:
    """The id of the one machine that is called so."""
    from tui.aws.doctor.machines import machine_called
    from tui.aws.errors import AccessDenied, Throttled

    try:
        return (await machine_called(aws, words, complain)).instance_id
    except (AccessDenied, Throttled) as error:
        raise click.ClickException(
            f"{error} Give the instance's id instead of its name."
        ) from error


def _show(check: "Check") -> None:
    mark, colour = MARKS[check.verdict]
    click.echo(f"{click.style(mark, fg=colour)}  {check.name}: {check.evidence}")
    if check.fix and check.verdict != "ok":
        click.echo(f"         {check.fix}")
