"""How each of several contexts stands: what it told, or why it does not and what helps."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.aws.errors import MfaNeeded
from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.sources.source_state import ASKING, Phase, ReadingState
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.cells import cut_end, pad
from tui.ui.words.context import READ_ONLY, context_words
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.ui.workspace import Workspace

    States = Mapping[Workspace, ReadingState]

LOOK: Final = 1.0
"""Seconds between two looks: the time of the next try is told in seconds."""

BESIDE: Final = 8
"""Cells of a line beside its name and its words: the cursor, a shape, blanks, a scrollbar."""

NAME: Final = 40
"""Cells of a name at most."""

SHAPES: Final = {
    Phase.UNREAD: "◌",
    Phase.WAITING: "◌",
    Phase.LOADING: "◌",
    Phase.LOADED: "●",
    Phase.THROTTLED: "◷",
    Phase.SIGN_IN: "?",
    Phase.CODE: "?",
    Phase.DENIED: "✕",
    Phase.FAILED: "✕",
}


class Remedy(Enum):
    """What the user wants done."""

    SIGN_IN = auto()
    RETRY = auto()


class Wish(NamedTuple):
    """What is wanted, and of which place; None for all that fail."""

    remedy: Remedy
    place: "Workspace | None" = None


class ContextsScreen(ModalScreen[Wish | None], LeftOnce[Wish | None]):
    """Gives back what is to be done about one of them, or all.

    Args:
        states: How each stands at the moment.
        now: The time of day.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.CONTEXTS, Scope.CHOOSING)

    def __init__(self, states: "Callable[[], States]", now: Now) -> None:
        super().__init__()
        self._states = states
        self._now = now
        # What fails is what one comes here for; it stays where it is meanwhile.
        self._places = sorted(states(), key=lambda place: not states()[place].troubled)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_("Contexts"))
            options = OptionList(*(Option("") for _place in self._places), compact=True)
            options.can_focus = False
            yield options
            yield Static("", id="context-about", markup=False)
            yield KeyFooter(Scope.CONTEXTS)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self.set_interval(LOOK, self._look)
        self._look()

    @property
    def _chosen(self) -> "Workspace | None":
        index = self.query_one(OptionList).highlighted
        return None if index is None else self._places[index]

    def action_mend(self) -> None:
        """Sign in there, or try it again, whichever helps."""
        if (place := self._chosen) is not None and (state := self._state(place)) is not None:
            asks = state.phase in ASKING
            self.dismiss(Wish(Remedy.SIGN_IN if asks else Remedy.RETRY, place))

    def action_retry(self) -> None:
        self.dismiss(Wish(Remedy.RETRY))

    def action_close(self) -> None:
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        options = self.query_one(OptionList)
        last = len(self._places) - 1
        options.highlighted = min(max((options.highlighted or 0) + steps, 0), last)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_mend()

    def on_resize(self) -> None:
        self.call_after_refresh(self._look)

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        """Say how each stands now."""
        options = self.query_one(OptionList)
        names = {place: cut_end(_name(place), NAME) for place in self._places}
        widest = max(map(cell_len, names.values()))
        room = max(0, options.size.width - widest - BESIDE)
        for index, place in enumerate(self._places):
            state = self._state(place)
            mark = "▌ " if index == options.highlighted else "  "
            line = f"{mark}{_shape(state)} {pad(names[place], widest)}  "
            prompt = Content.assemble(
                line, (cut_end(self._words(state), room), "$foreground-muted")
            )
            options.replace_option_prompt_at_index(index, prompt)
        self._say_more()

    def _words(self, state: "ReadingState | None") -> str:
        if state is None:
            return _("no longer listed")
        listed = _("{count:,} listed").format(count=state.count)
        count = f" · {listed}" if state.phase is Phase.LOADED else ""
        return clean(f"{state.words(self._now())}{count}")

    def _say_more(self) -> None:
        state = self._state(place) if (place := self._chosen) is not None else None
        about = self.query_one("#context-about", Static)
        words = ""
        if state is not None and state.troubled and state.error is not None:
            title, sentence, facts = words_of(state.error)
            if isinstance(state.error, MfaNeeded):
                sentence = _("Press Enter to enter it.")
            words = "\n".join(filter(None, (f"{title}. {sentence}", facts)))
        about.update(words)
        about.display = bool(words)

    def _state(self, place: "Workspace") -> "ReadingState | None":
        return self._states().get(place)


def _name(place: "Workspace") -> str:
    read_only = f" {_(READ_ONLY)}" if place.aws.read_only else ""
    return clean(context_words(place) + read_only)


def _shape(state: "ReadingState | None") -> str:
    return SHAPES[state.phase] if state is not None else " "
