"""Writes the answer to a question to an organisation's history while it comes."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, Final

import click

from tui.aws.arn import owner_name
from tui.aws.lake.choosing import history_source
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.person import Person
from tui.cli.asking import for_programs, own_archive, said
from tui.cli.connection import ConnectionOptions
from tui.cli.lists.organisation.asking import (
    Inquirer,
    Page,
    kept_results,
    open_aws,
)
from tui.cli.lists.organisation.question import question_of
from tui.cli.lists.writing import TableWriter, Writer
from tui.cli.saying import complain
from tui.cli.streams import for_output
from tui.exports.organisation import history_text
from tui.language import N_, _
from tui.local_time import local_now
from tui.settings.settings import Settings, load_settings

COLUMNS: Final = (
    N_("start"), N_("who"), N_("target"), N_("reason"), N_("end"), N_("account"), N_("region"),
)  # fmt: skip
"""Of a table and of lines. What is refused has its error for an end."""


def list_organisation(
    chosen: ConnectionOptions, form: str | None, options: Mapping[str, Any]
) -> None:
    """Ask, and write what comes; leaves with a sentence where that fails.

    Args:
        chosen: what the command line says of AWS; its region is the one whose sessions are asked
            for.
        form: `json` or `csv`; None for people.
        options: of the command, by their names.
    """
    settings = load_settings().settings
    question = question_of(options, chosen.region, local_now())
    with said(), closing(open_aws(chosen, settings)) as aws, asyncio.Runner() as runner:
        source = history_source(aws, settings.history)
        inquirer = Inquirer(
            source, kept_results(settings), again=options["again"], sure=options["yes"]
        )
        person = runner.run(_caller(chosen, settings)) if options["mine"] else None
        with _pulled(runner, inquirer, question) as pages:
            count = _write(_theirs(pages, person), form)
        if not count and form is None:
            complain(_("No sessions match."))


async def _caller(chosen: ConnectionOptions, settings: Settings) -> Person:
    """Who calls, and whoever they have been on this machine, in any account.

    Raises AwsError and ArchiveError.
    """
    archive = own_archive()
    # The region of the command line says whose sessions are listed.
    place = replace(chosen, region=settings.history.region)
    with closing(place.aws(settings)) as aws:
        caller = await aws.identity()
    return Person([caller.arn, *(await archive.owners() if archive is not None else ())])


def _theirs(pages: Iterator[Page], person: Person | None) -> Iterator[Page]:
    """Their sessions only; all where nobody is named.

    AWS is asked for everyone's: it scans, and bills, the same, and the answer is kept for both.
    """
    for page in pages:
        yield tuple(
            row
            for row in page
            if person is None or person.is_owner_in_organisation(row.principal)
        )


@contextmanager
def _pulled(
    runner: asyncio.Runner, inquirer: Inquirer, question: HistoryQuestion
) -> Iterator[Iterator[Page]]:
    """The pages for who writes them one by one; the query is stopped where that breaks off."""
    kept = runner.run(inquirer.kept(question))
    if kept is None:
        # Asked out of the loop, where Ctrl+C is heard at the prompt.
        inquirer.agree(runner.run(inquirer.source.estimate(question)))
    answer = inquirer.answer(question, kept)

    async def following() -> Page | None:
        return await anext(answer, None)

    try:
        yield iter(lambda: runner.run(following()), None)
    finally:
        runner.run(answer.aclose())


def _write(pages: Iterator[Page], form: str | None) -> int:
    """How many rows were written."""
    counted = _Counted(pages)
    if form is not None:
        for piece in history_text(form, counted):
            with for_programs(True):
                click.echo(for_output(piece) if form == "json" else piece, nl=False)
        return counted.count
    columns = [_(column) for column in COLUMNS]
    kind = TableWriter if sys.stdout.isatty() else Writer
    writer = kind(columns, lambda row, column: _text(row, columns.index(column)))
    for page in counted:
        writer.write(page)
    return counted.count


class _Counted:
    """Counts the rows that go by."""

    def __init__(self, pages: Iterator[Page]) -> None:
        self._pages = pages
        self.count = 0

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            self.count += len(page)
            yield page


def _text(row: OrganisationSession, column: int) -> str:
    end = row.error_code or (f"{row.end:%Y-%m-%dT%H:%M:%SZ}" if row.end else "-")
    return (
        f"{row.start:%Y-%m-%dT%H:%M:%SZ}" if row.start else "-",
        row.source_identity or row.session_name or owner_name(row.principal),
        row.target,
        row.reason,
        end,
        row.account,
        row.region,
    )[column]
