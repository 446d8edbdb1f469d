"""When a terminal looks at its emulator, which is fed by somebody else: once a frame."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import ClassVar, Final

from tui.terminal.emulator import Emulator, Modes

FRAME: Final = 1 / 60
"""Seconds between two looks at the emulator while output arrives."""

ANSWER: Final = 0.1
"""Seconds after a key in which its echo may come: frames are closer then, so that it is not
late in a flood of other output."""

ANSWER_FRAME: Final = 0.004
"""Seconds between two frames then."""

ELSEWHERE_FRAME: Final = 1 / 8
"""Seconds between two frames of other terminals then: painting a flood takes time, too."""

UNSEEN: Final = 0.5
"""The same for a screen that is not in sight: it paints nothing, but its bell and its title
are news."""

HOLD: Final = 0.150
"""Seconds that a remote may hold the screen still with mode 2026."""


class Frames:
    """Calls for a look at an emulator, at once or when the next frame begins.

    Args:
        emulator: What is fed.
        look: Looks at it; calls `begin` first.
    """

    _key_anywhere: ClassVar[float] = -ANSWER
    """When a key was pressed last in any of the terminals: they share one screen."""

    def __init__(self, emulator: Emulator, look: Callable[[], object]) -> None:
        self._emulator = emulator
        self._look = look
        self._next: asyncio.TimerHandle | None = None
        self._release: asyncio.TimerHandle | None = None
        self._held_since: float | None = None
        self._key_pressed = -ANSWER
        self.begun = 0.0
        """When the emulator was looked at last, by the monotonic clock."""

    def output_arrived(self, *, in_sight: bool) -> None:
        """The emulator was fed: it is looked at in this frame or the next."""
        now = monotonic()
        is_awaited = now < self._key_pressed + ANSWER
        if self._next is not None and not is_awaited:
            return
        pause = (ANSWER_FRAME if is_awaited else FRAME) if in_sight else UNSEEN
        if not is_awaited and now < Frames._key_anywhere + ANSWER:
            pause = max(pause, ELSEWHERE_FRAME)
        wait = self.begun + pause - now
        if wait <= 0:
            self._look()
        elif self._next is None:
            self._next = asyncio.get_running_loop().call_later(wait, self._look)

    def catch_up(self) -> None:
        """Look now if a look is due: who goes back goes from what there is."""
        if self._next is not None:
            self._look()

    def key_pressed(self) -> None:
        self._key_pressed = Frames._key_anywhere = monotonic()

    def begin(self) -> None:
        _cancel(self._next)
        self._next = None
        self.begun = monotonic()

    def is_held(self, modes: Modes) -> bool:
        """Whether the remote holds the screen still at this look; not for ever."""
        if not modes.synchronized_output:
            self._held_since = None
            _cancel(self._release)
            return False
        if self._held_since is None:
            self._held_since = self.begun
            self._release = asyncio.get_running_loop().call_later(HOLD, self._look)
        if self.begun < self._held_since + HOLD:
            return True
        self._emulator.end_synchronized_output()
        self._held_since = None
        return False

    def stop(self) -> None:
        _cancel(self._next)
        _cancel(self._release)


def _cancel(handle: asyncio.TimerHandle | None) -> None:
    if handle is not None:
        handle.cancel()
