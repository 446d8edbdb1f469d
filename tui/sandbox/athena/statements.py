"""Athena's SQL, read by sqlglot, checked, and written anew for DuckDB.

What a query says of a table's partition keys alone is found too: by that, and nothing else, files
are left out.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tui.sandbox.athena.failures import QueryFailed, invalid
from tui.sandbox.athena.functions import FOUND, FUNCTIONS, PART, SCALAR, SYNTAX
from tui.sandbox.athena.tables import CATALOG, GlueTable

#: The longest text of a query, in bytes of UTF-8.
LONGEST_QUERY = 262_144

FindTable = Callable[[str, str], GlueTable | None]
"""By the names of database and table."""


@dataclass(frozen=True)
class Scan:
    """One use of a table: `name` is what the written SQL calls it."""

    name: str
    table: GlueTable
    alias: str
    """What `condition` calls it."""
    condition: str
    """What holds of the partitions that are needed, in DuckDB's SQL; `TRUE` for all."""


@dataclass(frozen=True)
class Plan:
    """A query as DuckDB is to run it."""

    sql: str
    scans: tuple[Scan, ...]


class Statement:
    """A query that could be read."""

    def __init__(self, text: str, parameters: Sequence[str] = ()) -> None:
        """Read a query, with what its question marks stand for: texts of SQL.

        Raises:
            ApiError: It is no single query that can be read.
        """
        if len(text.encode()) > LONGEST_QUERY:
            raise invalid(f"queryString exceeds the maximum length of {LONGEST_QUERY}")
        self._text = text
        self._tree = _parse(text)
        self._fill_in(parameters)

    def _fill_in(self, parameters: Sequence[str]) -> None:
        from sqlglot import exp

        marks = list(self._tree.find_all(exp.Placeholder))
        marks.sort(key=lambda mark: mark.meta.get("start", 0))
        if len(marks) != len(parameters):
            raise invalid(
                "Incorrect number of parameters: "
                f"expected {len(marks)} but found {len(parameters)}"
            )
        for mark, parameter in zip(marks, parameters, strict=True):
            tree = _parse(f"SELECT {parameter}")
            mark.replace(tree.expressions[0])

    def plan(self, find: FindTable, database: str) -> Plan:
        """How it is run on tables, which are looked for in `database` if none is named.

        Raises:
            QueryFailed: It asks for what there is not.
        """
        from sqlglot import exp

        self._check_functions()
        tree = self._tree.copy()
        ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        scans: list[Scan] = []
        for node in list(tree.find_all(exp.Table)):
            if not isinstance(node.this, exp.Identifier):
                raise QueryFailed(f"SYNTAX_ERROR: {node.sql('athena')} is not a table")
            if node.name.lower() in ctes and not node.db:
                continue
            scans.append(_scan(node, f"scan_{len(scans)}", find, database))
        named = {(each.table.database, each.table.name) for each in scans}
        for column in tree.find_all(exp.Column):
            # `a.b.c` may be a field of a struct too, which is left as it is.
            if (column.db.lower(), column.table.lower()) in named:
                column.set("db", None)
                column.set("catalog", None)
        for n, each in enumerate(tree.selects):
            if not isinstance(each, exp.Alias | exp.Column | exp.Dot | exp.Star):
                each.replace(exp.alias_(each.copy(), f"_col{n}"))
        return Plan(_written(tree), tuple(scans))

    def _check_functions(self) -> None:
        from sqlglot import exp
        from sqlglot.dialects import Athena

        aliases = {each.name.lower() for each in self._tree.find_all(exp.TableAlias)}
        called = {each.name.lower() for each in self._tree.find_all(exp.Anonymous)}
        aliases -= called
        tokens = Athena().tokenize(self._text)
        for token, following in pairwise(tokens):
            name = token.text.lower()
            if following.token_type.name != "L_PAREN" or not name.isidentifier():
                continue
            if name not in FUNCTIONS | SYNTAX | aliases:
                raise QueryFailed(
                    f"FUNCTION_NOT_FOUND: line {token.line}:{token.col}: "
                    f"Function '{name}' not registered"
                )


