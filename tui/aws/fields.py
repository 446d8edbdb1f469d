"""Fields of answers that may have any shape: what is not as it should be counts as absent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


def text(mapping: Mapping[str, Any], key: str) -> str:
    """A field's text; empty when it is absent or not text."""
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A field that is a mapping itself; empty when it is absent or not one."""
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else NOTHING


def parts(mapping: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """The mappings in a field that is a list."""
    value = mapping.get(key)
    return (
        [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else ()
    )


def time(mapping: Mapping[str, Any], key: str) -> datetime | None:
    """A field's time, in UTC; None when it is absent or not a time."""
    value = mapping.get(key)
    try:
        return value.astimezone(UTC) if isinstance(value, datetime) else None
    except OverflowError:
        return None
