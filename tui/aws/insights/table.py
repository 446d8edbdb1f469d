"""Lines of session logs in S3, by a table of Athena's that the settings name.

AWS documents no such table: it is one column of text over the bucket in which Session Manager puts
the logs. A file is named for its session, and its lines have no times, so that none narrow what
is scanned. The limit of `[history]` stops what scans too much.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from tui.aws.answers import part, parts, text
from tui.aws.athena.literals import contains, identifier
from tui.aws.athena.results import read_rows
from tui.aws.athena.running import Sleep, start_query
from tui.aws.athena.workgroup import read_workgroup
from tui.aws.client import Aws
from tui.aws.errors import ErrorContext
from tui.aws.insights.asking import LogAnswer
from tui.aws.insights.hits import LogHit, hit_in_file
from tui.aws.organisation.source import HistoryUnusable
from tui.language import _
from tui.settings.history import HistorySettings

COLUMNS: Final = ("file", "text")
"""Of the result."""

TEXTS: Final = ("string", "varchar", "char")
"""How the types of Hive's that are text begin."""


def table_sql(settings: HistorySettings, column: str, terms: Sequence[str], limit: int) -> str:
    """The query for lines with all the terms. Raises NotAskable."""
    table = f"{identifier(settings.database)}.{identifier(settings.logs_table or '')}"
    held = " AND ".join(contains(identifier(column), term) for term in terms)
    return (
        f'SELECT "$path" AS "{COLUMNS[0]}", {identifier(column)} AS "{COLUMNS[1]}" '  # noqa: S608 -- quoted
        f"FROM {table} WHERE {held} LIMIT {limit}"
    )


async def ask_table(
    aws: Aws,
    settings: HistorySettings,
    terms: Sequence[str],
    limit: int,
    *,
    sleep: Sleep = asyncio.sleep,
) -> AsyncGenerator[LogAnswer, None]:
    """Ask, and give back how far it has come until it is done; who stops reading stops it.

    Raises AwsError: among it HistoryLimitReached at the limit of bytes, HistoryUnusable for a table
    without text.

    Args:
        aws: whom to ask.
        settings: with a `logs_table`.
        terms: what is looked for; none is empty.
        limit: lines at most.
        sleep: waits.
    """
    query = table_sql(settings, await _text_column(aws, settings), terms, limit)
    group = await read_workgroup(aws, settings.workgroup)
    running = await start_query(aws, settings, query, group)
    async with aclosing(running.follow(sleep)) as steps:
        async for step in steps:
            yield LogAnswer(scanned=step.scanned)
    hits: list[LogHit] = []
    seen = Counter[tuple[str, str]]()
    count = 0
    reading = read_rows(aws, running.query_id, running.location, COLUMNS)
    async with aclosing(reading) as pages:
        async for rows in pages:
            count += len(rows)
            for file, line in (row for row in rows if len(row) == len(COLUMNS)):
                if (hit := hit_in_file(file, line, terms)) is not None:
                    # Which of several that say the same comes first makes no difference.
                    hits.append(replace(hit, before=seen[file, hit.line]))
                    seen[file, hit.line] += 1
    yield LogAnswer(tuple(hits), running.scanned, is_done=True, is_cut=count >= limit)


async def _text_column(aws: Aws, settings: HistorySettings) -> str:
    """The first column of text that the table has."""
    answer = await aws.call(
        "athena",
        "get_table_metadata",
        CatalogName=settings.catalog,
        DatabaseName=settings.database,
        TableName=settings.logs_table,
        WorkGroup=settings.workgroup,
    )
    for column in parts(part(answer, "TableMetadata"), "Columns"):
        if text(column, "Type").lower().startswith(TEXTS):
            return text(column, "Name")
    said = _(
        "Table {table} has no column of text. Name a table of session logs with `logs_table` in "
        "`[history]` of the settings."
    )
    words = said.format(table=settings.logs_table)
    raise HistoryUnusable(ErrorContext(service="athena", message=words))
