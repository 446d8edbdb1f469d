"""A question with a few answers: the harmless one first, and chosen unless nothing is at stake."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce


class ChoiceScreen(ModalScreen[str], LeftOnce[str]):
    """Gives back the id of the answer; Escape gives the first one.

    Args:
        title: What it is about.
        words: What must be known to answer, line by line.
        answers: Ids and their words; the first one changes nothing.
        start: The answer that Enter gives at once; the first one where something is at stake.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.CHOICE)

    def __init__(
        self,
        title: str,
        words: Sequence[str],
        answers: Sequence[tuple[str, str]],
        *,
        start: int = 0,
    ) -> None:
        super().__init__()
        self._heading = title
        self._words = words
        self._answers = answers
        self._start = start

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(clean(self._heading))
            yield Static("\n".join(map(clean, self._words)), id="choice-words", markup=False)
            yield OptionList(
                *(Option(_prompt(words), id=answer) for answer, words in self._answers),
                compact=True,
            )
            yield KeyFooter(Scope.CHOICE)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._start
        options.focus()

    def action_answer(self) -> None:
        self.query_one(OptionList).action_select()

    def action_first(self) -> None:
        self.dismiss(self._answers[0][0])

    def action_move(self, steps: int) -> None:
        options = self.query_one(OptionList)
        if steps > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for index, (_, words) in enumerate(self._answers):
            prompt = _prompt(words, marked=index == event.option_index)
            event.option_list.replace_option_prompt_at_index(index, prompt)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(str(event.option_id))


def _prompt(words: str, *, marked: bool = False) -> Content:
    # A shape beside the colour says which answer Enter gives.
    return Content(("▌ " if marked else "  ") + clean(words))
