import time

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.service import Sandbox

NOW = int(time.time())
QUERY = "fields @message | filter @message like /full/"


def put(logs: object, *messages: str) -> None:
    logs.create_log_group(logGroupName="/ssm")  # type: ignore[attr-defined]
    logs.create_log_stream(logGroupName="/ssm", logStreamName="maria-1")  # type: ignore[attr-defined]
    logs.put_log_events(  # type: ignore[attr-defined]
        logGroupName="/ssm",
        logStreamName="maria-1",
        logEvents=[{"timestamp": NOW * 1000, "message": message} for message in messages],
    )


def ask(logs: object, start: int = NOW - 60, end: int = NOW + 60, **more: object) -> str:
    asked = {"logGroupName": "/ssm", "queryString": QUERY, **more}
    return str(logs.start_query(startTime=start, endTime=end, **asked)["queryId"])  # type: ignore[attr-defined]


def test_a_query_is_complete_with_what_it_found_and_scanned(
    sandbox: Sandbox, connect: Connect
) -> None:
    logs = connect(sandbox, "logs")
    put(logs, "disk full", "fine")
    query_id = ask(logs)
    while (answer := logs.get_query_results(queryId=query_id))["status"] != "Complete":
        pass
    assert [row[0] for row in answer["results"]] == [
        {"field": "@message", "value": "disk full"}
    ]
    assert answer["statistics"]["recordsScanned"] == 2
    assert answer["statistics"]["bytesScanned"] == len("disk fullfine") + 2 * 26


def test_only_the_seconds_that_are_asked_of_are_scanned(
    sandbox: Sandbox, connect: Connect
) -> None:
    logs = connect(sandbox, "logs")
    put(logs, "disk full")
    query_id = ask(logs, start=NOW - 60, end=NOW - 1)
    while (answer := logs.get_query_results(queryId=query_id))["status"] != "Complete":
        pass
    assert answer["results"] == []
    assert answer["statistics"]["recordsScanned"] == 0


def test_a_query_that_is_stopped_is_cancelled_and_cannot_be_stopped_again(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    logs = connect(start_sandbox(log_query_delay=600.0), "logs")
    put(logs, "disk full")
    query_id = ask(logs)
    assert logs.get_query_results(queryId=query_id)["status"] in ("Scheduled", "Running")
    assert logs.stop_query(queryId=query_id)["success"]
    assert logs.get_query_results(queryId=query_id)["status"] == "Cancelled"
    (described,) = logs.describe_queries(logGroupName="/ssm", status="Cancelled")["queries"]
    assert (described["queryId"], described["queryString"]) == (query_id, QUERY)
    assert logs.describe_queries(status="Complete")["queries"] == []
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.stop_query(queryId=query_id)


def test_what_cannot_be_asked_is_refused_in_the_services_codes(
    sandbox: Sandbox, connect: Connect
) -> None:
    logs = connect(sandbox, "logs")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        ask(logs)
    put(logs, "disk full")
    with pytest.raises(ClientError, match="MalformedQueryException"):
        ask(logs, queryString="fields @message | filter")
    with pytest.raises(ClientError, match="InvalidParameterException"):
        ask(logs, start=NOW, end=NOW - 60)
