"""DuckDB: reads the files that a query needs, runs it, and writes its result.

Files are read once and kept, as rows with their file's number; a query sees those of the
partitions that it asks for. DuckDB may touch one folder, in which there is nothing but these.
"""

import gzip
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.sandbox.athena.conversions import type_of, written
from tui.sandbox.athena.failures import QueryFailed, QueryStopped
from tui.sandbox.athena.functions import MACROS
from tui.sandbox.athena.hive_types import read_type
from tui.sandbox.athena.statements import Plan, Scan
from tui.sandbox.athena.storage import Bucket, StoredFile
from tui.sandbox.athena.trail_tables import WITH_SOURCE, event_columns

#: So much is read before it is told, in bytes as they lie in S3.
BATCH = 4 << 20
MEMORY_LIMIT = "1GB"
_SETTINGS = (
    f"SET memory_limit='{MEMORY_LIMIT}'",
    "SET TimeZone='UTC'",
    "SET python_enable_replacements=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
)
Prepare = Callable[[Iterable[str]], None]
"""Told which places are about to be read, without `s3://`."""


@dataclass(frozen=True)
class Written:
    """A result in a file of CSV without its head, and its columns: names and Athena's types."""

    path: Path
    columns: tuple[tuple[str, str], ...]


class Running:
    """A query under way: what it has read, and whether it is to stop. Made for threads."""

    def __init__(self, limit: int | None = None) -> None:
        self.scanned = 0
        """Bytes."""
        self.stopping = threading.Event()
        self._limit = limit
        self._connection: Any = None
        self._lock = threading.Lock()

    def stop(self) -> None:
        self.stopping.set()
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()

    @contextmanager
    def on(self, connection: Any) -> Iterator[None]:
        """Interrupt this connection if the query is stopped; closes it in the end."""
        with self._lock:
            self._connection = connection
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._connection = None
                connection.close()

    def read(self, size: int) -> None:
        self.scanned += size
        self.check()

    def check(self) -> None:
        """Raises QueryStopped where it is to stop."""
        if self.stopping.is_set():
            raise QueryStopped
        if self._limit is not None and self.scanned > self._limit:
            raise QueryStopped("Bytes scanned limit was exceeded")


class Engine:
    """The one database of an account's Athena. Made for threads."""

    def __init__(self, folder: Path, account: str, prepare: Prepare) -> None:
        self._folder = folder
        self._account = account
        self._prepare = prepare
        self._lock = threading.Lock()
        self._database: Any = None
        self._numbers: dict[tuple[str, str, str], int] = {}
        """The files that were read, by bucket, key and what they hold."""

    def run(self, plan: Plan, name: str, running: Running) -> Written:
        """Run a query; its result is written under this name.

        Raises:
            QueryFailed: It cannot be run.
            QueryStopped: It was stopped.
        """
        import duckdb

        connection = self._connect()
        try:
            with running.on(connection):
                for scan in plan.scans:
                    self._lay_out(connection, scan, running)
                return self._write(connection, plan.sql, name)
        except duckdb.InterruptException:
            raise QueryStopped from None
        except duckdb.Error as error:
            running.check()
            raise _in_athenas_words(error) from error

    def close(self) -> None:
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _connect(self) -> Any:
        import duckdb

        with self._lock:
            if self._database is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._database = duckdb.connect(str(self._folder / "events.duckdb"))
                self._database.execute(f"SET allowed_directories=[{_quoted(self._folder)}]")
                self._database.execute(
                    f"SET temp_directory={_quoted(self._folder / 'spilled')}"
                )
                for setting in _SETTINGS:
                    self._database.execute(setting)
                for macro in MACROS:
                    self._database.execute(macro)
                columns = ", ".join(f'"{n}" {kind}' for n, kind in _EVENT)
                self._database.execute(f"CREATE TABLE events ({columns}, file_ INTEGER)")
                self._database.execute("SET enable_external_access=false")
                self._database.execute("SET lock_configuration=true")
            return self._database.cursor()

    def _lay_out(self, connection: Any, scan: Scan, running: Running) -> None:
        """Make a view of a table's rows that are in the partitions that are asked for."""
        if scan.table.of_lines:
            self._lay_out_lines(connection, scan, running)
            return
        keys = ", ".join(f'"{key}"' for key in scan.table.keys)
        alias = '"{}"'.format(scan.alias.replace('"', '""'))
        found = connection.execute(
            f"SELECT location, {keys} FROM ({scan.table.partitions()}) AS {alias} "  # noqa: S608
            f"WHERE {scan.condition}"
        ).fetchall()
        places = [location.removeprefix("s3://") for location, *_keys in found]
        self._prepare(places)
        bucket = Bucket(self._account, scan.table.bucket)
        rows: list[list[Any]] = [[] for _ in range(len(scan.table.keys) + 1)]
        wanted = []
        for place, (_location, *values) in zip(places, found, strict=True):
            prefix = place.partition("/")[2].rstrip("/") + "/"
            wanted += [(stored, values) for stored in bucket.below(prefix)]
        for stored, number in self._read(
            connection, scan.table.bucket, [stored for stored, _values in wanted], running
        ):
            rows[0].append(number)
            assert stored is wanted[len(rows[0]) - 1][0]
        for n in range(len(scan.table.keys)):
            rows[n + 1] = [values[n] for _stored, values in wanted]
        names = ", ".join(
            ['unnest($1::INTEGER[]) AS "file_"']
            + [
                f'unnest(${n}::VARCHAR[]) AS "{key}"'
                for n, key in enumerate(scan.table.keys, 2)
            ]
        )
        connection.execute(f"CREATE TEMP TABLE {scan.name}_files AS SELECT {names}", rows)
        connection.execute(_view(scan))

    def _lay_out_lines(self, connection: Any, scan: Scan, running: Running) -> None:
        """Make a table of the lines of all files, each with the address of its file."""
        table, files, rows = scan.table, list[str](), list[str]()
        for stored in Bucket(self._account, table.bucket).below(table.prefix):
            running.read(stored.size)
            lines = stored.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
            files += [f"s3://{table.bucket}/{stored.key}"] * len(lines)
            rows += lines
        ((column, _kind),) = table.columns
        connection.execute(
            f'CREATE TEMP TABLE {scan.name} AS SELECT unnest($1::VARCHAR[]) AS "$path", '
            f'unnest($2::VARCHAR[]) AS "{column}"',
            [files, rows],
        )

    def _read(
        self, connection: Any, bucket: str, files: Sequence[StoredFile], running: Running
    ) -> Iterator[tuple[StoredFile, int]]:
        """Have the files' events in the database; gives each file's number, in their order."""
        for batch in _batches(files):
            with self._lock:
                running.check()
                new = [
                    each for each in batch if (bucket, each.key, each.etag) not in self._numbers
                ]
                self._load(connection, bucket, new)
            running.read(sum(each.size for each in batch))
            for each in batch:
                yield each, self._numbers[bucket, each.key, each.etag]

    def _load(self, connection: Any, bucket: str, files: Sequence[StoredFile]) -> None:
        if not files:
            return
        first = len(self._numbers)
        bodies = [_numbered(each, first + n) for n, each in enumerate(files)]
        path = self._folder / "batch.json"
        path.write_bytes(b"\n".join(bodies))
        try:
            connection.execute(
                f"INSERT INTO events SELECT unnest(Records, max_depth := 2), file_ FROM "  # noqa: S608
                f"read_json(?, columns={{'Records': '{_RECORD}[]', 'file_': 'INTEGER'}}, "
                "format='unstructured', maximum_object_size=?)",
                [str(path), max(16 << 20, *map(len, bodies))],
            )
        finally:
            path.unlink(missing_ok=True)
        for n, each in enumerate(files):
            self._numbers[bucket, each.key, each.etag] = first + n

    def _write(self, connection: Any, sql: str, name: str) -> Written:
        relation = connection.sql(sql)
        kinds, labels = relation.types, relation.columns
        values = ", ".join(written(f"c{n}", kind) for n, kind in enumerate(kinds))
        names = ", ".join(f"c{n}" for n in range(len(kinds)))
        path = self._folder / f"{name}.csv"
        connection.execute(
            f"COPY (SELECT {values} FROM ({sql}) AS result_({names})) TO {_quoted(path)} "  # noqa: S608
            "(FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')"
        )
        columns = zip(labels, map(type_of, kinds), strict=True)
        return Written(path, tuple(columns))


