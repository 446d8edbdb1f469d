"""Which columns a list shows, and in which order."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.cells import cut_end

NAME: Final = 60
"""Cells of a name at most."""

LEAST_LINES: Final = 2
AROUND: Final = 6
"""Lines around the list: the border, what is said, the keys, a blank line above and below."""

SHOWN, HIDDEN = "[x]", "[ ]"


class ColumnsScreen(ModalScreen[tuple[str, ...] | None], LeftOnce[tuple[str, ...] | None]):
    """Gives back the names of what is shown, in order; none for the usual ones, None for no answer.

    Args:
        known: The names of all columns.
        shown: Those that are shown now, in order.
        usual: Those that are shown without anybody's choice.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.COLUMNS)

    def __init__(
        self, known: Sequence[str], shown: Sequence[str], usual: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._names = list(dict.fromkeys([*shown, *known]))
        self._shown = set(shown)
        self._usual = usual

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = _("Columns")
            options = OptionList(compact=True)
            options.can_focus = False
            yield options
            yield Static("", id="columns-state", markup=False)
            yield KeyFooter(Scope.COLUMNS)

    def on_mount(self) -> None:
        self._draw(0)

    def on_resize(self) -> None:
        # What the keys do stays in sight, however many columns there are.
        self._options.styles.max_height = max(LEAST_LINES, self.size.height - AROUND)

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _place(self) -> int:
        return self._options.highlighted or 0

    def action_move(self, steps: int) -> None:
        self._options.highlighted = min(max(self._place + steps, 0), len(self._names) - 1)

    def action_show_or_hide(self) -> None:
        """Show the column under the cursor, or hide it."""
        name = self._names[self._place]
        if self._shown == {name}:
            self._say(_("At least one column must stay."))
            return
        self._shown ^= {name}
        self._draw(self._place)

    def action_shift(self, steps: int) -> None:
        """Have the column under the cursor further to the left in the list, or to the right."""
        place = self._place
        other = min(max(place + steps, 0), len(self._names) - 1)
        self._names.insert(other, self._names.pop(place))
        self._draw(other)

    def action_usual(self) -> None:
        """Show what is shown without anybody's choice."""
        self._names = list(dict.fromkeys([*self._usual, *self._names]))
        self._shown = set(self._usual)
        self._draw(0)

    def action_take(self) -> None:
        names = tuple(name for name in self._names if name in self._shown)
        self.dismiss(() if names == self._usual else names)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        for index in range(len(self._names)):
            prompt = self._prompt(index, under_cursor=index == event.option_index)
            event.option_list.replace_option_prompt_at_index(index, prompt)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_show_or_hide()

    def _draw(self, place: int) -> None:
        options = self._options
        options.clear_options()
        prompts = [self._prompt(n, under_cursor=n == place) for n in range(len(self._names))]
        options.add_options([Option(prompt) for prompt in prompts])
        options.highlighted = place
        self._say("")

    def _say(self, words: str) -> None:
        state = self.query_one("#columns-state", Static)
        state.update(words)
        state.display = bool(words)

    def _prompt(self, index: int, *, under_cursor: bool) -> Content:
        name = self._names[index]
        mark = SHOWN if name in self._shown else HIDDEN
        style = "" if name in self._shown else "$foreground-muted"
        words = f"{mark} {cut_end(clean(_(name)), NAME)}"
        return Content.assemble("▌ " if under_cursor else "  ", (words, style))
