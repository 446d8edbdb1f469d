"""What an organisation's history tells of one session, for its proof."""

import asyncio
from contextlib import aclosing, closing
from datetime import datetime

import click

from tui.archive.errors import ArchiveError
from tui.aws.lake.choosing import history_source
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.cli.asking import own_archive, said
from tui.cli.connection import ConnectionOptions
from tui.cli.lists.organisation.asking import Inquirer, kept_results, open_aws
from tui.cli.saying import complain
from tui.language import _
from tui.local_time import local_now
from tui.settings.settings import load_settings


def told_of(
    chosen: ConnectionOptions, session_id: str, since: datetime | None, *, sure: bool
) -> OrganisationSession | None:
    """Ask for a session; None where the history has none of this id.

    Leaves with a sentence where that fails, and where the user does not want it.

    Args:
        chosen: what the command line says of AWS.
        session_id: the session's.
        since: when it started at the earliest; None for what the local history says.
        sure: the user agrees to whatever it costs.
    """
    settings = load_settings().settings
    with said(), closing(open_aws(chosen, settings)) as aws, asyncio.Runner() as runner:
        question = _question(session_id, since or runner.run(_start_of(session_id)), since)
        source = history_source(aws, settings.history)
        inquirer = Inquirer(source, kept_results(settings), sure=sure)
        kept = runner.run(inquirer.kept(question))
        if kept is None:
            inquirer.agree(runner.run(source.estimate(question)))

        async def first() -> OrganisationSession | None:
            found = None
            async with aclosing(inquirer.answer(question, kept)) as pages:
                async for page in pages:
                    found = found or next(iter(page), None)
            return found

        told = runner.run(first())
    if told is None:
        complain(_("The organisation's history has no session with this ID in that time."))
    return told


def _question(
    session_id: str, start: datetime | None, since: datetime | None
) -> HistoryQuestion:
    if start is None:
        raise click.UsageError(
            _("The start of the session isn't known. Add --since with the earliest day.")
        )
    return HistoryQuestion.about(session_id, start, None if since is None else local_now())


async def _start_of(session_id: str) -> datetime | None:
    archive = own_archive()
    try:
        row = await archive.find(session_id) if archive is not None else None
    except ArchiveError:
        return None
    return row.started if row is not None else None
