"""Leaving while sessions are live: end them, leave them running, or stay."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.ui.cells import clean, cut_end

if TYPE_CHECKING:
    from tui.sessions.session import Session

SHOWN = 6


class Leaving(Enum):
    """What the user wants for the sessions that are live."""

    STAY = "stay"
    END = "end"
    LEAVE = "leave"


class LeaveScreen(ModalScreen[Leaving]):
    """Staying is what Enter does at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", show=False),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    def __init__(self, live: "Sequence[Session]", where: str) -> None:
        super().__init__()
        self._live = live
        self._where = where

    def compose(self) -> ComposeResult:
        count = len(self._live)
        sessions = "1 session is" if count == 1 else f"{count} sessions are"
        them = "it" if count == 1 else "them all"
        with Vertical(classes="box") as box:
            box.border_title = Content(f"{sessions} live")
            yield Static(clean(self._where), classes="muted", markup=False)
            yield Static(self._names(), id="leave-names", markup=False)
            yield OptionList(
                Option("Stay here", id=Leaving.STAY.value),
                Option(f"End {them}, then leave", id=Leaving.END.value),
                Option(
                    f"Leave {them} running: AWS ends what is idle or at its maximum",
                    id=Leaving.LEAVE.value,
                ),
                compact=True,
            )

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def action_stay(self) -> None:
        self.dismiss(Leaving.STAY)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Leaving(event.option_id))

    def _names(self) -> str:
        lines = [
            cut_end(clean(f"● {session.target.label}  {session.reason}"), 60)
            for session in self._live[:SHOWN]
        ]
        more = len(self._live) - SHOWN
        return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


class EndingScreen(ModalScreen[None]):
    """Said while sessions are being ended."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(self._words, markup=False)
