"""The partitions that are entered in the catalogue, as GetPartitions' expressions choose them."""

import logging
from typing import Any

from tui.sandbox.athena.tables import GlueTable
from tui.sandbox.calls.answers import ApiError

#: The longest expression, in characters.
LONGEST = 2048


def partitions_of(table: GlueTable, expression: str = "") -> list[tuple[str, ...]]:
    """The location of each partition, and the values of its keys.

    Raises:
        ApiError: The expression is none of those that Glue takes.
    """
    import duckdb

    if not table.keys:
        return []
    condition = _condition(table, expression) if expression.strip() else "TRUE"
    keys = ", ".join(f'"{key}"' for key in table.keys)
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        found: list[tuple[str, ...]] = connection.execute(
            f"SELECT location, {keys} FROM ({table.partitions()}) AS partitions_ "  # noqa: S608
            f"WHERE {condition} ORDER BY location"
        ).fetchall()
    return found


def _condition(table: GlueTable, expression: str) -> str:
    """The expression for DuckDB: comparisons of keys with texts, and nothing else."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    allowed = (
        *(exp.Column, exp.Identifier, exp.Literal, exp.Paren, exp.And, exp.Or, exp.Not),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Like),
    )
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        tree: Any = sqlglot.parse_one(expression[: LONGEST + 1], read="hive")
    except (SqlglotError, RecursionError) as error:
        raise _unreadable(expression) from error
    if len(expression) > LONGEST or any(not isinstance(each, allowed) for each in tree.walk()):
        raise _unreadable(expression)
    for column in tree.find_all(exp.Column):
        if column.table or column.name.lower() not in table.keys:
            raise ApiError("InvalidInputException", f"Unknown partition key {column.name}")
    written: str = tree.sql("duckdb")
    return written


def _unreadable(expression: str) -> ApiError:
    return ApiError("InvalidInputException", f"Unsupported expression '{expression[:100]}'")
