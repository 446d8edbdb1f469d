"""One line while the end of the session in sight is near: what ends when, and what helps.

It lies on the end of the first line, where the views stand, which no key leads to from a
session. A line of its own would take one from the terminal, and telling the remote a new size
would restart the idle timer that is being warned of.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from tui.language import _
from tui.sessions.countdown import Stage
from tui.ui.actions import BOOKMARK, PREPARE, STILL_HERE, TMUX, Scope, actions_of
from tui.ui.key_words import key_words
from tui.ui.words.times import countdown

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session

FOR_MAXIMUM: Final = (BOOKMARK, TMUX, PREPARE)
FOR_IDLE: Final = (STILL_HERE,)
"""Which actions help against which end."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, in many words and in fewer, and the actions that are named beside it."""

    words: tuple[str, ...]
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
        self._content = Content("")
        self._session: Session | None = None
        self.display = False

    def look(self, session: "Session | None", room: int) -> None:
        """Bring it up to date.

        Args:
            session: The one in sight; None where there is none.
            room: The cells that it may lie on.
        """
        self._session = session
        said = None
        if session is not None and session.live:
            said = self._to_say(session.remaining())
        content = Content("") if said is None else self._written(said, room)
        if said != self._said or content != self._content:
            self._said, self._content = said, content
            self.display = said is not None
            self.set_class(said is not None and said.stage >= Stage.ENDING, "-ending")
            self.styles.width = content.cell_length
            self.refresh()

    def warns_of(self, session: "Session") -> bool:
        """Whether its end is near and the user sees that here."""
        return session is self._session and self.display and self.screen.is_active

    @property
    def cells(self) -> int:
        """How many it lies on; 0 where there is nothing to say."""
        return self._content.cell_length

    def render(self) -> Content:
        return self._content

    def _written(self, said: Said, room: int) -> Content:
        keys = self._keys(said.actions)
        first = keys[0].cell_length if keys else 0
        for words in said.words:
            content = Content.assemble((f" ▲ {words}", "bold"))
            if content.cell_length + first < room:
                break
        for key in keys:
            if content.cell_length + key.cell_length >= room:
                break
            content = Content.assemble(content, key)
        return Content.assemble(content, " ")

    def _keys(self, actions: tuple[str, ...]) -> list[Content]:
        """The actions' keys and words, the leader before the first."""
        offered = (action for action in actions_of(Scope.LEADER) if action.keys)
        chosen = [action for action in offered if action.id in actions]
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
                (
                    _("Idle: {duration} left. Type to keep it (output doesn't count)").format(
                        duration=countdown(idle)
                    ),
                    _("Idle: {clock}, output doesn't count").format(clock=countdown(idle)),
                    _("Idle: {clock}").format(clock=countdown(idle)),
                ),
                FOR_IDLE if self._still_here else (),
                left.idle_stage,
            )
        if left.stage >= Stage.SOON and maximum is not None:
            whose = (
                _("{duration} left (your limit)")
                if left.own
                else _("{duration} left (AWS limit)")
            )
            words = (
                sentence.format(duration=countdown(maximum))
                for sentence in (whose, _("{duration} left"))
            )
            return Said(tuple(words), FOR_MAXIMUM, left.stage)
        return None
