"""One line while the end of the session in sight is near: what ends when, and what helps.

It lies on the rule below the tabs. A line of its own would take one from the terminal, and
telling the remote a new size would restart the idle timer that is being warned of.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from tui.sessions.countdown import Stage
from tui.ui.actions import BOOKMARK, PREPARE, STILL_HERE, TMUX, Scope, actions_of
from tui.ui.key_words import key_words
from tui.ui.words.notices import minutes_left
from tui.ui.words.times import countdown

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session

FOR_MAXIMUM: Final = (BOOKMARK, TMUX, PREPARE)
FOR_IDLE: Final = (STILL_HERE,)
"""Which actions help against which end."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, in many words or in few, and the actions that are named beside it."""

    words: str
    short: str
    actions: tuple[str, ...]
    stage: Stage


class EndingStrip(Widget, can_focus=False):
    """Shown while there is something to say of the session that it was given.

    Args:
        leader: The chord before its keys.
        still_here: Whether there is a key that restarts the idle timer.
    """

    def __init__(self, leader: str, *, still_here: bool) -> None:
        super().__init__(id="landing-strip")
        self._leader = leader
        self._still_here = still_here
        self._said: Said | None = None
        self.display = False

    def look(self, session: "Session | None") -> None:
        """Bring it up to date; None where no session is in sight."""
        said = None
        if session is not None and session.live:
            said = self._to_say(session.remaining())
        if said != self._said:
            self._said = said
            self.display = said is not None
            self.set_class(said is not None and said.stage >= Stage.ENDING, "-ending")
            self.refresh()

    def render(self) -> Content:
        if self._said is None:
            return Content("")
        keys = self._keys(self._said.actions)
        first = keys[0].cell_length if keys else 0
        for words in (self._said.words, self._said.short):
            content = Content.assemble((f" ▲ {words}", "bold"))
            if content.cell_length + first < self.size.width:
                break
        for key in keys:
            if content.cell_length + key.cell_length >= self.size.width:
                break
            content = Content.assemble(content, key)
        return content

    def _keys(self, actions: tuple[str, ...]) -> list[Content]:
        """The actions' keys and words, the leader before the first."""
        chosen = [action for action in actions_of(Scope.LEADER) if action.id in actions]
        return [
            Content.assemble(
                ("  " if number else f"  {self._leader} ", ""),
                (key_words(action.keys[0]), "bold"),
                f" {action.hint}",
            )
            for number, action in enumerate(chosen)
        ]

    def _to_say(self, left: "Remaining") -> Said | None:
        """The nearer of the two ends, where one is near."""
        maximum, idle = left.maximum_left, left.idle_left
        idles = left.idle_stage >= Stage.SAVE and idle is not None
        if idles and idle is not None and (maximum is None or idle < maximum):
            return Said(
                f"Idle: ends in {minutes_left(idle)}; type, output does not count",
                f"Idle: {countdown(idle)}, output does not count",
                FOR_IDLE if self._still_here else (),
                left.idle_stage,
            )
        if left.stage >= Stage.SOON and maximum is not None:
            words = f"Ends in {minutes_left(maximum)}"
            whose = "your own maximum" if left.own else "the maximum"
            return Said(f"{words}, at {whose}", words, FOR_MAXIMUM, left.stage)
        return None
