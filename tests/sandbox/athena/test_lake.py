"""CloudTrail Lake over the organisation's trail, as AWS's own SDK sees it."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.athena.asking import PATIENCE
from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import EVENT_DATA_STORE
from tui.sandbox.service import Sandbox

OPTIONS = OrganisationOptions(sessions=200, days=4)


@pytest.fixture
def sandbox(start_sandbox: StartSandbox) -> Sandbox:
    return start_sandbox(organisation=OPTIONS)


@pytest.fixture
def trail(sandbox: Sandbox, connect: Connect) -> Any:
    return connect(sandbox, "cloudtrail")


def started(trail: Any, sql: str) -> str:
    return str(trail.start_query(QueryStatement=sql)["QueryId"])


def until_over(trail: Any, number: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told: dict[str, Any] = trail.describe_query(QueryId=number)
        if told["QueryStatus"] not in {"QUEUED", "RUNNING"}:
            return told
        time.sleep(0.005)
    raise AssertionError("The query does not end.")


def test_the_store_is_queried_by_its_id_and_answers_in_pages(
    sandbox: Sandbox, trail: Any
) -> None:
    sql = f"""
        SELECT eventid, element_at(requestparameters, 'target') AS target, eventtime
        FROM {EVENT_DATA_STORE} AS t
        WHERE t.eventsource = 'ssm.amazonaws.com' AND eventname = 'StartSession'
            AND eventtime >= '{OPTIONS.first_day} 00:00:00'
    """
    number = started(trail, sql)
    told = until_over(trail, number)
    assert (told["QueryStatus"], told["QueryStatistics"]["BytesScanned"] > 0) == (
        *("FINISHED", True),
    )
    rows: list[Any] = []
    more: dict[str, str] = {}
    while True:
        page = trail.get_query_results(QueryId=number, MaxQueryResults=150, **more)
        rows += page["QueryResultRows"]
        if "NextToken" not in page:
            break
        more = {"NextToken": page["NextToken"]}
    found = {row[0]["eventid"]: row[1].get("target", "") for row in rows}
    organisation = sandbox.athenas[sandbox.account].organisation
    assert organisation is not None
    assert found == {each.event_id: each.target for each in organisation.truth()}


def test_a_query_can_be_cancelled_once(sandbox: Sandbox, trail: Any) -> None:
    sandbox.athenas[sandbox.account].lake.query_seconds = 600
    number = started(trail, f"SELECT eventid FROM {EVENT_DATA_STORE}")
    assert trail.cancel_query(QueryId=number)["QueryStatus"] == "CANCELLED"
    assert until_over(trail, number)["QueryStatus"] == "CANCELLED"
    with pytest.raises(ClientError, match="InactiveQueryException"):
        trail.cancel_query(QueryId=number)


def test_what_cannot_be_asked_is_said_in_lakes_words(sandbox: Sandbox, trail: Any) -> None:
    for sql, code in (
        ("SELECT 1 FROM 11111111-2222-3333-4444-555555555555", "InvalidQueryStatement"),
        ('SELECT 1 FROM "nosuch"', "EventDataStoreNotFound"),
        (f"SELECT nosuch(1) FROM {EVENT_DATA_STORE}", "InvalidQueryStatement"),
        ("DROP TABLE x", "InvalidQueryStatement"),
    ):
        with pytest.raises(ClientError, match=f"{code}Exception"):
            trail.start_query(QueryStatement=sql)
    with pytest.raises(ClientError, match="QueryIdNotFoundException"):
        trail.describe_query(QueryId="0" * 36)
    number = started(trail, f"SELECT CAST(eventid AS bigint) FROM {EVENT_DATA_STORE}")
    assert "INVALID_FUNCTION_ARGUMENT" in until_over(trail, number)["ErrorMessage"]
    sandbox.api_faults.denied.add("cloudtrail:StartQuery")
    with pytest.raises(ClientError, match="not authorized to perform: cloudtrail:StartQuery"):
        trail.start_query(QueryStatement="SELECT 1")


def test_the_store_is_listed_where_it_is(trail: Any) -> None:
    (store,) = trail.list_event_data_stores()["EventDataStores"]
    told = trail.get_event_data_store(EventDataStore=store["EventDataStoreArn"])
    assert (told["Status"], told["EventDataStoreArn"].endswith(EVENT_DATA_STORE)) == (
        *("ENABLED", True),
    )
    with pytest.raises(ClientError, match="EventDataStoreNotFoundException"):
        trail.get_event_data_store(EventDataStore="nosuch")
