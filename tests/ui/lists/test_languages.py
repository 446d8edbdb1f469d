"""Filters in another language than English: what they ask for, they find in both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.fakes import NOW, session_answer
from tui import language
from tui.aws.instances import ManagedInstance
from tui.aws.sessions import SessionRecord
from tui.ui.lists.arranging.tag_columns import tag_column
from tui.ui.lists.instance_columns import instance_columns
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.rows import Rows
from tui.ui.lists.session_columns import session_columns
from tui.ui.words.session_rows import SessionRow

ONLINE = ManagedInstance("i-1", name="web-1", ping_status="Online")
LOST = replace(ONLINE, instance_id="i-2", name="db-1", ping_status="ConnectionLost")


@pytest.fixture(params=["en", "ja"])
def spoken(request: pytest.FixtureRequest) -> str:
    language.choose(request.param)
    return str(request.param)


@pytest.mark.parametrize("typed", ["state:online", "状態:オンライン", "online", "!state:lost"])
def test_instances_are_filtered_in_either_language(typed: str) -> None:
    language.choose("ja")
    rows = Rows(instance_columns(lambda: NOW), lambda row: row.key)
    rows.add([InstanceRow(ONLINE), InstanceRow(LOST)])
    rows.filter(typed)
    assert [row.instance.name for row in rows.found] == ["web-1"]


def test_todays_sessions_are_found_in_every_language(spoken: str) -> None:
    answers = session_answer(0), session_answer(1, StartDate=NOW - timedelta(days=3))
    rows = Rows(session_columns(lambda: NOW, everyone=False), lambda row: row.session_id)
    records = map(SessionRecord.from_answer, answers)
    rows.add(SessionRow(record.session_id, record) for record in records)
    rows.filter("started:today")
    assert [row.reason for row in rows.found] == ["INC-0"]


def test_columns_have_headings_in_the_language_of_now(spoken: str) -> None:
    titles = [column.title for column in session_columns(lambda: NOW, everyone=False)]
    wanted = {"en": ["Started", "Duration", "Target"], "ja": ["開始", "期間", "ターゲット"]}
    assert titles[:3] == wanted[spoken]


def test_a_tag_is_called_by_its_key_in_every_language(spoken: str) -> None:
    assert language._("Owner") == {"en": "Owner", "ja": "所有者"}[spoken]
    assert tag_column("Owner").title == "Owner"
