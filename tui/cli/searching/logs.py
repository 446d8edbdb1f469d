"""What was said in sessions that are logged to CloudWatch Logs: asked of Logs Insights."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.progress import ProgressLine
from tui.cli.saying import complain
from tui.cli.streams import echo_json
from tui.language import N_, _
from tui.local_time import local_now
from tui.printable import clean, json_text, versioned
from tui.settings.settings import load_settings
from tui.sizes import size_words

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.insights.asking import LogAnswer
    from tui.aws.insights.question import LogQuestion
    from tui.aws.insights.source import LogSource
    from tui.settings.history import HistorySettings

TIMELESS: Final = N_(
    "Logs in S3 have no times to search by. Leave out --since and --until, or name a log group "
    "with --log-group."
)


def search_logs(  # noqa: PLR0913 -- each is one thing that the user decides
    chosen: ConnectionOptions,
    text: str,
    *,
    since: datetime | None,
    until: datetime | None,
    group: str,
    limit: int,
    as_json: bool,
) -> bool:
    """Print the lines that were found; whether there are any.

    Args:
        chosen: which AWS is asked.
        text: the words, as they were typed.
        since: of the events; None for the usual window.
        until: of the events; None for now.
        group: the log group; empty for the table of the settings, or the group of the preferences.
        limit: lines at most.
        as_json: for programs.

    Raises:
        AwsError: AWS refused, or could not be asked.
        ValueError: What was typed, or the time, cannot be asked of logs.
    """
    from tui.archive.query import parse
    from tui.aws.insights.question import question_of
    from tui.aws.insights.source import GroupLogs, TableLogs

    query = parse(text, local_now())
    if query.hosts or query.tickets:
        raise ValueError(_("Logs are searched by words and `since:` alone."))
    terms = tuple(term.text for term in query.terms)
    begin = max(filter(None, (since, query.since)), default=None)
    history = load_settings().settings.history

    async def asked() -> "tuple[LogSource, LogQuestion, LogAnswer]":
        in_table = bool(history.logs_table and not group)
        question = question_of(terms, begin, until, now=datetime.now(UTC), limit=limit)
        if in_table and (begin or until):
            raise ValueError(_(TIMELESS))
        where = _place(chosen, history) if in_table else chosen
        with closing(where.aws()) as aws:
            source = (
                TableLogs(aws, history)
                if in_table
                else GroupLogs(aws, await _group(aws, group))
            )
            return source, question, await _ask(source, question)

    source, question, answer = asyncio.run(asked())
    if answer.is_cut:
        complain(_("There may be older matches. Search a shorter time, or raise --limit."))
    if as_json:
        document = versioned(_object(source, question, answer))
        echo_json(json_text(document, indent=2))
    else:
        for line in _lines(answer):
            click.echo(line)
        complain(_scanned(source, question, answer))
    return bool(answer.hits)


def _place(chosen: ConnectionOptions, history: "HistorySettings") -> ConnectionOptions:
    """Where the table is asked."""
    return replace(
        chosen,
        profile=history.profile or chosen.profile,
        region=history.region or chosen.region,
    )


async def _group(aws: "Aws", named: str) -> str:
    """The log group: one that is named, or that of the preferences; ValueError for none."""
    if named:
        return named
    from tui.aws.documents.document import preferences_after

    document = load_settings().settings.document or ""
    group = (await preferences_after(aws, document)).log_group
    if not group:
        raise ValueError(
            _("The session preferences name no log group. Name one with --log-group.")
        )
    return group


async def _ask(source: "LogSource", question: "LogQuestion") -> "LogAnswer":
    from tui.aws.insights.asking import LogAnswer

    answer = LogAnswer()
    with ProgressLine() as progress:
        async with aclosing(source.ask(question)) as answers:
            async for answer in answers:
                words = _("Searching {group}… {size} scanned, Ctrl-C stops.").format(
                    group=clean(source.name), size=size_words(answer.scanned)
                )
                progress.show(lambda words=words: words)  # type: ignore[misc]  # a text, kept
    return answer


def _scanned(source: "LogSource", question: "LogQuestion", answer: "LogAnswer") -> str:
    size, name = size_words(answer.scanned), clean(source.name)
    if not source.has_times:
        return _("{size} scanned in {table}.").format(size=size, table=name)
    return _("{size} scanned in {group}, {since} to {until}.").format(
        size=size, group=name, since=_minute(question.since), until=_minute(question.until)
    )


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _object(
    source: "LogSource", question: "LogQuestion", answer: "LogAnswer"
) -> dict[str, Any]:
    return {
        "log_group": source.name if source.has_times else None,
        "table": None if source.has_times else source.name,
        "since": question.since.isoformat() if source.has_times else None,
        "until": question.until.isoformat() if source.has_times else None,
        "scanned_bytes": answer.scanned,
        "hits": [
            {
                "session_id": hit.session_id,
                "at": hit.at.isoformat() if hit.at is not None else None,
                "line": hit.line,
                "s3_url": hit.s3_url or None,
            }
            for hit in answer.hits
        ],
    }


def _lines(answer: "LogAnswer") -> Iterator[str]:
    """Each session, and below it what was found, with when it was written."""
    for session_id, hits in answer.sessions:
        yield clean(session_id)
        for hit in hits:
            at = f"{hit.at.astimezone():%Y-%m-%d %H:%M:%S}" if hit.at else ""
            yield f"  {at}  {clean(hit.line)}" if hit.at else f"  {clean(hit.line)}"
        yield ""
