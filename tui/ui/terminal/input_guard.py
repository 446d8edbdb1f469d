"""The pause after an end that nobody asked for: what is typed then was meant for the shell.

A session ends while keys are under way to it. As keys of the app they would start another
session, close the tab, or leave the program. So they do nothing until the user has stopped
typing, who has then seen the end; and what was typed for nobody is counted, and said.
"""

from collections.abc import Callable
from typing import Final

from tui.ui.terminal.keys import UNPRESSED

QUIET: Final = 1.5
"""Seconds without a key after which keys mean something again."""

LONGEST_LOOK: Final = 0.5
"""Seconds at most that count between two looks: in a longer gap the program stood still, and
what was typed meanwhile is still to come."""

PAUSE_WORDS: Final = "Keys do nothing until you pause"


class InputGuard:
    """Counts what was typed for nobody, and knows when the user has stopped.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.active = False
        """Whether keys do nothing."""
        self.changed: Callable[[], object] = lambda: None
        """Is called when there is something else to say."""
        self._clock = clock
        self._since = ""
        self._before = 0
        self._keys = 0
        self._pastes = 0
        self._clicks = 0
        self._quiet = 0.0
        self._looked = 0.0
        self._leading = False

    def begin(self, since: str, *, undelivered: int = 0, leading: bool = False) -> None:
        """The session is over as of now, unasked.

        Args:
            since: What has happened to it, as a noun.
            undelivered: Bytes typed before, of which nobody said that they have arrived.
            leading: Whether the leader was pressed, and its key is still to come.
        """
        self.active = True
        self._since = since
        self._before = undelivered
        self._leading = leading
        self.touch()

    def press(self, key: str, *, is_leader: bool = False) -> None:
        """A key that does nothing; the leader and the key behind it were not for the shell."""
        if key in UNPRESSED:
            return
        if self._leading or is_leader:
            self._leading = not self._leading
        else:
            self._keys += 1
        self._count()

    def paste(self) -> None:
        """A paste that nobody takes any more, during the pause or after it."""
        self._pastes += 1
        self._count()

    def click(self) -> None:
        """A click that was meant for what ran in the session."""
        self._clicks += 1
        self._count()

    def touch(self) -> None:
        """The user is still busy: the pause begins anew."""
        self._quiet, self._looked = 0.0, self._clock()

    def look(self) -> None:
        if not self.active:
            return
        now = self._clock()
        self._quiet += min(now - self._looked, LONGEST_LOOK)
        self._looked = now
        if self._quiet >= QUIET:
            self.active = False
            self.changed()

    def _count(self) -> None:
        self.touch()
        self.changed()

    @property
    def words(self) -> str:
        """What was typed and went nowhere; empty for nothing."""
        kinds = ((self._keys, "key"), (self._pastes, "paste"), (self._clicks, "click"))
        *others, last = [_counted(number, kind) for number, kind in kinds if number] or [""]
        listed = f"{', '.join(others)} and {last}" if others else last
        were = "was" if sum(number for number, _ in kinds) == 1 else "were"
        before = _counted(self._before, "byte")
        said = (
            f"{listed} after the {self._since or 'end'} {were} not sent" if listed else "",
            f"{before} typed before it may not have arrived" if self._before else "",
        )
        return "; ".join(filter(None, said))


def _counted(number: int, kind: str) -> str:
    return f"{number:,} {kind}" if number == 1 else f"{number:,} {kind}s"
