"""The pause after an end that nobody asked for: what is typed then was meant for the shell.

A session ends while keys are under way to it. As keys of the app they would start another
session, close the tab, or leave the program. So they do nothing until the user has stopped
typing, who has then seen the end; and what was typed for nobody is counted, and said.
"""

from collections.abc import Callable
from typing import Final

from tui.language import N_, _, ngettext
from tui.ui.terminal.keys import UNPRESSED

QUIET: Final = 1.5
"""Seconds without a key after which keys mean something again."""

LONGEST_LOOK: Final = 0.5
"""Seconds at most that count between two looks: in a longer gap the program stood still, and
what was typed meanwhile is still to come."""

END, FAILURE = "end", "failure"
"""What nobody takes keys after."""

PAUSE_WORDS: Final = N_("Keys are ignored until you pause")
PAUSE_SENTENCE: Final = N_("Keys are ignored until you pause.")


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
        amounts = (
            (self._keys, ngettext("{count:,} key", "{count:,} keys", self._keys)),
            (self._pastes, ngettext("{count:,} paste", "{count:,} pastes", self._pastes)),
            (self._clicks, ngettext("{count:,} click", "{count:,} clicks", self._clicks)),
        )
        listed = ", ".join(words.format(count=number) for number, words in amounts if number)
        unsent = _("Not sent after the end: {what}")
        if self._since == FAILURE:
            unsent = _("Not sent after the failure: {what}")
        before = ngettext(
            "{count:,} byte typed before may not have arrived",
            "{count:,} bytes typed before may not have arrived",
            self._before,
        )
        said = (
            unsent.format(what=listed) if listed else "",
            before.format(count=self._before) if self._before else "",
        )
        return "; ".join(filter(None, said))
