"""Queries that nobody waits for any more, and that cost money as long as they run."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.journeys.organisation.account import aws_of
from tui.aws.athena.history import AthenaHistory
from tui.aws.client import Aws
from tui.aws.lake.history import LakeHistory
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import HistoryProgress, HistorySource
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import DATABASE, EVENT_DATA_STORE, TABLE, WORKGROUP
from tui.settings.history import HistorySettings

LONG = OrganisationOptions(sessions=20, days=2, until=date(2026, 3, 8), query_seconds=600)
BEGIN = datetime(2026, 3, 7, tzinfo=UTC)
QUESTION = HistoryQuestion(BEGIN, BEGIN + timedelta(days=2))
SECONDS = 60


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with aws_of(LONG) as aws:
        yield aws


def source(aws: Aws, service: str) -> HistorySource:
    if service == "cloudtrail":
        return LakeHistory(aws, HistorySettings(event_data_store=EVENT_DATA_STORE))
    asked = HistorySettings(database=DATABASE, table=TABLE, workgroup=WORKGROUP)
    return AthenaHistory(aws, asked)


async def until_cancelled(aws: Aws, service: str, query_id: str) -> None:
    """AWS may take a moment to stop one."""
    async with asyncio.timeout(SECONDS):
        while True:
            if service == "cloudtrail":
                told = await aws.call("cloudtrail", "describe_query", QueryId=query_id)
                state = told["QueryStatus"]
            else:
                told = await aws.call(
                    "athena", "get_query_execution", QueryExecutionId=query_id
                )
                state = told["QueryExecution"]["Status"]["State"]
            if state == "CANCELLED":
                return
            await asyncio.sleep(0.05)


async def first_step(asked: HistorySource, found: "asyncio.Future[str]") -> None:
    async with aclosing(asked.ask(QUESTION)) as told:
        async for item in told:
            if isinstance(item, HistoryProgress) and not found.done():
                found.set_result(item.query_id)


@pytest.mark.parametrize("service", ["athena", "cloudtrail"])
async def test_a_question_that_is_cancelled_stops_its_query_at_aws(
    aws: Aws, service: str
) -> None:
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
        asking = group.create_task(first_step(source(aws, service), found))
        query_id = await found
        asking.cancel()
    await until_cancelled(aws, service, query_id)
