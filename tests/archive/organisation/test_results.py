"""Answers that are kept for a day."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.organisation.rows import BEGAN, session
from tests.archive.rings import LOCKED, Ring
from tui.archive.errors import ArchiveError
from tui.archive.opening.keys import Keys
from tui.archive.opening.opener import Opener, opener_of
from tui.archive.opening.place import ArchivePlace
from tui.archive.organisation.columns import COLUMNS, NAMES, folded, text_of
from tui.archive.organisation.kept import KeptResult
from tui.archive.organisation.results import OrganisationResults
from tui.archive.organisation.terms import LATEST_FIRST, ResultFilter, ResultOrder, ResultTerm
from tui.aws.organisation.session import OrganisationSession

Results = OrganisationResults[OrganisationSession]
Answer = KeptResult[OrganisationSession]

NOW = datetime(2026, 11, 29, 12).astimezone()


def results_in(folder: Path, now: Callable[[], datetime] = lambda: NOW) -> Results:
    return OrganisationResults(
        folder, OrganisationSession, opener_of(folder, keyring=False), now
    )


async def answered(
    results: Results, rows: list[OrganisationSession], at_once: int = 50
) -> Answer:
    answer = await results.begin("who?")
    for at in range(0, len(rows), at_once):
        await answer.add(rows[at : at + at_once])
    await answer.finish(scanned=4096)
    return answer


def test_a_row_has_the_fields_of_a_session_of_an_organisation() -> None:
    assert tuple(field.name for field in fields(OrganisationSession)) == NAMES


async def test_what_is_kept_is_given_back_as_it_was(tmp_path: Path) -> None:
    rows = [
        session(
            0,
            reason="a\nb\0c\u202e障害 %_'\"" * 400,
            end=BEGAN + timedelta(seconds=1.5),
            resumed=3,
        ),
        session(1, session_id="", start=None, error_code="AccessDenied", target="\ud800"),
    ]
    answer = await answered(results_in(tmp_path), rows)
    assert list(await answer.page()) == rows
    await answer.close()


async def test_the_answer_of_today_is_found_again_by_its_question(tmp_path: Path) -> None:
    await (await answered(results_in(tmp_path), [session(1)])).close()
    found = await results_in(tmp_path).open("who?")
    assert found is not None
    facts = await found.facts()
    assert (facts.asked, facts.rows, facts.finished, facts.scanned) == (NOW, 1, True, 4096)
    assert await results_in(tmp_path).open("who else?") is None
    await found.close()
    again = await results_in(tmp_path).open("who?")
    assert again is not None
    await again.close()


async def test_what_is_of_yesterday_is_removed(tmp_path: Path) -> None:
    await (await answered(results_in(tmp_path), [session(1)])).close()
    tomorrow = results_in(tmp_path, lambda: NOW + timedelta(days=1))
    assert await tomorrow.open("who?") is None
    assert not list((tmp_path / "organisation").iterdir())


async def test_who_looks_at_an_answer_at_midnight_sees_it_on(tmp_path: Path) -> None:
    answer = await answered(results_in(tmp_path), [session(1)])
    await results_in(tmp_path, lambda: NOW + timedelta(days=1)).open("who?")
    assert await answer.page() == (session(1),)
    await answer.close()


@pytest.mark.parametrize("leave", [KeptResult.discard, KeptResult.close])
async def test_an_answer_that_was_broken_off_is_none(tmp_path: Path, leave: Callable) -> None:  # type: ignore[type-arg]
    answer = await results_in(tmp_path).begin("who?")
    await answer.add([session(number) for number in range(100)])
    assert await results_in(tmp_path).open("who?") is None
    await leave(answer)
    assert not list((tmp_path / "organisation").iterdir())


async def test_the_first_page_is_there_while_the_rest_is_written(tmp_path: Path) -> None:
    answer = await results_in(tmp_path).begin("who?")
    rows = [session(number) for number in range(1000)]
    await answer.add(rows[:100])
    for order in (None, LATEST_FIRST, ResultOrder("start", descending=False)):
        assert len(await answer.page((), order, limit=5)) == 5
    assert await answer.page(limit=5) == tuple(rows[:5])
    await answer.add(rows[100:])
    known = await answer.count()
    assert 100 < known <= 1000
    assert await answer.count((ResultTerm("restart"),)) == known
    await answer.finish()
    assert await answer.count((ResultTerm("restart"),)) == 1000
    assert (await answer.page((), LATEST_FIRST, offset=999)) == (rows[999],)
    assert (await answer.page((), ResultOrder("start", False), limit=1)) == (rows[999],)
    await answer.close()


async def test_an_answer_is_encrypted_by_a_key_of_the_archive(tmp_path: Path) -> None:
    opener = Opener(tmp_path, Keys(Ring()))
    results = OrganisationResults(tmp_path, OrganisationSession, opener, lambda: NOW)
    await (await answered(results, [session(1, reason="secret-reason")])).close()
    (path,) = (tmp_path / "organisation").glob("*.db")
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(apsw.NotADBError):
        apsw.Connection(str(path)).execute("SELECT * FROM facts").fetchall()
    again = await results.open("who?")
    assert again is not None
    assert [row.reason for row in await again.page()] == ["secret-reason"]
    await again.close()


async def test_without_a_history_an_answer_goes_when_it_is_closed(tmp_path: Path) -> None:
    results = OrganisationResults(tmp_path, OrganisationSession, None, lambda: NOW)
    answer = await answered(results, [session(1)])
    assert await answer.page() == (session(1),)
    (path,) = (tmp_path / "organisation").glob("*.db")
    assert b"restart" not in path.read_bytes()
    await answer.close()
    assert not list((tmp_path / "organisation").iterdir())
    assert not ArchivePlace(tmp_path).plain.exists()


async def test_while_the_keyring_is_locked_an_answer_goes_when_it_is_closed(
    tmp_path: Path,
) -> None:
    ring = Ring()
    with Opener(tmp_path, Keys(ring)).opened(make=True):
        pass
    ring.trouble = LOCKED
    opener = Opener(tmp_path, Keys(ring))
    results = OrganisationResults(tmp_path, OrganisationSession, opener, lambda: NOW)
    answer = await answered(results, [session(1)])
    assert await results.open("who?") is None
    assert await answer.page() == (session(1),)
    await answer.close()
    assert not list((tmp_path / "organisation").iterdir())


async def test_a_damaged_answer_is_none(tmp_path: Path) -> None:
    await (await answered(results_in(tmp_path), [session(1)])).close()
    (path,) = (tmp_path / "organisation").glob("*.db")
    path.write_bytes(b"\0" * 4096)
    assert await results_in(tmp_path).open("who?") is None


async def test_what_is_wrong_with_a_file_is_a_sentence(tmp_path: Path) -> None:
    answer = await answered(results_in(tmp_path), [session(n) for n in range(200)])
    answer._reader._database.execute("DELETE FROM texts")
    with pytest.raises(
        ArchiveError, match=r"can't be used: a part of it is missing\. Ask again"
    ):
        await answer.count((ResultTerm("ada"),))
    await answer.close()


# Filters and orders, against what Python says of the rows.

HOSTILE = st.text("aAb\uff22-/:._ %'\"\nｶﾞé障", max_size=6)
ROWS = st.builds(
    session,
    st.integers(0, 40),
    session_id=HOSTILE,
    role=HOSTILE,
    session_name=HOSTILE,
    principal=HOSTILE,
    reason=HOSTILE,
    ended_by=HOSTILE,
    start=st.none() | st.integers(0, 9).map(lambda days: BEGAN - timedelta(days=days)),
    resumed=st.integers(0, 3),
)
TERMS = st.builds(
    ResultTerm,
    HOSTILE | st.sampled_from(("2026-10-3", "console", "us-east")),
    st.lists(st.sampled_from(NAMES), unique=True, max_size=2).map(tuple),
    st.booleans(),
    st.booleans(),
)
ORDERS = st.builds(ResultOrder, st.sampled_from(NAMES), st.booleans())


def holds(term: ResultTerm, row: OrganisationSession) -> bool:
    sought, names = folded(term.text), term.columns
    if not names:
        # Only who looks for one looks through the ids of events.
        is_id = len(sought) >= 8 and set(sought) <= set(b"0123456789abcdef-")
        names = tuple(name for name in NAMES if name != "event_id" or is_id)
    texts = [folded(text_of(COLUMNS[name], getattr(row, name))) for name in names]
    found = sought in texts if term.exact else any(sought in text for text in texts)
    return found is not term.negated if term.text or term.exact else True


def sorted_by(order: ResultOrder, rows: list[OrganisationSession]) -> list[OrganisationSession]:
    def key(row: OrganisationSession) -> object:
        value = getattr(row, order.column)
        if isinstance(value, str):
            return folded(value)
        return value.timestamp() if isinstance(value, datetime) else float(value or 0)

    return sorted(rows, key=key, reverse=order.descending)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(
    st.lists(ROWS, min_size=1, max_size=40),
    st.lists(TERMS, max_size=2).map(tuple),
    st.none() | ORDERS,
    st.integers(0, 5),
)
def test_filters_and_orders_are_those_of_the_rows_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[OrganisationSession],
    wanted: ResultFilter,
    order: ResultOrder | None,
    offset: int,
) -> None:
    async def looked() -> tuple[int, list[OrganisationSession]]:
        answer = await answered(results_in(tmp_path_factory.getbasetemp()), rows, 20)
        found = list(await answer.page(wanted, order, offset, 10))
        count = await answer.count(wanted)
        await answer.discard()
        return count, found

    expected = [row for row in rows if all(holds(term, row) for term in wanted)]
    count, found = asyncio.run(looked())
    assert count == len(expected)
    expected = expected if order is None else sorted_by(order, expected)
    assert found == expected[offset : offset + 10]


async def test_all_rows_of_a_filter_are_there_page_by_page_in_several_segments(
    tmp_path: Path,
) -> None:
    dice = random.Random(1)
    rows = [session(number) for number in range(3000)]
    dice.shuffle(rows)
    answer = await answered(results_in(tmp_path), rows, 700)
    wanted = (ResultTerm("us-east-1", ("region",)),)
    for order in (ResultOrder("reason", descending=False), ResultOrder("start"), None):
        expected = [row for row in rows if row.region == "us-east-1"]
        found = [row async for page in answer.pages(wanted, order) for row in page]
        assert found == (expected if order is None else sorted_by(order, expected))
    await answer.close()


async def test_an_order_that_was_kept_is_that_of_the_rows(tmp_path: Path) -> None:
    rows = [session(number * 7 % 100) for number in range(100)]
    await (await answered(results_in(tmp_path), rows)).close()
    for _each in range(2):
        answer = await results_in(tmp_path).open("who?")
        assert answer is not None
        found = await answer.page((), ResultOrder("reason"), limit=100)
        assert list(found) == sorted_by(ResultOrder("reason"), rows)
        await answer.close()


async def test_of_latest_first_only_as_much_is_looked_through_as_is_shown(
    tmp_path: Path,
) -> None:
    answer = await answered(results_in(tmp_path), [session(n) for n in range(2000)])
    await answer.page((), LATEST_FIRST)
    (matching_segments,) = {len(answer._segments)}
    await answer.page((ResultTerm("restart"),), LATEST_FIRST, limit=10)
    (matching,) = answer._matchings.values()
    assert matching.segments == 1 < matching_segments
    await answer.close()


def test_a_term_of_no_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no row has nonsense"):
        ResultTerm("x", ("nonsense",))
    with pytest.raises(ValueError, match="no row has nonsense"):
        ResultOrder("nonsense")