#: An event as it is kept: all that there may be in it.
_EVENT = tuple(
    (name, read_type(kind).for_duckdb()) for name, kind in event_columns(WITH_SOURCE)
)
_RECORD = "STRUCT({})".format(", ".join(f'"{name}" {kind}' for name, kind in _EVENT))


def _view(scan: Scan) -> str:
    columns = []
    for name, kind in scan.table.columns:
        value = f'events."{name}"'
        if kind == "timestamp":
            value = f"CAST({value} AS TIMESTAMP)"
        elif kind == "map<string,string>":
            value = f"CAST(CAST({value} AS JSON) AS MAP(VARCHAR, VARCHAR))"
        elif "struct" in kind:
            value = read_type(kind).narrowed(value)
        columns.append(f'{value} AS "{name}"')
    columns += [f'files."{key}"' for key in scan.table.keys]
    return (
        f"CREATE TEMP VIEW {scan.name} AS SELECT {', '.join(columns)} "  # noqa: S608
        f"FROM events JOIN {scan.name}_files AS files USING (file_)"
    )


def _batches(files: Sequence[StoredFile]) -> Iterator[list[StoredFile]]:
    batch: list[StoredFile] = []
    size = 0
    for each in files:
        batch.append(each)
        size += each.size
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _numbered(stored: StoredFile, number: int) -> bytes:
    """The JSON of a trail's file, with its number in it.

    Raises:
        QueryFailed: It is none.
    """
    body = stored.read()
    try:
        if stored.key.endswith(".gz"):
            body = gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise _bad_file(stored, str(error)) from error
    body = body.strip()
    if not body.startswith(b"{"):
        raise _bad_file(stored, "Not a JSON Object")
    return b'{"file_":%d,' % number + body[1:]


def _bad_file(stored: StoredFile, why: str) -> QueryFailed:
    return QueryFailed(f"HIVE_CURSOR_ERROR: Failed to read file {stored.key}: {why}")


def _in_athenas_words(error: Any) -> QueryFailed:
    import duckdb

    words = str(error).partition("\n")[0].partition("Error: ")[2]
    column = words.partition('column "')[2].partition('"')[0]
    match error:
        case duckdb.BinderException() if column:
            return QueryFailed(
                f"COLUMN_NOT_FOUND: line 1:1: Column '{column}' cannot be resolved or requester "
                "is not authorized to access requested resources"
            )
        case duckdb.ConversionException() | duckdb.InvalidInputException():
            return QueryFailed(f"INVALID_FUNCTION_ARGUMENT: {words}")
        case duckdb.OutOfMemoryException():
            words = "Query exhausted resources at this scale factor"
            return QueryFailed(words, category=1)
        case duckdb.BinderException() | duckdb.ParserException() | duckdb.CatalogException():
            return QueryFailed(f"SYNTAX_ERROR: line 1:1: {words}")
        case _:
            return QueryFailed(f"GENERIC_INTERNAL_ERROR: {words}", category=1)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
