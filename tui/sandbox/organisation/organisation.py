"""The files of the organisation's trail, made day by day when somebody is about to read them."""

import gzip
import random
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate

from tui.sandbox.organisation.day import LATEST, DayMade, DayMaker
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.places import ORGANISATION_ID, TRAIL_BUCKET
from tui.sandbox.organisation.truth import TrueSession

#: Of a day's sessions, on Saturdays and Sundays.
WEEKEND = 0.3
#: Events of one file, at most.
LARGEST_FILE = 2000
#: Days that are remembered: those whose events may be in one day's files.
_REMEMBERED = LATEST + 2

_ROOT = f"{TRAIL_BUCKET}/AWSLogs/{ORGANISATION_ID}/"
_DAYS = re.compile(rf"{_ROOT}\d+/CloudTrail/[a-z0-9-]+/(?P<days>.*)")

Put = Callable[[str, bytes], None]
"""Writes an object into the trail's bucket, by its key."""


class Organisation:
    """Made for threads. Its sessions are told by `truth`, whatever files there are already."""

    def __init__(self, options: OrganisationOptions, put: Put | None = None) -> None:
        self.options = options
        self._put = put
        self._first = options.first_day
        days = [self._first + timedelta(n) for n in range(options.days)]
        weights = [WEEKEND if day.weekday() > 4 else 1.0 for day in days]
        share = options.sessions / sum(weights)
        self._before = [0, *(round(share * sum_) for sum_ in accumulate(weights))]
        self._days = {f"{day:%Y/%m/%d}/": day for day in days}
        self._remembered: dict[date, DayMade] = {}
        self._written: set[date] = set()
        self._lock = threading.RLock()

    def truth(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[TrueSession]:
        """The sessions and refused attempts that the trail tells of, started in the time."""
        for day in self._days.values():
            if (since is not None and day < since.date()) or (
                until is not None and day > until.date()
            ):
                continue
            for each in self._make(day).sessions:
                if (since is None or each.start >= since) and (
                    until is None or each.start < until
                ):
                    yield each

    def prepare(self, places: Iterable[str]) -> None:
        """Write what is not written yet at places, as `bucket/AWSLogs/...`; parts of keys do."""
        if self._put is None or not self.options.sessions:
            return
        for day in sorted(self._meant(places)):
            with self._lock:
                if day not in self._written:
                    for key, body in self.files(day):
                        self._put(key, body)
                    self._written.add(day)

    def _meant(self, places: Iterable[str]) -> set[date]:
        """The days whose files may be at places."""
        meant: set[date] = set()
        for rest in {self._part(each) for each in places} - {None}:
            assert rest is not None
            if day := self._days.get(rest[:11] if len(rest) > 10 else f"{rest}/"):
                meant.add(day)
            else:
                meant |= {day for at, day in self._days.items() if at.startswith(rest)}
        return meant

    def _part(self, place: str) -> str | None:
        """What a place says of the day, as far as it does: `2026/01/`; None where it is another."""
        if found := _DAYS.match(place):
            return found["days"]
        same = place.startswith(_ROOT) or _ROOT.startswith(place)
        return "" if same else None

    def files(self, day: date) -> Iterator[tuple[str, bytes]]:
        """The keys and the bytes of a day's files."""
        by_place: dict[tuple[str, str], list[str]] = {}
        for back in range(LATEST + 1):
            before = day - timedelta(back)
            if before < self._first:
                break
            for (days, account, region), events in self._make(before).events.items():
                if days == back:
                    by_place.setdefault((account, region), []).extend(events)
        source = random.Random(f"files {self.options.seed} {day}")  # noqa: S311
        for (account, region), events in by_place.items():
            source.shuffle(events)
            for n in range(0, len(events), LARGEST_FILE):
                yield _file(source, account, region, day, events[n : n + LARGEST_FILE])

    def _make(self, day: date) -> DayMade:
        with self._lock:
            made = self._remembered.get(day)
            if made is None:
                n = (day - self._first).days
                count = self._before[n + 1] - self._before[n]
                made = DayMaker(self.options, day, self.options.last_day).make(count)
                while len(self._remembered) >= _REMEMBERED:
                    del self._remembered[next(iter(self._remembered))]
                self._remembered[day] = made
        return made


def _file(
    source: random.Random, account: str, region: str, day: date, events: Sequence[str]
) -> tuple[str, bytes]:
    """A file as CloudTrail names and writes it."""
    name = (
        f"{account}_CloudTrail_{region}_{day:%Y%m%d}T{source.randrange(24):02}"
        f"{source.randrange(0, 60, 5):02}Z_{source.getrandbits(80):016x}.json.gz"
    )
    key = f"AWSLogs/{ORGANISATION_ID}/{account}/CloudTrail/{region}/{day:%Y/%m/%d}/{name}"
    body = '{"Records":[' + ",".join(events) + "]}"
    return key, gzip.compress(body.encode(), 1, mtime=0)
