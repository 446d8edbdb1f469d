"""Times as words: near ones as words, far ones as dates, clocks of a fixed width."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from tui.durations import HOUR, MINUTE, ago, month_and_day
from tui.language import _

Now = Callable[[], datetime]
"""The time of day with its zone, which is the user's."""

UNKNOWN: Final = "-"


def clock(seconds: float) -> str:
    """`MM:SS`, from an hour on `H:MM:SS`; never negative."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def countdown(seconds: float) -> str:
    """What is left, rounded up: the clock shows 00:00 only when nothing is.

    A whole hour is 60:00: a limit of an hour need not be as wide as one of two.
    """
    whole = -(-max(0.0, seconds) // 1)
    return "60:00" if whole == HOUR else clock(whole)


def countdown_cells(limit: float | None) -> int:
    """The cells that a countdown from a limit takes all the way down, so that nothing jitters."""
    return max(5, len(countdown(limit or 0)))


def moment(when: datetime | None, now: datetime) -> str:
    """`today 14:02`, `yesterday 09:15`, `Nov 21 17:40`, `2024-11-21`, in the zone of `now`."""
    if when is None:
        return UNKNOWN
    there = when.astimezone(now.tzinfo)
    if there.date() == now.date():
        return _("today {time:%H:%M}").format(time=there)
    if there.date() == (now - timedelta(days=1)).date():
        return _("yesterday {time:%H:%M}").format(time=there)
    if there.year == now.year or now - there < timedelta(days=180):
        return f"{month_and_day(there)} {there:%H:%M}"
    return f"{there:%Y-%m-%d}"


def from_to(start: datetime, end: datetime, now: datetime) -> str:
    """`14:02-14:22`, of another day `Nov 21 14:02-14:22`, `Nov 21 23:50-Nov 22 00:10`."""
    start, end = start.astimezone(now.tzinfo), end.astimezone(now.tzinfo)
    first = "" if start.date() == end.date() == now.date() else f"{month_and_day(start)} "
    last = "" if start.date() == end.date() else f"{month_and_day(end)} "
    return f"{first}{start:%H:%M}-{last}{end:%H:%M}"


def updated_words(when: datetime, now: datetime) -> str:
    """`updated 12 s ago`."""
    return _("updated {age} ago").format(age=ago((now - when).total_seconds()))


def exact(when: datetime | None, now: datetime) -> str:
    """The instant with its zone, to the second, in the zone of `now`."""
    if when is None:
        return UNKNOWN
    there = when.astimezone(now.tzinfo)
    return f"{there:%Y-%m-%d %H:%M:%S %Z}".rstrip()


def exact_in_both(when: datetime, now: datetime) -> str:
    """The instant as `exact` has it, and by the clock of its own zone where that is another."""
    words = exact(when, now)
    if when.utcoffset() == when.astimezone(now.tzinfo).utcoffset():
        return words
    return f"{words} ({when:%H:%M:%S %Z})"
