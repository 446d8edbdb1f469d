"""DuckDB's values, written as Athena writes them; and the names of its types."""

from typing import Any

#: DuckDB's names of types, and Athena's.
TYPES = {
    "varchar": "varchar",
    "bigint": "bigint",
    "hugeint": "bigint",
    "integer": "integer",
    "smallint": "smallint",
    "tinyint": "tinyint",
    "boolean": "boolean",
    "double": "double",
    "float": "real",
    "decimal": "decimal",
    "date": "date",
    "timestamp": "timestamp",
    "timestamp with time zone": "timestamp with time zone",
    "list": "array",
    "struct": "row",
    "map": "map",
    "json": "json",
}


def type_of(kind: Any) -> str:
    """Athena's name of a DuckDB type."""
    return TYPES.get(_id(kind), "varchar")


def written(value: str, kind: Any) -> str:
    """DuckDB's expression for the text that Athena makes of a value; NULL stays NULL."""
    match _id(kind):
        case "timestamp":
            return f"strftime({value}, '%Y-%m-%d %H:%M:%S.%g')"
        case "timestamp with time zone":
            return f"strftime({value}, '%Y-%m-%d %H:%M:%S.%g UTC')"
        case "struct":
            inner_values = (
                (name, written(f'{value}."{name}"', part)) for name, part in kind.children
            )
            parts = " || ', ' || ".join(
                f"'{name}=' || coalesce({inner}, 'null')" for name, inner in inner_values
            )
            return f"CASE WHEN {value} IS NOT NULL THEN '{{' || {parts} || '}}' END"
        case "list":
            (_name, inner), *_ = kind.children
            each = f"list_transform({value}, lambda x: coalesce({written('x', inner)}, 'null'))"
            return f"'[' || array_to_string({each}, ', ') || ']'"
        case _:
            return f"CAST({value} AS VARCHAR)"


def _id(kind: Any) -> str:
    name = str(kind.id).lower()
    return {"timestamp_tz": "timestamp with time zone"}.get(name, name)
