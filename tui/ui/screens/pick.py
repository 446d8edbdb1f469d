"""One of many things, found by typing a part of its name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.aws.errors import AwsError
from tui.comparing import comparable
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


Load = Callable[[], Awaitable[Sequence[Choice]]]


class PickScreen(ModalScreen[str | None], LeftOnce[str | None]):
    """Gives back a name, or None when the user goes back.

    Args:
        title: What is picked.
        load: Finds what there is to pick from; raises AwsError.
        current: The name that is in force, which is marked.
        none: What to say where there is nothing to pick from.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.PICK),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("pagedown", "move(8)", show=False),
    ]

    def __init__(
        self, title: str, load: Load, current: str = "", *, none: str = "There are none."
    ) -> None:
        super().__init__()
        self._heading = title
        self._load = load
        self._current = current
        self._none = none
        self._choices: Sequence[Choice] = ()
        self._shown: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(self._heading)
            yield Input(placeholder="search", compact=True)
            yield Static("looking ...", id="pick-state", markup=False)
            options = OptionList(compact=True)
            options.can_focus = False
            yield options
            yield KeyFooter(Scope.PICK)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._fill()

    def action_pick(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(self._shown[index].name)

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
        except AwsError as error:
            title, sentence, _ = words_of(error)
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
        self.dismiss(self._shown[event.option_index].name)

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for index, choice in enumerate(self._shown):
            prompt = self._prompt(choice, marked=index == event.option_index)
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
        names = [choice.name for choice in self._shown]
        if names:
            current = names.index(self._current) if self._current in names else 0
            options.highlighted = current
        none = "There is none of that name." if self._choices else self._none
        self._say("" if names else none)

    def _say(self, words: str) -> None:
        state = self.query_one("#pick-state", Static)
        state.update(words)
        state.display = bool(words)

    def _prompt(self, choice: Choice, *, marked: bool = False) -> Content:
        here = "● " if choice.name == self._current else "  "
        name = cut_end(clean(choice.name), NAME)
        widest = max((cell_len(clean(each.name)) for each in self._choices), default=0)
        blanks = " " * (min(NAME, widest) - cell_len(name) + 2)
        return Content.assemble(
            "▌ " if marked else "  ",
            here,
            name,
            blanks,
            (clean(choice.about), "$foreground-muted"),
        )
