"""Who calls, where nobody wants to wait long for that."""

import asyncio

from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError, ErrorContext, Unreachable

PATIENCE = 5.0
"""Seconds that a list waits to learn whose sessions it is about."""

GLANCE = 0.2
"""Seconds between two looks whether somebody is being asked."""


async def identity_soon(aws: Aws) -> Identity:
    """Who calls. Raises AwsError, and Unreachable where AWS does not say so within 5 seconds.

    The time in which somebody is asked for a code, or another program for credentials, does not
    count.
    """
    outcome: Identity | AwsError
    try:
        async with asyncio.timeout(PATIENCE) as limit, asyncio.TaskGroup() as group:
            watch = group.create_task(_stop_the_clock(aws, limit))
            try:
                outcome = await aws.identity()
            except AwsError as error:
                outcome = error
            watch.cancel()
    except TimeoutError:
        words = f"it has not said within {PATIENCE:g} s who you are"
        outcome = Unreachable(ErrorContext(service="STS", message=words))
    if isinstance(outcome, AwsError):
        raise outcome
    return outcome


async def _stop_the_clock(aws: Aws, limit: asyncio.Timeout) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(GLANCE)
        if aws.asking or aws.waiting:
            limit.reschedule(loop.time() + PATIENCE)
