"""A time in a recording as users write it."""

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final

from tui.language import N_

FORMS: Final = N_("Enter 90, 1:30 or 1:02:03 from the start, or @14:03 for a time of day.")

_SINCE: Final = re.compile(r"(?:(?:([0-9]{1,5}):)?([0-9]{1,5}):)?([0-9]{1,9}(?:\.[0-9]{1,6})?)")
_CLOCK: Final = re.compile(r"@\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


def seconds_of(words: str, started: datetime | None, zone: tzinfo | None) -> float | None:
    """Seconds since the beginning; None for what is no time.

    Args:
        words: `90`, `1:30`, `1:02:03`, or `@14:03` and `@14:03:20` for the time of day.
        started: when the recording begins; without it no time of day is known.
        zone: the user's.
    """
    words = words.strip()
    if match := _SINCE.fullmatch(words):
        hours, minutes, seconds = match.groups(default="0")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    match = _CLOCK.fullmatch(words)
    if match is None or started is None:
        return None
    begin = started.astimezone(zone)
    hour, minute, second = map(int, match.groups(default="0"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    there = begin.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if there < begin.replace(microsecond=0):
        # After midnight, in a recording that began before it.
        there += timedelta(days=1)
    return max(0.0, (there - begin).total_seconds())
