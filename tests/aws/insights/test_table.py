import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.athena_engine import database, in_duckdb, metadata
from tests.support.aws.fake_athena import FakeAthena, result_file, step
from tui.aws.athena.literals import NotAskable
from tui.aws.insights.asking import LogAnswer
from tui.aws.insights.hits import LogHit
from tui.aws.insights.table import COLUMNS, ask_table, table_sql
from tui.aws.organisation.source import HistoryLimitReached, HistoryUnusable
from tui.settings.history import HistorySettings

SETTINGS = HistorySettings(logs_table="logs", database="audit", max_scanned=10**9)
FILE = "s3://bucket/ssm/jane-0abc.log"
DONE = step("SUCCEEDED", 5_000)
HOSTILE = st.text(alphabet="'\"%_\\;-\n\t$[]é漢aA ", min_size=1, max_size=12)


async def no_pause(_seconds: float) -> None:
    """As long as the loop takes."""
    await asyncio.sleep(0)


def table(
    *steps: Any, rows: tuple[tuple[str, str], ...] = (), kind: str = "string"
) -> FakeAthena:
    fake = FakeAthena(steps)
    described = metadata(
        [], columns_=[{"Name": "n", "Type": "int"}, {"Name": "line", "Type": kind}]
    )
    fake.answers["get_table_metadata"] = {"TableMetadata": described}
    fake.file = result_file([COLUMNS, *rows])
    return fake


async def asked(fake: FakeAthena, limit: int = 10) -> list[LogAnswer]:
    asking = ask_table(fake, SETTINGS, ("disk", "full"), limit, sleep=no_pause)
    return [answer async for answer in asking]


@given(HOSTILE)
def test_only_lines_that_hold_the_text_come_back_whatever_it_is(term: str) -> None:
    lines = [f"before {term} after", f"{term.upper()}", "other", "'' OR 1=1"]
    with database() as engine:
        engine.execute('CREATE TABLE audit.logs ("$path" TEXT, line TEXT)')
        engine.executemany("INSERT INTO audit.logs VALUES (?, ?)", [(FILE, x) for x in lines])
        sql = table_sql(SETTINGS, "line", [term], 10)
        found = engine.execute(in_duckdb(sql)).fetchall()
    assert [line for _file, line in found] == [x for x in lines if term.lower() in x.lower()]


async def test_a_line_is_told_with_the_session_that_its_file_is_named_for() -> None:
    fake = table(
        step("RUNNING", 100),
        DONE,
        rows=(
            (FILE, "\x1b[1mDisk\x1b[0m is full\r"),
            (FILE, "disk \x1b]0;full\x07"),
            ("x", ""),
        ),
    )
    first, last = await asked(fake)
    assert first == LogAnswer(scanned=100)
    hit = LogHit("jane-0abc", None, "Disk is full", s3_url=FILE)
    assert last == LogAnswer((hit,), 5_000, is_done=True)
    assert '"audit"."logs"' in fake.asked("start_query_execution")["QueryString"]


async def test_lines_that_say_the_same_are_told_apart_by_how_many_are_before() -> None:
    other = FILE.replace("jane", "ben")
    rows = tuple((file, "disk full") for file in (FILE, FILE, other))
    (answer,) = await asked(table(DONE, rows=rows))
    assert [(hit.s3_url, hit.before) for hit in answer.hits] == [
        (FILE, 0),
        (FILE, 1),
        (other, 0),
    ]


async def test_as_many_rows_as_are_let_through_mean_that_there_may_be_more() -> None:
    fake = table(DONE, rows=((FILE, "disk full"), (FILE, "full disk")))
    (answer,) = await asked(fake, limit=2)
    assert answer.is_cut


async def test_who_stops_reading_stops_the_query_and_so_does_the_limit() -> None:
    fake = table(step("RUNNING", 10))
    async with aclosing(ask_table(fake, SETTINGS, ("disk",), 9, sleep=no_pause)) as answers:
        await anext(answers)
    assert fake.times("stop_query_execution") == 1
    with pytest.raises(HistoryLimitReached):
        await asked(table(step("RUNNING", 10**10)))


async def test_a_table_without_text_and_words_that_are_too_long_are_not_asked() -> None:
    fake = table(DONE, kind="bigint")
    with pytest.raises(HistoryUnusable, match="no column of text"):
        await asked(fake)
    assert not fake.times("start_query_execution")
    with pytest.raises(NotAskable):
        table_sql(SETTINGS, "line", ["x" * 2000], 10)
