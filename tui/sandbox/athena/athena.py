"""The operations of one account's Athena, and of Glue's catalogue as far as it has tables.

They do not touch what the sandbox's event loop keeps, and may take long: each is answered on the
thread of its request.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from tui.sandbox.account.state import AccountState
from tui.sandbox.athena.catalogue import Catalogue, answers
from tui.sandbox.athena.engine import Engine
from tui.sandbox.athena.executions import Execution, QueryAsked, begin
from tui.sandbox.athena.failures import QueryFailed, invalid
from tui.sandbox.athena.lake import Lake
from tui.sandbox.athena.results import LARGEST_PAGE, Pages, head
from tui.sandbox.athena.statements import LONGEST_QUERY, Statement
from tui.sandbox.athena.storage import exists, put_file
from tui.sandbox.athena.tables import GlueTable
from tui.sandbox.athena.workgroups import PRIMARY, WorkGroup
from tui.sandbox.calls.answers import ApiError, next_token, page_size, page_start, text
from tui.sandbox.calls.requests import Call
from tui.sandbox.organisation.organisation import Organisation

#: Queries that may be under way at a time.
MOST_AT_A_TIME = 20

#: What Athena answers by asking Glue, with the caller's permissions.
READS_CATALOGUE = frozenset({"athena:GetTableMetadata", "athena:ListTableMetadata"})


class Athena:
    """Made for threads; `stop` ends what is under way."""

    def __init__(
        self,
        state: AccountState,
        tables: Catalogue,
        folder: Path,
        organisation: Organisation | None = None,
        store: GlueTable | None = None,
    ) -> None:
        self.catalogue = tables
        self.workgroups = {PRIMARY: WorkGroup(PRIMARY)}
        self.query_seconds = 0.0
        """So long a query takes at least."""
        self.query_failure = ""
        """Why every query fails; empty for none."""
        self.executions: dict[str, Execution] = {}
        self._account = state.account
        self._faults = state.api_faults
        self._now = state.now
        self.organisation = organisation
        """Whose trail it is; None where there is none."""
        self.engine = Engine(folder, state.account, self.prepare)
        self.lake = Lake(state, self.engine, store)
        self._tokens: dict[str, tuple[Mapping[str, Any], str]] = {}
        self._lock = threading.Lock()
        self._answers: Mapping[str, Callable[[Call], dict[str, Any]]] = {
            "athena:StartQueryExecution": self._start,
            "athena:GetQueryExecution": self._get,
            "athena:BatchGetQueryExecution": self._get_batch,
            "athena:ListQueryExecutions": self._list,
            "athena:StopQueryExecution": self._stop_query,
            "athena:GetQueryResults": self._get_results,
            "athena:GetWorkGroup": self._get_workgroup,
            "athena:ListWorkGroups": self._list_workgroups,
            **answers(tables),
        }

    def find(self, call: Call) -> Callable[[Call], dict[str, Any]] | None:
        """What answers a call; None where nothing does."""
        answer = self._answers.get(call.action)
        if call.action in READS_CATALOGUE and self._faults.denies("glue:GetTable", call.region):
            raise ApiError("MetadataException", self._faults.denial("glue:GetTable"))
        return answer or self.lake.find(call)

    def prepare(self, places: Iterable[str]) -> None:
        """Have the trail's files there that are about to be read, as `bucket/AWSLogs/...`."""
        if self.organisation is not None:
            self.organisation.prepare(places)

    def stop(self) -> None:
        """Stop what is under way, and wait for it."""
        for execution in list(self.executions.values()):
            execution.running.stop()
        for execution in list(self.executions.values()):
            execution.ended.wait()
        self.lake.stop()
        self.engine.close()

    def _start(self, call: Call) -> dict[str, Any]:
        arguments = call.arguments
        written = text(arguments, "QueryString", longest=LONGEST_QUERY)
        token = str(arguments.get("ClientRequestToken") or "")
        if token:
            text(arguments, "ClientRequestToken", shortest=32, longest=128)
        with self._lock:
            before = self._tokens.get(token)
        if token and before is not None:
            if before[0] != arguments:
                raise invalid("Idempotent parameters do not match", "IDEMPOTENT_MISMATCH")
            return {"QueryExecutionId": before[1]}
        parameters = tuple(map(str, arguments.get("ExecutionParameters") or ()))
        statement = Statement(written, parameters)
        workgroup = self._workgroup(arguments)
        number = str(uuid4())
        context = arguments.get("QueryExecutionContext") or {}
        asked = QueryAsked(
            written,
            statement,
            str(context.get("Database") or "default").lower(),
            workgroup.name,
            self._output(workgroup, arguments, number),
            parameters,
            workgroup.cutoff,
        )
        execution = Execution(number, asked, self._now, self.query_seconds)
        with self._lock:
            under_way = [each for each in self.executions.values() if not each.ended.is_set()]
            if len(under_way) >= MOST_AT_A_TIME:
                raise too_many()
            self.executions[number] = execution
            if token:
                self._tokens[token] = (arguments, number)
        region = call.region

        def work(execution: Execution) -> Pages:
            return self._carry_out(execution, region)

        begin(execution, work)
        return {"QueryExecutionId": number}

    def _output(self, workgroup: WorkGroup, arguments: Mapping[str, Any], number: str) -> str:
        """Where the result goes."""
        configuration = arguments.get("ResultConfiguration") or {}
        location = workgroup.location(str(configuration.get("OutputLocation") or ""))
        if not location:
            raise invalid(
                "No output location provided. An output location is required either through "
                "the Workgroup result configuration setting or as an API input."
            )
        bucket = location.removeprefix("s3://").partition("/")[0]
        if not location.startswith("s3://") or not bucket:
            raise invalid("outputLocation is not a valid S3 path.")
        if not exists(self._account, bucket):
            raise invalid(f"Unable to verify/create output bucket {bucket}")
        return f"{location.rstrip('/')}/{number}.csv"

    def _carry_out(self, execution: Execution, region: str) -> Pages:
        """Run a query, and put its result where it goes."""
        asked = execution.asked
        for action in ("glue:GetTable", "s3:ListBucket", "s3:GetObject", "s3:PutObject"):
            self._check_permission(action, region, asked.output)
        plan = asked.statement.plan(self.catalogue.find(region), asked.database)
        written = self.engine.run(plan, execution.number, execution.running)
        execution.linger()
        if self.query_failure:
            raise QueryFailed(self.query_failure)
        names = [name for name, _kind in written.columns]
        bucket, _, key = asked.output.removeprefix("s3://").partition("/")
        body = head(names) + written.path.read_bytes()
        put_file(self._account, bucket, key, body)
        kinds = "\n".join(f"{name}\t{kind}" for name, kind in written.columns)
        put_file(self._account, bucket, f"{key}.metadata", kinds.encode())
        return Pages(written.path, written.columns)

    def _check_permission(self, action: str, region: str, output: str) -> None:
        """Athena does with the caller's permissions what it does. Raises QueryFailed."""
        if not self._faults.denies(action, region):
            return
        if action == "s3:PutObject":
            raise QueryFailed(
                f"Access denied when writing output to url: {output} . Please ensure you are "
                "allowed to access the S3 bucket. If you are encrypting query results with KMS "
                "key, please ensure you are allowed to access your KMS key"
            )
        if action.startswith("s3:"):
            raise QueryFailed(
                "PERMISSION_DENIED: Access Denied (Service: Amazon S3; Status Code: 403; "
                f"Error Code: AccessDenied) not authorized to perform: {action}"
            )
        sentence = self._faults.denial(action)
        raise QueryFailed(f"Insufficient permissions to execute the query. {sentence}")

    def _execution(self, arguments: Mapping[str, Any]) -> Execution:
        number = text(arguments, "QueryExecutionId", longest=128)
        execution = self.executions.get(number)
        if execution is None:
            raise invalid(f"QueryExecution {number} was not found")
        return execution

    def _get(self, call: Call) -> dict[str, Any]:
        return {"QueryExecution": self._execution(call.arguments).describe()}

    def _get_batch(self, call: Call) -> dict[str, Any]:
        numbers = list(map(str, call.arguments.get("QueryExecutionIds") or ()))
        found = [
            self.executions[each].describe() for each in numbers if each in self.executions
        ]
        unknown = [
            {"QueryExecutionId": each, "ErrorCode": "INVALID_QUERY_EXECUTION_ID"}
            for each in numbers
            if each not in self.executions
        ]
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": unknown}

    def _list(self, call: Call) -> dict[str, Any]:
        name = self._workgroup(call.arguments).name
        found = [
            each.number for each in self.executions.values() if each.asked.workgroup == name
        ]
        return {"QueryExecutionIds": found[::-1][:50]}

    def _stop_query(self, call: Call) -> dict[str, Any]:
        self._execution(call.arguments).running.stop()
        return {}

    def _get_results(self, call: Call) -> dict[str, Any]:
        execution = self._execution(call.arguments)
        if execution.state in {"QUEUED", "RUNNING"}:
            raise invalid(
                f"Query has not yet finished. Current state: {execution.state}",
                "INVALID_QUERY_STATE",
            )
        if execution.pages is None:
            raise invalid(
                f"Query did not finish successfully. Final query state: {execution.state}",
                "INVALID_QUERY_STATE",
            )
        size = page_size(call.arguments, default=LARGEST_PAGE, smallest=1, largest=LARGEST_PAGE)
        first = 0
        if token := call.arguments.get("NextToken"):
            first = page_start(token, execution.number, invalid("Invalid NextToken"))
        rows = execution.pages.rows(first, size + 1)
        answer: dict[str, Any] = {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": rows[:size],
                "ResultSetMetadata": {"ColumnInfo": execution.pages.metadata()},
            },
        }
        if len(rows) > size:
            answer["NextToken"] = next_token(execution.number, first + size)
        return answer

    def _workgroup(self, arguments: Mapping[str, Any]) -> WorkGroup:
        name = str(arguments.get("WorkGroup") or PRIMARY)
        if name not in self.workgroups:
            raise invalid(f"WorkGroup {name} is not found.")
        return self.workgroups[name]

    def _get_workgroup(self, call: Call) -> dict[str, Any]:
        return {"WorkGroup": self._workgroup(call.arguments).describe()}

    def _list_workgroups(self, call: Call) -> dict[str, Any]:
        told = ("Name", "State", "Description", "CreationTime")
        described = [each.describe() for each in self.workgroups.values()]
        return {"WorkGroups": [{key: each[key] for key in told} for each in described]}


def too_many() -> ApiError:
    """What is said where more queries are under way than may be."""
    return ApiError(
        "TooManyRequestsException",
        "You have exceeded the limit for the number of queries you can run concurrently. "
        "Please reduce the number of concurrent queries submitted by this account.",
        extra={"Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"},
    )
