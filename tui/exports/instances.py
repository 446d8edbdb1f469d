"""Managed instances for others: by column for lines, tables and CSV, by key for JSON.

What is written is safe against what is in it, as with an access log.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from tui.comparing import comparable
from tui.printable import csv_cell, json_text, markdown, versioned

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance

TAG: Final = "tag:"
"""Before the key of a tag that is a column of its own."""

CONTEXT: Final = "context"
"""The column that tells places apart."""


@dataclass(frozen=True, slots=True)
class ListedInstance:
    """An instance, and where it is.

    Attributes:
        context: what its place is called among several, `prod@eu-west-1`; empty for the only one.
        profile: the profile that has listed it, where one is named.
        region: where it is.
    """

    instance: "ManagedInstance"
    context: str
    profile: str
    region: str


COLUMNS: Final[Mapping[str, Callable[[ListedInstance], str]]] = {
    "name": lambda one: one.instance.known_name,
    "instance": lambda one: one.instance.instance_id,
    "state": lambda one: one.instance.ping_status,
    "platform": lambda one: _words(one.instance.platform_name, one.instance.platform_version),
    "address": lambda one: one.instance.address,
    "agent": lambda one: one.instance.agent_version,
    "tags": lambda one: ", ".join(
        f"{key}={value}" for key, value in sorted(one.instance.tags.items()) if key != "Name"
    ),
    CONTEXT: lambda one: one.context,
    "profile": lambda one: one.profile,
    "region": lambda one: one.region,
    "computer": lambda one: one.instance.computer_name,
    "role": lambda one: one.instance.iam_role,
    "seen": lambda one: _time(one.instance.last_ping) or "",
    "type": lambda one: one.instance.resource_type,
}
"""The texts of a line. Those that are in the app's list too have its names."""

USUAL: Final = ("name", "instance", "state", "platform", "address", "agent", "tags")


def text_of(one: ListedInstance, column: str) -> str:
    """What stands in a column; it may hold anything."""
    if column.startswith(TAG):
        return _tag(one.instance.tags, column.removeprefix(TAG))
    return COLUMNS[column](one)


def object_of(one: ListedInstance) -> dict[str, Any]:
    """All of it, for programs; what is not known is null."""
    instance = one.instance
    found = {
        "instance_id": instance.instance_id,
        "name": instance.name,
        "context": one.context,
        "profile": one.profile,
        "region": one.region,
        "ping_status": instance.ping_status,
        "last_ping": _time(instance.last_ping),
        "platform_type": instance.platform_type,
        "platform_name": instance.platform_name,
        "platform_version": instance.platform_version,
        "address": instance.address,
        "computer_name": instance.computer_name,
        "resource_type": instance.resource_type,
        "iam_role": instance.iam_role,
        "agent_version": instance.agent_version,
    }
    tags = None if instance.known_tags is None else dict(instance.known_tags)
    return {key: value or None for key, value in found.items()} | {"tags": tags}


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of a table as RFC 4180 has it, without formulas."""
    text = StringIO()
    csv.writer(text).writerows([csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_csv(listed: Iterable[ListedInstance], columns: Sequence[str]) -> str:
    """A table with a heading."""
    return csv_text([columns, *([text_of(one, name) for name in columns] for one in listed)])


def as_json(listed: Iterable[ListedInstance]) -> str:
    """An object with all that is known of each."""
    return json_text(versioned({"instances": [object_of(one) for one in listed]}), indent=2)


def as_markdown(listed: Iterable[ListedInstance], columns: Sequence[str]) -> str:
    """A table with a heading."""
    rows = [["---"] * len(columns)]
    rows += [[markdown(text_of(one, name)) for name in columns] for one in listed]
    return "".join(f"| {' | '.join(row)} |\n" for row in [[*map(markdown, columns)], *rows])


def _tag(tags: Mapping[str, str], key: str) -> str:
    """The value of a tag by its key as it is written, else in another spelling."""
    if key in tags:
        return tags[key]
    alike = (value for name, value in tags.items() if comparable(name) == comparable(key))
    return next(alike, "")


def _words(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
