import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.aws.athena_engine import AthenaEngine, metadata
from tests.support.aws.fake_athena import row_of
from tests.support.aws.fake_aws import FakeAws
from tests.support.aws.trail_events import (
    ACCOUNTS,
    SINCE,
    UNTIL,
    Story,
    expected,
    listings,
    other_events,
    questions,
)
from tui.aws.athena.failures import HistoryFailed, HistoryNotStopped
from tui.aws.athena.rows import session_of
from tui.aws.athena.sql import COLUMNS
from tui.aws.errors import AwsError, ErrorContext, OutcomeUnknown
from tui.aws.lake.history import LakeHistory
from tui.aws.lake.store import COLUMNS as STORE_COLUMNS
from tui.aws.lake.store import LONGEST_QUERY, lake_sql, store_id
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import (
    HistoryLimitReached,
    HistoryPage,
    HistoryProgress,
    HistoryState,
    HistoryUnusable,
)
from tui.settings.history import HistorySettings

STORE = "EXAMPLEf852-4e8f-8bd1-bcf6cEXAMPLE"
ARN = f"arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/{STORE}"
SETTINGS = HistorySettings(event_data_store=ARN, max_scanned=10**9)
QUESTION = HistoryQuestion(SINCE, UNTIL)
SESSION = session_of(
    tuple(
        {"start_time": "2024-02-28 10:00:00.000", "resumed": "1", "ended": ""}.get(name, name)
        for name in COLUMNS
    )
)


async def no_pause(_seconds: float) -> None:
    """As long as the loop takes."""
    await asyncio.sleep(0)


def lake(*statuses: dict[str, Any], **answers: Any) -> tuple[FakeAws, LakeHistory]:
    """A store whose query goes through these answers of DescribeQuery."""
    left = list(statuses)
    row = [{name: value} for name, value in zip(COLUMNS, row_of(SESSION), strict=True)]
    aws = FakeAws(
        {
            "start_query": {"QueryId": "query-1"},
            "describe_query": lambda _given: left.pop(0) if len(left) > 1 else left[0],
            "cancel_query": {},
            "get_query_results": [{"QueryResultRows": [row]}, {"QueryResultRows": [row, row]}],
            **answers,
        }
    )
    return aws, LakeHistory(aws, SETTINGS, sleep=no_pause)


def status(name: str, scanned: int = 0, **more: Any) -> dict[str, Any]:
    return {"QueryStatus": name, "QueryStatistics": {"BytesScanned": scanned}, **more}


@pytest.fixture(scope="module")
def engine() -> Iterator[AthenaEngine]:
    types = STORE_COLUMNS.types.items()
    engine = AthenaEngine(metadata([], None, [{"Name": n, "Type": t} for n, t in types]))
    yield engine
    engine.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(listings(), st.lists(questions(), min_size=1, max_size=4))
def test_a_store_answers_with_exactly_the_sessions_that_are_asked_for(
    engine: AthenaEngine, told: list[Story], asked: list[HistoryQuestion]
) -> None:
    events = [event for story in told for event in story.events] + other_events(SINCE)
    engine.fill([(event, {}) for event in events])
    for question in asked:
        # The id of a store is no name in SQL but Lake's.
        query = lake_sql(question, ARN).replace(f"FROM {STORE}", "FROM audit.trail")
        assert [session_of(row) for row in engine.run(query)] == expected(told, question)


def test_a_store_is_named_without_quotes_and_bounded_in_time() -> None:
    query = lake_sql(QUESTION, ARN)
    assert f"FROM {STORE} AS" in query
    assert '"t"."eventtime" >= \'2024-02-27 10:30:00\'' in query
    assert len(query) < LONGEST_QUERY // 2


@pytest.mark.parametrize("named", ["x; DROP", "a/b c", "eventdatastore/"])
def test_what_is_no_store_is_refused_with_a_sentence(named: str) -> None:
    with pytest.raises(HistoryUnusable, match="event_data_store"):
        store_id(named)


def test_a_question_longer_than_lake_takes_is_refused_with_a_sentence() -> None:
    with pytest.raises(HistoryUnusable, match="longer than CloudTrail Lake takes"):
        lake_sql(replace(QUESTION, accounts=ACCOUNTS * 300), ARN)


async def test_a_query_goes_through_its_states_to_its_rows() -> None:
    aws, source = lake(status("QUEUED"), status("RUNNING", 5), status("FINISHED", 9))
    steps = []
    sessions: list[OrganisationSession] = []
    async with aclosing(source.ask(QUESTION)) as told:
        async for item in told:
            match item:
                case HistoryProgress(state, scanned):
                    steps.append((state, scanned))
                case HistoryPage(rows):
                    sessions += rows
    assert steps == [
        (HistoryState.QUEUED, 0),
        (HistoryState.RUNNING, 5),
        (HistoryState.READING, 9),
        (HistoryState.FINISHED, 9),
    ]
    assert sessions == [SESSION] * 3
    assert not aws.times("cancel_query")


async def test_nobody_knows_beforehand_what_a_query_scans() -> None:
    aws, source = lake(status("QUEUED"))
    told = await source.estimate(QUESTION)
    assert told.bytes is None
    assert told.why
    assert aws.calls == []
    assert source.identity == f"lake://{ARN}"


async def test_a_query_that_scans_more_than_is_allowed_is_cancelled() -> None:
    aws, source = lake(status("RUNNING", 2 * 10**9))
    with pytest.raises(HistoryLimitReached):
        [item async for item in source.ask(QUESTION)]
    assert aws.times("cancel_query") == 1


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (status("FAILED", 0, ErrorMessage="no such column"), "no such column"),
        (status("TIMED_OUT"), "longer than CloudTrail Lake allows"),
        (status("CANCELLED"), "no reason given"),
    ],
)
async def test_a_query_that_came_to_nothing_says_why(last: dict[str, Any], words: str) -> None:
    _aws, source = lake(status("RUNNING"), last)
    with pytest.raises(HistoryFailed, match=words):
        [item async for item in source.ask(QUESTION)]


@pytest.mark.parametrize(
    ("code", "told"), [("InactiveQueryException", False), ("ConflictException", True)]
)
async def test_a_query_that_had_ended_need_not_be_cancelled(code: str, told: bool) -> None:
    error = AwsError(ErrorContext(code=code))
    _aws, source = lake(status("RUNNING"), cancel_query=error)
    asked = source.ask(QUESTION)
    await anext(asked)
    if not told:
        await asked.aclose()
        return
    with pytest.raises(HistoryNotStopped):
        await asked.aclose()


async def test_a_query_is_never_started_twice() -> None:
    aws, source = lake(status("RUNNING"), start_query=OutcomeUnknown())
    with pytest.raises(OutcomeUnknown):
        [item async for item in source.ask(QUESTION)]
    assert aws.times("start_query") == 1
