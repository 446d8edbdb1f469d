from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.athena.columns import EventColumns
from tui.aws.athena.partitions import ByParts, date_pattern, days

DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))
TEXT = EventColumns({"year": "string", "month": "string", "day": "string"})
NUMBERS = EventColumns({"year": "int", "month": "int", "day": "int"})


def read(columns: EventColumns, keys: tuple[str, ...], first: date, last: date) -> set[date]:
    """The days, some around those that are asked for included, whose partitions are read."""
    condition = ByParts(keys).condition(columns, first, last)
    kind = "VARCHAR" if columns is TEXT else "INT"
    rows = duckdb.execute(
        f"SELECT d::DATE FROM (SELECT d, strftime(d, '%Y')::{kind} AS year, "
        f"strftime(d, '%m')::{kind} AS month, strftime(d, '%d')::{kind} AS day "
        f"FROM range(DATE '2018-01-01', DATE '2028-01-01', INTERVAL 1 DAY) AS r(d)) AS t "
        f"WHERE {condition}"
    ).fetchall()
    return {day for (day,) in rows}


@given(DAYS, st.integers(0, 1200), st.sampled_from([TEXT, NUMBERS]))
def test_the_days_that_are_asked_for_are_read_and_no_others(
    first: date, length: int, columns: EventColumns
) -> None:
    last = min(first + timedelta(days=length), date(2027, 12, 31))
    asked = set(days(first, last))
    assert read(columns, ("year", "month", "day"), first, last) == asked
    months = {(day.year, day.month) for day in asked}
    by_month = read(columns, ("year", "month"), first, last)
    assert {(day.year, day.month) for day in by_month} == months


def test_a_condition_for_years_is_as_short_as_one_for_days() -> None:
    condition = ByParts(("year", "month", "day")).condition(
        TEXT, date(2024, 1, 15), date(2026, 3, 10)
    )
    assert condition.count(" OR ") == 4


@pytest.mark.parametrize(
    ("java", "pattern"),
    [
        ("yyyy/MM/dd", "%Y/%m/%d"),
        ("yyyy-MM-dd", "%Y-%m-%d"),
        ("yyyyMMdd", "%Y%m%d"),
        ("yyyy/MM/dd/HH", "%Y/%m/%d/%H"),
        ("yyyy-MM-dd'T'HH", "%Y-%m-%dT%H"),
        ("dd/MM/yyyy", None),
        ("yyyy/M/d", None),
        ("yyyy/MM", None),
        ("", None),
    ],
)
def test_a_pattern_whose_text_sorts_as_time_does_is_understood(
    java: str, pattern: str | None
) -> None:
    assert date_pattern(java) == pattern
