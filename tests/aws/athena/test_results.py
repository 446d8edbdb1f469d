from contextlib import aclosing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_athena import BUCKET, KEY, FakeAthena, result_file, row_of, step
from tests.support.aws.trail_events import HOSTILE, SINCE
from tui.aws.athena import results
from tui.aws.athena.failures import HistoryFailed
from tui.aws.athena.results import CsvRows, read_result
from tui.aws.athena.rows import moment_of, session_of
from tui.aws.athena.sql import COLUMNS
from tui.aws.errors import AccessDenied
from tui.aws.organisation.session import OrganisationSession

FIELDS = st.text('"\n\r,|a é日\\', max_size=12)
ROWS = st.lists(st.lists(FIELDS, min_size=2, max_size=4), max_size=8)
HOSTILE_SESSION = replace(
    session_of(("",) * len(COLUMNS)),
    session_id="maria-1",
    reason='"quoted",\n"' + "日" * 10_000,
    start=SINCE,
    resumed=3,
    end=SINCE,
    ended_by="arn|with|marks",
    from_console=True,
)


async def read(
    aws: FakeAthena, location: str = f"s3://{BUCKET}/{KEY}"
) -> list[list[OrganisationSession]]:
    async with aclosing(read_result(aws, "query-1", location)) as pages:
        return [list(page.rows) async for page in pages]


@given(ROWS, st.data())
def test_rows_are_the_same_however_the_file_is_cut(
    rows: list[list[str]], data: st.DataObject
) -> None:
    text = result_file(rows).decode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    reader = CsvRows()
    found = []
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        found += reader.feed(
            text[begin:end], last=end == len(text) and begin == (cuts or [0])[-1]
        )
    assert found + reader.feed("", last=True) == rows


def test_the_last_row_may_lack_its_line_feed() -> None:
    assert CsvRows().feed('"a","b"\n"c","d"', last=True) == [["a", "b"], ["c", "d"]]


def test_what_is_null_is_empty_as_empty_text_is() -> None:
    assert CsvRows().feed('"a",,""\n') == [["a", "", ""]]


@pytest.mark.parametrize("text", ['"a"b,"c"\n', '"' + "x" * 200_000 + '"\n'])
def test_what_is_no_result_of_athenas_is_told_of(text: str) -> None:
    with pytest.raises(HistoryFailed, match="not as Athena writes it"):
        CsvRows().feed(text)


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "LONGEST_ROW", 1_000)
    reader = CsvRows()
    reader.feed('"' + "x" * 900)
    with pytest.raises(HistoryFailed):
        reader.feed("x" * 100)


@pytest.mark.parametrize("chunk", [7, 100, 4_096, 1 << 20])
async def test_a_file_is_read_in_chunks_of_which_two_are_held_at_most(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(results, "FIRST_CHUNK", chunk)
    monkeypatch.setattr(results, "CHUNK", chunk)
    sessions = [replace(HOSTILE_SESSION, reason=f'日"{number}\n') for number in range(20)]
    aws = FakeAthena([step("SUCCEEDED")], [row_of(session) for session in sessions])
    pages = await read(aws)
    assert [session for page in pages for session in page] == sessions
    assert aws.times("get_object") == max(1, -(-len(aws.file) // chunk))
    if aws.times("get_object") > 1:
        assert aws.asked("get_object")["IfMatch"] == '"tag"'


async def test_the_first_page_is_there_before_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "FIRST_CHUNK", 4_096)
    monkeypatch.setattr(results, "CHUNK", 4_096)
    aws = FakeAthena(
        [step("SUCCEEDED")], [row_of(replace(HOSTILE_SESSION, reason="x"))] * 2_000
    )
    async with aclosing(read_result(aws, "query-1", f"s3://{BUCKET}/{KEY}")) as pages:
        assert (await anext(pages)).rows
    assert aws.times("get_object") <= 2


async def test_a_hostile_row_comes_as_it_was_written() -> None:
    aws = FakeAthena([step("SUCCEEDED")], [row_of(HOSTILE_SESSION)])
    assert await read(aws) == [[HOSTILE_SESSION]]


async def test_a_result_without_rows_is_empty() -> None:
    assert [row for page in await read(FakeAthena([step("SUCCEEDED")])) for row in page] == []


@pytest.mark.parametrize("location", ["", f"s3://{BUCKET}/gone.csv", f"s3://{BUCKET}/{KEY}"])
async def test_a_result_that_is_in_no_file_of_ours_comes_in_pages(location: str) -> None:
    sessions = [
        replace(HOSTILE_SESSION, session_id=f"maria-{number}") for number in range(2_500)
    ]
    aws = FakeAthena([step("SUCCEEDED")], [row_of(session) for session in sessions])
    if location.endswith(KEY):
        aws.answers["get_object"] = AccessDenied()
    pages = await read(aws, location)
    assert [session for page in pages for session in page] == sessions
    assert [len(page) for page in pages] == [999, 1000, 501]


@given(st.lists(HOSTILE | st.just(""), max_size=25))
def test_any_row_is_a_session(row: list[str]) -> None:
    session = session_of(row)
    assert session.session_id == (row[0] if row else "")


@pytest.mark.parametrize(
    "text",
    ["2024-02-27T10:30:00Z", "2024-02-27 10:30:00.000", "2024-02-27 10:30:00.000 UTC"],
)
def test_times_are_read_as_cloudtrail_and_trino_write_them(text: str) -> None:
    assert moment_of(text) == SINCE


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01T00:00:00Z"])
def test_a_time_that_is_none_counts_as_not_told(text: str) -> None:
    assert moment_of(text) is None
