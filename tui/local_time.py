"""The time of day with the zone of this machine, and times as people write them."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_AGO: Final = 100_000
"""In any unit; beyond that a typing mistake is likelier than a wish."""


class LocalZone(tzinfo):
    """The machine's zone, with the offset that holds at each moment and not today's alone."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else _local(moment).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None  # the system does not say how much of its offset is summer's

    def tzname(self, moment: datetime | None) -> str | None:
        return None if moment is None else _local(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        there = moment.replace(tzinfo=UTC).astimezone()
        # Of an hour that there is twice, which one it is.
        fold = int(_local(there.replace(fold=0)).utcoffset() != there.utcoffset())
        return there.replace(tzinfo=self, fold=fold)


def local_now() -> datetime:
    """The present.

    Each has a zone of its own: of two moments with the same one Python takes the difference by
    the clock on the wall, which is an hour wrong in two nights of the year.
    """
    return datetime.now(LocalZone())


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None).astimezone()


def moment_of(text: str, now: datetime, *, end: bool = False) -> datetime | None:
    """The moment that a text means, in UTC; None for none.

    Args:
        text: what was written.
        now: the present, in the zone that days and times are meant in; without one it is the
            machine's, with the offset that holds there on that day.
        end: a day means its end, not its beginning.
    """
    written = text.strip().lower()
    days = {"today": 0, "yesterday": 1}
    if written in days:
        day = now.date() - timedelta(days=days[written])
        return _bound(datetime.combine(day, time(), now.tzinfo), end)
    if ago := re.fullmatch(r"([0-9]{1,6})([mhdw])", written):
        number = min(int(ago[1]), LONGEST_AGO)
        # Not by the clock on the wall: 24 hours are 24 hours in every night.
        return now.astimezone(UTC) - timedelta(**{UNITS[ago[2]]: number})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    is_day = re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", written)
    return _bound(moment, end) if is_day else _utc(moment)


def _bound(day: datetime, end: bool) -> datetime | None:
    try:
        return _utc(day + timedelta(days=1) if end else day)
    except OverflowError:
        return None


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except (OSError, OverflowError, ValueError):
        return None
