"""`ssm-tui terminate` ends one of one's own sessions."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from tui.cli.asking import answered, fail, interactive, own_archive, show_rows
from tui.cli.completion.candidates import complete_live_session
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import exit_statuses
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.printable import clean

if TYPE_CHECKING:
    from tui.archive.store import HistoryRow
    from tui.aws.client import Aws
    from tui.aws.sessions import SessionRecord


class NotToBeEnded(UserFacingError):
    """Why a session is not to be ended here; the sentence is `str(error)`."""


@exit_statuses(N_("0 when the session was ended, 1 when it wasn't"))
@click.command()
@click.argument("session_id", shell_complete=complete_live_session)
@click.option("--yes", "-y", is_flag=True, help="Don't ask for confirmation.")
@click.pass_obj
def terminate(chosen: ConnectionOptions, session_id: str, yes: bool) -> None:
    """End one of your own active sessions.

    Sessions started on this machine are known from the local history, even before AWS lists
    them or if you may not list sessions.
    """
    found = answered(chosen, lambda aws: _find(aws, session_id))
    if not yes:
        _confirm(found)
    from tui.aws.sessions import terminate_session

    answered(chosen, lambda aws: terminate_session(aws, session_id))
    click.echo(clean(_("Ended {session_id}.").format(session_id=session_id)))


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
        raise NotToBeEnded(_("{session_id} has already ended.").format(session_id=session_id))
    if row is not None:
        # What was started on this machine is the user's own, whoever they are now.
        if record is None:
            await _check_place(aws, row)
        return row
    if record is None:
        raise NotToBeEnded(
            _("{session_id} is not an active session. It has ended or never existed.").format(
                session_id=session_id
            )
        )
    if record.owner != (await aws.identity()).arn:
        raise NotToBeEnded(
            _(
                "{session_id} is owned by {owner_name}. You can only end your own sessions."
            ).format(session_id=session_id, owner_name=record.owner_name)
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
            _(
                "{session_id} belongs to account {account} in {region}. Choose them with "
                "--profile and --region."
            ).format(session_id=row.session_id, account=row.account, region=row.region)
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
            (_("session"), found.session_id),
            (_("instance"), found.target),
            (_("reason"), found.reason or _("none")),
            (
                _("started"),
                f"{found.started.astimezone():%Y-%m-%d %H:%M}" if found.started else "-",
            ),
        ]
    )
    if not interactive():
        fail(_("Confirmation is required. Without a terminal, add --yes."))
    if not click.confirm(
        _("End session {session_id}?").format(session_id=clean(found.session_id)), err=True
    ):
        fail(_("The session was not ended."))
