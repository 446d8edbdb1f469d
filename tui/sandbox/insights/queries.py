"""The queries of an account: begun, looked at, stopped; each is carried out in a thread."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call
from tui.sandbox.insights.reading import MOST_ROWS, read_query
from tui.sandbox.insights.running import Found, StoredEvent, run

LONGEST_QUERY: Final = 10_000
MOST_AT_ONCE: Final = 100
PAGE: Final = 10_000
SCHEDULED: Final = 0.2
"""The share of its time that a query waits for its turn."""

NOTHING: Final = Found((), 0, 0, 0)


@dataclass
class _Query:
    region: str
    group: str
    text: str
    began: float
    delay: float
    work: "asyncio.Future[Found]"
    limit: int
    stopped: bool = False

    def status(self, now: float) -> str:
        share = (now - self.began) / self.delay if self.delay else 1.0
        if self.stopped:
            return "Cancelled"
        if self.work.done() and share >= 1:
            return "Failed" if self.work.exception() else "Complete"
        return "Scheduled" if share < SCHEDULED else "Running"

    def found(self, now: float) -> tuple[Found, float]:
        """What there is to show, and which share of it is there by now."""
        match self.status(now):
            case "Complete":
                return self.work.result(), 1.0
            case "Running" if self.work.done() and not self.work.exception():
                return self.work.result(), min(1.0, (now - self.began) / self.delay)
            case _:
                return NOTHING, 0.0


class LogQueries:
    """Answers for an account, on the sandbox's event loop. Times are Unix seconds."""

    def __init__(self, account: str, delay: float = 0.0) -> None:
        self._account = account
        self._delay = delay
        self._queries: dict[str, _Query] = {}

    def start_query(self, call: Call, now: float) -> dict[str, Any]:
        arguments = call.arguments
        group = _group(arguments)
        start, end = _seconds(arguments, "startTime"), _seconds(arguments, "endTime")
        limit = arguments.get("limit", MOST_ROWS)
        text = arguments.get("queryString")
        if not isinstance(text, str) or len(text) > LONGEST_QUERY:
            raise _invalid(f"queryString must be text of at most {LONGEST_QUERY} characters.")
        if not isinstance(limit, int) or not 1 <= limit <= MOST_ROWS:
            raise _invalid(f"limit must be 1 to {MOST_ROWS}.")
        if end < start:
            raise _invalid("End time should not be before start time.")
        events = self._events(group, call)
        running = [query for query in self._queries.values() if query.status(now) in _OPEN]
        if len(running) >= MOST_AT_ONCE:
            raise ApiError(
                "LimitExceededException", "Account maximum query concurrency reached"
            )
        commands = read_query(text)
        wanted = [event for event in events if start * 1000 <= event.at < (end + 1) * 1000]
        log = f"{self._account}:{group}"
        work = asyncio.get_running_loop().run_in_executor(None, run, commands, wanted, log)
        query_id = str(uuid4())
        self._queries[query_id] = _Query(
            call.region, group, text, now, self._delay, work, limit
        )
        return {"queryId": query_id}

    def get_query_results(self, call: Call, now: float) -> dict[str, Any]:
        query = self._find(call)
        found, share = query.found(now)
        begin = int(str(call.arguments.get("nextToken") or 0))
        rows = found.rows[: query.limit]
        shown = rows[: round(len(rows) * share)][begin : begin + PAGE]
        answer: dict[str, Any] = {
            "queryLanguage": "CWLI",
            "results": [
                [{"field": name, "value": value} for name, value in row] for row in shown
            ],
            "statistics": {
                "recordsMatched": float(round(found.matched * share)),
                "recordsScanned": float(round(found.scanned * share)),
                "bytesScanned": float(round(found.scanned_bytes * share)),
                "logGroupsScanned": 1.0,
            },
            "status": query.status(now),
        }
        if share == 1 and begin + PAGE < len(rows):
            answer["nextToken"] = str(begin + PAGE)
        return answer

    def stop_query(self, call: Call, now: float) -> dict[str, Any]:
        query = self._find(call)
        if query.status(now) not in _OPEN:
            raise _invalid("Query is not running: it has already ended.")
        query.stopped = True
        return {"success": True}

    def describe_queries(self, call: Call, now: float) -> dict[str, Any]:
        """All of the region, the newest first, unless a group or a status is named."""
        wanted = call.arguments
        described = [
            {
                "queryId": query_id,
                "queryString": query.text,
                "queryLanguage": "CWLI",
                "status": query.status(now),
                "createTime": int(query.began * 1000),
                "logGroupName": query.group,
            }
            for query_id, query in reversed(self._queries.items())
            if query.region == call.region
        ]
        return {
            "queries": [
                one
                for one in described
                if wanted.get("status", one["status"]) == one["status"]
                and wanted.get("logGroupName", one["logGroupName"]) == one["logGroupName"]
            ]
        }

    def _find(self, call: Call) -> _Query:
        query = self._queries.get(str(call.arguments.get("queryId")))
        if query is None or query.region != call.region:
            raise ApiError("ResourceNotFoundException", "The specified query does not exist.")
        return query

    def _events(self, group: str, call: Call) -> Sequence[StoredEvent]:
        from moto.logs.models import logs_backends

        groups = logs_backends[self._account][call.region].groups
        if group not in groups:
            raise ApiError(
                "ResourceNotFoundException",
                f"Log group '{group}' does not exist for account ID '{self._account}'",
            )
        return [
            StoredEvent(
                event.timestamp, name, event.message, event.ingestion_time, str(event.event_id)
            )
            for name, stream in list(groups[group].streams.items())
            for event in list(stream.events)
        ]


_OPEN: Final = ("Scheduled", "Running")


def _group(arguments: Mapping[str, Any]) -> str:
    """The one log group: queries over several are not answered here."""
    names = [
        *([name] if (name := arguments.get("logGroupName")) else []),
        *(arguments.get("logGroupNames") or []),
        *(arguments.get("logGroupIdentifiers") or []),
    ]
    if len(names) != 1 or not isinstance(names[0], str):
        raise _invalid("Exactly one log group must be named.")
    return names[0].rpartition(":log-group:")[2].removesuffix(":*")


def _seconds(arguments: Mapping[str, Any], name: str) -> int:
    value = arguments.get(name)
    if not isinstance(value, int) or value < 0:
        raise _invalid(f"{name} must be seconds since 1970.")
    return value


def _invalid(words: str) -> ApiError:
    return ApiError("InvalidParameterException", words)
