"""The tabs that were closed a moment ago: a closed tab is taken back, or its session freed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.sessions.session import Session
    from tui.ui.terminal.input_guard import InputGuard
    from tui.ui.workspace import Workspace

KEPT: Final = 60.0
"""Seconds that a closed tab can be taken back; its screen and its scrollback stay so long."""


@dataclass(eq=False, frozen=True, slots=True)
class ClosedTab:
    """A tab as it was.

    Attributes:
        session: it is over.
        place: where it was opened.
        guard: what had been typed for nobody.
        index: its place among the tabs of sessions.
        at: when it was closed, by the monotonic clock.
    """

    session: "Session"
    place: "Workspace"
    guard: "InputGuard"
    index: int
    at: float


class ClosedTabs:
    """Those that can be taken back, the last closed first.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tabs: list[ClosedTab] = []

    def put(
        self, session: "Session", place: "Workspace", guard: "InputGuard", index: int
    ) -> None:
        """A tab was closed."""
        self._tabs.append(ClosedTab(session, place, guard, index, self._clock()))

    def take(self) -> ClosedTab | None:
        """The one that was closed last, which is no closed one any more."""
        if not self._tabs or self._clock() - self._tabs[-1].at >= KEPT:
            return None
        return self._tabs.pop()

    @property
    def sessions(self) -> "tuple[Session, ...]":
        """Theirs, which are over."""
        return tuple(tab.session for tab in self._tabs)

    def free(self) -> "list[Session]":
        """Let go of what was closed too long ago; gives it back for others to do the same."""
        now = self._clock()
        old = [tab for tab in self._tabs if now - tab.at >= KEPT]
        self._tabs = self._tabs[len(old) :]
        return [tab.session for tab in old]

    def hold(self, place: "Workspace") -> bool:
        """Whether one of them was opened there."""
        return any(tab.place is place for tab in self._tabs)
