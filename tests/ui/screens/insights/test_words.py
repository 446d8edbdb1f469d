from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from tui.aws.insights.asking import LogAnswer
from tui.aws.insights.hits import LogHit
from tui.ui.screens.insights.words import (
    LogWindow,
    answer_words,
    log_hit_words,
    log_session_words,
    window_words,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HIT = LogHit("jane-0abc", NOON, "the disk is full")


def now() -> datetime:
    return NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (LogAnswer(scanned=10), "searching… · 10 B scanned"),
        (LogAnswer((HIT,), 2000), "searching… · 1 hit in 1 session · 2.0 kB scanned"),
        (LogAnswer((HIT, HIT), 9, is_done=True), "2 hits in 1 session · 9 B scanned"),
        (LogAnswer(scanned=9, is_done=True), "nothing found · 9 B scanned"),
    ],
)
def test_how_far_a_search_is_names_the_bytes_that_are_billed(
    answer: LogAnswer, words: str
) -> None:
    assert answer_words(answer) == words


def test_what_was_stopped_and_what_was_cut_say_so() -> None:
    assert answer_words(LogAnswer((HIT,), 9), stopped=True).startswith("stopped · 1 hit")
    assert "older ones may be missing" in answer_words(
        LogAnswer((HIT,), 9, is_done=True, is_cut=True)
    )


def test_the_window_is_the_one_chosen_or_what_was_typed() -> None:
    assert window_words(LogWindow.WEEK, None, now) == "last 7 d"
    assert window_words(LogWindow.WEEK, NOON, now) == "since today 12:00"
    assert LogWindow.QUARTER.next is LogWindow.DAY


@pytest.mark.parametrize(
    "line", ["the disk is full", "障害" * 60 + " disk \x1b[31m\u202e[red]x"]
)
@pytest.mark.parametrize("width", [24, 60])
def test_a_hit_has_its_time_and_its_words_in_sight_in_any_width(line: str, width: int) -> None:
    shown = log_hit_words(LogHit("s", NOON, line), ("disk",), now, width, marked=True)
    assert shown.plain.startswith("▌ 12:00:00  ")
    assert "disk" in shown.plain
    assert cell_len(shown.plain) <= width
    assert not {"\x1b", "\u202e"} & set(shown.plain)


def test_a_session_is_named_with_when_its_last_hit_was() -> None:
    shown = log_session_words("jane\n-0abc", (HIT,), now, 60).plain
    assert shown == "today 12:00  jane␊-0abc"
