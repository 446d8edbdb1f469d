"""The command palette: everything that can be done, found by typing a part of its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.cells import cut_end

APART = 2
"""Cells between what is done, what it is done to, and the key."""

AIR = 1
"""Cells between the key and the scrollbar."""

MARK = "▌ "
"""A shape beside the colour says which command Enter runs."""


@dataclass(frozen=True, slots=True)
class PaletteCommand:
    """A line of the palette."""

    words: str
    run: Callable[[], object]
    key: str = ""
    """The key that does the same without the palette."""
    about: str = ""
    """What it is done to, or what else is worth knowing."""
    also: str = ""
    """What it is found by, too."""
    preview: Callable[[], Callable[[], object]] | None = None
    """Shows what it would do while it is marked; gives back what takes that away."""


@dataclass(frozen=True, slots=True)
class FoundCommands:
    """What holds what was typed, in the order in which it is listed."""

    commands: Sequence[PaletteCommand]
    note: str = ""
    """What is not listed."""


class PaletteScreen(ModalScreen[PaletteCommand | None], LeftOnce[PaletteCommand | None]):
    """Gives back what was chosen, which is run by who asked; None when the user goes back.

    Args:
        find: Gives what holds the words that were typed; all of it for none.
    """

    SCOPE: ClassVar[Scope] = Scope.PALETTE
    HEADING: ClassVar[str] = N_("Commands")
    NONE: ClassVar[str] = N_("No command matches.")
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.PALETTE, Scope.CHOOSING)

    def __init__(self, find: Callable[[str], FoundCommands]) -> None:
        super().__init__()
        self._find = find
        self._shown = FoundCommands(())
        self._marked: int | None = None
        self._undo: Callable[[], object] | None = None
        """Takes away what is shown of what is marked."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_(self.HEADING))
            yield Input(placeholder=_("type to search"), compact=True)
            yield Static(_(self.NONE), id="palette-none", markup=False)
            options = OptionList(compact=True)
            options.can_focus = False
            yield options
            yield KeyFooter(self.SCOPE)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    def action_run(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self._choose(index)

    def action_cancel(self) -> None:
        self._show_coming(None)
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        options = self.query_one(OptionList)
        if self._shown.commands:
            last = len(self._shown.commands) - 1
            options.highlighted = min(max((options.highlighted or 0) + steps, 0), last)

    @on(Input.Changed)
    def _search(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_run()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        command = self._shown.commands[index]
        # What was shown of another one is over, whether or not the list has told of it.
        self._show_coming(command)
        self.dismiss(command)

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        for index in {self._marked, event.option_index}:
            if index is not None and index < len(self._shown.commands):
                marked = index == event.option_index
                prompt = self._prompt(self._shown.commands[index], marked=marked)
                event.option_list.replace_option_prompt_at_index(index, prompt)
        self._marked = event.option_index
        if self.is_current and event.option_index < len(self._shown.commands):
            self._show_coming(self._shown.commands[event.option_index])

    def _show_coming(self, command: PaletteCommand | None) -> None:
        """Show what a command would do, and nothing of another one any more."""
        if command is not None and command.preview is not None:
            undo = command.preview()
            self._undo = self._undo or undo
        elif self._undo is not None:
            self._undo()
            self._undo = None

    def _show(self) -> None:
        self._shown = self._find(self.query_one(Input).value)
        self.query_one(".box").border_subtitle = Content(self._shown.note)
        commands = self._shown.commands
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(command)) for command in commands])
        self._marked = None
        if commands:
            options.highlighted = 0
        else:
            self._show_coming(None)
        self.query_one("#palette-none").display = not commands

    def _prompt(self, command: PaletteCommand, *, marked: bool = False) -> Content:
        """What is done on the left, the key on the right; in between, to what."""
        width = self.query_one(OptionList).scrollable_content_region.width
        room = max(1, width - len(MARK) - AIR)
        key = clean(command.key)
        left = room - (cell_len(key) + APART if key else 0)
        words = cut_end(clean(command.words), max(1, left))
        spare = left - cell_len(words) - APART
        about = cut_end(clean(command.about), spare) if spare > APART else ""
        blanks = room - cell_len(words) - cell_len(about) - cell_len(key)
        before = blanks if about and not key else APART if about else 0
        return Content.assemble(
            MARK if marked else " " * len(MARK),
            words,
            " " * max(0, before),
            (about, "$foreground-muted"),
            " " * max(0, blanks - before),
            (key, "$footer-key-foreground"),
        )


class SessionPicker(PaletteScreen):
    """The open sessions, as a palette of their own."""

    SCOPE = Scope.OPEN_SESSIONS
    HEADING = N_("Open sessions")
    NONE = N_("No open session matches.")
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.OPEN_SESSIONS)
