"""How far, how fast, and how long yet."""

from tui.sessions.copying.tally import CopyTally


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
