"""Glue's catalogue of tables, as Glue and Athena tell it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tui.sandbox.athena.failures import not_found
from tui.sandbox.athena.partitions import partitions_of
from tui.sandbox.athena.statements import FindTable
from tui.sandbox.athena.tables import CATALOG, GlueTable
from tui.sandbox.calls.answers import ApiError, next_token, page_size, page_start
from tui.sandbox.calls.requests import Call

#: Entries of a page, at most.
LARGEST_PAGE = 50
LARGEST_PARTITION_PAGE = 1000


@dataclass(frozen=True)
class Catalogue:
    """The tables of an account, which lie in one region."""

    account: str
    region: str
    tables: tuple[GlueTable, ...] = ()

    def find(self, region: str) -> FindTable:
        return partial(self._table, region)

    def of(self, region: str) -> tuple[GlueTable, ...]:
        return self.tables if region in ("", self.region) else ()

    def _table(self, region: str, database: str, name: str) -> GlueTable | None:
        found = (
            each for each in self.of(region) if (each.database, each.name) == (database, name)
        )
        return next(found, None)

    def databases(self, region: str) -> list[str]:
        return sorted({each.database for each in self.of(region)} | {"default"})


def answers(catalogue: Catalogue) -> dict[str, Callable[[Call], dict[str, Any]]]:
    """The operations of both services."""
    made = {
        "athena:GetTableMetadata": _table_metadata,
        "athena:ListTableMetadata": _list_table_metadata,
        "athena:GetDatabase": _database,
        "athena:ListDatabases": _list_databases,
        "athena:ListDataCatalogs": _list_catalogues,
        "athena:GetDataCatalog": _get_catalogue,
        "glue:GetDatabase": _glue_database,
        "glue:GetDatabases": _glue_databases,
        "glue:GetTable": _glue_table,
        "glue:GetTables": _glue_tables,
        "glue:GetPartitions": _glue_partitions,
    }
    return {name: partial(answer, catalogue) for name, answer in made.items()}


def _check_catalogue(call: Call) -> None:
    name = str(call.arguments.get("CatalogName") or CATALOG)
    if name.lower() != CATALOG.lower():
        raise ApiError("InvalidRequestException", f"Catalog {name} does not exist.")


def _in_database(catalogue: Catalogue, call: Call) -> list[GlueTable]:
    """The tables of the database that a call to Athena names."""
    _check_catalogue(call)
    name = str(call.arguments.get("DatabaseName") or "").lower()
    if name not in catalogue.databases(call.region):
        raise not_found("Database", name)
    return [each for each in catalogue.of(call.region) if each.database == name]


def _table_metadata(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    name = str(call.arguments.get("TableName") or "").lower()
    for table in _in_database(catalogue, call):
        if table.name == name:
            return {"TableMetadata": table.as_athena()}
    raise not_found("Table", name)


def _list_table_metadata(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    tables = [each.as_athena() for each in _in_database(catalogue, call)]
    return _paged(call, tables, "TableMetadataList")


def _database(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    _in_database(catalogue, call)
    return {"Database": {"Name": str(call.arguments["DatabaseName"]).lower()}}


def _list_databases(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    _check_catalogue(call)
    names = [{"Name": each} for each in catalogue.databases(call.region)]
    return _paged(call, names, "DatabaseList")


def _list_catalogues(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    return {"DataCatalogsSummary": [{"CatalogName": CATALOG, "Type": "GLUE"}]}


def _get_catalogue(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    name = str(call.arguments.get("Name") or "")
    if name.lower() != CATALOG.lower():
        raise ApiError("InvalidRequestException", f"Data Catalog {name} is not found.")
    parameters = {"catalog-id": catalogue.account}
    return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE", "Parameters": parameters}}


def _entity_not_found(what: str, name: str) -> ApiError:
    return ApiError("EntityNotFoundException", f"{what} {name} not found.")


def _glue_database(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    name = str(call.arguments.get("Name") or "").lower()
    if name not in catalogue.databases(call.region):
        raise _entity_not_found("Database", name)
    return {"Database": {"Name": name, "CatalogId": catalogue.account}}


def _glue_databases(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    names = catalogue.databases(call.region)
    found = [{"Name": each, "CatalogId": catalogue.account} for each in names]
    return _paged(call, found, "DatabaseList")


def _of_glue(catalogue: Catalogue, call: Call) -> list[GlueTable]:
    name = str(call.arguments.get("DatabaseName") or "").lower()
    if name not in catalogue.databases(call.region):
        raise _entity_not_found("Database", name)
    return [each for each in catalogue.of(call.region) if each.database == name]


def _one_of_glue(catalogue: Catalogue, call: Call, field: str) -> GlueTable:
    name = str(call.arguments.get(field) or "").lower()
    for table in _of_glue(catalogue, call):
        if table.name == name:
            return table
    raise _entity_not_found("Table", name)


def _glue_table(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    return {"Table": _one_of_glue(catalogue, call, "Name").as_glue(catalogue.account)}


def _glue_tables(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    tables = [each.as_glue(catalogue.account) for each in _of_glue(catalogue, call)]
    return _paged(call, tables, "TableList")


def _glue_partitions(catalogue: Catalogue, call: Call) -> dict[str, Any]:
    """A projected table's partitions are nowhere entered."""
    table = _one_of_glue(catalogue, call, "TableName")
    expression = str(call.arguments.get("Expression") or "")
    entered = [] if table.projected else partitions_of(table, expression)
    found = [
        {
            "Values": values,
            "DatabaseName": table.database,
            "TableName": table.name,
            "StorageDescriptor": table.storage(location),
            "CatalogId": catalogue.account,
        }
        for location, *values in entered
    ]
    return _paged(call, found, "Partitions", LARGEST_PARTITION_PAGE)


def _paged(
    call: Call, entries: list[Any], name: str, largest: int = LARGEST_PAGE
) -> dict[str, Any]:
    size = page_size(call.arguments, default=largest, smallest=1, largest=largest)
    first = 0
    if token := call.arguments.get("NextToken"):
        wrong = ApiError("InvalidRequestException", "Invalid NextToken")
        first = page_start(token, name, wrong)
    answer: dict[str, Any] = {name: entries[first : first + size]}
    if first + size < len(entries):
        answer["NextToken"] = next_token(name, first + size)
    return answer
