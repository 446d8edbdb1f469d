"""The last line: what the keys do here."""

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tui.ui.actions import Action, Scope, actions_of, key_words

NARROW = 80
"""Columns below which only the keys that matter are named."""

FEWEST = 3
APART = "   "

FIRST = {"choose": 0, "filter": 1}
"""What stands before all else, by the actions' ids."""


class Hints(Widget, can_focus=False):
    """Key and word of the actions at hand, as many as there is room for.

    Args:
        scopes: Whose actions, the most important scope first.
    """

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        hinted = [action for action in actions_of(*scopes) if action.hint]
        self._hidden: frozenset[str] = frozenset()
        self._actions = sorted(hinted, key=lambda action: FIRST.get(action.id, len(FIRST)))

    def hide(self, *actions: str) -> None:
        """Name these actions no more, by their ids; they would do nothing now."""
        self._hidden = frozenset(actions)
        self.refresh()

    def render(self) -> Content:
        shown = self._fitting(self.size.width - 2)
        parts: list[Content | tuple[str, str]] = []
        for action in shown:
            parts += [(key_words(action.keys[0]), "$footer-key-foreground")]
            parts += [(f" {action.hint}{APART}", "$foreground-muted")]
        return Content.assemble(*parts).rstrip()

    def _fitting(self, width: int) -> list[Action]:
        shown = [action for action in self._actions if action.id not in self._hidden]
        if self.size.width < NARROW:
            # The first two act here; help leads to all others.
            help_ = [action for action in shown if action.id == "help"]
            others = [action for action in shown if action.id != "help"]
            shown = others[: FEWEST - len(help_)] + help_
        while len(shown) > 1 and sum(map(_cells, shown)) - len(APART) > width:
            shown = shown[:-1]
        return shown


def _cells(action: Action) -> int:
    return cell_len(f"{key_words(action.keys[0])} {action.hint}{APART}")
