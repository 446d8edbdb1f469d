"""An Athena that runs nothing: a query goes through the steps that it is given."""

from collections.abc import Sequence
from typing import Any

from tests.support.aws.athena_engine import keys, metadata
from tests.support.aws.fake_aws import FakeAws
from tui.aws.athena.sql import COLUMNS
from tui.aws.errors import AwsError, NotFound
from tui.aws.organisation.session import OrganisationSession

BUCKET, KEY = "results", "ssm-tui/query-1.csv"
TABLE = metadata(
    keys("account", "region", "timestamp"),
    {
        "projection.enabled": "true",
        "projection.timestamp.type": "date",
        "projection.timestamp.format": "yyyy/MM/dd",
        "projection.account.values": "111122223333, 444455556666",
        "projection.region.values": "eu-west-1",
        "location": "s3://trails/AWSLogs/o-1/",
        "storage.location.template": (
            "s3://trails/AWSLogs/o-1/${account}/CloudTrail/${region}/${timestamp}"
        ),
    },
)


def step(state: str, scanned: int = 0, reason: str = "", **more: Any) -> dict[str, Any]:
    """An answer of GetQueryExecution."""
    return {
        "QueryExecution": {
            "Status": {"State": state, "StateChangeReason": reason, **more},
            "Statistics": {"DataScannedInBytes": scanned},
            "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/{KEY}"},
        }
    }


def result_file(rows: Sequence[Sequence[str]]) -> bytes:
    """A result as Athena writes it: all fields in quotes, each line with its feed."""
    lines = [",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def row_of(session: OrganisationSession) -> tuple[str, ...]:
    """A session, as a query tells of it."""
    start, end = (
        "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        for moment in (session.start, session.end)
    )
    told = {name: getattr(session, name, "") for name in COLUMNS} | {
        "from_console": "true" if session.from_console else "",
        "start_time": start,
        "ended": f"{end}|{session.ended_by}" if end else "",
        "resumed": str(session.resumed),
    }
    return tuple(told[name] for name in COLUMNS)


class FakeAthena(FakeAws):
    """With one table, one workgroup and one result."""

    def __init__(
        self, steps: Sequence[dict[str, Any] | AwsError], rows: Sequence[Sequence[str]] = ()
    ) -> None:
        self.steps = list(steps)
        self.file = result_file([COLUMNS, *rows])
        self.rows = [COLUMNS, *rows]
        self.workgroup: dict[str, Any] = {
            "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/"}
        }
        super().__init__(
            {
                "get_table_metadata": {"TableMetadata": TABLE},
                "get_work_group": lambda _given: {
                    "WorkGroup": {"Configuration": self.workgroup}
                },
                "start_query_execution": {"QueryExecutionId": "query-1"},
                "stop_query_execution": {},
                "get_query_execution": self._step,
                "get_object": self._object,
                "get_query_results": self._page,
            }
        )

    def asked(self, operation: str) -> dict[str, Any]:
        """The arguments of the last call of an operation."""
        return [arguments for name, arguments in self.calls if name == operation][-1]

    def _step(self, _given: dict[str, Any]) -> Any:
        if self.times("stop_query_execution"):
            told = self.steps[0]
            if isinstance(told, AwsError):
                return told
            statistics = told["QueryExecution"]["Statistics"]
            return step("CANCELLED", statistics["DataScannedInBytes"])
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]

    def _object(self, given: dict[str, Any]) -> Any:
        if (given["Bucket"], given["Key"]) != (BUCKET, KEY):
            return NotFound()
        first, last = map(int, given["Range"].removeprefix("bytes=").split("-"))
        body = self.file[first : last + 1]
        place = f"bytes {first}-{first + len(body) - 1}/{len(self.file)}"
        return {"Body": body, "ContentRange": place, "ETag": '"tag"'}

    def _page(self, given: dict[str, Any]) -> Any:
        begin = int(given.get("NextToken", 0))
        end = begin + given["MaxResults"]
        rows = [
            {"Data": [{"VarCharValue": field} if field else {} for field in row]}
            for row in self.rows[begin:end]
        ]
        more = {"NextToken": str(end)} if end < len(self.rows) else {}
        return {"ResultSet": {"Rows": rows}, **more}
