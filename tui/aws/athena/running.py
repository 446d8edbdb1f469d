"""A query, from its start to its end: watched for what it scans, and stopped."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import uuid4

from tui.aws.answers import part, text
from tui.aws.athena.failures import HistoryNotStopped, failure
from tui.aws.athena.workgroup import WorkGroupSettings, no_location, output_location
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError, ErrorContext, InvalidRequest, RetrySafe
from tui.aws.organisation.source import (
    HistoryLimitReached,
    HistoryPage,
    HistoryProgress,
    HistoryState,
)
from tui.settings.history import HistorySettings

Sleep = Callable[[float], Awaitable[object]]

FIRST_PAUSE: Final = 0.25
"""Seconds; each pause is half as long again as the one before."""
LONGEST_PAUSE: Final = 3.0
NEAR: Final = 0.25
"""Of the limit: from there on nobody pauses for long. Athena scans some GB a second."""
PATIENCE: Final = 5
"""How often in a row Athena may not be reached before a query is given up."""
LAST_CALL: Final = 10.0
"""Seconds for what must be done of a query before a cancellation goes on."""


@dataclass(frozen=True, slots=True)
class QueryStep:
    """What AWS says of a query at a time."""

    state: str
    """By Athena's name: QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED."""
    scanned: int
    """Bytes."""
    location: str
    """The file with the result; empty where there is none."""
    reason: str
    retryable: bool

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> "QueryStep":
        execution = part(answer, "QueryExecution")
        status, statistics = part(execution, "Status"), part(execution, "Statistics")
        error = part(status, "AthenaError")
        scanned = statistics.get("DataScannedInBytes")
        return cls(
            state=text(status, "State"),
            scanned=scanned if isinstance(scanned, int) else 0,
            location=text(part(execution, "ResultConfiguration"), "OutputLocation"),
            reason=text(status, "StateChangeReason") or text(error, "ErrorMessage"),
            retryable=error.get("Retryable") is True,
        )


class QueryService(Protocol):
    """Who runs queries: Athena, or CloudTrail Lake."""

    async def step(self, query_id: str) -> QueryStep:
        """How far a query is."""

    async def stop(self, query_id: str) -> None:
        """Have a query stopped, which may have ended by then."""

    def denied(self, error: AccessDenied) -> None:
        """Remember what whoever asked may not do."""


class AthenaQueries:
    """Athena as a service of queries."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def step(self, query_id: str) -> QueryStep:
        answer = await self._aws.call(
            "athena", "get_query_execution", QueryExecutionId=query_id
        )
        return QueryStep.from_answer(answer)

    async def stop(self, query_id: str) -> None:
        stopping = self._aws.begin("athena", "stop_query_execution", QueryExecutionId=query_id)
        # It goes on where nobody waits for it.
        await asyncio.shield(stopping)

    def denied(self, error: AccessDenied) -> None:
        self._aws.capabilities.deny(error.action or "", error.context.resource)


class RunningQuery:
    """A query that AWS has been given. Raises the errors of `tui.aws.errors`."""

    def __init__(
        self, service: QueryService, query_id: str, limit: int, cutoff: int | None = None
    ) -> None:
        self.query_id = query_id
        self.location = ""
        self.scanned = 0
        self._service = service
        self._limit = limit
        self._cutoff = cutoff
        self._over = False

    def progress(self, state: HistoryState) -> HistoryProgress:
        return HistoryProgress(state, self.scanned, self.query_id, self._cutoff)

    async def answer(
        self, read: Callable[[], AsyncGenerator[HistoryPage, None]], sleep: Sleep
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        """All that is told of it: how far it is, then the pages that `read` gives."""
        async with aclosing(self.follow(sleep)) as steps:
            async for step in steps:
                yield step
        yield self.progress(HistoryState.READING)
        async with aclosing(read()) as pages:
            async for page in pages:
                yield page
        yield self.progress(HistoryState.FINISHED)

    async def follow(self, sleep: Sleep) -> AsyncGenerator[HistoryProgress, None]:
        """How far it is, until it has succeeded; whoever stops listening has it stopped."""
        pause = FIRST_PAUSE
        failed = 0
        try:
            while True:
                try:
                    step, failed = await self._step(), 0
                except RetrySafe:
                    failed += 1
                    if failed == PATIENCE:
                        raise
                    await sleep(pause)
                    continue
                if step.state == "SUCCEEDED":
                    return
                self._check(step)
                yield self.progress(
                    HistoryState.QUEUED if step.state == "QUEUED" else HistoryState.RUNNING
                )
                if self.scanned > self._limit:
                    await self._stop_at_limit()
                await sleep(FIRST_PAUSE if self._is_near_limit else pause)
                pause = min(pause * 1.5, LONGEST_PAUSE)
        finally:
            if not self._over:
                await self.stop()

    @property
    def _is_near_limit(self) -> bool:
        """Whether it may be over it soon: what is scanned until somebody looks is billed too."""
        return self.scanned > self._limit * NEAR

    async def stop(self) -> None:
        """Have it stopped. Raises HistoryNotStopped."""
        self._over = True
        try:
            await self._service.stop(self.query_id)
        except AwsError as error:
            raise HistoryNotStopped(ErrorContext(target=self.query_id), error) from error

    async def _step(self) -> QueryStep:
        step = await self._service.step(self.query_id)
        self.scanned = max(self.scanned, step.scanned)
        self.location = step.location
        self._over = step.state in ("SUCCEEDED", "FAILED", "CANCELLED")
        return step

    def _check(self, step: QueryStep) -> None:
        """Raises the error for a query that has ended without a result."""
        if self._over:
            error = failure(
                step.reason,
                retryable=step.retryable,
                scanned=self.scanned,
                cutoff=self._cutoff,
            )
            if isinstance(error, AccessDenied) and error.action:
                self._service.denied(error)
            raise error

    async def _stop_at_limit(self) -> None:
        await self.stop()
        with suppress(AwsError):
            await self._step()
        # It may take a moment to stop.
        self._over = True
        raise HistoryLimitReached(ErrorContext(), self.scanned, self._limit)


async def start_query(
    aws: Aws, settings: HistorySettings, query: str, group: WorkGroupSettings
) -> RunningQuery:
    """Give Athena a query. It costs money from here on. Raises AwsError."""
    arguments: dict[str, Any] = {
        "QueryString": query,
        # One for each question: a call that is repeated starts no second query.
        "ClientRequestToken": f"ssm-tui-{uuid4()}",
        "QueryExecutionContext": {"Catalog": settings.catalog, "Database": settings.database},
        "WorkGroup": settings.workgroup,
    }
    if location := output_location(settings, group):
        arguments["ResultConfiguration"] = {"OutputLocation": location}
    starting = aws.begin("athena", "start_query_execution", **arguments)

    def running(answer: dict[str, Any]) -> RunningQuery:
        query_id = text(answer, "QueryExecutionId")
        return RunningQuery(AthenaQueries(aws), query_id, settings.max_scanned, group.cutoff)

    try:
        return running(await asyncio.shield(starting))
    except InvalidRequest as error:
        if "output location" in error.context.message.lower():
            raise no_location(settings.workgroup) from error
        raise
    except asyncio.CancelledError:
        # It may have begun all the same, and nobody else knows its id.
        async with asyncio.timeout(LAST_CALL):
            await running(await starting).stop()
        raise