def _parse(text: str) -> Any:
    """The tree of one query."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        trees = [each for each in sqlglot.parse(text, read="athena") if each is not None]
    except (SqlglotError, RecursionError) as error:
        raise invalid(_words_of(error), "MALFORMED_QUERY") from error
    if len(trees) != 1:
        raise invalid("Only one sql statement is allowed", "MALFORMED_QUERY")
    tree = trees[0]
    if not isinstance(tree, exp.Query) or list(tree.find_all(exp.Into, exp.DML, exp.DDL)):
        raise invalid("Queries of this type are not supported")
    return tree


def _words_of(error: Exception) -> str:
    """Trino's sentence for a text that is no SQL."""
    found: dict[str, Any] = next(iter(getattr(error, "errors", ())), {})
    line, column = found.get("line") or 1, found.get("col") or 1
    return f"line {line}:{column}: mismatched input '{found.get('highlight') or '<EOF>'}'"


def _scan(node: Any, name: str, find: FindTable, database: str) -> Scan:
    """Take a table's place in the tree."""
    from sqlglot import exp

    wanted = node.db.lower() or database
    catalog = node.catalog or CATALOG
    table = find(wanted, node.name.lower()) if catalog.lower() == CATALOG.lower() else None
    if table is None:
        full = f"{catalog.lower()}.{wanted}.{node.name.lower()}"
        raise QueryFailed(f"TABLE_NOT_FOUND: line 1:1: Table '{full}' does not exist")
    alias = node.alias or node.name
    condition = _condition(node, alias, table)
    taken = exp.alias_(exp.to_table(name), alias, table=True, quoted=True)
    node.replace(taken)
    return Scan(name, table, alias, condition)


def _condition(node: Any, alias: str, table: GlueTable) -> str:
    """What the query that a table is in says of the partition keys alone."""
    from sqlglot import exp

    select = node.find_ancestor(exp.Select)
    if select is None or not isinstance(node.parent, exp.From | exp.Join):
        return "TRUE"
    alone = not select.args.get("joins")
    where = select.args.get("where")
    told = [
        _written(each.copy())
        for each in (_conjuncts(where.this) if where else ())
        if _is_about(each, alias, table, alone=alone)
    ]
    # An outer join's other side keeps its rows; its own WHERE holds all the same.
    return " AND ".join(f"({each})" for each in told) or "TRUE"


def _conjuncts(tree: Any) -> Iterator[Any]:
    from sqlglot import exp

    tree = tree.unnest()
    if isinstance(tree, exp.And):
        yield from _conjuncts(tree.left)
        yield from _conjuncts(tree.right)
    else:
        yield tree


def _is_about(tree: Any, alias: str, table: GlueTable, *, alone: bool) -> bool:
    from sqlglot import exp

    columns = list(tree.find_all(exp.Column))
    for column in columns:
        mine = column.table.lower() == alias.lower() or (alone and not column.table)
        if not mine or column.name.lower() not in table.keys:
            return False
    return bool(columns) and not list(tree.find_all(exp.Query, exp.AggFunc, exp.Window))


def _written(tree: Any) -> str:
    """SQL for DuckDB, with its own ways where the two differ."""
    from sqlglot import exp

    def adapted(node: Any) -> Any:
        if isinstance(node, exp.JSONExtractScalar):
            path = node.expression
            if isinstance(path, exp.JSONPath):
                path = exp.Literal.string(path.sql("duckdb").strip("'").replace("''", "'"))
            return exp.Anonymous(this=SCALAR, expressions=[node.this, path])
        if isinstance(node, exp.RegexpExtract):
            group = node.args.get("group") or exp.Literal.number(0)
            return exp.Anonymous(this=FOUND, expressions=[node.this, node.expression, group])
        if isinstance(node, exp.SplitPart):
            named = [node.this, node.args["delimiter"], node.args["part_index"]]
            return exp.Anonymous(this=PART, expressions=named)
        return node

    written: str = tree.transform(adapted).sql("duckdb")
    return written
