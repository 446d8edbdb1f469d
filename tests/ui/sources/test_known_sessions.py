"""What is known of sessions, and by whom."""

from typing import Any, cast

from tui.aws.sessions import SessionRecord
from tui.ui.sources.known_sessions import KnownSessions
from tui.ui.workspace import Workspace


def place() -> Workspace:
    return Workspace(cast(Any, None), cast(Any, None))


def record(session_id: str, status: str = "Connected") -> SessionRecord:
    return SessionRecord(
        session_id=session_id,
        target="i-1",
        status=status,
        started=None,
        ended=None,
        document="",
        owner="",
        reason="",
        details="",
        s3_url="",
        cloudwatch_url="",
        max_minutes=None,
        access_type="",
        raw={},
    )


def read(known: KnownSessions, at: Workspace, *pages: tuple[SessionRecord, ...]) -> None:
    known.begin(at)
    for page in pages:
        known.tell(at, page)
    known.end(at)


def test_what_two_profiles_of_an_account_list_belongs_to_the_first_alone() -> None:
    known, first, second = KnownSessions({}), place(), place()
    read(known, first, (record("a"),))
    known.begin(second)
    [row] = known.tell(second, (record("a"),))
    assert row.place is first
    known.end(second)
    known.leave(second)
    assert known.keys == {"a"}, "it was the other one that told of it first"
    known.leave(first)
    assert known.keys == set()


def test_all_pages_of_a_reading_stay_and_what_is_told_no_more_goes() -> None:
    known, here = KnownSessions({}), place()
    read(known, here, (record("a"), record("b")), (record("c"),))
    assert known.keys == {"a", "b", "c"}
    read(known, here, (record("b"),), (record("c"),))
    assert known.keys == {"b", "c"}


def test_a_page_that_comes_after_its_reading_was_given_up_is_taken_in() -> None:
    known, here = KnownSessions({}), place()
    [row] = known.tell(here, (record("a"),))
    assert (row.session_id, row.place) == ("a", here)
    known.end(here)
    assert known.keys == {"a"}


def test_a_page_gives_back_its_own_rows_with_what_is_known_newest() -> None:
    known, here = KnownSessions({}), place()
    known.begin(here)
    known.tell(here, (record("a", "Terminated"), record("b")))
    [row] = known.tell(here, (record("a"),))
    assert row.record is not None
    assert (row.session_id, row.record.status) == ("a", "Terminated"), "what is over stays so"
    assert known.keys == {"a", "b"}
