"""The command palette: what can be done, and the themes."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.ui.actions import ACTIONS

if TYPE_CHECKING:
    from tui.ui.app import SsmTui

Command = tuple[str, str, Callable[[], object]]


class Commands(Provider):
    """Every action that the table offers to the palette, then the themes."""

    async def discover(self) -> Hits:
        for title, words, run in self._commands():
            yield DiscoveryHit(title, run, help=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, words, run in self._commands():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=words)

    def _commands(self) -> Iterator[Command]:
        app = cast("SsmTui", self.app)
        for action in ACTIONS:
            if action.palette:
                run = getattr(app, f"action_{action.id}")
                yield action.words, f"{action.scope}", run
        for name in app.theme_names:
            kind = "the theme in use" if name == app.theme else "theme"
            yield f"Theme: {name}", kind, _choose(app, name)


def _choose(app: "SsmTui", name: str) -> Callable[[], None]:
    return lambda: app.choose_theme(name)
