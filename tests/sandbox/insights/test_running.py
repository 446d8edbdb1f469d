from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.insights.reading import read_query
from tui.sandbox.insights.running import StoredEvent, run


def event(at: int, message: str, stream: str = "maria-1") -> StoredEvent:
    return StoredEvent(at, stream, message, at + 5, f"p{at}")


EVENTS = (
    event(1000, "disk full on /var"),
    event(3000, '{"target":{"id":"i-1"},"sessionData":["$ df","no space"],"size":7}', "jane-2"),
    event(2000, "Disk is fine", "jane-2"),
)


def rows(query: str) -> list[dict[str, str]]:
    found = run(read_query(query), EVENTS, "123456789012:/ssm")
    return [{name: value for name, value in row if name != "@ptr"} for row in found.rows]


def streams(query: str) -> list[str]:
    return [row["@timestamp"][18:19] for row in rows(f"fields @timestamp | {query}")]


@pytest.mark.parametrize(
    ("condition", "seconds"),
    [
        ("@message like /(?i)disk/", "21"),
        ("@message like 'disk'", "1"),
        ('@message =~ "Disk"', "2"),
        ("@message not like /(?i)disk/", "3"),
        (r"@message like /\/var/", "1"),
        (r"@message like /\x2fvar/", "1"),
        ("@logStream = 'jane-2' and not @message like /fine/", "3"),
        ("@message like /full/ or @message like /fine/", "21"),
        ("(@message like /full/ or @message like /fine/) and @logStream = 'jane-2'", "2"),
        ("@logStream in ['jane-2', 'x']", "32"),
        ("target.id = 'i-1'", "3"),
        ("sessionData.1 like /space/", "3"),
        ("size > 6.5", "3"),
        ("ispresent(size)", "3"),
        ("coalesce(size, '0') = '0'", "21"),
    ],
)
def test_a_filter_keeps_the_events_of_which_it_holds(condition: str, seconds: str) -> None:
    assert streams(f"filter {condition}") == list(seconds)


def test_rows_come_sorted_limited_and_with_the_columns_asked_for() -> None:
    assert rows("fields @logStream, @message | sort @logStream, @message desc | limit 2") == [
        {
            "@logStream": "jane-2",
            "@message": '{"target":{"id":"i-1"},"sessionData":["$ df","no space"],"size":7}',
        },
        {"@logStream": "jane-2", "@message": "Disk is fine"},
    ]


def test_a_moment_is_written_as_insights_writes_it() -> None:
    assert rows("fields @timestamp | limit 1") == [{"@timestamp": "1970-01-01 00:00:03.000"}]


def test_parse_makes_fields_by_groups_and_by_stars() -> None:
    by_groups = "parse @message /(?<what>\\w+) full/ | filter ispresent(what) | display what"
    by_stars = (
        'parse "* full on *" as what, where | filter ispresent(what) | display what, where'
    )
    assert rows(by_groups) == [{"what": "disk"}]
    assert rows(by_stars) == [{"what": "disk", "where": "/var"}]


def test_stats_counts_by_group() -> None:
    found = rows("stats count(*) as events, max(@timestamp) as last by @logStream")
    assert {row["@logStream"]: row["events"] for row in found} == {
        "jane-2": "2",
        "maria-1": "1",
    }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "fields",
        "filter @message like",
        "filter @message like /(/",
        "filter @message like /a/ |",
        "fields @message | limit 0",
        "dedup @message",
        "fields @message; drop",
        "filter @message like 'a' b",
        'filter @message like "open',
        "filter sleep(1)",
    ],
)
def test_a_query_that_says_nothing_is_malformed(query: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_query(query)
    assert refused.value.code == "MalformedQueryException"


@given(st.text())
def test_any_text_is_read_or_refused(query: str) -> None:
    with suppress(ApiError):
        read_query(query)
