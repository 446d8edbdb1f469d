"""Who calls and where, where nobody wants to wait long for that."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Final, TypeVar

from tui.aws.answers import text
from tui.aws.client import Aws, Identity
from tui.aws.errors import (
    AwsError,
    BadConfiguration,
    ErrorContext,
    ExpiredCredentials,
    IdentityLeft,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
    SignInFailed,
    Unreachable,
)
from tui.aws.node_cache import Place
from tui.language import _

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that a list waits to learn whose sessions it is about."""

GLIMPSE = 2.0
"""Seconds for an account's number, without which there is another way."""

GLANCE = 0.2
"""Seconds between two looks whether somebody is being asked."""


UNUSABLE: Final = (
    BadConfiguration,
    ExpiredCredentials,
    IdentityLeft,
    NoCredentials,
    NoRegion,
    RefusedCredentials,
    SignInFailed,
)
"""After these nothing else can be asked either."""


Caller = tuple[Identity, AwsError | None]
"""Who calls, and why AWS does not say so."""


async def caller_or_place(aws: Aws) -> Caller:
    """Who calls; where AWS does not say so, no more than region and profile, and why it does not.

    STS may be out of reach, or denied, where all the rest is not: an identity without an account
    and an ARN is no reason to ask nothing. Raises the errors that are.
    """
    try:
        return await identity_soon(aws), None
    except UNUSABLE:
        raise
    except AwsError as error:
        return Identity("", "", "", await aws.region(), aws.profile, None), error


async def identity_soon(aws: Aws) -> Identity:
    """Who calls. Raises AwsError, and Unreachable where AWS does not say so within 5 seconds."""
    return await soon(aws, aws.identity())


async def soon(aws: Aws, question: Awaitable[T]) -> T:
    """What AWS answers about who calls; see `identity_soon`.

    The time in which somebody is asked for a code, or another program for credentials, does not
    count.
    """
    outcome: T | AwsError
    try:
        async with asyncio.timeout(PATIENCE) as limit, asyncio.TaskGroup() as group:
            watch = group.create_task(_stop_the_clock(aws, limit))
            try:
                outcome = await question
            except AwsError as error:
                outcome = error
            watch.cancel()
    except TimeoutError:
        words = _("no answer within {seconds:g} s").format(seconds=PATIENCE)
        outcome = Unreachable(ErrorContext(service="STS", message=words))
    if isinstance(outcome, AwsError):
        raise outcome
    return outcome


async def place_of(aws: Aws) -> Place | None:
    """Under what an account's nodes are remembered; None where AWS does not say whose it is."""
    account = aws.known.account if aws.known is not None else ""
    if not account:
        asked = aws.caller()
        await asyncio.wait([asked], timeout=GLIMPSE)
        if not asked.done() or asked.cancelled() or asked.exception() is not None:
            return None
        account = text(asked.result(), "Account")
    try:
        return Place(account, await aws.region(), aws.endpoint) if account else None
    except AwsError:
        return None


async def _stop_the_clock(aws: Aws, limit: asyncio.Timeout) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(GLANCE)
        if aws.asking or aws.waiting:
            with suppress(RuntimeError):  # the time is just over
                limit.reschedule(loop.time() + PATIENCE)
