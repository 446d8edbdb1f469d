"""Where the time went: sessions counted by day, by target, by ticket and by how they ended; pure.

A session counts on the day on which it began, in the reader's zone, and there with all its
hours: what a day says and what the list of that day shows are the same sessions. One that runs
counts the hours so far; one whose end nobody saw counts none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import count, takewhile
from math import ceil
from typing import Final, NamedTuple

from tui.durations import MINUTE, TimeUnit, amount, minutes_as_words
from tui.language import N_, _, ngettext
from tui.sessions.review.grouping import NO_TICKET
from tui.sessions.review.log_entry import LogEntry

WEEKS: Final = 26
"""That the map shows: half a year."""

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

SHADES: Final = "░▒▓█"
"""From the least to the most; each is a quarter of the busiest day."""

NOTHING: Final = "·"
"""A day without a session."""

HOUR: Final = 3600


class Measure(StrEnum):
    """What is counted; the value is its word."""

    HOURS = N_("hours")
    SESSIONS = N_("sessions")


@dataclass(frozen=True, slots=True)
class Amount:
    """Sessions, and how long they lasted together in seconds."""

    sessions: int = 0
    seconds: float = 0.0

    def of(self, measure: Measure) -> float:
        """The sessions, or the hours."""
        return self.sessions if measure is Measure.SESSIONS else self.seconds / HOUR

    @property
    def words(self) -> str:
        """`3 sessions, 1 h 20 min`."""
        return _(", ").join((counted(self.sessions), hours_words(self.seconds)))


class Counted(NamedTuple):
    """What is counted of a session."""

    started: datetime | None
    seconds: float
    target: str
    """What the machine was called, else its id."""
    reason: str
    end: str
    """How it ended, in words."""

    @classmethod
    def of(cls, entry: LogEntry, now: datetime) -> "Counted":
        """What an access log tells of it."""
        ended = entry.ended or (now if entry.runs else None)
        seconds = 0.0
        if entry.started is not None and ended is not None:
            seconds = max(0.0, (ended - entry.started).total_seconds())
        target = entry.target_name or entry.target
        return cls(entry.started, seconds, target, entry.reason, entry.end_words)


@dataclass(frozen=True, slots=True)
class Tally:
    """All sessions of one target, of one ticket, or that ended in one way."""

    title: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from a Monday to a Sunday."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> "Period":
        """The weeks that these days are in."""
        return cls(monday(first), monday(max(first, last)) + timedelta(days=6))

    @classmethod
    def until(cls, last: date, weeks: int = WEEKS) -> "Period":
        """So many weeks, the last of them with this day in it."""
        return cls.of(monday(last) - timedelta(weeks=weeks - 1), last)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def weeks(self) -> Iterator[tuple[date, ...]]:
        """The days of each week."""
        mondays = (self.first + timedelta(weeks=number) for number in count())
        for first in takewhile(self.__contains__, mondays):
            yield tuple(first + timedelta(days=number) for number in range(7))


@dataclass(frozen=True, slots=True)
class Overview:
    """The sessions of a period; tallies come in the order of their hours, the most first.

    Attributes:
        period: which days.
        today: the reader's.
        total: of all sessions of the period.
        days: by day; one without a session is not among them.
        targets: by what the machine was called, else by its id.
        tickets: by what the reason names; `NO_TICKET` is one of them.
        ends: by how they ended.
        left_out: sessions of other days, and those whose day is not known.
    """

    period: Period
    today: date
    total: Amount
    days: Mapping[date, Amount]
    targets: tuple[Tally, ...]
    tickets: tuple[Tally, ...]
    ends: tuple[Tally, ...]
    left_out: int = 0

    def scale(self, measure: Measure) -> "Scale":
        """The shades of its days."""
        return Scale.of(measure, (day.of(measure) for day in self.days.values()))


@dataclass(frozen=True, slots=True)
class Scale:
    """What each shade stands for: at most so much, the last one for the most."""

    measure: Measure
    bounds: tuple[float, ...]

    @classmethod
    def of(cls, measure: Measure, values: Iterable[float]) -> "Scale":
        """Quarters of the greatest value, whole sessions and tenths of an hour."""
        most, unit = max(values, default=0.0), 1 if measure is Measure.SESSIONS else 10
        quarters = {ceil(most * unit * n / 4 - 1e-9) / unit for n in range(1, 5)}
        return cls(measure, tuple(sorted(quarters - {0.0})) or (1.0,))

    @property
    def shades(self) -> str:
        """Those in use, the least first."""
        return SHADES[-len(self.bounds) :]

    def level(self, amount: Amount) -> int:
        """0 for no session, else the place of its shade, from 1."""
        if not amount.sessions:
            return 0
        value = amount.of(self.measure)
        return next(
            (n for n, most in enumerate(self.bounds, 1) if value <= most), len(self.bounds)
        )

    def shade(self, amount: Amount) -> str:
        """The character of a day."""
        level = self.level(amount)
        return self.shades[level - 1] if level else NOTHING

    @property
    def legend(self) -> str:
        """`sessions a day: · none  ░ ≤3  ▒ ≤6  ▓ ≤9  █ ≤12`."""
        steps = [
            f"{shade} ≤{most:g}" for shade, most in zip(self.shades, self.bounds, strict=True)
        ]
        none = _("{sign} none").format(sign=NOTHING)
        if self.measure is Measure.SESSIONS:
            said = _("sessions a day: {steps}")
        else:
            said = _("hours a day: {steps}")
        return said.format(steps="  ".join([none, *steps]))


def overview(
    sessions: Iterable[Counted], tickets: Mapping[str, str], period: Period, now: datetime
) -> Overview:
    """Count them.

    Args:
        sessions: each once.
        tickets: what a reason names, by reason; one that is missing names none.
        period: which days.
        now: in the zone whose days count, the reader's.
    """
    days: dict[date, Amount] = {}
    within: list[Counted] = []
    left_out = 0
    for session in sessions:
        day = day_of(session.started, now.tzinfo)
        if day is None or day not in period:
            left_out += 1
            continue
        within.append(session)
        known = days.get(day, Amount())
        days[day] = Amount(known.sessions + 1, known.seconds + session.seconds)
    return Overview(
        period,
        now.date(),
        Amount(len(within), sum(session.seconds for session in within)),
        days,
        _tallies(within, lambda session: session.target),
        _tallies(within, lambda session: tickets.get(session.reason) or NO_TICKET),
        _tallies(within, lambda session: session.end),
        left_out,
    )


def day_of(moment: datetime | None, zone: tzinfo | None) -> date | None:
    """The day of a moment in a zone, the machine's where there is none; None for no such day."""
    try:
        return None if moment is None else moment.astimezone(zone).date()
    except (OverflowError, ValueError, OSError):
        return None


def ranked(tallies: Iterable[Tally], measure: Measure) -> tuple[Tally, ...]:
    """The most first; those with equally much by the other measure, and by title."""
    return tuple(
        sorted(
            tallies,
            key=lambda tally: (
                -tally.amount.of(measure),
                -tally.amount.sessions,
                -tally.amount.seconds,
                tally.title,
            ),
        )
    )


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def counted(sessions: int) -> str:
    """`1 session`, `1,204 sessions`."""
    said = ngettext("{count:,} session", "{count:,} sessions", sessions)
    return said.format(count=sessions)


def hours_words(seconds: float) -> str:
    """`20 min`, `3 h`, `3 h 20 min`; less than a minute is told in seconds."""
    if 0 < seconds < MINUTE:
        return amount(round(seconds), TimeUnit.SECOND)
    return minutes_as_words(round(seconds / MINUTE))


def _tallies(
    sessions: Iterable[Counted], title_of: Callable[[Counted], str]
) -> tuple[Tally, ...]:
    found: dict[str, list[float]] = {}
    for session in sessions:
        found.setdefault(title_of(session), []).append(session.seconds)
    tallies = (Tally(title, Amount(len(each), sum(each))) for title, each in found.items())
    return ranked(tallies, Measure.HOURS)
