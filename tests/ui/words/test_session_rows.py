"""AWS's sessions joined with our own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from tests.ui.fakes import ME, NOW, FakeSession, session_answer, session_on
from tui.archive.store import HistoryRow
from tui.aws.client import Identity
from tui.aws.sessions import SessionRecord
from tui.sessions.ending import Cause, Ending
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.ui.words.session_rows import SessionRow, join
from tui.ui.workspace import Workspace


def record(number: int = 1, **more: Any) -> SessionRecord:
    return SessionRecord.from_answer(session_answer(number, **more))


def ours(fake: FakeSession) -> Session:
    return cast(Session, fake)


def running(session_id: str) -> FakeSession:
    session = session_on("web-1", reason="INC-9")
    session.state, session.session_id, session.started = SessionState.CONNECTED, session_id, NOW
    return session


def test_a_session_that_aws_and_we_know_is_one_row() -> None:
    listed = record(1, Status="Connected", EndDate=None)
    [row] = join([listed], (ours(running(listed.session_id)),), lambda _: "web-1")
    assert row.here
    assert row.ended_words == "open here"
    assert row.owner == "kaori"


def test_a_session_that_aws_does_not_list_yet_is_a_row() -> None:
    [row] = join([], (ours(running("kaori-1")),), lambda _: "")
    assert (row.name, row.reason, row.target) == ("web-1", "INC-9", "i-web-1")


def test_a_session_of_ones_own_has_an_owner_before_aws_lists_it() -> None:
    who = Identity("123456789012", ME, "AROA:kaori", "ap-northeast-1", None, None)
    place = Workspace(cast(Any, None), cast(Any, None), identity=who)
    [row] = join([], (ours(running("kaori-1")),), lambda _: "", place_of=lambda _: place)
    assert row.owner == "kaori"
    [row] = join([], (ours(running("kaori-1")),), lambda _: "")
    assert row.owner == ""


def test_a_session_that_has_no_id_yet_is_no_row() -> None:
    assert join([], (ours(session_on("web-1")),), lambda _: "") == []


def test_a_session_that_ran_until_its_maximum_says_so() -> None:
    listed = record(1)
    assert listed.started is not None
    at_maximum = record(1, EndDate=listed.started + timedelta(minutes=60))
    assert SessionRow("a", at_maximum).ended_words == "maximum reached"
    assert SessionRow("a", listed).ended_words == "terminated"


def test_how_our_own_session_ended_is_known_better_than_aws_tells() -> None:
    session = running("kaori-1")
    session.state, session.ending = SessionState.ENDED, Ending(Cause.IDLE, "idle")
    assert SessionRow("kaori-1", record(1), ours(session)).ended_words == "idle"


def test_our_own_session_that_has_just_ended_has_lasted_before_aws_says_so() -> None:
    session = running("kaori-1")
    session.state, session.ending = SessionState.ENDED, Ending(Cause.IDLE, "idle")
    session.ended = NOW + timedelta(minutes=20)
    [row] = join([], (ours(session),), lambda _: "")
    assert row.duration(NOW + timedelta(hours=1)) == "20:00"
    assert row.entry.ended == session.ended


def test_a_session_elsewhere_is_live_but_not_here() -> None:
    row = SessionRow("a", record(1, Status="Disconnected", EndDate=None))
    assert row.live
    assert not row.here
    assert row.ended_words == "disconnected"


def test_a_live_session_lasts_until_now() -> None:
    row = SessionRow("a", record(1, Status="Connected", EndDate=None))
    assert row.duration(NOW) == "2:00:00"
    assert SessionRow("a", record(1)).duration(NOW) == "20:00"


def test_a_session_that_never_started_has_no_duration() -> None:
    assert SessionRow("a", record(1, StartDate=None, Owner=ME)).duration(NOW) == "-"


def test_what_the_history_has_stands_in_where_aws_has_forgotten() -> None:
    row = HistoryRow(
        session_id="a",
        owner=ME,
        target="i-1",
        target_name="web-of-old",
        reason="INC-1",
        cause="idle",
        started=NOW,
        ended=NOW + timedelta(minutes=20),
    )
    [known] = join([], (), lambda _: "", {"a": row})
    assert known.only_remembered
    assert not known.live
    assert (known.name, known.target, known.reason) == ("web-of-old", "i-1", "INC-1")
    assert (known.owner, known.ended_words, known.duration(NOW)) == ("kaori", "idle", "20:00")
    assert known.entry.origin == "from the local history"
    [unseen] = join([], (), lambda _: "", {"a": replace(row, cause="", ended=None)})
    assert (unseen.ended_words, unseen.duration(NOW)) == ("unknown", "-")
