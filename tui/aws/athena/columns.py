"""Where a field of CloudTrail's events is in a table, whose columns may have several types.

AWS's own definitions keep `requestParameters` as text that is JSON and `userIdentity` as a
struct; others keep either as text or as a map, and older ones lack fields that came later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tui.aws.athena.literals import identifier, literal

NOTHING: Final = "CAST(NULL AS VARCHAR)"
"""What stands for a field that a table does not have."""

_TEXT: Final = ("string", "varchar", "char")


@dataclass(frozen=True, slots=True)
class EventColumns:
    """The columns of a table, by their names in lower case: Hive's names of their types."""

    types: Mapping[str, str]
    alias: str = "t"
    """What the table is called in the query."""

    def has(self, name: str) -> bool:
        return name.lower() in self.types

    def type_of(self, name: str) -> str:
        """In lower case; empty for a column that is not there."""
        return self.types.get(name.lower(), "").lower()

    def is_text(self, name: str) -> bool:
        return self.type_of(name).startswith(_TEXT)

    def column(self, name: str) -> str:
        """A column as an expression, whether it is there or not."""
        return f"{identifier(self.alias)}.{identifier(name.lower())}"

    def field(self, *path: str) -> str | None:
        """The text of a field, by CloudTrail's names; None where the table does not have it."""
        if not self.has(path[0]):
            return None
        return _within(self.column(path[0]), self.type_of(path[0]), path[1:])

    def text(self, *path: str) -> str:
        """The text of a field; an expression that is always NULL where the table lacks it."""
        return self.field(*path) or NOTHING


def _within(expression: str, kind: str, path: tuple[str, ...]) -> str | None:
    if not path:
        return expression if kind.startswith(_TEXT) else f"CAST({expression} AS VARCHAR)"
    if kind.startswith("struct<"):
        inner = dict(_members(kind)).get(path[0].lower())
        if inner is None:
            return None
        return _within(f"{expression}.{identifier(path[0].lower())}", inner, path[1:])
    if kind.startswith("map<"):
        found = f"ELEMENT_AT({expression}, {literal(path[0])})"
        return _within(found, "string", path[1:])
    if kind.startswith(_TEXT):
        return f"JSON_EXTRACT_SCALAR({expression}, {literal('$.' + '.'.join(path))})"
    return None


def _members(kind: str) -> Iterator[tuple[str, str]]:
    """The fields of `struct<a:string,b:struct<c:string>>`, each with its type."""
    for member in _split(kind[len("struct<") : -1]):
        name, colon, inner = member.partition(":")
        if colon:
            yield name.strip().strip("`").lower(), inner.strip()


def _split(text: str) -> Iterator[str]:
    """What is between the commas that are in no brackets."""
    depth = begin = 0
    for index, character in enumerate(text):
        depth += (character in "<(") - (character in ">)")
        if character == "," and not depth:
            yield text[begin:index]
            begin = index + 1
    yield text[begin:]
