"""The CSV of a result, and GetQueryResults' pages of it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

#: Rows of a page, at most; of the first one, the head is one.
LARGEST_PAGE = 1000
#: So many rows are between two places that are remembered.
_STEP = 1000
_VALUE = re.compile(r'"((?:[^"]|"")*)"|')


def head(names: Sequence[str]) -> bytes:
    """The first line of the CSV; every value is in quotes, and so are names."""
    return (",".join('"' + name.replace('"', '""') + '"' for name in names) + "\n").encode()


class Pages:
    """A result's rows by their numbers; the first one is the head. Made for one thread."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, str]]) -> None:
        self._path = path
        self.columns = columns
        self._marks = list(_marks(path))
        """Where each thousandth row begins, in bytes."""

    def rows(self, first: int, count: int) -> list[dict[str, Any]]:
        """GetQueryResults' `Rows`, up to so many."""
        found = []
        if not first:
            names = [{"VarCharValue": name} for name, _kind in self.columns]
            found.append({"Data": names})
            first, count = 1, count - 1
        row = first - 1
        mark = row // _STEP
        if mark >= len(self._marks):
            return found
        with self._path.open("rb") as file:
            file.seek(self._marks[mark])
            for n, line in enumerate(_lines(file), mark * _STEP):
                if n >= row + count:
                    break
                if n >= row:
                    found.append({"Data": _values(line, len(self.columns))})
        return found

    def metadata(self) -> list[dict[str, Any]]:
        return [
            {
                "CatalogName": "hive",
                "SchemaName": "",
                "TableName": "",
                "Name": name,
                "Label": name,
                "Type": kind,
                "Precision": 2147483647 if kind == "varchar" else 0,
                "Scale": 0,
                "Nullable": "UNKNOWN",
                "CaseSensitive": kind == "varchar",
            }
            for name, kind in self.columns
        ]


def _marks(path: Path) -> Iterator[int]:
    at = 0
    with path.open("rb") as file:
        for n, line in enumerate(_lines(file)):
            if n % _STEP == 0:
                yield at
            at += len(line)


def _lines(file: Any) -> Iterator[bytes]:
    """Rows with their ends: a value in quotes may hold any."""
    begun = b""
    for line in file:
        begun += line
        if begun.count(b'"') % 2 == 0:
            yield begun
            begun = b""


def _values(line: bytes, count: int) -> list[dict[str, str]]:
    text = line.decode().removesuffix("\n").removesuffix("\r")
    values: list[dict[str, str]] = []
    at = 0
    for _ in range(count):
        found = _VALUE.match(text, at)
        assert found is not None
        given = found[1]
        values.append({} if given is None else {"VarCharValue": given.replace('""', '"')})
        at = found.end() + 1
    return values
