"""Athena as a source of an organisation's history."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from tui.aws.athena.estimate import estimated
from tui.aws.athena.results import read_result
from tui.aws.athena.running import Sleep, start_query
from tui.aws.athena.sql import athena_sql
from tui.aws.athena.tables import TrailTable, read_table
from tui.aws.athena.workgroup import read_workgroup
from tui.aws.client import Aws
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import (
    HistoryEstimate,
    HistoryPage,
    HistoryProgress,
)
from tui.settings.history import HistorySettings


class AthenaHistory:
    """A `HistorySource`, over the table that the settings name."""

    service = "Athena"

    def __init__(
        self, aws: Aws, settings: HistorySettings, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._aws = aws
        self._settings = settings
        self._sleep = sleep
        self._table: TrailTable | None = None

    @property
    def identity(self) -> str:
        options, settings = self._aws.options, self._settings
        where = f"{self._aws.profile or ''}/{options.region or ''}/{settings.catalog}"
        return f"athena:{where}/{settings.database}/{settings.table}"

    async def estimate(self, question: HistoryQuestion) -> HistoryEstimate:
        table = await self._described()
        # What cannot be asked is said before anything is listed.
        athena_sql(question, table)
        return await estimated(self._aws, question, table)

    async def ask(
        self, question: HistoryQuestion
    ) -> AsyncGenerator[HistoryProgress | HistoryPage, None]:
        query = athena_sql(question, await self._described())
        group = await read_workgroup(self._aws, self._settings.workgroup)
        running = await start_query(self._aws, self._settings, query, group)

        def read() -> AsyncGenerator[HistoryPage, None]:
            return read_result(self._aws, running.query_id, running.location)

        async with aclosing(running.answer(read, self._sleep)) as told:
            async for each in told:
                yield each

    async def _described(self) -> TrailTable:
        if self._table is None:
            self._table = await read_table(self._aws, self._settings)
        return self._table
