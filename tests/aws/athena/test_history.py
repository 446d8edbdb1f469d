import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.aws.athena_engine import keys, metadata
from tests.support.aws.fake_athena import BUCKET, FakeAthena, row_of, step
from tests.support.aws.fake_aws import denied
from tui.aws.athena.failures import HistoryCutoffReached, HistoryFailed, HistoryNotStopped
from tui.aws.athena.history import AthenaHistory
from tui.aws.athena.rows import session_of
from tui.aws.athena.running import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE
from tui.aws.athena.sql import COLUMNS
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    ErrorContext,
    InvalidRequest,
    ServiceFault,
    Throttled,
)
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import (
    HistoryLimitReached,
    HistoryPage,
    HistoryProgress,
    HistoryState,
    HistoryUnusable,
)
from tui.aws.permissions import Capability
from tui.settings.history import HistorySettings

QUESTION = HistoryQuestion(
    datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC), reason="it's 100%"
)
SETTINGS = HistorySettings(table="trail", database="audit", max_scanned=10**9)
SESSION = session_of(
    tuple(
        {"start_time": "2024-01-05T10:00:00Z", "resumed": "1", "ended": ""}.get(name, name)
        for name in COLUMNS
    )
)
DONE = step("SUCCEEDED", 5_000)


async def no_pause(_seconds: float) -> None:
    """As long as the loop takes."""
    await asyncio.sleep(0)


def history(aws: FakeAthena, **settings: Any) -> AthenaHistory:
    return AthenaHistory(aws, replace(SETTINGS, **settings), sleep=no_pause)


async def answer(
    source: AthenaHistory,
) -> tuple[list[HistoryProgress], list[OrganisationSession]]:
    steps: list[HistoryProgress] = []
    sessions: list[OrganisationSession] = []
    async with aclosing(source.ask(QUESTION)) as told:
        async for item in told:
            match item:
                case HistoryProgress():
                    steps.append(item)
                case HistoryPage(rows):
                    sessions += rows
    return steps, sessions


async def test_a_query_goes_through_its_states_to_its_rows() -> None:
    aws = FakeAthena([step("QUEUED"), step("RUNNING", 2_000), DONE], [row_of(SESSION)])
    steps, sessions = await answer(history(aws))
    assert [(told.state, told.scanned) for told in steps] == [
        (HistoryState.QUEUED, 0),
        (HistoryState.RUNNING, 2_000),
        (HistoryState.READING, 5_000),
        (HistoryState.FINISHED, 5_000),
    ]
    assert sessions == [SESSION]
    assert not aws.times("stop_query_execution")


async def test_a_query_is_sent_with_a_token_of_its_own_to_the_workgroup_of_the_settings() -> (
    None
):
    aws = FakeAthena([DONE])
    await answer(history(aws, workgroup="audit", catalog="other"))
    first = aws.asked("start_query_execution")
    await answer(history(aws))
    second = aws.asked("start_query_execution")
    assert first["WorkGroup"] == "audit"
    assert first["QueryExecutionContext"] == {"Catalog": "other", "Database": "audit"}
    assert len(first["ClientRequestToken"]) >= 32
    assert first["ClientRequestToken"] != second["ClientRequestToken"]
    assert "'it''s 100%'" in first["QueryString"]
    assert "ResultConfiguration" not in first


async def test_nothing_is_asked_before_somebody_asks() -> None:
    aws = FakeAthena([DONE])
    source = history(aws)
    assert source.identity == "athena://AwsDataCatalog/audit/trail"
    told = source.ask(QUESTION)
    assert aws.calls == []
    await told.aclose()
    assert aws.calls == []


async def test_a_query_that_scans_more_than_is_allowed_is_stopped_and_billed() -> None:
    aws = FakeAthena([step("RUNNING", 900_000_000), step("RUNNING", 1_200_000_000)])
    with pytest.raises(HistoryLimitReached) as caught:
        await answer(history(aws))
    assert aws.asked("stop_query_execution") == {"QueryExecutionId": "query-1"}
    assert (caught.value.scanned, caught.value.limit) == (1_200_000_000, 10**9)
    assert "1.2 GB had been scanned, and AWS bills them" in str(caught.value)


