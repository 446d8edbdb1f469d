"""`ssm-tui terminate` ends one of one's own sessions."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from tui.cli.asking import answered, fail, interactive, own_archive, show_rows
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import exit_statuses
from tui.errors import UserFacingError
from tui.printable import clean

if TYPE_CHECKING:
    from tui.archive.store import HistoryRow
    from tui.aws.client import Aws
    from tui.aws.sessions import SessionRecord


class NotToBeEnded(UserFacingError):
    """Why a session is not to be ended here; the sentence is `str(error)`."""


@exit_statuses("0 when it was ended, 1 when it was not")
@click.command()
@click.argument("session_id")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_obj
def terminate(chosen: ConnectionOptions, session_id: str, yes: bool) -> None:
    """End one of your own active sessions for good.

    A session that was started on this machine is known from the local history, before AWS
    lists it and where AWS may not be asked for its list.
    """
    found = answered(chosen, lambda aws: _find(aws, session_id))
    if not yes:
        _confirm(found)
    from tui.aws.sessions import terminate_session

    answered(chosen, lambda aws: terminate_session(aws, session_id))
    click.echo(clean(f"{session_id} was terminated."))


async def _find(aws: "Aws", session_id: str) -> "SessionRecord | HistoryRow":
    """The session, if it runs and is the user's. Raises NotToBeEnded and AwsError."""
    from tui.aws.errors import AccessDenied
    from tui.aws.sessions import find_session

    row = await _remembered(session_id)
    record = None
    try:
        record = await find_session(aws, session_id)
    except AccessDenied:
        if row is None:
            raise
    if record is not None and record.is_over:
        raise NotToBeEnded(f"{session_id} has ended already.")
    if row is not None:
        # What was started on this machine is the user's own, whoever they are now.
        if record is None:
            await _check_place(aws, row)
        return row
    if record is None:
        raise NotToBeEnded(
            f"{session_id} is not among the active sessions: it has ended, or never was."
        )
    if record.owner != (await aws.identity()).arn:
        raise NotToBeEnded(
            f"{session_id} belongs to {record.owner_name}: only your own sessions are ended here."
        )
    return record


async def _check_place(aws: "Aws", row: "HistoryRow") -> None:
    """Raises NotToBeEnded for a session of another account or region, as far as that is known."""
    from tui.aws.caller import identity_soon
    from tui.aws.errors import AwsError

    identity = None
    with suppress(AwsError):
        identity = await identity_soon(aws)
    elsewhere = identity is not None and row.account not in {"", identity.account}
    if elsewhere or row.region not in {"", await aws.region()}:
        raise NotToBeEnded(
            f"{row.session_id} is a session of the account {row.account} in {row.region}: "
            "choose those with --profile and --region."
        )


async def _remembered(session_id: str) -> "HistoryRow | None":
    """A session of this machine's that has not ended as far as its history knows."""
    from tui.archive.errors import ArchiveError

    archive = own_archive()
    row = None
    # What the history has to say of itself is said where it is written.
    with suppress(ArchiveError):
        row = None if archive is None else await archive.find(session_id)
    is_own = row is not None and not (row.told_by or row.damage or row.ended or row.cause)
    return row if is_own else None


def _confirm(found: "SessionRecord | HistoryRow") -> None:
    show_rows(
        [
            ("session", found.session_id),
            ("instance", found.target),
            ("reason", found.reason or "(none)"),
            (
                "started",
                f"{found.started.astimezone():%Y-%m-%d %H:%M}" if found.started else "-",
            ),
        ]
    )
    if not interactive():
        fail("Ending a session has to be confirmed: add --yes where nobody can be asked.")
    if not click.confirm(f"End {clean(found.session_id)} for good?", err=True):
        fail("The session goes on.")
