"""A query of Logs Insights, from its start to its end, which is ours to bring about."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tui.aws.answers import part, parts, text
from tui.aws.client import Aws
from tui.aws.errors import AwsError, ErrorContext
from tui.aws.insights.hits import LogHit, hits_of, row_of
from tui.aws.insights.literals import query_of
from tui.aws.insights.question import LogQuestion
from tui.language import N_, _

FIRST_PAUSE: Final = 0.3
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at a query: soon at first, then ever more slowly."""

SLOWER: Final = 1.5

_EPOCH: Final = datetime.fromtimestamp(0, UTC)

PATIENCE: Final = 5.0
"""Seconds for the call that stops a query that nobody waits for."""


class LogQueryFailed(AwsError):
    """A query that was accepted and came to no end of its own."""

    title = N_("The search of the logs did not finish")

    def sentence(self) -> str:
        match self.context.code:
            case "Timeout":
                return _(
                    "CloudWatch Logs gave up after 60 minutes. Search a shorter time, then try "
                    "again. What was scanned is billed."
                )
            case "Cancelled":
                return _("Somebody stopped the query. What was scanned is billed.")
            case _:
                return _("CloudWatch Logs couldn't finish the query. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """How far a query has come.

    Attributes:
        hits: the lines found so far, the newest event first once it is done.
        scanned: bytes; they are billed.
        is_done: whether there is no more to come.
        is_cut: whether there may be older events than the question's limit lets through.
    """

    hits: tuple[LogHit, ...] = ()
    scanned: int = 0
    is_done: bool = False
    is_cut: bool = False

    @property
    def sessions(self) -> tuple[tuple[str, tuple[LogHit, ...]], ...]:
        """The hits by session: that with the newest hit first, and in each the oldest first."""
        found: dict[str, list[LogHit]] = {}
        for hit in self.hits:
            found.setdefault(hit.session_id, []).append(hit)
        return tuple((session_id, _in_order(hits)) for session_id, hits in found.items())


async def ask_logs(
    aws: Aws, group: str, question: LogQuestion
) -> AsyncGenerator[LogAnswer, None]:
    """Ask a log group, and give back how far it has come until it is done; raises AwsError.

    Who stops reading stops the query: it would go on scanning otherwise.

    Raises:
        ValueError: what is asked is too long for a query.
    """
    query = _RunningQuery(aws, group, question)
    try:
        pause = FIRST_PAUSE
        while not (answer := await query.look()).is_done:
            yield answer
            await asyncio.sleep(pause)
            pause = min(pause * SLOWER, LONGEST_PAUSE)
        yield answer
    finally:
        await query.stop()


class _RunningQuery:
    """It is begun at once, and known by an id once AWS has answered."""

    def __init__(self, aws: Aws, group: str, question: LogQuestion) -> None:
        self._aws = aws
        self._question = question
        self._started = aws.begin_once(
            "logs",
            "start_query",
            logGroupName=group,
            startTime=int(question.since.timestamp()),
            endTime=int(question.until.timestamp()),
            queryString=query_of(question.terms, question.limit),
            limit=question.limit,
        )
        # Who has gone by then need not be told how it ended.
        self._started.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        self._ended = False

    async def look(self) -> LogAnswer:
        # Who is cancelled meanwhile must still learn the id: it takes that to stop the query.
        await asyncio.wait({self._started})
        query_id = text(self._started.result(), "queryId")
        answer = await self._aws.call("logs", "get_query_results", queryId=query_id)
        status = text(answer, "status")
        self._ended = status not in ("Scheduled", "Running")
        if self._ended and status != "Complete":
            context = ErrorContext(service="logs", operation="GetQueryResults", code=status)
            raise LogQueryFailed(context)
        rows = await self._rows(query_id, answer)
        return await asyncio.to_thread(self._answer, rows, part(answer, "statistics"))

    async def _rows(self, query_id: str, answer: Mapping[str, Any]) -> list[dict[str, str]]:
        """Those of this page, and those of the pages behind it once all is there."""
        rows = _rows_of(answer)
        while self._ended and (token := text(answer, "nextToken")):
            answer = await self._aws.call(
                "logs", "get_query_results", queryId=query_id, nextToken=token
            )
            rows += _rows_of(answer)
        return rows

    def _answer(self, rows: list[dict[str, str]], statistics: Mapping[str, Any]) -> LogAnswer:
        hits = [hit for row in rows for hit in hits_of(row, self._question.terms)]
        most = self._question.limit
        return LogAnswer(
            tuple(hits[:most]),
            _number(statistics, "bytesScanned"),
            is_done=self._ended,
            is_cut=len(rows) >= most or len(hits) > most,
        )

    async def stop(self) -> None:
        """Stop it if it may still run. What AWS says of that changes nothing for anybody."""
        if self._ended:
            return
        await asyncio.wait({self._started}, timeout=PATIENCE)
        if not self._started.done() or self._started.cancelled() or self._started.exception():
            return
        query_id = text(self._started.result(), "queryId")
        stopping = self._aws.begin("logs", "stop_query", queryId=query_id)
        stopping.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        await asyncio.wait({stopping}, timeout=PATIENCE)


def _in_order(hits: Sequence[LogHit]) -> tuple[LogHit, ...]:
    """By time; lines of one event stay as they stand in it."""
    return tuple(sorted(hits, key=lambda hit: hit.at or _EPOCH))


def _rows_of(answer: Mapping[str, Any]) -> list[dict[str, str]]:
    results = answer.get("results")
    rows = results if isinstance(results, list) else []
    return [row_of(parts({"row": row}, "row")) for row in rows]


def _number(mapping: Mapping[str, Any], key: str) -> int:
    value = mapping.get(key)
    return int(value) if isinstance(value, (int, float)) else 0
