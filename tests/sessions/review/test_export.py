"""What is exported reads back, and does nothing else."""

import csv
import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.review.export import as_csv, as_json, as_markdown, as_text, lasted_words
from tui.sessions.review.grouping import Group
from tui.sessions.review.log_entry import LogEntry

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = '=cmd\x1b[2J\r\n,";| a |\n# no\u202e' * 300


def group(text: str = "disk full", title: str = "2026-11-23") -> Group:
    entry = LogEntry(
        session_id="you-1",
        target="i-0abc",
        target_name=text,
        reason=text,
        owner=f"arn:aws:sts::1:assumed-role/Admin/{text}",
        status="Terminated",
        cause=text,
        started=NOON,
        ended=NOON + timedelta(seconds=768),
        max_minutes=60,
        access_type="JustInTime",
        sources=("DescribeSessions", "history"),
        account="123456789012",
        region="eu-west-1",
    )
    return Group(title, (entry,))


def rows(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_csv_and_json_hold_the_same() -> None:
    (row,) = rows(as_csv([group()]))
    (read,) = json.loads(as_json([group()]))["sessions"]
    assert row == {
        "started": "2026-11-23T12:00:00Z",
        "ended": "2026-11-23T12:12:48Z",
        "seconds": "768",
        "target": "i-0abc",
        "target_name": "disk full",
        "reason": "disk full",
        "owner": "arn:aws:sts::1:assumed-role/Admin/disk full",
        "end": "disk full",
        "max_minutes": "60",
        "document": "",
        "access_type": "JustInTime",
        "session_id": "you-1",
        "sources": "DescribeSessions, history",
        "account": "123456789012",
        "region": "eu-west-1",
    }
    assert read["seconds"] == 768
    assert read["sources"] == ["DescribeSessions", "history"]
    assert {name: str(read[name]) for name in row if name != "sources"} == {
        name: value for name, value in row.items() if name != "sources"
    }


def test_what_is_not_known_is_null_and_an_empty_cell() -> None:
    bare = Group("x", (LogEntry(session_id="a", target=""),))
    assert json.loads(as_json([bare]))["sessions"][0]["started"] is None
    assert rows(as_csv([bare]))[0]["started"] == ""


def test_groups_are_a_column_a_level_and_a_heading() -> None:
    groups = [group(title="INC-1"), group(title="no ticket")]
    assert [row["group"] for row in rows(as_csv(groups, grouped=True))] == [
        "INC-1",
        "no ticket",
    ]
    assert [each["group"] for each in json.loads(as_json(groups, grouped=True))["groups"]] == [
        "INC-1",
        "no ticket",
    ]
    assert as_markdown(groups).count("\n## ") + as_markdown(groups).startswith("## ") == 2


def test_the_text_is_in_the_readers_time() -> None:
    text = as_text([group()], timezone(timedelta(hours=9)))
    assert text.splitlines() == [
        "2026-11-23",
        "  2026-11-23 21:00     12:48  disk full, disk full, disk full, JustInTime  you-1",
        "      disk full",
    ]
    assert as_text([]) == ""


def test_the_place_is_told_where_there_is_more_than_one() -> None:
    groups = [
        group(),
        Group("x", (LogEntry(session_id="a", target="i-1", region="us-east-1"),)),
    ]
    for shown in (as_text(groups), as_markdown(groups)):
        assert "123456789012 eu-west-1" in shown
        assert "i-1, us-east-1" in shown
        assert "eu-west-1" not in as_text([group()])


def test_what_only_the_history_knows_says_so() -> None:
    entry = LogEntry(session_id="you-1", target="i-0abc", cause="idle", sources=("history",))
    known = [Group("x", (entry,))]
    assert "idle, from the local history  you-1" in as_text(known)
    assert "| idle, from the local history |" in as_markdown(known)
    assert rows(as_csv(known))[0]["sources"] == "history"


def test_only_an_access_that_is_not_the_usual_is_told_in_a_line_of_text() -> None:
    entry = LogEntry(session_id="you-1", target="i-0abc", access_type="Standard")
    known = [Group("x", (entry,))]
    assert "Standard" not in as_text(known)
    assert "| Standard | you-1 |" in as_markdown(known)
    assert rows(as_csv(known))[0]["access_type"] == "Standard"


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "-"), (0.9, "0:00"), (59, "0:59"), (3600, "1:00:00")]
)
def test_a_duration_is_a_clock(seconds: float | None, words: str) -> None:
    assert lasted_words(seconds) == words


@given(st.text() | st.just(HOSTILE))
def test_nothing_in_an_export_acts(text: str) -> None:
    groups = [group(text, title=text)]
    for shown in (as_csv(groups, grouped=True), as_json(groups, grouped=True), as_text(groups)):
        categories = {unicodedata.category(letter) for letter in shown if letter not in "\r\n"}
        assert not categories & {"Cc", "Cs", "Zl", "Zp"}
        assert "\u202e" not in shown
    (row,) = rows(as_csv(groups, grouped=True))
    assert all(not value.lstrip().startswith(("=", "+", "-", "@")) for value in row.values())
    tables = [line for line in as_markdown(groups).split("\n") if line.startswith("|")]
    assert len(tables) == 3
    assert len(as_text(groups).split("\n")) == 4
