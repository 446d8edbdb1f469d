"""A query from QUEUED to its end, and what AWS tells of it."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tui.sandbox.athena.engine import Running
from tui.sandbox.athena.failures import QueryFailed, QueryStopped
from tui.sandbox.athena.results import Pages
from tui.sandbox.athena.statements import Statement

logger = logging.getLogger(__name__)

#: Of the time that a query takes at least, the part for which it waits in the queue.
QUEUED_PART = 0.1
#: How often it is looked whether a slow query has read too much, in seconds.
STEP = 0.02
ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


@dataclass(frozen=True)
class QueryAsked:
    """What StartQueryExecution was told."""

    text: str
    statement: Statement
    database: str
    workgroup: str
    output: str
    """Where the result goes, as `s3://bucket/folder/id.csv`."""
    parameters: tuple[str, ...] = ()
    cutoff: int | None = None


@dataclass
class Execution:
    """One query. `at_least` and times are in seconds; its thread alone changes it."""

    number: str
    asked: QueryAsked
    now: Callable[[], float]
    at_least: float = 0.0
    state: str = "QUEUED"
    reason: str = ""
    category: int = 0
    pages: Pages | None = None
    running: Running = field(init=False)
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.submitted = self.now()
        self.completed: float | None = None
        self._begun = time.monotonic()
        self._started = self._begun
        self._over: float | None = None
        self.running = Running(self.asked.cutoff)

    def carry_out(self, work: Callable[["Execution"], Pages]) -> None:
        """Run it to its end, on a thread of its own."""
        try:
            self._wait(self.at_least * QUEUED_PART)
            self.state, self._started = "RUNNING", time.monotonic()
            self.pages = work(self)
            self._end("SUCCEEDED")
        except QueryStopped as stopped:
            self._end("CANCELLED", stopped.reason or "Query cancelled by user")
        except QueryFailed as failed:
            self._end("FAILED", failed.reason, failed.category)
        except Exception as error:
            logger.exception("A query failed.")
            self._end("FAILED", f"GENERIC_INTERNAL_ERROR: {error}", 1)

    def linger(self) -> None:
        """Take as long as it is to take at least. Raises QueryStopped."""
        self._wait(self.at_least * (1 - QUEUED_PART))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.running.stopping.wait(min(left, STEP))
            self.running.check()
        self.running.check()

    def _end(self, state: str, reason: str = "", category: int = 0) -> None:
        self._over = time.monotonic()
        self.completed = self.now()
        self.reason, self.category, self.state = reason, category, state
        self.ended.set()

    @property
    def scanned(self) -> int:
        """Bytes that are said to have been read: they grow as long as it takes."""
        if self.state == "QUEUED":
            return 0
        read = self.running.scanned
        if self.state == "SUCCEEDED" or not self.at_least:
            return read
        passed = (self._over or time.monotonic()) - self._started
        return int(read * min(1.0, passed / (self.at_least * (1 - QUEUED_PART))))

    def describe(self) -> dict[str, Any]:
        """GetQueryExecution's `QueryExecution`."""
        asked, state = self.asked, self.state
        status: dict[str, Any] = {"State": state, "SubmissionDateTime": self.submitted}
        if self.completed is not None and state in ENDED:
            status["CompletionDateTime"] = self.completed
        if state in ENDED and self.reason:
            status["StateChangeReason"] = self.reason
        if state == "FAILED":
            status["AthenaError"] = {
                "ErrorCategory": self.category,
                "ErrorType": 1006 if self.category == 2 else 100,
                "Retryable": self.category == 1,
                "ErrorMessage": self.reason,
            }
        told: dict[str, Any] = {
            "QueryExecutionId": self.number,
            "Query": asked.text,
            "StatementType": "DML",
            "SubstatementType": "SELECT",
            "ResultConfiguration": {"OutputLocation": asked.output},
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": {"Database": asked.database, "Catalog": "awsdatacatalog"},
            "Status": status,
            "Statistics": self._statistics(),
            "WorkGroup": asked.workgroup,
            "EngineVersion": ENGINE_VERSION,
        }
        if asked.parameters:
            told["ExecutionParameters"] = list(asked.parameters)
        return told

    @property
    def milliseconds(self) -> int:
        """How long it has taken so far."""
        return int(((self._over or time.monotonic()) - self._begun) * 1000)

    def _statistics(self) -> dict[str, Any]:
        over = self._over or time.monotonic()
        queued = over if self.state == "QUEUED" else self._started
        return {
            "EngineExecutionTimeInMillis": int((over - queued) * 1000),
            "DataScannedInBytes": self.scanned,
            "TotalExecutionTimeInMillis": self.milliseconds,
            "QueryQueueTimeInMillis": int((queued - self._begun) * 1000),
            "ServiceProcessingTimeInMillis": 0,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        }


def begin(execution: Execution, work: Callable[[Execution], Pages]) -> None:
    """Run a query on a thread of its own."""
    name = f"query-{execution.number}"
    threading.Thread(target=execution.carry_out, args=(work,), name=name, daemon=True).start()


ENGINE_VERSION = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
