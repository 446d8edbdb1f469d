"""Where the countdown's truth comes from.

First what the service says of this very session (DescribeSessions: MaxSessionDuration and
StartDate), then the session document in its latest version, which is the one that StartSession
uses, then nothing: a limit is never invented.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError, Throttled, Unreachable
from tui.aws.preferences import Preferences, read_preferences
from tui.aws.sessions import SessionRecord, describe_sessions
from tui.sessions.countdown import Countdown, Limits, Source, Wishes
from tui.settings import Settings

LISTING_DELAYS: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries: a new session may not be listed at once."""


async def learn_limits(
    aws: Aws, session_id: str, countdown: Countdown, changed: Callable[[], None]
) -> None:
    """Teach a countdown its limits, the nearest source first; `changed` after each lesson."""

    async def from_document() -> None:
        try:
            preferences = await read_preferences(aws)
        except AwsError:
            return
        countdown.learn(_merge(countdown.limits, preferences))
        changed()

    async def from_service() -> None:
        record = await find_active(aws, session_id)
        if record is None:
            return
        if record.started is not None:
            countdown.started_at(record.started)
        if record.max_minutes is not None:
            limits = replace(
                countdown.limits,
                maximum=record.max_minutes * 60.0,
                maximum_source=Source.SERVICE,
            )
            countdown.learn(limits)
        changed()

    async with asyncio.TaskGroup() as group:
        group.create_task(from_document())
        group.create_task(from_service())


def wishes_for(settings: Settings, profile: str | None, tags: Mapping[str, str]) -> Wishes:
    """What the user asks of the clocks with a profile, on an instance with these tags."""
    rules = settings.rules(profile, tags)
    minutes = min((each.max_minutes for each in rules if each.max_minutes), default=None)
    soon, save, ending = (number * 60.0 for number in settings.warn_minutes)
    return Wishes(None if minutes is None else minutes * 60.0, (soon, save, ending))


async def find_active(aws: Aws, session_id: str) -> SessionRecord | None:
    """This session as DescribeSessions lists it; None when it stays unlisted or is denied."""
    for delay in (*LISTING_DELAYS, None):
        try:
            record = await listed(aws, session_id)
        except (Throttled, Unreachable):
            record = None
        except AwsError:
            return None
        if record is not None or delay is None:
            return record
        await asyncio.sleep(delay)
    return None


async def listed(aws: Aws, session_id: str) -> SessionRecord | None:
    """An active session as DescribeSessions lists it at this moment. Raises AwsError."""
    async with aclosing(describe_sessions(aws, "Active", session_id=session_id)) as pages:
        async for page in pages:
            for record in page:
                if record.session_id == session_id:
                    return record
    return None


def _merge(limits: Limits, preferences: Preferences) -> Limits:
    """What the document adds; a maximum that the service told stays."""
    limits = replace(limits, idle=preferences.idle_minutes * 60.0, idle_source=Source.DOCUMENT)
    if limits.maximum_source is Source.SERVICE:
        return limits
    minutes = preferences.max_minutes
    return replace(
        limits,
        maximum=None if minutes is None else minutes * 60.0,
        maximum_source=Source.DOCUMENT,
    )
