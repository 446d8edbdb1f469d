"""Where the countdown's truth comes from.

First what the service says of this very session (DescribeSessions: MaxSessionDuration and
StartDate), then the session document as it was when the session started, in its latest version
of that moment, then nothing: a limit is never invented. A document that was changed since says
nothing of a session that runs. What a document of one's choice does not say, the account's
preferences do.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Final

from tui.aws.client import Aws
from tui.aws.documents.document import ChosenDocument, filled, held_together
from tui.aws.errors import AwsError, RetrySafe
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.document import Preferences, read_version
from tui.aws.sessions import SessionRecord, find_listed
from tui.sessions.countdown import Countdown, LimitSource, Remaining, SessionLimits, UserLimits
from tui.settings.settings import Settings

LONGEST_WATCH: Final = 1.0
"""Seconds between looks at the maximum."""

DELAYS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Seconds between tries: a new session may not be listed at once."""

LATER: Final = 60.0
"""Seconds between all further tries, for as long as the session lives."""

LATITUDE: Final = timedelta(seconds=5)
"""A version written so shortly before or after the start may have held for the session: the
times of two calls are compared, and the start is not known better than StartSession lasted."""

MOST_VERSIONS: Final = 20
"""Of a document that is changed while sessions run; nobody goes back further."""


@dataclass(frozen=True, slots=True)
class Held:
    """What documents say that may hold for a session, for the strictest of it to be taken.

    Attributes:
        versions: of the document, in the state of its start; none where that is not known.
        by_default: AWS's defaults hold for what none of them says.
    """

    versions: tuple[Preferences, ...] = ()
    by_default: bool = True


async def learn_limits(
    aws: Aws,
    session_id: str,
    countdown: Countdown,
    changed: Callable[[], None],
    chosen: ChosenDocument | None = None,
) -> None:
    """Teach a countdown its limits, the nearest source first; `changed` after each lesson.

    Args:
        aws: whose session.
        session_id: of it.
        countdown: is taught.
        changed: called after each lesson.
        chosen: the document it was started with; None for the account's preferences.
    """

    async def from_document() -> None:
        held = await find_held(aws, countdown.start, chosen)
        if held.versions:
            countdown.learn(_merge(countdown.limits, held))
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
                maximum_source=LimitSource.SERVICE,
            )
            countdown.learn(limits)
        changed()

    async with asyncio.TaskGroup() as group:
        group.create_task(from_document())
        group.create_task(from_service())


async def wait_for_maximum(
    remaining: Callable[[], Remaining], changed: asyncio.Event
) -> Remaining:
    """Return when nothing is left of a maximum, at most a second late.

    Args:
        remaining: tells what is left at the moment.
        changed: is set when the limits have changed.
    """
    while (left := remaining()).maximum_left != 0.0:
        changed.clear()
        # asyncio's clock stands still while a laptop sleeps, so look again soon.
        delay = None if left.maximum_left is None else min(left.maximum_left, LONGEST_WATCH)
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await changed.wait()
    return left


def user_limits_for(
    settings: Settings, profile: str | None, tags: Mapping[str, str] | None
) -> UserLimits:
    """What the user asks of the clocks with a profile, on an instance with these tags.

    The strictest of all where its tags are not known, None.
    """
    rules = settings.rules(profile, tags)
    minutes = min((each.max_minutes for _, each in rules if each.max_minutes), default=None)
    soon, save, ending = (number * 60.0 for number in settings.warn_minutes)
    return UserLimits(None if minutes is None else minutes * 60.0, (soon, save, ending))


async def find_active(aws: Aws, session_id: str) -> SessionRecord | None:
    """This session as DescribeSessions lists it, however late; None when that is denied."""
    for delay in _delays():
        try:
            record = await find_listed(aws, session_id)
        except RetrySafe:
            record = None
        except AwsError:
            return None
        if record is not None:
            return record
        await asyncio.sleep(delay)
    return None


async def find_held(
    aws: Aws, start: datetime | None, chosen: ChosenDocument | None = None
) -> Held:
    """The preferences that may hold for a session that started then, by the service's clock.

    Empty where the document cannot be read, or what it said at that time is not known.
    """
    if chosen is None:
        return Held(await _read(aws, PREFERENCES_DOCUMENT, start))
    found, account = await asyncio.gather(
        _read(aws, chosen.name, start), _read(aws, PREFERENCES_DOCUMENT, start)
    )
    documents = [filled(each, chosen.values) for each in found if each.exists]
    versions = tuple(
        held_together(document, general)
        for document in documents
        for general in account or (None,)
    )
    return Held(versions, by_default=bool(account))


async def _read(aws: Aws, document: str, start: datetime | None) -> tuple[Preferences, ...]:
    """What may have ruled at a time; nothing where that cannot be read."""
    for delay in _delays():
        try:
            return tuple([version async for version in _versions(aws, document, start)])
        except RetrySafe:
            await asyncio.sleep(delay)
        except AwsError:
            break
    return ()


def _delays() -> Iterator[float]:
    return chain(DELAYS, repeat(LATER))


async def _versions(
    aws: Aws, document: str, start: datetime | None
) -> AsyncIterator[Preferences]:
    """The versions of a document that may have ruled at a time, the newest first."""
    version = "$LATEST"
    for _ in range(MOST_VERSIONS):
        found = await read_version(aws, document, version)
        if not found.exists:
            # Without a document there are AWS's defaults; a version that is gone tells nothing.
            if version == "$LATEST":
                yield found
            return
        if start is None or found.created is None or found.created <= start + LATITUDE:
            yield found
        if start is None or found.created is None or found.created < start - LATITUDE:
            return
        version = _before(found)
        if not version:
            return


def _before(preferences: Preferences) -> str:
    """The number of the version before; empty for none."""
    number = preferences.version or ""
    return str(int(number) - 1) if number.isdecimal() and int(number) > 1 else ""


def _merge(limits: SessionLimits, held: Held) -> SessionLimits:
    """What the document adds, the strictest; a maximum that the service told stays."""
    said = [each for each in held.versions if held.by_default or each.says_idle]
    if said:
        idle = min(each.idle_minutes for each in said)
        limits = replace(limits, idle=idle * 60.0, idle_source=LimitSource.DOCUMENT)
    if limits.maximum_source is LimitSource.SERVICE:
        return limits
    minutes = min(
        (each.max_minutes for each in held.versions if each.max_minutes), default=None
    )
    if minutes is None and not held.by_default:
        return limits
    return replace(
        limits,
        maximum=None if minutes is None else minutes * 60.0,
        maximum_source=LimitSource.DOCUMENT,
    )
