"""Every key and what it does, made from the table of actions."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.ui.actions import Action, Scope, actions_of, key_words
from tui.ui.cells import pad

ORDER = (
    Scope.EVERYWHERE,
    Scope.INSTANCES,
    Scope.SESSIONS,
    Scope.TABLE,
    Scope.MOVES,
    Scope.LEADER,
    Scope.ENDED,
    Scope.FAILED,
    Scope.REASON,
    Scope.PREFERENCES,
    Scope.PAGE,
    Scope.TROUBLE,
)
KEYS = 22
"""Cells of the column of keys."""


class HelpScreen(ModalScreen[None]):
    """A searchable list.

    Args:
        leader: The chord that precedes the keys of a session.
        first: The group to begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "close", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(self, leader: str, first: Scope = Scope.EVERYWHERE) -> None:
        super().__init__()
        self._leader = leader
        self._scopes = [first, *(scope for scope in ORDER if scope is not first)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content("Keys")
            box.border_subtitle = Content("type to search · Esc closes")
            yield Input(placeholder="search", compact=True)
            with VerticalScroll(can_focus=False):
                yield Static(self._list(""), id="help-list")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self.query_one("#help-list", Static).update(self._list(event.value))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(Input.Submitted)
    def _done(self) -> None:
        self.dismiss()

    def _list(self, search: str) -> Content:
        words = search.casefold().split()
        groups = [
            (scope, found)
            for scope in self._scopes
            if (found := list(self._found(actions_of(scope), scope, words)))
        ]
        if not groups:
            return Content.assemble(("No key does that.", "$foreground-muted"))
        lines = [line for scope, found in groups for line in self._group(scope, found)]
        return Content("\n").join(lines[:-1])

    def _group(self, scope: Scope, found: Iterable[Action]) -> Iterator[Content]:
        yield Content.assemble((scope.value, "bold $primary"))
        if scope is Scope.LEADER:
            yield self._line(f"{self._leader} twice", "Send the leader itself to the session")
        for action in found:
            yield self._line(self._keys(action), action.words)
        yield Content("")

    def _line(self, keys: str, words: str) -> Content:
        return Content.assemble("  ", (pad(keys, KEYS), "$footer-key-foreground"), words)

    def _keys(self, action: Action) -> str:
        keys = [key_words(key) for key in action.keys]
        if len(keys) > 3:
            keys = [f"{keys[0]}-{keys[-1]}"]
        if action.scope is Scope.LEADER:
            return f"{self._leader} {'  '.join(keys)}"
        return "  ".join(keys)

    @staticmethod
    def _found(
        actions: Iterable[Action], scope: Scope, words: Iterable[str]
    ) -> Iterator[Action]:
        words = list(words)
        for action in actions:
            text = f"{scope.value} {action.words} {' '.join(action.keys)}".casefold()
            if all(word in text for word in words):
                yield action
