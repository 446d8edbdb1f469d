"""What a table of CloudTrail's events is like, by its definition in the catalogue.

AWS documents four: with partitions by hand, for a trail of one account (`region`, `year`,
`month`, `day`) and of an organisation (`account` before them), and with partition projection
(`timestamp`, a day), to which accounts and regions are added in the same way. Names of columns
and of keys are looked up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tui.aws.answers import part, parts, text
from tui.aws.athena.columns import EventColumns
from tui.aws.athena.failures import denied_by
from tui.aws.athena.literals import identifier
from tui.aws.athena.partitions import ByDate, ByParts, DatePartition, Undivided, date_pattern
from tui.aws.client import Aws
from tui.aws.errors import AwsError, ErrorContext
from tui.aws.organisation.source import HistoryUnusable
from tui.language import _
from tui.settings.history import HistorySettings

NEEDED: Final = (
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "requestParameters",
    "responseElements",
    "userIdentity",
)
"""Without these columns nothing can be said of sessions."""

ACCOUNT_KEYS: Final = ("account", "accountid", "account_id", "aws_account", "aws_account_id")
_OF_THE_CATALOG: Final = "MetadataException"
"""Athena's code for whatever the catalogue answers that it asks."""

REGION_KEYS: Final = ("region", "awsregion", "aws_region", "region_name")


@dataclass(frozen=True, slots=True)
class TrailTable:
    """A table in which CloudTrail's events are."""

    catalog: str
    database: str
    name: str
    columns: EventColumns
    """Keys of partitions included, as SQL sees them."""
    by_time: DatePartition
    account_key: str
    """The key of partitions by account; empty where there is none."""
    region_key: str
    parameters: Mapping[str, str]
    """The table's properties: its location, and what its partitions are projected from."""

    @property
    def relation(self) -> str:
        """The table as it stands behind FROM; its catalogue is in the context of the query."""
        return f"{identifier(self.database)}.{identifier(self.name)}"

    @property
    def location(self) -> str:
        return self.parameters.get("location", "")

    @property
    def is_projected(self) -> bool:
        return self.parameters.get("projection.enabled", "").lower() == "true"

    def projection(self, key: str, what: str) -> str:
        """A property of the projection of a key, as `type` or `values`."""
        return self.parameters.get(f"projection.{key}.{what}", "")


async def read_table(aws: Aws, settings: HistorySettings) -> TrailTable:
    """The table that the settings name. Raises AwsError; HistoryUnusable where it is no such."""
    arguments = {
        "CatalogName": settings.catalog,
        "DatabaseName": settings.database,
        "TableName": settings.table,
        "WorkGroup": settings.workgroup,
    }
    try:
        answer = await aws.call("athena", "get_table_metadata", **arguments)
    except AwsError as error:
        if error.code != _OF_THE_CATALOG:
            raise
        if (denied := denied_by(error.context.message)) is not None:
            raise denied from error
        said = _(
            "The catalog {catalog} has no table {table} in database {database} ({reason}). "
            "Correct `[history]` in the settings."
        ).format(
            catalog=settings.catalog,
            table=settings.table,
            database=settings.database,
            reason=error.context.message.rstrip(". "),
        )
        raise _unusable(said) from error
    return described(part(answer, "TableMetadata"), settings)


def described(metadata: Mapping[str, Any], settings: HistorySettings) -> TrailTable:
    """A table by `TableMetadata` of GetTableMetadata. Raises HistoryUnusable."""
    keys = _types(metadata, "PartitionKeys")
    columns = EventColumns({**_types(metadata, "Columns"), **keys})
    parameters = {name: str(value) for name, value in part(metadata, "Parameters").items()}
    if missing := [name for name in NEEDED if not columns.has(name)]:
        said = _(
            "Table {table} has no column {columns}, so it is not a table of CloudTrail events. "
            "Correct the table in `[history]` of the settings."
        )
        raise _unusable(said.format(table=settings.table, columns=_(", ").join(missing)))
    found = TrailTable(
        settings.catalog,
        settings.database,
        settings.table or "",
        columns,
        _by_time(columns, keys, parameters, settings),
        next((key for key in keys if key in ACCOUNT_KEYS), ""),
        next((key for key in keys if key in REGION_KEYS), ""),
        parameters,
    )
    if settings.layout == "organisation" and not found.account_key:
        said = _(
            "Table {table} is not partitioned by account. Set `layout` to `auto` in `[history]` of the "
            "settings, or name the organisation's table."
        )
        raise _unusable(said.format(table=settings.table))
    return found


def _by_time(
    columns: EventColumns,
    keys: Mapping[str, str],
    parameters: Mapping[str, str],
    settings: HistorySettings,
) -> DatePartition:
    named = [key for key in ("year", "month", "day") if key in keys]
    dated = _dated(keys, parameters)
    if "year" in named and settings.layout != "projection":
        if "day" in named and "month" not in named:
            named = ["year"]
        return ByParts(tuple(named))
    if dated is not None and settings.layout != "manual":
        return dated
    if settings.layout == "parquet" or (settings.layout == "auto" and _is_columnar(parameters)):
        return Undivided()
    said = _(
        "Table {table} has no partitions by day in a layout that AWS documents for CloudTrail, so "
        "every question would scan all of it. Partition it, or name another table in `[history]` "
        "of the settings."
    )
    raise _unusable(said.format(table=settings.table))


def _dated(keys: Mapping[str, str], parameters: Mapping[str, str]) -> ByDate | None:
    """The key for the day, where it is a date or is projected in a form that sorts."""
    for key, kind in keys.items():
        if parameters.get(f"projection.{key}.type", "").lower() == "date":
            pattern = date_pattern(parameters.get(f"projection.{key}.format", "yyyy-MM-dd"))
            if pattern is not None:
                return ByDate(key, "" if kind == "date" else pattern)
        elif kind == "date":
            return ByDate(key, "")
    return None


def _is_columnar(parameters: Mapping[str, str]) -> bool:
    """Whether only the columns that are asked for are read."""
    told = (
        "classification",
        "inputformat",
        "serde.serialization.lib",
        "table_type",
    )
    formats = " ".join(parameters.get(name, "") for name in told).lower()
    return any(name in formats for name in ("parquet", "orc", "iceberg"))


def _types(metadata: Mapping[str, Any], which: str) -> dict[str, str]:
    return {
        text(column, "Name").lower(): text(column, "Type").lower()
        for column in parts(metadata, which)
    }


def _unusable(words: str) -> HistoryUnusable:
    return HistoryUnusable(ErrorContext(service="athena", message=words))
