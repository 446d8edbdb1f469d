"""The clock goes forward and can be turned into Unix time."""

import time

from tui.transport import clock


def test_the_clock_never_goes_back() -> None:
    readings = [clock.now() for _ in range(1000)]
    assert readings == sorted(readings)


def test_the_epoch_turns_it_into_unix_time() -> None:
    assert abs(clock.now() + clock.epoch() - time.time()) < 60
