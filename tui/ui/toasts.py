"""Which notifications are in sight: no more than have room, so that each of them is seen."""

from collections.abc import Iterable
from dataclasses import replace
from math import inf
from time import time
from typing import Final
from uuid import uuid4

from rich.cells import cell_len
from textual.geometry import Size
from textual.notifications import Notification, Notifications

TURN: Final = 2.5
"""Seconds that a toast has at least while others wait for its place."""

WIDEST: Final = 57
"""Cells of a line of a toast, as the style has it."""

APART: Final = 1
"""Lines between two toasts."""

OURS: Final = 5
"""Lines of the window above the first toast and below the last."""


class ToastQueue:
    """Those that have room, the oldest first; the others wait, and do not grow old meanwhile."""

    def __init__(self) -> None:
        self._begun: set[str] = set()
        self._cut: dict[str, Notification] = {}
        """What has begun above a shell, and is longer than the room there; by its identity."""
        self._waiting = False

    @property
    def waits(self) -> bool:
        """Whether there are some that had no room."""
        return self._waiting

    @property
    def has_cut(self) -> bool:
        """Whether something was seen in part only."""
        return bool(self._cut)

    def in_sight(
        self, told: Iterable[Notification], size: Size, *, above_shell: int
    ) -> Notifications:
        """What is to be shown now.

        Args:
            told: Everything that is not yet out of date, the oldest first.
            size: Of the window.
            above_shell: How many lines there are for one of them; 0 where they have the window.
        """
        shown, lines = Notifications(), 0
        alive = [each for each in told if not each.has_expired]
        self._begun &= {each.identity for each in alive}
        self._waiting = False
        for each in alive:
            lines += _lines(each, size.width) + APART
            fits = len(shown) == 0 or not (above_shell or lines > size.height - OURS)
            if not fits or self._waiting:
                self._waiting, each.raised_at = True, inf
                self._begun.discard(each.identity)
                continue
            if each.identity not in self._begun:
                self._begun.add(each.identity)
                each.raised_at = time()
                if above_shell and _lines(each, size.width, size.width) > above_shell:
                    self._cut[each.identity] = replace(each)
            if not above_shell:
                self._cut.pop(each.identity, None)
            shown.add(each)
        return shown

    def whole(self, told: Iterable[Notification]) -> list[Notification]:
        """What was cut above a shell and is gone, anew for where there is room; each once."""
        left = {each.identity for each in told if not each.has_expired}
        gone = [self._cut.pop(identity) for identity in self._cut.keys() - left]
        return [replace(each, identity=str(uuid4()), raised_at=time()) for each in gone]

    def give_way(self, told: Iterable[Notification]) -> Notification | None:
        """The one that is in sight for the longest time has been seen, where others wait."""
        shown = [each for each in told if each.identity in self._begun]
        if not (self._waiting and shown):
            return None
        shown[0].timeout = 0
        return shown[0]


def _lines(one: Notification, width: int, widest: int = WIDEST) -> int:
    inside = max(1, min(widest, width - 4))
    lines = [*filter(None, [one.title]), *one.message.splitlines()]
    return sum(max(1, -(-cell_len(line) // inside)) for line in lines)
