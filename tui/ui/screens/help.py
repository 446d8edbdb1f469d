"""Every key and what it does, made from the table of actions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.comparing import comparable
from tui.language import N_, _
from tui.settings.settings import Settings
from tui.ui.actions import (
    FAR,
    NUMBERED,
    SEVERAL,
    Scope,
    UserAction,
    actions_of,
    bindings_of,
    switched_off,
)
from tui.ui.host.driver import LIMITS, LOSSES
from tui.ui.host.platform import driver_class
from tui.ui.key_words import key_words
from tui.ui.keyboards import SAME_LEADER
from tui.ui.widgets.facts import APART, FactList, Lines, fact_lines
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput

ORDER = (
    Scope.EVERYWHERE,
    Scope.INSTANCES,
    Scope.SESSIONS,
    Scope.OVERVIEW,
    Scope.FORWARDS,
    Scope.TABLE,
    Scope.MOVES,
    Scope.LEADER,
    Scope.SELECTING,
    Scope.ENDED,
    Scope.FAILED,
    Scope.REASON,
    Scope.LINE,
    Scope.DOCUMENT,
    Scope.PARAMETERS,
    Scope.PREFERENCES,
    Scope.EDITOR,
    Scope.PAGE,
    Scope.LOG,
    Scope.REPLAY,
    Scope.DOCTOR,
    Scope.PICK,
    Scope.CONTEXTS,
    Scope.DETAILS,
    Scope.FORWARD_FORM,
    Scope.FORWARD_DETAILS,
    Scope.PALETTE,
    Scope.OPEN_SESSIONS,
    Scope.MFA,
    Scope.SIGN_IN,
    Scope.TROUBLE,
)
KEYS = 19
"""Cells of the column of keys."""


WIDE = 50
NARROW_KEYS = 12
"""Cells of the same in a window that is narrower than that."""

BETWEEN = "  "
"""Between two keys, and before the first one of a line."""

NO_KEY = N_("no key")
FIXED = N_("digits stay")
"""Of what is told by its digit: no other key says which."""


class KeyFact(NamedTuple):
    """A line of the list."""

    keys: tuple[str, ...]
    words: str
    name: str = ""
    """What `[keys]` calls it."""


class KeyLines(Lines):
    """Keys, what they do, and where there is room by which name their keys are chosen."""

    def __init__(self, facts: Sequence[KeyFact]) -> None:
        super().__init__()
        self._facts = facts

    def lines(self, width: int) -> Iterator[Content]:
        least = KEYS if width >= WIDE else NARROW_KEYS
        lines = partial(
            fact_lines, width=width, label_style="$footer-key-foreground", least=least
        )
        for fact in self._facts:
            first, *more = folded(fact.keys, least - APART)
            *others, last = lines([(first, fact.words)])
            yield from others
            # One cell is left between the name and the bar beside it.
            blanks = width - 1 - last.cell_length - cell_len(fact.name)
            if blanks < APART:
                yield last
            else:
                name = (" " * blanks + fact.name, "$foreground-muted")
                yield Content.assemble(last, name)
            yield from lines([(keys, "") for keys in more])


def folded(keys: Sequence[str], width: int) -> list[str]:
    """Keys beside each other, in as many lines of so many cells as all of them need."""
    lines = [f"{BETWEEN}{keys[0]}"]
    for key in keys[1:]:
        line = f"{lines[-1]}{BETWEEN}{key}"
        if cell_len(line) <= width:
            lines[-1] = line
        else:
            lines.append(f"{BETWEEN}{key}")
    return lines


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

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.HELP, Scope.CHOOSING)

    def __init__(self, settings: Settings, first: Scope | None = None) -> None:
        super().__init__()
        self._settings = settings
        first = first or Scope.EVERYWHERE
        # What is not in the order has its keys named where they are pressed.
        scopes = dict.fromkeys((first, *ORDER, *Scope))
        self._scopes = list(scopes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_("Keyboard shortcuts"))
            box.border_subtitle = Content(_("type to search · Esc closes"))
            yield SearchInput(placeholder=_("search"), compact=True)
            with VerticalScroll(can_focus=False):
                yield from self._groups("")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_move(self, lines: int) -> None:
        shown = self.query_one(VerticalScroll)
        if abs(lines) > 1:
            # Whole pages, or to the end.
            lines = lines * max(1, shown.size.height - 1) // SEVERAL
        shown.scroll_relative(y=lines, animate=False)

    @on(SearchInput.EndWanted)
    def _go_to_end(self, event: SearchInput.EndWanted) -> None:
        event.stop()
        self.action_move(FAR if event.last else -FAR)

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
                yield Static(Content(scope.heading), classes="help-heading")
                yield KeyLines(facts)
        if not words:
            losses = LOSSES if driver_class() is None else ()
            yield Static(Content(_("What terminals can't distinguish")), classes="help-heading")
            yield FactList([("", _(sentence)) for sentence in (*losses, *LIMITS)])
        if empty:
            yield Static(_("No key matches."), classes="muted")

    def _facts(self, scope: Scope, words: Iterable[str]) -> Iterator[KeyFact]:
        hidden = switched_off(self._settings)
        facts = [
            KeyFact(
                self._keys(each), each.words, _(FIXED) if each.id in NUMBERED else each.name
            )
            for each in actions_of(scope)
            if each.id not in hidden
        ]
        if scope is Scope.LEADER:
            facts += self._terminal_keys()
        for fact in facts:
            keys = BETWEEN.join(fact.keys)
            text = comparable(f"{scope.heading} {fact.words} {keys} {fact.name}")
            if all(word in text for word in words):
                yield fact

    def _terminal_keys(self) -> Iterator[KeyFact]:
        """What is no action, and leads out of a terminal or into it."""
        leader = self._settings.leader
        yield KeyFact(
            (_("{leader} twice").format(leader=leader),),
            _("Send {leader} to the session").format(leader=leader),
        )
        if same := SAME_LEADER.get(leader):
            yield KeyFact(
                (same,),
                _("Same as {leader} (terminals send the same code)").format(leader=leader),
            )
        if self._settings.hang_up:
            yield KeyFact(("Enter ~ .",), _("Leave a hanging session (asks how)"))

    def _keys(self, action: UserAction) -> tuple[str, ...]:
        """All its keys; of digits the first and the last."""
        keys = [key_words(key) for key in action.keys]
        if action.id in NUMBERED:
            keys = [f"{keys[0]}-{keys[-1]}"]
        first, *others = keys or [_(NO_KEY)]
        if action.scope is Scope.LEADER:
            first = f"{self._settings.leader} {first}"
        return first, *others
