"""How the C library keeps memory: in one place for all threads.

glibc gives each thread an arena of its own, and what was freed in one is of no use to another. The
threads that read AWS's answers take turns anyway, as Python's do: with one arena the app with a
large fleet takes a fifth less.
"""

import ctypes
import sys
from contextlib import suppress
from typing import Final

M_ARENA_MAX: Final = -8
"""Of `mallopt`, from malloc.h."""


def keep_in_one_arena() -> None:
    """Have all threads share an arena; does nothing where there is no glibc."""
    if sys.platform == "linux":
        # musl has no such function, and no arenas.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
