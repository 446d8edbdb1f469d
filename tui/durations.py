"""Lengths of time and days as people read them, in the language of now.

English has forms of its own, which cost no import; every other language has Babel's.
"""

from datetime import date
from enum import Enum
from typing import Final

from tui.language import ENGLISH, current

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400


class TimeUnit(Enum):
    """What time is counted in: its sign in English, and its name in CLDR."""

    SECOND = ("s", "duration-second")
    MINUTE = ("min", "duration-minute")
    HOUR = ("h", "duration-hour")
    DAY = ("d", "duration-day")


def amount(count: int, unit: TimeUnit) -> str:
    """So many of a unit: `5 min`, `1,204 h`."""
    sign, name = unit.value
    if current() == ENGLISH:
        return f"{count:,} {sign}"
    from babel.units import format_unit

    # CLDR has a space before a unit, which Japanese is not written with.
    return format_unit(count, name, "short", locale=current()).replace(" ", "")


def minutes_as_words(minutes: int) -> str:
    """`20 min`, `1 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return amount(rest, TimeUnit.MINUTE)
    whole = amount(hours, TimeUnit.HOUR)
    if not rest:
        return whole
    gap = " " if current() == ENGLISH else ""
    return f"{whole}{gap}{amount(rest, TimeUnit.MINUTE)}"


def ago(seconds: float) -> str:
    """One number and its unit: `12 s`, `5 min`, `3 h`, `2 d`."""
    whole = max(0, int(seconds))
    for size, unit in ((DAY, TimeUnit.DAY), (HOUR, TimeUnit.HOUR), (MINUTE, TimeUnit.MINUTE)):
        if whole >= size:
            return amount(whole // size, unit)
    return amount(whole, TimeUnit.SECOND)


def month_and_day(day: date) -> str:
    """`Nov  8`, `11月8日`; in English always of one width."""
    return f"{day:%b} {day.day:>2}" if current() == ENGLISH else _by_cldr(day, "MMMd")


def month(day: date) -> str:
    """`Nov`, `11月`."""
    return f"{day:%b}" if current() == ENGLISH else _by_cldr(day, "MMM")


def weekday(day: date) -> str:
    """`Mon`, `月`."""
    return f"{day:%a}" if current() == ENGLISH else _by_cldr(day, "E")


def _by_cldr(day: date, skeleton: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, day, locale=current())
