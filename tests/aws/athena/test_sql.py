from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.aws.athena_engine import (
    IDENTITY,
    AthenaEngine,
    columns,
    keys,
    metadata,
)
from tests.support.aws.trail_events import (
    SINCE,
    UNTIL,
    Event,
    Story,
    expected,
    listings,
    other_events,
    questions,
    without_source_identity,
)
from tui.aws.athena.rows import session_of
from tui.aws.athena.sql import COLUMNS, ENDS, LATE, athena_sql
from tui.aws.athena.tables import described
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.session import OrganisationSession
from tui.aws.organisation.source import HistoryUnusable
from tui.settings.history import HistorySettings

SETTINGS = HistorySettings(table="trail", database="audit")
PROJECTED = {"projection.enabled": "true", "projection.timestamp.type": "date"}
BY_TIMESTAMP = {**PROJECTED, "projection.timestamp.format": "yyyy/MM/dd"}
IDENTITY_AS_TEXT = [
    {**column, "Type": "string"} if column["Name"] == "useridentity" else column
    for column in columns()
]
PARQUET = {"classification": "parquet"}

LAYOUTS = {
    "manual": metadata(keys("region", "year", "month", "day")),
    "manual, organisation": metadata(keys("account", "region", "year", "month", "day")),
    "manual, by numbers": metadata(keys("account") + keys("year", "month", "day", kind="int")),
    "by month": metadata(keys("year", "month"), PARQUET),
    "projection": metadata(keys("timestamp"), BY_TIMESTAMP),
    "projection, organisation": metadata(keys("account", "region", "timestamp"), BY_TIMESTAMP),
    "identity as text": metadata(keys("timestamp"), BY_TIMESTAMP, IDENTITY_AS_TEXT),
    "not divided": metadata([], PARQUET),
}


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, Any], AthenaEngine]]:
    described_as = LAYOUTS[request.param]
    engine = AthenaEngine(described_as)
    yield described_as, engine
    engine.close()


def partition(event: Event, moved: int) -> dict[str, str]:
    """Where a file is in which the event was delivered so many days late."""
    day = datetime.fromisoformat(event["eventTime"]) + timedelta(days=moved)
    return {
        "account": event.get("recipientAccountId", "1"),
        "region": event.get("awsRegion", "r"),
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "day": f"{day:%d}",
        "timestamp": f"{day:%Y/%m/%d}",
    }


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Story], list[tuple[Event, dict[str, str]]]]:
    """Stories, and their events in files: in any order, some twice, some in the next day's."""
    told = draw(listings())
    events = [event for story in told for event in story.events] + other_events(SINCE)
    files = [
        (event, partition(event, draw(st.integers(0, 1))))
        for event in events
        for _copy in range(draw(st.integers(1, 2)))
    ]
    return told, draw(st.permutations(files))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(deliveries(), st.lists(questions(), min_size=1, max_size=4))
def test_a_question_is_answered_by_exactly_the_sessions_that_it_is_about(
    layout: tuple[dict[str, Any], AthenaEngine],
    delivered: tuple[list[Story], list[tuple[Event, dict[str, str]]]],
    asked: list[HistoryQuestion],
) -> None:
    described_as, engine = layout
    told, files = delivered
    engine.fill(files)
    table = described(described_as, SETTINGS)
    for question in asked:
        rows = [session_of(row) for row in engine.run(athena_sql(question, table))]
        assert rows == expected(told, question)


def event(name: str, identity: str, moment: datetime, **more: Any) -> Event:
    """One of session `maria-1`, in short."""
    return {
        "eventTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "ssm.amazonaws.com",
        "eventName": name,
        "eventID": identity,
        "requestParameters": {"sessionId": "maria-1"},
        "userIdentity": {"arn": f"arn:aws:iam::1:user/{identity}"},
        **more,
    }


LAST = UNTIL - timedelta(seconds=1)
REFUSED = {"errorCode": "AccessDenied"}


def sessions_of(*files: tuple[Event, int]) -> list[OrganisationSession]:
    """What is told of events, each delivered so many days late, in a projected table."""
    engine = AthenaEngine(LAYOUTS["projection"])
    engine.fill([(each, partition(each, late)) for each, late in files])
    query = athena_sql(
        HistoryQuestion(SINCE, UNTIL), described(LAYOUTS["projection"], SETTINGS)
    )
    rows = engine.run(query)
    engine.close()
    return [session_of(row) for row in rows]


def test_an_end_a_day_later_is_told_though_its_file_is_late() -> None:
    start = event("StartSession", "e1", LAST)
    end = event("TerminateSession", "e2", LAST + timedelta(days=1))
    (session,) = sessions_of((start, 0), (end, 1))
    assert session.end == LAST + timedelta(days=1)
    assert session.ended_by == "arn:aws:iam::1:user/e2"


