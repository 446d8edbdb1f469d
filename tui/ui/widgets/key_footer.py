"""The last line: what the keys do here."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tui.printable import clean
from tui.ui.actions import Scope, UserAction, actions_of
from tui.ui.key_words import key_words
from tui.ui.words.needs import lacking as lacking_of

if TYPE_CHECKING:
    from tui.aws.client import Aws

NARROW = 80
"""Columns below which only the keys that matter are named."""

FEWEST = 4
"""Keys that are named then: those that matter most here, and help."""

APART = "   "

FIRST = {"choose": 0, "filter": 1}
"""What stands before all else, by the actions' ids."""


class KeyFooter(Widget, can_focus=False):
    """Key and word of the actions at hand, as many as there is room for.

    Args:
        scopes: Whose actions, the most important scope first.
        target: What the actions would be done to, by its id.
    """

    def __init__(self, *scopes: Scope, target: Callable[[], str] = str) -> None:
        super().__init__()
        self._aws: Aws | None = None
        self._target = target
        self._lacking: dict[str, str] = {}
        hinted = [action for action in actions_of(*scopes) if action.hint]
        self._hidden: frozenset[str] = frozenset()
        self._actions = sorted(hinted, key=lambda action: FIRST.get(action.id, len(FIRST)))

    def on_unmount(self) -> None:
        self.follow_denials(None)

    def follow_denials(self, aws: "Aws | None") -> None:
        """Mark from now on what was denied there."""
        if self._aws is not None:
            self._aws.capabilities.watchers.discard(self.mark_denied)
        if aws is not None:
            aws.capabilities.watchers.add(self.mark_denied)
        self._aws = aws
        self.mark_denied()

    def mark_denied(self) -> None:
        """What was denied, or what actions would be done to, is something else now."""
        target = self._target()
        lacking = {action.id: lacking_of(self._aws, action, target) for action in self._actions}
        if lacking != self._lacking:
            self._lacking = lacking
            self.refresh()

    @property
    def hidden(self) -> frozenset[str]:
        """The ids of the actions that would do nothing now."""
        return self._hidden

    def hide(self, *actions: str) -> None:
        """Name these actions no more, by their ids; they would do nothing now."""
        self._hidden = frozenset(actions)
        self.refresh()

    def render(self) -> Content:
        shown = self._fitting(self.size.width - 2)
        parts: list[Content | tuple[str, str]] = []
        for action in shown:
            lacks = bool(self._lacking.get(action.id))
            key = "$foreground-disabled" if lacks else "$footer-key-foreground"
            words = "$foreground-disabled" if lacks else "$foreground-muted"
            parts += [(key_words(action.keys[0]), key)]
            parts += [(f" {self._hint(action)}{APART}", words)]
        return Content.assemble(*parts).rstrip()

    def _fitting(self, width: int) -> list[UserAction]:
        shown = [action for action in self._actions if action.id not in self._hidden]
        # The first ones act here; help leads to all others.
        help_ = [action for action in shown if action.id == "help"]
        others = [action for action in shown if action.id != "help"]
        if self.size.width < NARROW:
            others = others[: FEWEST - len(help_)]
        while len(others) > 1 and sum(map(self._cells, others + help_)) - len(APART) > width:
            others = others[:-1]
        return [action for action in shown if action in others or action in help_]

    def _hint(self, action: UserAction) -> str:
        """Its words; a shape and the missing permission where it was denied."""
        lacks = clean(self._lacking.get(action.id, ""))
        if not lacks:
            return action.hint
        return f"⊘ {action.hint}" if self.size.width < NARROW else f"⊘ {action.hint}: {lacks}"

    def _cells(self, action: UserAction) -> int:
        return cell_len(f"{key_words(action.keys[0])} {self._hint(action)}{APART}")
