"""The clock that everything live is measured with."""

import time
from collections.abc import Callable
from typing import Final

Clock = Callable[[], float]
"""Seconds since an arbitrary moment; never goes back."""


def _suspend_aware_clock() -> Clock:
    # A session's limits run on while a laptop sleeps, but time.monotonic() stands still then.
    # Linux counts sleep in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC (Python's own
    # time.monotonic() uses another one there).
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        identifier = getattr(time, name, None)
        if identifier is not None:
            return lambda: time.clock_gettime(identifier)
    return time.monotonic


now: Final[Clock] = _suspend_aware_clock()
"""Seconds, monotonic, counting the time that the machine sleeps."""


def epoch() -> float:
    """Add it to `now()` to get Unix time, in seconds."""
    return time.time() - now()
