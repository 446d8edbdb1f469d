"""Answers of AWS, which may come in pages and have any shape.

What is not as it should be in a field counts as absent.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from tui.aws.client import Aws, abandon

NOTHING: Mapping[str, Any] = MappingProxyType({})


async def pages(
    aws: Aws, service: str, operation: str, *, marker: str = "NextToken", **arguments: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """The answers of a paged operation; each is asked for while the one before is used.

    `marker` is the field that leads to the next page, and the parameter that asks for it.

    A page may be empty and more may follow. A service that hands out the token it was given
    would never end; it is taken at its word that there is nothing new.
    """
    upcoming: asyncio.Future[dict[str, Any]] | None = aws.begin(service, operation, **arguments)
    following = None
    try:
        while upcoming is not None:
            answer = await upcoming
            last, following = following, answer.get(marker)
            upcoming = None
            if following and following != last:
                upcoming = aws.begin(service, operation, **arguments, **{marker: following})
            yield answer
    finally:
        if upcoming is not None:
            abandon(upcoming)


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
