"""Every key and what it does, made from the table of actions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.comparing import comparable
from tui.settings.settings import Settings
from tui.ui.actions import Scope, UserAction, actions_of, switched_off
from tui.ui.host.driver import LIMITS, LOSSES
from tui.ui.host.platform import driver_class
from tui.ui.key_words import key_words
from tui.ui.widgets.facts import Fact, FactList
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput

ORDER = (
    Scope.EVERYWHERE,
    Scope.INSTANCES,
    Scope.SESSIONS,
    Scope.OVERVIEW,
    Scope.TABLE,
    Scope.MOVES,
    Scope.LEADER,
    Scope.ENDED,
    Scope.FAILED,
    Scope.REASON,
    Scope.DOCUMENT,
    Scope.PARAMETERS,
    Scope.PREFERENCES,
    Scope.EDITOR,
    Scope.PAGE,
    Scope.LOG,
    Scope.REPLAY,
    Scope.DOCTOR,
    Scope.PICK,
    Scope.DETAILS,
    Scope.PALETTE,
    Scope.MFA,
    Scope.SIGN_IN,
    Scope.TROUBLE,
)
KEYS = 19
"""Cells of the column of keys."""


class SearchInput(OrderedInput):
    """The field that is typed in; while nothing is, Home and End are for what stands below."""

    @dataclass
    class EndWanted(Message):
        """The first line is wanted, or the last one."""

        last: bool

    def action_home(self, select: bool = False) -> None:
        if self.value:
            super().action_home(select)
        else:
            self.post_message(self.EndWanted(last=False))

    def action_end(self, select: bool = False) -> None:
        if self.value:
            super().action_end(select)
        else:
            self.post_message(self.EndWanted(last=True))


class HelpScreen(ModalScreen[None], LeftOnce[None]):
    """A searchable list.

    Args:
        settings: The leader, and what the user has switched off.
        first: The group to begin with; that of the app where there is none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "close", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+home", "first", show=False),
        Binding("ctrl+end", "last", show=False),
    ]

    def __init__(self, settings: Settings, first: Scope | None = None) -> None:
        super().__init__()
        self._settings = settings
        first = first or Scope.EVERYWHERE
        self._scopes = [first, *(scope for scope in ORDER if scope is not first)]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content("Keys")
            box.border_subtitle = Content("type to search · Esc closes")
            yield SearchInput(placeholder="search", compact=True)
            with VerticalScroll(can_focus=False):
                yield from self._groups("")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        shown = self.query_one(VerticalScroll)
        shown.scroll_relative(y=pages * max(1, shown.size.height - 1), animate=False)

    def action_first(self) -> None:
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        self.query_one(VerticalScroll).scroll_end(animate=False)

    @on(SearchInput.EndWanted)
    def _go_to_end(self, event: SearchInput.EndWanted) -> None:
        event.stop()
        if event.last:
            self.action_last()
        else:
            self.action_first()

    @on(Input.Changed)
    async def _search(self, event: Input.Changed) -> None:
        found = self.query_one(VerticalScroll)
        with self.app.batch_update():
            await found.remove_children()
            await found.mount(*self._groups(event.value))
        found.scroll_home(animate=False)

    @on(Input.Submitted)
    def _done(self) -> None:
        self.dismiss()

    def _groups(self, search: str) -> Iterator[Widget]:
        words = comparable(search).split()
        empty = True
        for scope in self._scopes:
            facts = list(self._facts(scope, words))
            if facts:
                empty = False
                yield Static(Content(scope.value), classes="help-heading")
                yield FactList(facts, label_style="$footer-key-foreground", least=KEYS)
        if not words:
            losses = LOSSES if driver_class() is None else ()
            yield Static(Content("What a terminal's keys cannot say"), classes="help-heading")
            yield FactList([("", sentence) for sentence in (*losses, *LIMITS)])
        if empty:
            yield Static("No key does that.", classes="muted")

    def _facts(self, scope: Scope, words: Iterable[str]) -> Iterator[Fact]:
        hidden = switched_off(self._settings)
        facts = [(self._keys(a), a.words) for a in actions_of(scope) if a.id not in hidden]
        if scope is Scope.LEADER:
            facts += self._terminal_keys()
        for keys, sentence in facts:
            text = comparable(f"{scope.value} {sentence} {keys}")
            if all(word in text for word in words):
                yield f"  {keys}", sentence

    def _terminal_keys(self) -> Iterator[Fact]:
        """What the terminal itself does after the leader; its keys by what they do."""
        from tui.ui.terminal.keys import LEADER_KEYS

        keys: dict[str, list[str]] = {}
        for key, (_, words) in LEADER_KEYS.items():
            keys.setdefault(words, []).append(key_words(key))
        for words, names in keys.items():
            yield f"{self._settings.leader} {'  '.join(names)}", words
        yield f"{self._settings.leader} twice", "Send the leader itself to the session"
        if self._settings.hang_up:
            yield "Enter ~ .", "Leave a session that hangs; it asks how"

    def _keys(self, action: UserAction) -> str:
        keys = [key_words(key) for key in action.keys]
        if len(keys) > 3:
            keys = [f"{keys[0]}-{keys[-1]}"]
        if action.scope is Scope.LEADER:
            return f"{self._settings.leader} {'  '.join(keys)}"
        return "  ".join(keys)
