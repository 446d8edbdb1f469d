"""`ssm-tui request` asks for just-in-time access to a machine."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.asking import FAILED, said
from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.session_command import TARGETS, check_policy, reason_option, resolve
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.language import N_, _
from tui.printable import clean, json_text, versioned
from tui.settings.settings import load_settings, state_directory
from tui.settings.values import check_tags, tags_of

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.access.ledger import AccessLedger
    from tui.sessions.access.record import AccessRecord

REQUESTED: Final = N_("Requested access to {target}: {request}.")
WAITING: Final = N_("Waiting for the answer. Ctrl-C stops waiting; the request stays.")
STAYS: Final = N_("{request} is still pending.")


def _tags(
    context: click.Context, option: click.Parameter, written: tuple[str, ...]
) -> tuple[str, ...]:
    try:
        return check_tags(list(written))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@exit_statuses(
    N_("0 when access was requested (with --wait: approved), 1 when it wasn't"),
    stopped=N_("130 after Ctrl-C (the request stays)"),
)
@click.command(epilog=TARGETS)
@click.argument("target", shell_complete=complete_target)
@reason_option
@click.option(
    "--tag",
    "tags",
    metavar="KEY=VALUE",
    multiple=True,
    callback=_tags,
    help="Tag the request, beside the setting `access_tags`.",
)
@click.option("--wait", is_flag=True, help="Wait until the request is answered.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def request(
    chosen: ConnectionOptions,
    /,
    target: str,
    reason: str,
    tags: tuple[str, ...],
    **form: bool,
) -> None:
    """Request just-in-time access to TARGET.

    Once it is approved, every command and the app use it for TARGET until it expires. Sessions
    that are open then stay open, but can't be reconnected.
    """
    from tui.sessions.access.words import standing_words

    check_policy()
    given = tags_of((*load_settings().settings.access_tags, *tags))
    wait, as_json = form["wait"], form["as_json"]
    with said():
        record = asyncio.run(_request(chosen, target, reason, given, wait=wait, quiet=as_json))
    if as_json:
        echo_json(request_line(record))
    elif wait:
        click.echo(clean(standing_words(record, datetime.now(UTC))))
    if wait and not record.approved:
        sys.exit(FAILED)


async def _request(  # noqa: PLR0913 -- what the command line says, each
    chosen: ConnectionOptions,
    target: str,
    reason: str,
    tags: Mapping[str, str],
    *,
    wait: bool,
    quiet: bool,
) -> "AccessRecord":
    from tui.sessions.access.asking import request_access
    from tui.sessions.access.ledger import AccessLedger

    with closing(chosen.aws()) as aws:
        work = await resolve(aws, target, reason)
        if work.caller is not None:
            # The ledger says whose request it is, where AWS does.
            await asyncio.wait([work.caller])
        record = await request_access(aws, work.instance, reason, tags)
        ledger = AccessLedger(state_directory(), work.archive)
        await ledger.keep(record)
        if not quiet:
            words = _(REQUESTED).format(target=record.label, request=record.request_id)
            click.echo(clean(words))
        if wait:
            record = await _answered(aws, ledger, record)
        return record


async def _answered(
    aws: "Aws", ledger: "AccessLedger", record: "AccessRecord"
) -> "AccessRecord":
    """The request once it is answered, or as it stands when the user has waited enough."""
    from tui.sessions.access.asking import follow

    click.echo(_(WAITING), err=True)
    try:
        async for stands, token in follow(aws, record):
            if stands != record:
                record = stands
                await ledger.keep(record)
            if token is not None:
                token.close()
    except asyncio.CancelledError:
        complain(_(STAYS).format(request=record.request_id))
        raise
    return record


def request_line(record: "AccessRecord") -> str:
    """A request as a line of JSON."""
    return json_text(versioned(_table(record)))


def _table(record: "AccessRecord") -> dict[str, Any]:
    def told(moment: datetime | None) -> str | None:
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None

    return {
        "request_id": record.request_id,
        "status": record.status.value or None,
        "target": record.target,
        "target_name": record.target_name or None,
        "reason": record.reason,
        "requested": told(record.asked),
        "answered": told(record.answered),
        "answered_by": record.by or None,
        "expires": told(record.expires),
    }