def test_what_was_refused_ends_and_resumes_nothing() -> None:
    start = event("StartSession", "e1", SINCE)
    end = event("TerminateSession", "e2", SINCE, **REFUSED)
    resumed = event("ResumeSession", "e3", SINCE, **REFUSED)
    again = event("ResumeSession", "e4", SINCE)
    (session,) = sessions_of((start, 0), (end, 0), (resumed, 0), (again, 0), (again, 1))
    assert session.end is None
    assert session.resumed == 1


def test_the_first_of_several_ends_counts() -> None:
    start = event("StartSession", "e1", SINCE)
    first = event("TerminateSession", "e2", SINCE + timedelta(seconds=1))
    second = event("TerminateSession", "e0", SINCE + timedelta(seconds=2))
    (session,) = sessions_of((second, 0), (first, 0), (start, 0))
    assert session.end == SINCE + timedelta(seconds=1)


def test_a_session_that_starts_when_the_time_is_over_is_not_told() -> None:
    for moment, count in ((SINCE, 1), (LAST, 1), (UNTIL, 0), (UNTIL + timedelta(hours=1), 0)):
        assert len(sessions_of((event("StartSession", "e1", moment), 0))) == count
    before = event("StartSession", "e1", SINCE - timedelta(seconds=1))
    end = event("TerminateSession", "e2", SINCE)
    assert sessions_of((before, 0), (end, 0)) == []


@settings(max_examples=10, deadline=None)
@given(listings())
def test_awss_own_definition_tells_no_source_identity(told: list[Story]) -> None:
    described_as = metadata(keys("timestamp"), BY_TIMESTAMP, columns(IDENTITY))
    engine = AthenaEngine(described_as)
    engine.fill([(event, partition(event, 0)) for story in told for event in story.events])
    question = HistoryQuestion(SINCE, UNTIL)
    rows = engine.run(athena_sql(question, described(described_as, SETTINGS)))
    engine.close()
    assert [session_of(row) for row in rows] == [
        without_source_identity(session) for session in expected(told, question)
    ]


@pytest.mark.parametrize("name", ["manual, organisation", "projection, organisation"])
def test_only_partitions_of_the_time_and_place_are_read(name: str) -> None:
    table = described(LAYOUTS[name], SETTINGS)
    question = HistoryQuestion(SINCE, UNTIL, accounts=("111122223333",), regions=("eu-west-1",))
    condition = athena_sql(question, table).split(" WHERE ")[1]
    engine = AthenaEngine(LAYOUTS[name])
    event = other_events(SINCE)[0]
    days = range(-400, 400)
    engine.fill(
        [
            (event, {**partition(event, day), "account": account, "region": region})
            for day in days
            for account in ("111122223333", "2")
            for region in ("eu-west-1", "us-east-1")
        ]
    )
    partitions = condition.split(' AND "t"."eventsource"')[0]
    (read,) = engine.run(f"SELECT COUNT(*) FROM audit.trail AS t WHERE {partitions}")
    engine.close()
    asked = (UNTIL + ENDS + LATE).date() - SINCE.date()
    assert read == (asked.days + 1,)


def test_a_table_is_scanned_once_for_each_question() -> None:
    query = athena_sql(HistoryQuestion(SINCE, UNTIL), described(LAYOUTS["manual"], SETTINGS))
    assert query.count('"audit"."trail"') == 1


def test_a_result_has_the_columns_that_are_read() -> None:
    query = athena_sql(HistoryQuestion(SINCE, UNTIL), described(LAYOUTS["manual"], SETTINGS))
    head = query.split(" FROM ")[0]
    assert [part.rpartition(" AS ")[2] for part in head.split(", ") if " AS " in part][
        -len(COLUMNS) :
    ] == list(COLUMNS)


def test_a_table_that_asks_for_accounts_by_name_is_not_asked_without() -> None:
    injected = {**BY_TIMESTAMP, "projection.account.type": "injected"}
    table = described(metadata(keys("account", "timestamp"), injected), SETTINGS)
    with pytest.raises(HistoryUnusable, match="--account"):
        athena_sql(HistoryQuestion(SINCE, UNTIL), table)
    assert "IN ('1')" in athena_sql(HistoryQuestion(SINCE, UNTIL, accounts=("1",)), table)


def test_a_question_longer_than_athena_takes_is_refused_with_a_sentence() -> None:
    table = described(LAYOUTS["manual, organisation"], SETTINGS)
    many = tuple(f"{number:012}" for number in range(20_000))
    with pytest.raises(HistoryUnusable, match="fewer accounts"):
        athena_sql(HistoryQuestion(SINCE, UNTIL, accounts=many), table)


def test_the_last_of_all_days_can_be_asked_for() -> None:
    question = HistoryQuestion(SINCE, datetime.max.replace(tzinfo=UTC))
    assert "9999" in athena_sql(question, described(LAYOUTS["projection"], SETTINGS))
