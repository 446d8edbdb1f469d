"""The last line: what the keys do here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _
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
        words: By the ids of actions what they come to here, in place of their own words; empty for those.
    """

    typed: reactive[str] = reactive("")
    """What stands before the keys: a number that says how often."""

    def __init__(
        self,
        *scopes: Scope,
        target: Callable[[], str] = str,
        words: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._aws: Aws | None = None
        self._target = target
        self._words = words
        self._lacking: dict[str, str] = {}
        hinted = [action for action in actions_of(*scopes) if action.hint and action.keys]
        self._hidden: frozenset[str] = frozenset()
        self._actions = sorted(hinted, key=_place)

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

    def rename(self, action: str, words: str) -> None:
        """Name an action by what it comes to now, in place of its own words; empty for those."""
        if self._words.get(action, "") != words:
            self._words = {**self._words, action: words}
            self.refresh()

    def render(self) -> Content:
        typed = f"{self.typed}▏{APART}" if self.typed else ""
        shown = self._fitting(self.size.width - 2 - cell_len(typed))
        parts: list[Content | tuple[str, str]] = [(typed, "bold $accent")]
        for action in shown:
            lacks = bool(self._lacking.get(action.id))
            key = "$foreground-disabled" if lacks else "$footer-key-foreground"
            words = "$foreground-disabled" if lacks else "$foreground-muted"
            parts += [(key_words(action.keys[0]), key)]
            parts += [(f" {self._hint(action)}{APART}", words)]
        return Content.assemble(*parts).rstrip()

    def _fitting(self, width: int) -> list[UserAction]:
        shown = [action for action in self._actions if action.id not in self._hidden]
        # The first ones act here; help leads to all others, and the last one out of here.
        kept = [action for action in shown if action.id == "help" or leads_back(action)]
        others = [action for action in shown if action not in kept]
        if self.size.width < NARROW:
            others = others[: FEWEST - len(kept)]
        while len(others) > 1 and sum(map(self._cells, others + kept)) - len(APART) > width:
            others = others[:-1]
        return [action for action in shown if action in others or action in kept]

    def _hint(self, action: UserAction) -> str:
        """Its words; a shape and the missing permission where it was denied."""
        lacks = clean(self._lacking.get(action.id, ""))
        words = self._words.get(action.id)
        hint = _(words) if words else action.hint
        if not lacks:
            return hint
        return f"⊘ {hint}" if self.size.width < NARROW else f"⊘ {hint}: {lacks}"

    def _cells(self, action: UserAction) -> int:
        return cell_len(f"{key_words(action.keys[0])} {self._hint(action)}{APART}")


def leads_back(action: UserAction) -> bool:
    """Whether it is the way out of a window."""
    return "escape" in action.keys


def _place(action: UserAction) -> int:
    """What acts here stands before what else there is, and the way out at the end."""
    return FIRST.get(action.id, len(FIRST) + leads_back(action))
