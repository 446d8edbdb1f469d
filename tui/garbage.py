"""When Python looks for garbage: not while the program starts, and not while it ends.

What is imported is hardly ever garbage, and yet all of it is looked through again and again
while it grows, and twice more at the end. For a short command that is a third of its work.
"""

import atexit
import gc
from typing import Any, Final

START: Final = 150_000
"""Objects that are made before the first look: the app with its first screen are as many."""


def spare() -> None:
    """Look for no garbage until the program has started, nor when it ends."""
    usual = gc.get_threshold()

    def started(phase: str, _: dict[str, Any]) -> None:
        if phase == "stop":
            gc.callbacks.remove(started)
            # Whoever has decided otherwise since then is left alone.
            if gc.get_threshold()[0] == START:
                gc.freeze()
                gc.set_threshold(*usual)

    gc.callbacks.append(started)
    gc.set_threshold(START, *usual[1:])
    atexit.register(gc.freeze)
