"""CloudTrail Lake: an event data store over the organisation's trail, queried by the same engine.

It has no partitions that a query could choose from: each reads all there is.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from tui.sandbox.account.state import AccountState
from tui.sandbox.athena.engine import Engine
from tui.sandbox.athena.executions import Execution, QueryAsked, begin
from tui.sandbox.athena.failures import QueryFailed
from tui.sandbox.athena.results import Pages
from tui.sandbox.athena.statements import Plan, Statement
from tui.sandbox.athena.tables import GlueTable
from tui.sandbox.calls.answers import ApiError, next_token, page_start, text
from tui.sandbox.calls.requests import Call

#: The longest statement, in characters, and the largest page, in rows.
LONGEST_STATEMENT = 10_000
LARGEST_PAGE = 1000
MOST_AT_A_TIME = 10
_STATES = {"SUCCEEDED": "FINISHED"}


class Lake:
    """The event data stores of one account: one, or none. Made for threads."""

    def __init__(
        self,
        state: AccountState,
        engine: Engine,
        store: GlueTable | None = None,
    ) -> None:
        self.query_seconds = 0.0
        """So long a query takes at least."""
        self._state = state
        self._engine = engine
        self._store = store
        self._queries: dict[str, Execution] = {}
        self._answers: Mapping[str, Callable[[Call], dict[str, Any]]] = {
            "cloudtrail:StartQuery": self._start,
            "cloudtrail:DescribeQuery": self._describe,
            "cloudtrail:GetQueryResults": self._get_results,
            "cloudtrail:CancelQuery": self._cancel,
            "cloudtrail:GetEventDataStore": self._get_store,
            "cloudtrail:ListEventDataStores": self._list_stores,
        }

    def find(self, call: Call) -> Callable[[Call], dict[str, Any]] | None:
        return self._answers.get(call.action)

    def stop(self) -> None:
        """Stop what is under way, and wait for it."""
        for query in list(self._queries.values()):
            query.running.stop()
        for query in list(self._queries.values()):
            query.ended.wait()

    def _start(self, call: Call) -> dict[str, Any]:
        written = text(call.arguments, "QueryStatement", longest=LONGEST_STATEMENT)
        plan, statement = self._planned(written, call.region)
        if sum(not each.ended.is_set() for each in self._queries.values()) >= MOST_AT_A_TIME:
            words = "You have exceeded the maximum number of concurrent queries."
            raise ApiError("MaxConcurrentQueriesException", words)
        number = str(uuid4())
        asked = QueryAsked(written, statement, "", "", "")
        query = Execution(number, asked, self._state.now, self.query_seconds)
        self._queries[number] = query

        def work(query: Execution) -> Pages:
            result = self._engine.run(plan, query.number, query.running)
            query.linger()
            return Pages(result.path, result.columns)

        begin(query, work)
        return {"QueryId": number}

    def _planned(self, written: str, region: str) -> tuple[Plan, Statement]:
        """How a statement is run. Raises ApiError where it cannot be."""
        store = self._store if region in ("", self._state.name) else None
        name = store.name if store else ""
        if store:
            # The id of a store is no name in SQL, and stands there all the same.
            written = re.sub(rf'(?<![\w"-]){re.escape(name)}(?![\w"-])', f'"{name}"', written)

        def find(_database: str, wanted: str) -> GlueTable | None:
            return store if wanted == name else None

        try:
            statement = Statement(written)
            return statement.plan(find, ""), statement
        except QueryFailed as failed:
            if failed.reason.startswith("TABLE_NOT_FOUND"):
                words = "The specified event data store was not found."
                raise ApiError("EventDataStoreNotFoundException", words) from failed
            raise ApiError("InvalidQueryStatementException", failed.reason) from failed
        except ApiError as error:
            raise ApiError("InvalidQueryStatementException", error.message) from error

    def _query(self, call: Call) -> Execution:
        query = self._queries.get(str(call.arguments.get("QueryId")))
        if query is None:
            words = "The query ID does not exist or does not map to a query."
            raise ApiError("QueryIdNotFoundException", words)
        return query

    def _describe(self, call: Call) -> dict[str, Any]:
        query = self._query(call)
        told: dict[str, Any] = {
            "QueryId": query.number,
            "QueryString": query.asked.text,
            "QueryStatus": _status(query),
            "QueryStatistics": {
                "BytesScanned": query.scanned,
                "CreationTime": query.submitted,
                "ExecutionTimeInMillis": query.milliseconds,
            },
        }
        return told | ({"ErrorMessage": query.reason[:1000]} if query.state == "FAILED" else {})

    def _get_results(self, call: Call) -> dict[str, Any]:
        query = self._query(call)
        size = call.arguments.get("MaxQueryResults", LARGEST_PAGE)
        if not isinstance(size, int) or not 1 <= size <= LARGEST_PAGE:
            words = "MaxQueryResults must be from 1 to 1000."
            raise ApiError("InvalidMaxResultsException", words)
        answer: dict[str, Any] = {
            "QueryStatus": _status(query),
            "QueryStatistics": {"BytesScanned": query.scanned},
        }
        if query.state == "FAILED":
            answer["ErrorMessage"] = query.reason[:1000]
        if query.pages is None:
            return answer
        first = 1  # Lake's rows have no head.
        if token := call.arguments.get("NextToken"):
            wrong = ApiError("InvalidNextTokenException", "The next token is not valid.")
            first = page_start(token, query.number, wrong)
        rows = query.pages.rows(first, size + 1)
        names = [name for name, _kind in query.pages.columns]
        answer["QueryResultRows"] = [
            [
                {name: value["VarCharValue"]} if value else {}
                for name, value in zip(names, row["Data"], strict=True)
            ]
            for row in rows[:size]
        ]
        answer["QueryStatistics"]["ResultsCount"] = min(size, len(rows))
        if len(rows) > size:
            answer["NextToken"] = next_token(query.number, first + size)
        return answer

    def _cancel(self, call: Call) -> dict[str, Any]:
        query = self._query(call)
        if query.ended.is_set():
            words = "The specified query cannot be canceled because it is in the "
            raise ApiError("InactiveQueryException", f"{words}{_status(query)} state.")
        query.running.stop()
        return {"QueryId": query.number, "QueryStatus": "CANCELLED"}

    def _get_store(self, call: Call) -> dict[str, Any]:
        wanted = str(call.arguments.get("EventDataStore")).rpartition("/")[2]
        for each in self._stores(call):
            if each["EventDataStoreArn"].endswith(f"/{wanted}"):
                return each
        words = "The specified event data store was not found."
        raise ApiError("EventDataStoreNotFoundException", words)

    def _list_stores(self, call: Call) -> dict[str, Any]:
        return {"EventDataStores": self._stores(call)}

    def _stores(self, call: Call) -> list[dict[str, Any]]:
        if self._store is None or call.region not in ("", self._state.name):
            return []
        place = f"{self._state.name}:{self._state.account}"
        return [
            {
                "EventDataStoreArn": (
                    f"arn:aws:cloudtrail:{place}:eventdatastore/{self._store.name}"
                ),
                "Name": "organisation-events",
                "Status": "ENABLED",
                "MultiRegionEnabled": True,
                "OrganizationEnabled": True,
                "RetentionPeriod": 2557,
                "BillingMode": "EXTENDABLE_RETENTION_PRICING",
            }
        ]


def _status(query: Execution) -> str:
    return _STATES.get(query.state, query.state)
