"""One or several of many things, found by typing a part of their names."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.aws.errors import AwsError
from tui.comparing import comparable
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.cells import cut_end

NAME = 34
"""Cells of a name at most, before what is said of it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing to pick: its name, and what else is worth knowing of it."""

    name: str
    about: str = ""
    id: str = ""
    is_marked: bool = False
    """Whether it is marked before anybody has done so."""

    @property
    def key(self) -> str:
        """What is given back for it: its id, or its name where that is enough."""
        return self.id or self.name


@dataclass(frozen=True, slots=True)
class Purpose:
    """What becomes of what is chosen.

    Attributes:
        verb: what Enter does with it, as in `switch`; empty for what the table of actions says.
        several: what becomes of so many that are marked; empty where there is room for one alone.
    """

    verb: str = ""
    several: str = ""


PURPOSE: Final = Purpose()


class PickInput(Input):
    """Takes what is searched for; a blank only within that: before it, a blank marks."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        if character == " " and not self.value:
            return False
        return super().check_consume_key(key, character)


Load = Callable[[], Awaitable[Sequence[Choice]]]


class PickScreen(ModalScreen[tuple[str, ...] | None], LeftOnce[tuple[str, ...] | None]):
    """Gives back the keys of what was marked, or of what is under the cursor; None for neither.

    Args:
        title: What is picked.
        load: Finds what there is to pick from; raises AwsError.
        current: The keys of what is in force, which are pointed out.
        purpose: What becomes of what is chosen.
        none: What to say where there is nothing to pick from.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.PICK, Scope.CHOOSING)

    def __init__(
        self,
        title: str,
        load: Load,
        current: Sequence[str] = (),
        *,
        purpose: Purpose = PURPOSE,
        none: str = N_("There are none."),
    ) -> None:
        super().__init__()
        self._heading = title
        self._load = load
        self._current = current
        self._none = none
        self._choices: Sequence[Choice] = ()
        self._shown: list[Choice] = []
        self._purpose = purpose
        self._marked: set[str] = set()

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._heading))
            yield PickInput(placeholder=_("search"), compact=True)
            yield Static(_("searching…"), id="pick-state", markup=False)
            options = OptionList(compact=True)
            options.can_focus = False
            yield options
            yield KeyFooter(Scope.PICK, words={"pick": self._purpose.verb})

    def on_mount(self) -> None:
        if not self._purpose.several:
            self.query_one(KeyFooter).hide("mark_choice")
        self.query_one(Input).focus()
        self._fill()

    def action_pick(self) -> None:
        index = self.query_one(OptionList).highlighted
        if self._marked:
            # In the order that they are listed in.
            known = (choice.key for choice in self._choices)
            self.dismiss(tuple(key for key in known if key in self._marked))
        elif index is not None:
            self.dismiss((self._shown[index].key,))

    def action_mark_choice(self) -> None:
        """Mark what is under the cursor, or no longer, and go on to the next."""
        options = self.query_one(OptionList)
        if not self._purpose.several:
            return
        if (index := options.highlighted) is not None and self._shown:
            self._marked ^= {self._shown[index].key}
            prompt = self._prompt(self._shown[index], under_cursor=True)
            options.replace_option_prompt_at_index(index, prompt)
            self.action_move(1)
        self._say("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A blank within what is searched for parts two words."""
        return action != "mark_by_blank" or not self.query_one(Input).value

    def action_mark_by_blank(self) -> None:
        self.action_mark_choice()

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        options = self.query_one(OptionList)
        if self._shown:
            last = len(self._shown) - 1
            options.highlighted = min(max((options.highlighted or 0) + steps, 0), last)

    @work(exclusive=True)
    async def _fill(self) -> None:
        try:
            self._choices = await self._load()
            self._marked |= {choice.key for choice in self._choices if choice.is_marked}
        except AwsError as error:
            title, sentence, _facts = words_of(error)
            self._say(f"✕ {title}. {sentence}")
        else:
            self._show(self.query_one(Input).value)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        if self._choices:
            self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_pick()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((self._shown[event.option_index].key,))

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for index, choice in enumerate(self._shown):
            prompt = self._prompt(choice, under_cursor=index == event.option_index)
            event.option_list.replace_option_prompt_at_index(index, prompt)

    def _show(self, search: str) -> None:
        words = comparable(search).split()
        self._shown = [
            choice
            for choice in self._choices
            if all(word in comparable(f"{choice.name} {choice.about}") for word in words)
        ]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(choice)) for choice in self._shown])
        names = [choice.key for choice in self._shown]
        if names:
            known = (names.index(each) for each in self._current if each in names)
            options.highlighted = next(known, 0)
        none = _("No match.") if self._choices else _(self._none)
        self._say("" if names else none)

    def _say(self, words: str) -> None:
        if not words and self._marked:
            words = self._purpose.several.format(count=len(self._marked))
        state = self.query_one("#pick-state", Static)
        state.update(words)
        state.display = bool(words)

    def _prompt(self, choice: Choice, *, under_cursor: bool = False) -> Content:
        here = "● " if choice.key in self._current else "  "
        marked = "✓ " if choice.key in self._marked else "  "
        name = cut_end(clean(choice.name), NAME)
        widest = max((cell_len(clean(each.name)) for each in self._choices), default=0)
        blanks = " " * (min(NAME, widest) - cell_len(name) + 2)
        return Content.assemble(
            "▌ " if under_cursor else "  ",
            marked if self._marked else here,
            name,
            blanks,
            (clean(choice.about), "$foreground-muted"),
        )
