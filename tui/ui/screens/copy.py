"""What is to be copied, and where to: two names, and then how far it is."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.language import N_, _
from tui.printable import clean
from tui.sessions.copying.tally import CopyProgress, progress_words
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput

BEGINNING: Final = N_("Starting a session…")


@dataclass(frozen=True, slots=True)
class CopyGiven:
    """Where from, and where to."""

    source: str
    destination: str


class CopyScreen(ModalScreen[CopyGiven], LeftOnce[CopyGiven]):
    """Gives back the two names; None when the user went back.

    Args:
        label: of the instance.
        upload: whether it goes there.
        given: what was given before, to be changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.COPY)

    def __init__(self, label: str, *, upload: bool, given: CopyGiven | None = None) -> None:
        super().__init__()
        self._label = clean(label)
        self._upload = upload
        self._given = given or CopyGiven("", "" if upload else ".")

    def compose(self) -> ComposeResult:
        there = self._label
        if self._upload:
            title = _("Copy files to {name}").format(name=there)
            ends = _("From (this machine)"), _("To ({name})").format(name=there)
            home = _("file or folder (blank = home folder)")
        else:
            title = _("Copy files from {name}").format(name=there)
            ends = _("From ({name})").format(name=there), _("To (this machine)")
            home = _("file or folder")
        with Vertical(classes="box") as box:
            box.border_title = Content(title)
            source = _("file, folder or pattern")
            for name, label, value, hint in (
                ("copy-source", ends[0], self._given.source, source),
                ("copy-destination", ends[1], self._given.destination, home),
            ):
                yield Static(label, markup=False)
                with Horizontal(classes="copy-line"):
                    yield OrderedInput(value, placeholder=hint, compact=True, id=name)
            yield Static("", id="copy-problem", markup=False)
            yield KeyFooter(Scope.COPY)

    def on_mount(self) -> None:
        self.query_one("#copy-problem").display = False
        self.query_one("#copy-source", Input).focus()

    def action_give(self) -> None:
        source, destination = (
            self.query_one(f"#{name}", Input) for name in ("copy-source", "copy-destination")
        )
        if not source.value.strip():
            self._refuse(_("Enter what to copy."), source)
        elif not (self._upload or destination.value.strip()):
            self._refuse(_("Enter where to copy it."), destination)
        else:
            self.dismiss(CopyGiven(source.value, destination.value))

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()

    def _refuse(self, problem: str, field: Input) -> None:
        shown = self.query_one("#copy-problem", Static)
        shown.update(problem)
        shown.display = True
        field.focus()


class CopyingScreen(ModalScreen[bool], LeftOnce[bool]):
    """How far a copy is. Gives back whether the user wants it cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.COPYING)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = clean(title)
        # Not sought by its id: a copy may go on while the app is being left.
        self._progress = Static(_(BEGINNING), id="copying-words", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(self._heading)
            yield self._progress
            yield KeyFooter(Scope.COPYING)

    def show(self, progress: CopyProgress) -> None:
        """Tell how far it is."""
        self._progress.update(progress_words(progress))

    def action_cancel(self) -> None:
        self.dismiss(True)
