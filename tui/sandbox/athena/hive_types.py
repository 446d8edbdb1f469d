"""Types of columns: `struct<arn:string>` as Hive writes it, `STRUCT("arn" VARCHAR)` for DuckDB."""

from collections.abc import Iterator
from dataclasses import dataclass

SCALARS = {"string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER", "boolean": "BOOLEAN"}


@dataclass(frozen=True)
class HiveType:
    """A type with its parts: a struct's by name, an array's one, a map's key and value."""

    kind: str
    parts: tuple[tuple[str, "HiveType"], ...] = ()

    def for_duckdb(self) -> str:
        kinds = [each.for_duckdb() for _name, each in self.parts]
        match self.kind:
            case "struct":
                names = [f'"{name}"' for name, _kind in self.parts]
                pairs = zip(names, kinds, strict=True)
                return f"STRUCT({', '.join(' '.join(pair) for pair in pairs)})"
            case "array":
                return f"{kinds[0]}[]"
            case "map":
                return f"MAP({', '.join(kinds)})"
            case _:
                return SCALARS[self.kind]

    def narrowed(self, value: str) -> str:
        """DuckDB's expression for a wider struct's value, of which these are the parts."""
        if self.kind != "struct":
            return value
        parts = ", ".join(
            f'"{name}" := ' + part.narrowed(f'{value}."{name}"') for name, part in self.parts
        )
        return f"CASE WHEN {value} IS NOT NULL THEN struct_pack({parts}) END"


def read_type(written: str) -> HiveType:
    """Read a type as Hive writes it, without blanks."""
    kind, opened, rest = written.partition("<")
    if not opened:
        return HiveType(kind)
    parts = []
    for n, part in enumerate(_parts(rest.removesuffix(">"))):
        name, colon, inner = part.partition(":")
        named = kind == "struct" and bool(colon)
        parts.append((name if named else str(n), read_type(inner if named else part)))
    return HiveType(kind, tuple(parts))


def _parts(written: str) -> Iterator[str]:
    """Cut at the commas that are not within another type."""
    depth, start = 0, 0
    for at, letter in enumerate(written):
        depth += (letter == "<") - (letter == ">")
        if letter == "," and not depth:
            yield written[start:at]
            start = at + 1
    yield written[start:]