async def test_a_query_near_its_limit_is_watched_more_closely() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    far = [step("RUNNING", 200_000_000)] * 12
    aws = FakeAthena([*far, step("RUNNING", 300_000_000), step("RUNNING", 300_000_000), DONE])
    await answer(AthenaHistory(aws, SETTINGS, sleep=pause))
    assert pauses == sorted(pauses[:12]) + [FIRST_PAUSE] * 2
    assert pauses[11] == LONGEST_PAUSE


async def test_a_result_that_is_there_is_read_whatever_it_took() -> None:
    aws = FakeAthena([step("SUCCEEDED", 10**12)], [row_of(SESSION)])
    _steps, sessions = await answer(history(aws))
    assert sessions == [SESSION]


async def test_whoever_stops_listening_has_the_query_stopped() -> None:
    aws = FakeAthena([step("RUNNING", 1)])
    async with aclosing(history(aws).ask(QUESTION)) as told:
        await anext(told)
    assert aws.times("stop_query_execution") == 1


async def test_a_query_is_stopped_that_began_while_nobody_wanted_it_any_more() -> None:
    aws = FakeAthena([step("RUNNING", 1)])
    aws.hold("start_query_execution")
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(answer(history(aws)))
        await aws.until_called("start_query_execution")
        asking.cancel()
        await asyncio.sleep(0)
        aws.release("start_query_execution")
    assert asking.cancelled()
    assert aws.times("stop_query_execution") == 1


async def test_a_query_that_cannot_be_stopped_is_said_to_go_on() -> None:
    aws = FakeAthena([step("RUNNING", 1)])
    aws.answers["stop_query_execution"] = AccessDenied(
        ErrorContext(action="athena:StopQueryExecution")
    )
    told = history(aws).ask(QUESTION)
    await anext(told)
    with pytest.raises(HistoryNotStopped, match=r"query-1 .*athena:StopQueryExecution"):
        await told.aclose()


async def test_a_result_is_not_stopped_while_it_is_read() -> None:
    aws = FakeAthena([DONE], [row_of(SESSION)])
    async with aclosing(history(aws).ask(QUESTION)) as told:
        async for item in told:
            if isinstance(item, HistoryPage):
                break
    assert not aws.times("stop_query_execution")


async def test_a_bad_line_for_a_moment_is_waited_out() -> None:
    trouble = [Throttled()] * (PATIENCE - 1)
    aws = FakeAthena([*trouble, step("RUNNING", 1), *trouble, DONE], [row_of(SESSION)])
    assert (await answer(history(aws)))[1] == [SESSION]


async def test_a_line_that_stays_bad_ends_the_question_and_stops_the_query() -> None:
    aws = FakeAthena([Throttled()])
    with pytest.raises(Throttled):
        await answer(history(aws))
    assert aws.times("get_query_execution") == PATIENCE
    assert aws.times("stop_query_execution") == 1


async def test_the_workgroups_own_cutoff_is_shown_and_told() -> None:
    reason = "Query exhausted: Bytes scanned limit was exceeded"
    aws = FakeAthena([step("RUNNING", 1), step("CANCELLED", 20_000_000, reason)])
    aws.workgroup["BytesScannedCutoffPerQuery"] = 10_000_000
    told = history(aws).ask(QUESTION)
    first = await anext(told)
    assert isinstance(first, HistoryProgress)
    assert first.cutoff == 10_000_000
    with pytest.raises(HistoryCutoffReached, match="workgroup's own limit") as caught:
        await anext(told)
    assert (caught.value.scanned, caught.value.limit) == (20_000_000, 10_000_000)


