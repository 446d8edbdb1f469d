"""Sessions are counted by the reader's days, by target, by ticket and by how they ended."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.review.grouping import NO_TICKET
from tui.sessions.review.log_entry import LogEntry
from tui.sessions.review.overview import (
    NOTHING,
    SHADES,
    WEEKS,
    Amount,
    Counted,
    Measure,
    Overview,
    Period,
    Scale,
    day_of,
    hours_words,
    overview,
)
from tui.sessions.review.overview_report import as_json, as_markdown, as_text, bar, months

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
HALF_A_YEAR = Period.until(NOW.date())


def entry(started: datetime | None, minutes: float | None = 20, **more: Any) -> LogEntry:
    ended = None
    if started is not None and minutes is not None:
        ended = started + timedelta(minutes=minutes)
    known: dict[str, Any] = {
        "session_id": "you-1",
        "target": "i-0abc",
        "status": "Terminated",
        **more,
    }
    return LogEntry(started=started, ended=ended, **known)


def seen(entries: Sequence[LogEntry], **tickets: str) -> Overview:
    return overview([Counted.of(each, NOW) for each in entries], tickets, HALF_A_YEAR, NOW)


def figures(found: Overview, name: str) -> list[tuple[str, int, str]]:
    return [
        (each.title, each.amount.sessions, hours_words(each.amount.seconds))
        for each in getattr(found, name)
    ]


def test_sessions_are_counted_by_target_by_ticket_and_by_how_they_ended() -> None:
    found = seen(
        [
            entry(NOW, 20, target_name="db", reason="OPS-1 look", cause="idle"),
            entry(NOW, 50, target_name="db", reason="OPS-1 again", cause="maximum reached"),
            entry(NOW - timedelta(days=1), 60, reason="no more", cause="idle"),
        ],
        **{"OPS-1 look": "OPS-1", "OPS-1 again": "OPS-1"},
    )
    assert figures(found, "targets") == [("db", 2, "1 h 10 min"), ("i-0abc", 1, "1 h")]
    assert figures(found, "tickets") == [("OPS-1", 2, "1 h 10 min"), (NO_TICKET, 1, "1 h")]
    assert figures(found, "ends") == [
        ("idle", 2, "1 h 20 min"),
        ("maximum reached", 1, "50 min"),
    ]
    assert found.total.words == "3 sessions, 2 h 10 min"


def test_a_session_that_runs_counts_until_now_and_an_unseen_end_counts_no_hours() -> None:
    begun = NOW - timedelta(hours=2)
    found = seen([entry(begun, None, status="Connected"), entry(begun, None, status="")])
    assert found.total == Amount(2, 7200.0)


def test_a_day_is_the_readers_and_has_23_or_25_hours_where_the_clock_is_changed() -> None:
    # Summer time ended on October 25 at 3:00; 22:30 and 23:30 in UTC lie on two days there.
    evening = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert day_of(evening, BERLIN) == date(2026, 10, 25)
    assert day_of(evening + timedelta(hours=24), BERLIN) == date(2026, 10, 25)
    assert day_of(evening + timedelta(hours=25), BERLIN) == date(2026, 10, 26)
    assert day_of(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), BERLIN) == date(2026, 7, 2)


def test_what_lies_before_the_period_or_has_no_date_is_left_out_and_said() -> None:
    found = seen([entry(NOW - timedelta(weeks=WEEKS)), entry(None), entry(NOW)])
    assert (found.total.sessions, found.left_out) == (1, 2)
    assert "2 earlier or undated sessions are not counted." in as_text(found)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ENTRIES = st.lists(
    st.builds(
        entry,
        st.none() | MOMENTS,
        st.none() | st.floats(-10, 1e5),
        target_name=st.sampled_from(["db", "東京-踏み台", ""]),
        reason=st.sampled_from(["OPS-1 a", "OPS-2", "none"]),
        cause=st.sampled_from(["idle", "", "exited"]),
    )
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia"]
)


@given(ENTRIES, ZONES, st.dates(date(2026, 1, 5), date(2026, 12, 20)))
def test_every_session_is_counted_once_in_each_part(
    entries: list[LogEntry], zone: str, last: date
) -> None:
    now = NOW.astimezone(ZoneInfo(zone))
    counted = [Counted.of(each, now) for each in entries]
    found = overview(counted, {"OPS-1 a": "OPS-1"}, Period.until(last), now)
    assert found.total.sessions + found.left_out == len(entries)
    for part in (found.targets, found.tickets, found.ends):
        assert sum(each.amount.sessions for each in part) == found.total.sessions
        assert sum(each.amount.seconds for each in part) == pytest.approx(found.total.seconds)
        assert len({each.title for each in part}) == len(part)
    assert sum(day.sessions for day in found.days.values()) == found.total.sessions
    assert all(day in found.period for day in found.days)
    shown = json.loads(as_json(found))
    assert sum(day["sessions"] for day in shown["days"]) == shown["sessions"]


@given(st.dates(date(1971, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_a_period_is_whole_weeks_with_each_day_once(last: date, number: int) -> None:
    weeks = list(Period.until(last, number).weeks)
    days = [day for week in weeks for day in week]
    assert len(weeks) == number
    assert days == [days[0] + timedelta(days=n) for n in range(7 * number)]
    assert days[0].weekday() == 0
    assert last in weeks[-1]


@given(st.sampled_from(Measure), st.lists(st.tuples(st.integers(1, 99), st.floats(0, 1e6))))
def test_more_is_never_a_lighter_shade_and_the_busiest_day_has_the_darkest(
    measure: Measure, values: list[tuple[int, float]]
) -> None:
    amounts = sorted((Amount(*value) for value in values), key=lambda each: each.of(measure))
    scale = Scale.of(measure, (each.of(measure) for each in amounts))
    levels = [scale.level(each) for each in amounts]
    assert levels == sorted(levels)
    assert all(1 <= level <= len(SHADES) for level in levels)
    assert scale.shade(Amount()) == NOTHING
    if amounts and amounts[-1].of(measure) > 0:
        assert scale.shade(amounts[-1]) == SHADES[-1]


@pytest.mark.parametrize(
    ("counts", "legend"),
    [
        ([1], "sessions a day: · none  █ ≤1"),
        ([1, 2], "sessions a day: · none  ▓ ≤1  █ ≤2"),
        ([12, 3], "sessions a day: · none  ░ ≤3  ▒ ≤6  ▓ ≤9  █ ≤12"),
    ],
)
def test_the_legend_says_what_a_shade_stands_for(counts: list[int], legend: str) -> None:
    assert Scale.of(Measure.SESSIONS, counts).legend == legend


def test_the_text_has_the_map_of_26_weeks_with_months_and_figures() -> None:
    text = as_text(
        seen([entry(NOW, 90, target_name="db"), entry(NOW), entry(NOW, 5, cause="x")])
    )
    lines = text.splitlines()
    assert lines[0] == "3 sessions, 1 h 55 min · from 2026-06-01 to 2026-11-25"
    assert lines[3] == "    Jun     Jul     Aug       Sep     Oct     Nov"
    assert lines[4] == f"Mon {' '.join(NOTHING * 26)}"
    assert lines[6] == f"Wed {' '.join(NOTHING * 25)} █"
    assert lines[7] == f"Thu {' '.join(NOTHING * 25)}"
    assert "      1    1 h 30 min  ████████████████████  db" in lines


@given(st.text(), st.booleans())
def test_nothing_in_a_report_acts(text: str, some: bool) -> None:
    named = entry(NOW, 5, target_name=text, reason=text, cause=text)
    found = seen([named] if some else [], **{text: text})
    for shown in (as_text(found), as_markdown(found), as_json(found)):
        categories = {unicodedata.category(letter) for letter in shown if letter != "\n"}
        assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert as_markdown(found).count("\n## ") == (4 if some else 0)


@given(st.floats(0, 1), st.integers(0, 60))
def test_a_bar_is_as_long_as_its_share_and_never_missing(share: float, cells: int) -> None:
    drawn = bar(share, cells)
    assert len(drawn) <= max(cells, 1)
    assert bool(drawn) is (share > 0)


def test_a_month_is_named_above_the_week_of_its_first_day() -> None:
    weeks = list(Period.of(date(2026, 6, 1), date(2026, 8, 31)).weeks)
    assert months(weeks, 2) == "Jun     Jul     Aug       Sep"
