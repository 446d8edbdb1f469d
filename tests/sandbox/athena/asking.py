"""Queries to the sandbox's Athena, through AWS's own SDK; and files for a trail."""

import gzip
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import DATABASE, ORGANISATION_ID, TRAIL_BUCKET, WORKGROUP

#: An organisation in which nothing has happened.
EMPTY = OrganisationOptions(sessions=0, days=3)
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
PATIENCE = 60.0


class QueryFailure(Exception):
    """A query that did not succeed."""


def put_events(
    s3: Any,
    options: OrganisationOptions,
    events: Sequence[Mapping[str, Any]],
    *,
    days_ago: int = 0,
) -> str:
    """Write a file of the trail, of the first account and region; gives its key."""
    account, region = options.account_ids[0], options.regions[0]
    day = options.days_until_last(days_ago)
    key = (
        f"AWSLogs/{ORGANISATION_ID}/{account}/CloudTrail/{region}/{day:%Y/%m/%d}/"
        f"{account}_CloudTrail_{region}_{day:%Y%m%d}T0000Z_{len(events):016}.json.gz"
    )
    body = gzip.compress(json.dumps({"Records": list(events)}).encode())
    s3.put_object(Bucket=TRAIL_BUCKET, Key=key, Body=body)
    return key


def start(athena: Any, sql: str, **more: Any) -> str:
    asked = {
        "QueryString": sql,
        "WorkGroup": WORKGROUP,
        "QueryExecutionContext": {"Database": DATABASE},
        **more,
    }
    return str(athena.start_query_execution(**asked)["QueryExecutionId"])


def until_ended(athena: Any, number: str) -> dict[str, Any]:
    """The execution, once it has come to its end."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told: dict[str, Any] = athena.get_query_execution(QueryExecutionId=number)
        execution: dict[str, Any] = told["QueryExecution"]
        if execution["Status"]["State"] in ENDED:
            return execution
        time.sleep(0.005)
    raise AssertionError("The query does not end.")


def rows_of(athena: Any, number: str) -> list[list[str | None]]:
    """All rows, the head first; None is NULL."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=number)
    return [
        [value.get("VarCharValue") for value in row["Data"]]
        for page in pages
        for row in page["ResultSet"]["Rows"]
    ]


def answer(athena: Any, sql: str, **more: Any) -> list[list[str | None]]:
    """The rows of a query that succeeds, without the head."""
    number = start(athena, sql, **more)
    execution = until_ended(athena, number)
    if execution["Status"]["State"] != "SUCCEEDED":
        raise QueryFailure(execution["Status"])
    return rows_of(athena, number)[1:]


def failure(athena: Any, sql: str, **more: Any) -> str:
    """Why a query fails."""
    status = until_ended(athena, start(athena, sql, **more))["Status"]
    assert status["State"] == "FAILED", status
    return str(status["StateChangeReason"])
