"""Which partitions hold the events of a time: as a condition of SQL, and as values.

CloudTrail lays its files out by day. A table has a key for each of year, month and day (AWS's
manual partitioning) or one key for the day (its partition projection).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from tui.aws.athena.columns import EventColumns
from tui.aws.athena.literals import literal

DAY: Final = timedelta(days=1)
_HOURS: Final = ("00", "23")
_DECEMBER: Final = 12

_TOKEN: Final = re.compile(r"yyyy|MM|dd|HH|'[^']*'|[^A-Za-z']")
_DIRECTIVES: Final = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}


class DatePartition(Protocol):
    """How a table is partitioned by time."""

    def condition(self, columns: EventColumns, first: date, last: date) -> str:
        """A condition of SQL for the partitions of these days, the last included."""

    def values(self, day: date) -> Mapping[str, str]:
        """The values of the keys in which a day's events are; the same for days that share."""


@dataclass(frozen=True, slots=True)
class ByParts:
    """Keys `year`, `month` and `day`, or the first of these."""

    keys: Sequence[str]
    """In that order."""

    def condition(self, columns: EventColumns, first: date, last: date) -> str:
        years = ", ".join(
            _value(columns, "year", f"{year:04}") for year in range(first.year, last.year + 1)
        )
        conditions = [f"{columns.column('year')} IN ({years})"]
        if "month" in self.keys:
            spans = _spans(first, last, by_day="day" in self.keys)
            conditions.append("(" + " OR ".join(_span(columns, span) for span in spans) + ")")
        return " AND ".join(conditions)

    def values(self, day: date) -> Mapping[str, str]:
        parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
        return {key: parts[key] for key in self.keys}


@dataclass(frozen=True, slots=True)
class ByDate:
    """One key whose text, or date, sorts as time does."""

    key: str
    pattern: str
    """As strftime takes it; empty for a key that is a date."""

    def condition(self, columns: EventColumns, first: date, last: date) -> str:
        low, high = (
            self._literal(each, hour) for each, hour in zip((first, last), _HOURS, strict=True)
        )
        return f"{columns.column(self.key)} BETWEEN {low} AND {high}"

    def values(self, day: date) -> Mapping[str, str]:
        pattern = self.pattern.partition("%H")[0]
        return {self.key: day.strftime(pattern) if pattern else day.isoformat()}

    def _literal(self, day: date, hour: str) -> str:
        if not self.pattern:
            return f"DATE {literal(day.isoformat())}"
        return literal(day.strftime(self.pattern.replace("%H", hour)))


@dataclass(frozen=True, slots=True)
class Undivided:
    """No partitions by time: all of the table is read, whatever is asked."""

    def condition(self, columns: EventColumns, first: date, last: date) -> str:
        return ""

    def values(self, day: date) -> Mapping[str, str]:
        return {}


def date_pattern(java: str) -> str | None:
    """The pattern for strftime of one of Java's, where its text sorts as time does; else None."""
    tokens = _TOKEN.findall(java)
    units = [token for token in tokens if token in _DIRECTIVES]
    if "".join(tokens) != java or units not in (list(_DIRECTIVES)[:3], list(_DIRECTIVES)):
        return None
    return "".join(
        _DIRECTIVES.get(token) or token.strip("'").replace("%", "%%") for token in tokens
    )


def days(first: date, last: date) -> Iterator[date]:
    """Each day, the last included."""
    while first <= last:
        yield first
        first += DAY


Span = tuple[int, tuple[int, int], tuple[int, int] | None]
"""A year, its months from one to another, and the days of a month that is not all asked for."""


def _spans(first: date, last: date, *, by_day: bool) -> Iterator[Span]:
    """A span of days, as whole months by year and what is left of the others."""
    if not by_day:
        first, last = first.replace(day=1), _month_end(last)
    while first <= last:
        if first.day == 1 and (end := _whole_months(first, last)):
            yield first.year, (first.month, end.month), None
        else:
            end = min(_month_end(first), last)
            yield first.year, (first.month, first.month), (first.day, end.day)
        first = end + DAY


def _whole_months(first: date, last: date) -> date | None:
    """The last day of the whole months of a year from `first` on; None where there is none."""
    whole = None
    for month in range(first.month, _DECEMBER + 1):
        end = _month_end(first.replace(month=month))
        if end > last:
            break
        whole = end
    return whole


def _month_end(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def _span(columns: EventColumns, span: Span) -> str:
    year, months, within = span
    conditions = [f"{columns.column('year')} = {_value(columns, 'year', f'{year:04}')}"]
    for key, pair in (("month", months), ("day", within)):
        if pair is not None:
            low, high = (_value(columns, key, f"{each:02}") for each in pair)
            name = columns.column(key)
            conditions.append(
                f"{name} = {low}" if low == high else f"{name} BETWEEN {low} AND {high}"
            )
    return "(" + " AND ".join(conditions) + ")"


def _value(columns: EventColumns, key: str, digits: str) -> str:
    return literal(digits) if columns.is_text(key) else str(int(digits))
