"""The result of a query, as a stream: its file in S3, or in pages where that cannot be read."""

import asyncio
import codecs
import csv
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Final

from tui.aws.answers import pages, part, parts, text
from tui.aws.athena.failures import HistoryFailed
from tui.aws.athena.rows import session_of
from tui.aws.athena.sql import COLUMNS
from tui.aws.client import Aws, abandon
from tui.aws.errors import AccessDenied, ErrorContext, NotFound
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import HistoryPage
from tui.language import N_

FIRST_CHUNK: Final = 1 << 17
"""Bytes: a screenful or more, in a moment."""
CHUNK: Final = 1 << 20
"""Bytes asked of S3 at a time: some thousand rows."""
LONGEST_ROW: Final = 8 << 20
"""Characters; CloudTrail's events are smaller by far."""
PAGE: Final = 1000
"""Rows in an answer of GetQueryResults, at most."""

_PLACE: Final = re.compile(r"s3://([^/]+)/(.+)", re.DOTALL)


class CsvRows:
    """Rows of a CSV file that comes in pieces, as Athena writes it.

    Fields are in double quotes, a quote in a field is doubled, and a field may hold line breaks.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str, *, last: bool = False) -> list[list[str]]:
        """The rows that are complete now. Raises HistoryFailed for what is no CSV."""
        *lines, tail = (self._rest + piece).split("\n")
        rows: list[str] = []
        begun: list[str] = []
        is_open = False
        for line in lines:
            begun.append(line)
            # A line break is one of a field as long as a quote is open.
            is_open ^= line.count('"') % 2 == 1
            if not is_open:
                rows.append("\n".join(begun))
                begun = []
        self._rest = "\n".join([*begun, tail])
        if last and self._rest:
            rows.append(self._rest)
            self._rest = ""
        if len(self._rest) > LONGEST_ROW:
            raise _unreadable()
        try:
            return [row for row in csv.reader(rows, strict=True) if row]
        except csv.Error as error:
            raise _unreadable() from error


async def read_result(
    aws: Aws, query_id: str, location: str
) -> AsyncGenerator[HistoryPage, None]:
    """The sessions of a query that has succeeded, in pages as they arrive. Raises AwsError.

    `location` is the file in S3; empty where Athena keeps the result.
    """
    async with aclosing(read_rows(aws, query_id, location, COLUMNS)) as read:
        async for rows in read:
            yield HistoryPage(await asyncio.to_thread(_sessions, rows))


async def read_rows(
    aws: Aws, query_id: str, location: str, columns: Sequence[str]
) -> AsyncGenerator[list[list[str]], None]:
    """The rows of a query that has succeeded, as they arrive. Raises AwsError.

    `location` is the file in S3; empty where Athena keeps the result.
    """
    if place := _PLACE.fullmatch(location):
        try:
            first = await _chunk(aws, place[1], place[2], 0, FIRST_CHUNK)
        except (AccessDenied, NotFound):
            pass
        else:
            async with aclosing(_read_file(aws, place[1], place[2], first, columns)) as read:
                async for rows in read:
                    yield rows
            return
    async with aclosing(_read_pages(aws, query_id, columns)) as read:
        async for rows in read:
            yield rows


async def _read_file(
    aws: Aws, bucket: str, key: str, first: dict[str, Any], columns: Sequence[str]
) -> AsyncGenerator[list[list[str]], None]:
    """Each chunk is asked for while the one before is read."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rows = CsvRows()
    size = _size(first)
    same = {"IfMatch": tag} if (tag := text(first, "ETag")) else {}
    answer, position, skip = first, 0, True
    upcoming: asyncio.Future[dict[str, Any]] | None = None
    try:
        while True:
            body: bytes = answer["Body"]
            position += len(body)
            last = position >= size or not body
            if not last:
                upcoming = _chunk(aws, bucket, key, position, CHUNK, **same)

            def read(body: bytes = body, last: bool = last) -> list[list[str]]:
                return rows.feed(decoder.decode(body, final=last), last=last)

            found = await asyncio.to_thread(read)
            if skip and found:
                found, skip = _without_head(found, columns), False
            if found:
                yield found
            if upcoming is None:
                return
            answer, upcoming = await upcoming, None
    finally:
        if upcoming is not None:
            abandon(upcoming)


async def _read_pages(
    aws: Aws, query_id: str, columns: Sequence[str]
) -> AsyncGenerator[list[list[str]], None]:
    answers = pages(
        aws, "athena", "get_query_results", QueryExecutionId=query_id, MaxResults=PAGE
    )
    skip = True
    async with aclosing(answers) as read:
        async for answer in read:
            rows = [
                [text(field, "VarCharValue") for field in parts(row, "Data")]
                for row in parts(part(answer, "ResultSet"), "Rows")
            ]
            if skip and rows:
                rows, skip = _without_head(rows, columns), False
            if rows:
                yield rows


def _chunk(
    aws: Aws, bucket: str, key: str, start: int, length: int, **more: Any
) -> "asyncio.Future[dict[str, Any]]":
    wanted = f"bytes={start}-{start + length - 1}"
    return aws.begin("s3", "get_object", Bucket=bucket, Key=key, Range=wanted, **more)


def _size(answer: dict[str, Any]) -> int:
    """The bytes of the whole file; those of the answer where it is all of it."""
    total = text(answer, "ContentRange").rpartition("/")[2]
    return int(total) if total.isdecimal() else len(answer["Body"])


def _without_head(rows: list[list[str]], columns: Sequence[str]) -> list[list[str]]:
    """Without the names of the columns, which Athena writes first."""
    return rows[1:] if [name.lower() for name in rows[0]] == list(columns) else rows


def _sessions(rows: Sequence[Sequence[str]]) -> tuple[OrganisationSession, ...]:
    return tuple(map(session_of, rows))


def _unreadable() -> HistoryFailed:
    return HistoryFailed(
        ErrorContext(service="athena", message=N_("the result file is not as Athena writes it"))
    )
