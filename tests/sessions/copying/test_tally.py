"""How far, how fast, and how long yet."""

import pytest

from tui.sessions.copying.tally import CopyProgress, CopyTally, progress_words


def test_the_rate_is_that_of_the_last_seconds() -> None:
    tally = CopyTally(1_000)
    assert tally.count(0, "x", 0.0).left is None
    for second in range(1, 11):
        progress = tally.count(10, "x", float(second))
    assert (progress.done, progress.rate, progress.left) == (100, 10.0, 90.0)
    for second in range(11, 21):
        progress = tally.count(40, "x", float(second))
    assert (progress.done, progress.rate, progress.left) == (500, 40.0, 12.5)


def test_nothing_is_left_of_what_has_no_end() -> None:
    tally = CopyTally(None)
    tally.count(10, "x", 0.0)
    assert tally.count(10, "x", 1.0).left is None


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (
            CopyProgress(5_000_000, 20_000_000, 1_000_000.0, "x"),
            " 25 %  x  5.0 MB of 20.0 MB  1.0 MB/s  00:15 left",
        ),
        (
            CopyProgress(0, 8_000_000_000, 1_000_000.0, "x"),
            "  0 %  x  0 B of 8.0 GB  1.0 MB/s  2:13:20 left",
        ),
        (CopyProgress(10, None, 0.0, "x"), "x  10 B  0 B/s"),
    ],
)
def test_it_is_shown_how_far_how_fast_and_how_long_yet(
    progress: CopyProgress, words: str
) -> None:
    assert progress_words(progress) == words
