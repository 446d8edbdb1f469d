"""What is said when a session's time runs short."""

import pytest

from tests.ui.fakes import FakeSession, session_on
from tui.ui.words.notices import Notices, minutes_left


def due(
    notices: Notices, session: FakeSession, maximum: float, idle: float = 1200.0
) -> list[str]:
    session.maximum_left, session.idle_left = maximum, idle
    return notices.due(session.remaining())


def test_each_threshold_of_the_maximum_is_said_once() -> None:
    notices, session = Notices("web-1"), session_on("web-1")
    said = [due(notices, session, left) for left in (900, 600, 599, 300, 299, 60, 59)]
    assert said == [
        [],
        ["web-1 ends in 10 min."],
        [],
        ["web-1 ends in 5 min. Save your work."],
        [],
        ["web-1 ends in 1 min. Save your work."],
        [],
    ]


def test_a_session_that_is_short_from_the_start_says_so_once() -> None:
    notices, session = Notices("web-1"), session_on("web-1")
    assert due(notices, session, 179) == ["web-1 ends in 3 min. Save your work."]
    assert due(notices, session, 178) == []


def test_idling_is_warned_of_late_and_again_after_input() -> None:
    notices, session = Notices("web-1"), session_on("web-1")
    assert due(notices, session, 3000, idle=599) == []
    [warning] = due(notices, session, 3000, idle=300)
    assert warning.startswith("web-1 times out in 5 min. Type to keep it")
    assert due(notices, session, 3000, idle=1200) == []
    assert len(due(notices, session, 2000, idle=290)) == 1


def test_a_session_without_limits_is_left_in_peace() -> None:
    notices, session = Notices("web-1"), session_on("web-1")
    session.maximum = session.maximum_left = session.idle = session.idle_left = None
    assert notices.due(session.remaining()) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (600, "10 min"),
        (299.4, "5 min"),
        (60, "1 min"),
        (59.2, "1 min"),
        (40, "40 s"),
    ],
)
def test_what_is_left_is_told_in_whole_minutes(seconds: float, words: str) -> None:
    assert minutes_left(seconds) == words
