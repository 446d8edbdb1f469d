"""Asks AWS for access, and how requests stand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tui.aws.access.requests import (
    AccessAnswer,
    AccessStatus,
    answered_by,
    get_access_token,
    start_access_request,
)
from tui.aws.access.token import TokenAws
from tui.aws.client import Aws
from tui.aws.errors import AwsError, RetrySafe, Unanswered
from tui.aws.instances import ManagedInstance
from tui.sessions.access.record import AccessRecord

FIRST_PAUSE: Final = 1.0
"""Seconds before a request is first looked at: a policy may approve by itself."""

GROWTH: Final = 1.5
"""Each pause is so much longer than the one before."""

LONGEST_PAUSE: Final = 60.0
"""Seconds. People answer in minutes, and nobody minds one more."""

Sleep = Callable[[float], Awaitable[object]]


async def request_access(
    aws: Aws, target: ManagedInstance, reason: str, tags: Mapping[str, str] | None = None
) -> AccessRecord:
    """Ask for access to a machine. Raises AwsError."""
    request_id = await start_access_request(aws, target.instance_id, reason, tags)
    known, region = aws.known, ""
    with suppress(AwsError):
        region = await aws.region()
    return AccessRecord(
        request_id=request_id,
        target=target.instance_id,
        target_name=target.name,
        reason=reason.strip(),
        account=known.account if known else "",
        region=region,
        profile=aws.profile or "",
        asked=datetime.now(UTC),
    )


async def look(aws: Aws, record: AccessRecord) -> tuple[AccessRecord, TokenAws | None]:
    """How a request stands now, and AWS as its token may call it if it is approved.

    Raises AwsError.
    """
    answer: AccessAnswer = await get_access_token(aws, record.request_id)
    told = record.told(answer.status, datetime.now(UTC))
    if told.status is not record.status and told.status is not AccessStatus.EXPIRED:
        # Who answered is nice to know, and not everybody may.
        with suppress(AwsError):
            told = replace(told, by=await answered_by(aws, record.request_id))
    if answer.token is None:
        return told, None
    token = TokenAws(aws, await aws.region(), record.request_id, answer.token)
    return replace(told, expires=answer.token.expires), token


async def follow(
    aws: Aws, record: AccessRecord, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[tuple[AccessRecord, TokenAws | None]]:
    """How a request stands, again and again until it is answered; the last is the answer.

    What passes by itself (throttling, a network that is away) lengthens the pause. Raises the
    other errors.
    """
    pause = FIRST_PAUSE
    while True:
        await sleep(pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)
        try:
            record, token = await look(aws, record)
        except (RetrySafe, Unanswered):
            continue
        yield record, token
        if not record.pending:
            return
