"""A log at AWS as the lines that stood on the session's screens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.replay import log_text
from tui.replay.log_text import END_MISSING, START_MISSING, LogText, what_is_missing

SCRIPT = "Script started on now\r\n$ ls\r\n\r\nfile\r\n\r\nScript done on then\r\n"
SESSION = (
    "Script started on now\n$ lx\x08s\r\n\r\n日本語\r\n$ vi\r\n\x1b[?1049h\x1b[H\x1b[2Jin vi"
    "\x1b[?1049l$ clear\r\n\x1b[H\x1b[2J\x1b[3Jlater\r\n"
)


def lines_of(text: str, *, cut: int = 1 << 20, lines: int = 60) -> list[str]:
    log = LogText(80, lines)
    fed = [line for at in range(0, len(text), cut) for line in log.feed(text[at : at + cut])]
    return fed + log.rest()


def test_what_was_typed_cleared_and_shown_in_a_program_is_there_once() -> None:
    found = lines_of(SESSION)
    for line in ("Script started on now", "$ ls", "日本語", "in vi", "$ clear", "later"):
        assert found.count(line) == 1


def test_lines_are_in_the_order_in_which_they_came() -> None:
    text = "one\r\n\r\ntwo\r\n\x1b[?1049h\x1b[Hin vi\x1b[?1049l\r\n\r\nthree"
    # In a terminal of two lines they scroll away, in one of 60 they stand there.
    for lines in (2, 60):
        found = lines_of(text, lines=lines)
        assert [line for line in found if line] == ["one", "two", "in vi", "three"]
        assert found[:4] == ["one", "", "two", "in vi"]


def test_blank_lines_and_line_feeds_alone_are_lines() -> None:
    text = "one\n\ntwo\r\n\r\nthree"
    assert lines_of(text) == lines_of(text, lines=2) == ["one", "", "two", "", "three"]


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_how_a_log_arrives_makes_no_difference(cut: int) -> None:
    assert lines_of(SESSION, cut=cut) == lines_of(SESSION)


@given(st.text(st.sampled_from("ab\r\n\x08\x1b[2JHm?1049hl;長")))
def test_no_log_has_a_line_that_acts(text: str) -> None:
    assert all(line.isprintable() for line in lines_of(text, cut=16))


def test_a_log_that_draws_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_text, "MOST_TEXT", 1000)
    log = LogText()
    assert len(log.feed("x\r\n" * 5000)) == 500
    assert log.full


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (SCRIPT, ""),
        (SCRIPT.replace("\r\n", "\n"), ""),
        (SCRIPT[:-20], END_MISSING),
        (SCRIPT[10:], START_MISSING),
        ("what was streamed", ""),
        ("", ""),
    ],
)
def test_what_aws_does_not_have_of_a_log_is_told(text: str, missing: str) -> None:
    assert what_is_missing(text) == missing
