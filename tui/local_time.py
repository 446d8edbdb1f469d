"""The time of day with the zone of this machine, summer and winter told apart."""

from datetime import UTC, datetime, timedelta, tzinfo


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