NOT_AUTHORIZED = (
    "User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: glue:GetTable "
    "on resource: arn:aws:glue:eu-west-1:1:catalog because no policy allows it"
)
NOT_OPENED = (
    "HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://trails/a.json.gz (offset=0): "
    "Access Denied (Service: Amazon S3; Status Code: 403)"
)


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        (
            NOT_AUTHORIZED,
            AccessDenied,
            "glue:GetTable on arn:aws:glue:eu-west-1:1:catalog",
        ),
        (
            NOT_OPENED,
            AccessDenied,
            "s3:GetObject on s3://trails/a.json.gz",
        ),
        (
            "Access denied when writing output to url: s3://results/x.csv. Please ensure…",
            AccessDenied,
            "s3:PutObject on s3://results/x.csv",
        ),
        (
            "SYNTAX_ERROR:\n line 1:8: \x1b[31mColumn 'x' cannot be resolved",
            HistoryFailed,
            r"couldn't answer the question: SYNTAX_ERROR: line 1:8: .*20\.0 MB had been scanned",
        ),
        ("", HistoryFailed, "no reason given"),
    ],
)
async def test_a_query_that_failed_says_why(
    reason: str, kind: type[AwsError], words: str
) -> None:
    aws = FakeAthena([step("FAILED", 20_000_000, reason)])
    with pytest.raises(kind, match=words) as caught:
        await answer(history(aws))
    assert "\x1b" not in str(caught.value)
    if caught.value.action and caught.value.action.startswith("glue"):
        assert aws.capabilities.denied(
            Capability.ORGANISATION, "arn:aws:glue:eu-west-1:1:catalog"
        )


async def test_a_failure_that_may_pass_says_so() -> None:
    aws = FakeAthena([step("FAILED", 0, "Query exhausted", AthenaError={"Retryable": True})])
    with pytest.raises(HistoryFailed, match="Try again"):
        await answer(history(aws))


@pytest.mark.parametrize("known", [True, False])
async def test_a_workgroup_without_a_location_for_results_is_told_of(known: bool) -> None:
    aws = FakeAthena([DONE])
    aws.workgroup = {}
    if not known:
        aws.answers["get_work_group"] = denied("get_work_group")
        aws.answers["start_query_execution"] = InvalidRequest(
            ErrorContext(message="No output location provided. An output location is required")
        )
    with pytest.raises(HistoryUnusable, match=r"primary has no location .*`output_location`"):
        await answer(history(aws))
    assert aws.times("start_query_execution") == (not known)


@pytest.mark.parametrize(
    ("workgroup", "sent"),
    [
        ({}, True),
        ({"ResultConfiguration": {"OutputLocation": "s3://x/"}}, True),
        (
            {
                "ResultConfiguration": {"OutputLocation": "s3://x/"},
                "EnforceWorkGroupConfiguration": True,
            },
            False,
        ),
        ({"ManagedQueryResultsConfiguration": {"Enabled": True}}, False),
    ],
)
async def test_the_settings_location_is_sent_where_it_counts(
    workgroup: dict[str, Any], sent: bool
) -> None:
    aws = FakeAthena([DONE])
    aws.workgroup = workgroup
    await answer(history(aws, output_location=f"s3://{BUCKET}/mine/"))
    assert ("ResultConfiguration" in aws.asked("start_query_execution")) is sent


async def test_the_table_is_described_once() -> None:
    aws = FakeAthena([DONE])
    aws.answers["list_objects_v2"] = {"Contents": []}
    source = history(aws)
    await source.estimate(QUESTION)
    await answer(source)
    await answer(source)
    assert aws.times("get_table_metadata") == 1


async def test_an_estimate_runs_no_query() -> None:
    aws = FakeAthena([DONE])
    aws.answers["list_objects_v2"] = {"Contents": [{"Size": 10}]}
    assert (await history(aws).estimate(QUESTION)).bytes
    aws.answers["get_table_metadata"] = {"TableMetadata": metadata(keys("x"))}
    with pytest.raises(HistoryUnusable):
        await history(aws).estimate(QUESTION)
    assert not aws.times("start_query_execution")


async def test_an_error_of_the_service_is_passed_on() -> None:
    aws = FakeAthena([DONE])
    aws.answers["start_query_execution"] = ServiceFault()
    with pytest.raises(ServiceFault):
        await answer(history(aws))
    assert not aws.times("stop_query_execution")
