"""Tables of Glue's catalogue, and the partitions in which their files lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

CATALOG = "AwsDataCatalog"


@dataclass(frozen=True)
class Days:
    """A partition for each day, or three of year, month and day; both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class GlueTable:
    """A table over files of JSON, or of lines. Columns and partition keys are strings in Hive's types."""

    database: str
    name: str
    columns: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    """The partition keys. `timestamp` is a day as `2026/01/31`; year, month and day are its parts."""
    location: str
    """As `s3://bucket/prefix/`."""
    template: str
    """The place of a partition, with `${key}` for each key's value."""
    days: Days
    values: Mapping[str, tuple[str, ...]]
    """Those of the keys that are no days."""
    projected: bool
    """Whether the partitions are computed; they are entered in the catalogue otherwise."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    of_lines: bool = False
    """Whether each line of any file is a row, of the one column; it has no partitions then."""

    @property
    def bucket(self) -> str:
        return self.location.removeprefix("s3://").partition("/")[0]

    @property
    def prefix(self) -> str:
        """How the keys of its files begin in the bucket."""
        return self.location.removeprefix("s3://").partition("/")[2]

    @property
    def input_format(self) -> str:
        return TEXT_INPUT_FORMAT if self.of_lines else INPUT_FORMAT

    @property
    def serde(self) -> str:
        return TEXT_SERDE if self.of_lines else SERDE

    def partitions(self) -> str:
        """DuckDB's query for all partitions: their keys, and `location`."""
        first, last = self.days.first, self.days.last
        sources = [
            f'(SELECT unnest([{", ".join(map(_quoted, values))}]) AS "{key}")'
            for key, values in self.values.items()
        ]
        sources.append(
            f"(SELECT unnest(generate_series(DATE '{first}', DATE '{last}', "
            "INTERVAL 1 DAY)) AS day_)"
        )
        columns = ", ".join(f'{_DAYS.get(key, _plain(key))} AS "{key}"' for key in self.keys)
        location = _quoted(self.template)
        for key in self.keys:
            location = f"replace({location}, '${{{key}}}', \"{key}\")"
        keys = f"SELECT {columns} FROM {', '.join(sources)}"  # noqa: S608
        return f"SELECT *, {location} AS location FROM ({keys}) AS keys_"  # noqa: S608

    def as_athena(self) -> dict[str, Any]:
        """GetTableMetadata's `TableMetadata`."""
        return {
            "Name": self.name,
            "CreateTime": _CREATED,
            "LastAccessTime": 0,
            "TableType": "EXTERNAL_TABLE",
            "Columns": self._columns(),
            "PartitionKeys": self._keys(),
            "Parameters": {
                "EXTERNAL": "TRUE",
                "inputformat": self.input_format,
                "location": self.location,
                "outputformat": OUTPUT_FORMAT,
                "serde.param.serialization.format": "1",
                "serde.serialization.lib": self.serde,
                "transient_lastDdlTime": str(_CREATED),
                **self.parameters,
            },
        }

    def as_glue(self, account: str) -> dict[str, Any]:
        """GetTable's `Table`."""
        return {
            "Name": self.name,
            "DatabaseName": self.database,
            "CatalogId": account,
            "Owner": "hadoop",
            "CreateTime": _CREATED,
            "TableType": "EXTERNAL_TABLE",
            "StorageDescriptor": self.storage(self.location),
            "PartitionKeys": self._keys(),
            "Parameters": {
                "EXTERNAL": "TRUE",
                "transient_lastDdlTime": str(_CREATED),
                **self.parameters,
            },
        }

    def storage(self, location: str) -> dict[str, Any]:
        return {
            "Columns": self._columns(),
            "Location": location,
            "InputFormat": self.input_format,
            "OutputFormat": OUTPUT_FORMAT,
            "SerdeInfo": {
                "SerializationLibrary": self.serde,
                "Parameters": {"serialization.format": "1"},
            },
        }

    def _columns(self) -> list[dict[str, str]]:
        return [{"Name": name, "Type": kind} for name, kind in self.columns]

    def _keys(self) -> list[dict[str, str]]:
        return [{"Name": key, "Type": "string"} for key in self.keys]


INPUT_FORMAT = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
SERDE = "org.apache.hive.hcatalog.data.JsonSerDe"
TEXT_INPUT_FORMAT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
#: When the tables were made, in Unix seconds.
_CREATED = 1_700_000_000

_DAYS = {
    "timestamp": "strftime(day_, '%Y/%m/%d')",
    "year": "strftime(day_, '%Y')",
    "month": "strftime(day_, '%m')",
    "day": "strftime(day_, '%d')",
}


def _plain(key: str) -> str:
    return f'"{key}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
