"""Answers that come in pages."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from tui.aws.client import Aws, abandon


async def pages(
    aws: Aws, service: str, operation: str, **arguments: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """The answers of a paged operation; each is asked for while the one before is used.

    A page may be empty and more may follow. A service that hands out the token it was given
    would never end; it is taken at its word that there is nothing new.
    """
    upcoming: asyncio.Future[dict[str, Any]] | None = aws.begin(service, operation, **arguments)
    token = None
    try:
        while upcoming is not None:
            answer = await upcoming
            last, token = token, answer.get("NextToken")
            upcoming = None
            if token and token != last:
                upcoming = aws.begin(service, operation, **arguments, NextToken=token)
            yield answer
    finally:
        if upcoming is not None:
            abandon(upcoming)
