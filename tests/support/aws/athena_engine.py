"""Athena's SQL, executed: sqlglot's parser for Athena, and DuckDB over tables in memory."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import count
from typing import Any

import duckdb
import sqlglot

ISSUER = "STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,username:STRING>"
CONTEXT = f"STRUCT<attributes:STRUCT<mfaauthenticated:STRING>,sessionissuer:{ISSUER}>"
IDENTITY = (
    "STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,username:STRING,"
    f"sessioncontext:{CONTEXT}>"
)
WITH_SOURCE_IDENTITY = IDENTITY.replace(
    "STRUCT<attributes:", "STRUCT<sourceidentity:STRING,attributes:"
)
TEXTS = tuple(
    """eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode
    errormessage requestparameters responseelements requestid eventid readonly
    recipientaccountid sessioncredentialfromconsole""".split()  # noqa: SIM905 -- a table
)
"""Columns of AWS's definition that are text there, whatever they are in the event."""

Column = dict[str, str]


def columns(identity: str = WITH_SOURCE_IDENTITY) -> list[Column]:
    """`Columns` of GetTableMetadata, for a table by AWS's definition."""
    texts = [{"Name": name, "Type": "string"} for name in TEXTS]
    return [{"Name": "useridentity", "Type": identity.lower()}, *texts]


def keys(*names: str, kind: str = "string") -> list[Column]:
    """`PartitionKeys` of GetTableMetadata."""
    return [{"Name": name, "Type": kind} for name in names]


def metadata(
    partition_keys: list[Column],
    parameters: Mapping[str, str] | None = None,
    columns_: list[Column] | None = None,
) -> dict[str, Any]:
    """`TableMetadata` of GetTableMetadata."""
    return {
        "Name": "trail",
        "TableType": "EXTERNAL_TABLE",
        "Columns": columns() if columns_ is None else columns_,
        "PartitionKeys": partition_keys,
        "Parameters": dict(parameters or {}),
    }


_engine = cache(partial(duckdb.connect, config={"threads": 1}))
"""To start it takes longer than all that is asked of it; each user has a database of its own."""

_databases = count()


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new database in memory, with the schema `audit`."""
    name = f"database_{next(_databases)}"
    with _engine().cursor() as connection:
        connection.execute(f"ATTACH ':memory:' AS {name}; USE {name}; CREATE SCHEMA audit")
        yield connection
        connection.execute(f"USE memory; DETACH {name}")


def in_duckdb(query: str) -> str:
    """A query in DuckDB's SQL that is in Athena's."""
    return sqlglot.parse_one(query, read="athena").sql("duckdb", copy=False)


class AthenaEngine:
    """One table of events, `audit.trail`."""

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._columns = [*described["Columns"], *described["PartitionKeys"]]
        self._opened = ExitStack()
        self._connection = self._opened.enter_context(database())
        self._connection.execute("SET TimeZone = 'UTC'")
        names = ", ".join(
            f'"{column["Name"]}" {duck_type(column["Type"])}' for column in self._columns
        )
        self._connection.execute(f"CREATE TABLE audit.trail ({names})")

    def close(self) -> None:
        self._opened.close()

    def fill(self, events: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]]) -> None:
        """Put events into the table, each with the values of the partition that it is in."""
        self._connection.execute("DELETE FROM audit.trail")
        if not events:
            return
        rows = [
            json.dumps(
                {
                    column["Name"]: _value(column, {**lowered, **partition})
                    for column in self._columns
                }
            )
            for event, partition in events
            for lowered in [{name.lower(): value for name, value in event.items()}]
        ]
        shape = {column["Name"]: duck_type(column["Type"]) for column in self._columns}
        shown = ", ".join(f'row."{name}"' for name in shape)
        self._connection.execute(
            f"INSERT INTO audit.trail SELECT {shown} FROM (SELECT from_json(unnest(?::JSON[]), ?) "
            "AS row)",
            [rows, json.dumps(shape)],
        )

    def run(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, in Athena's SQL."""
        return self._connection.execute(in_duckdb(query)).fetchall()


def duck_type(hive: str) -> str:
    """DuckDB's name of one of Hive's types."""
    replaced = re.sub(r"\bstring\b", "VARCHAR", hive.lower())
    replaced = re.sub(r"(\w+):", r'"\1" ', replaced)
    return replaced.replace("struct<", "STRUCT(").replace("map<", "MAP(").replace(">", ")")


def _value(column: Column, event: Mapping[str, Any]) -> Any:
    """As Hive's JSON reader takes it: names in lower case where they are those of columns."""
    value = event.get(column["Name"])
    if value is None or isinstance(value, str):
        return value
    if column["Type"].startswith("struct"):
        return _lower_all(value)
    return json.dumps(value) if column["Type"] == "string" else value


def _lower_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lower_all(item) for name, item in value.items()}
    return value
