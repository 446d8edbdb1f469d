"""CloudTrail Lake as a source of an organisation's history."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

from tui.aws.answers import pages, part, text
from tui.aws.athena.rows import session_of
from tui.aws.athena.running import QueryStep, RunningQuery, Sleep
from tui.aws.athena.sql import COLUMNS
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.lake.store import lake_sql
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import (
    HistoryEstimate,
    HistoryPage,
    HistoryProgress,
)
from tui.language import _
from tui.settings.history import HistorySettings

PAGE: Final = 1000
"""Rows in an answer of GetQueryResults, at most."""

_STATES: Final = {"FINISHED": "SUCCEEDED", "TIMED_OUT": "FAILED"}
"""Athena's names for Lake's states, where they differ."""

_OVER: Final = ("InactiveQueryException", "QueryIdNotFoundException")
"""What Lake says when a query is to be stopped that runs no more."""


class LakeQueries:
    """CloudTrail Lake as a service of queries."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def step(self, query_id: str) -> QueryStep:
        answer = await self._aws.call("cloudtrail", "describe_query", QueryId=query_id)
        state = text(answer, "QueryStatus")
        scanned = part(answer, "QueryStatistics").get("BytesScanned")
        reason = text(answer, "ErrorMessage")
        if state == "TIMED_OUT":
            reason = reason or _("it took longer than CloudTrail Lake allows.")
        return QueryStep(
            state=_STATES.get(state, state),
            scanned=scanned if isinstance(scanned, int) else 0,
            location="",
            reason=reason,
            retryable=False,
        )

    async def stop(self, query_id: str) -> None:
        try:
            # It goes on where nobody waits for it.
            await asyncio.shield(
                self._aws.begin("cloudtrail", "cancel_query", QueryId=query_id)
            )
        except AwsError as error:
            if error.code not in _OVER:
                raise

    def denied(self, error: AccessDenied) -> None:
        self._aws.capabilities.deny(error.action or "", error.context.resource)


class LakeHistory:
    """A `HistorySource`, over the event data store that the settings name."""

    service = "CloudTrail Lake"

    def __init__(
        self, aws: Aws, settings: HistorySettings, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._aws = aws
        self._settings = settings
        self._sleep = sleep

    @property
    def identity(self) -> str:
        where = f"{self._aws.profile or ''}/{self._aws.options.region or ''}"
        return f"lake:{where}/{self._settings.event_data_store}"

    async def estimate(self, question: HistoryQuestion) -> HistoryEstimate:
        lake_sql(question, self._settings.event_data_store or "")
        return HistoryEstimate(
            None, _("CloudTrail Lake does not tell beforehand what a query scans.")
        )

    async def ask(
        self, question: HistoryQuestion
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        query = lake_sql(question, self._settings.event_data_store or "")
        # Lake knows no token for it: a call that is repeated would start, and bill, a second.
        answer = await self._aws.call_once("cloudtrail", "start_query", QueryStatement=query)
        running = RunningQuery(
            LakeQueries(self._aws), text(answer, "QueryId"), self._settings.max_scanned
        )

        async with aclosing(running.answer(lambda: self._pages(running), self._sleep)) as told:
            async for each in told:
                yield each

    async def _pages(self, running: RunningQuery) -> AsyncGenerator[HistoryPage, None]:
        answers = pages(
            self._aws,
            "cloudtrail",
            "get_query_results",
            QueryId=running.query_id,
            MaxQueryResults=PAGE,
        )
        async with aclosing(answers) as read:
            async for page in read:
                yield HistoryPage(_sessions(page))


def _sessions(answer: Mapping[str, Any]) -> tuple[OrganisationSession, ...]:
    rows = answer.get("QueryResultRows")
    return tuple(_session(row) for row in rows if isinstance(row, list)) if rows else ()


def _session(fields: list[Any]) -> OrganisationSession:
    """A row is a list of one field each, by its name."""
    told: dict[str, str] = {}
    for field in fields:
        if isinstance(field, Mapping):
            told |= {str(name).lower(): text(field, name) for name in field}
    return session_of(tuple(told.get(name, "") for name in COLUMNS))
