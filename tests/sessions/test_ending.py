"""An ending keeps the service's words and tells the cause from them."""

import pytest

from tui import language
from tui.language import _
from tui.protocol.events import Closed
from tui.sessions.ending import (
    Cause,
    Ending,
    command_ending,
    ending_of,
    maximum_reached,
    plain,
    shell_ending,
)

MAXIMUM = "Max session duration reached. Your session has been terminated."
IDLE = "Your session timed out due to inactivity and has been terminated."


@pytest.mark.parametrize(
    ("output", "cause"),
    [(MAXIMUM, Cause.MAXIMUM), (IDLE, Cause.IDLE), ("Commands cannot be empty", Cause.SERVICE)],
)
def test_the_services_words_are_shown_and_give_the_cause(output: str, cause: Cause) -> None:
    assert ending_of(Closed(output), None) == Ending(cause, output)


def test_an_empty_close_is_the_shells_own_exit() -> None:
    assert ending_of(Closed(""), None) == plain(Cause.EXITED)


def test_an_empty_close_after_our_request_is_what_we_asked_for() -> None:
    asked = plain(Cause.USER)
    assert ending_of(Closed(""), asked) == asked


def test_words_that_come_after_our_request_keep_its_cause() -> None:
    ending = ending_of(Closed("Terminated by admin"), plain(Cause.USER))
    assert ending == Ending(Cause.USER, "Terminated by admin")


def test_hostile_words_lose_their_escape_sequences_and_their_length() -> None:
    ending = ending_of(Closed("\x1b[2Jbad\nnews" + "x" * 10_000), None)
    assert ending.words.startswith("[2Jbad news")
    assert len(ending.words) <= 500


def test_our_own_words_name_the_maximum() -> None:
    assert "1 min" in maximum_reached(60.0).words
    assert "1 h" in maximum_reached(3600.0).words


@pytest.mark.parametrize(
    ("said", "typed", "cause"),
    [
        (b"$ exit\r\n", b"exit\r", Cause.EXITED),
        (b"$ exit 3\r\n", b"\r", Cause.EXITED),
        (b"\x1b[?2004l\r\r\nexit\r\n", b"", Cause.EXITED),
        (b"$ logout\r\n\x1b[0m", b"", Cause.EXITED),
        (b"$ ", b"\x04", Cause.EXITED),
        (b"$ ", b"", Cause.ELSEWHERE),
        (b"$ ls\r\nexit.log\r\n$ ", b"\r", Cause.ELSEWHERE),
        (b"could not exit\r\n$ sleep 100\r\n", b"\r", Cause.ELSEWHERE),
        (b"", b"", Cause.ELSEWHERE),
    ],
)
def test_a_shell_has_exited_where_it_or_its_user_said_so(
    said: bytes, typed: bytes, cause: Cause
) -> None:
    ending = shell_ending(said, typed)
    assert ending.cause is cause
    assert ("TerminateSession" in ending.words) is (cause is Cause.ELSEWHERE)


def test_an_ending_is_kept_in_english_and_said_in_the_language_of_the_user() -> None:
    language.choose("ja")
    for ending in (maximum_reached(3600.0), command_ending(3), plain(Cause.USER)):
        assert ending.words.isascii()
        assert not _(ending.words).isascii()
    by_aws = ending_of(Closed("Session timed out."), None)
    assert _(by_aws.words) == "Session timed out."
