"""Seconds of the processor that other processes have taken."""

import resource
from collections.abc import Callable


def of_children() -> float:
    """Of all that this one has started, as far as they have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cost(run: Callable[[], object]) -> float:
    """Of what is started and waited for by a call."""
    before = of_children()
    run()
    return of_children() - before
