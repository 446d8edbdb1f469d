"""Leaving while sessions are live, and leaving one that hangs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.printable import clean
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end

if TYPE_CHECKING:
    from tui.sessions.session import Session

STAY: Final = "stay"
END: Final = "end"
LEAVE: Final = "leave"
RECONNECT: Final = "reconnect"
LOSE: Final = "lose"
"""The answers of the questions."""

SHOWN: Final = 6
LINE: Final = 60


def ask_to_leave(live: "Sequence[Session]", where: str) -> ChoiceScreen:
    """What is to become of the sessions that are live? `where` is identity and region."""
    count = len(live)
    them = "it" if count == 1 else "them all"
    names = [
        cut_end(f"● {session.target.label}  {session.reason}", LINE) for session in live[:SHOWN]
    ]
    if count > SHOWN:
        names.append(f"and {count - SHOWN} more")
    return ChoiceScreen(
        "1 session is live" if count == 1 else f"{count} sessions are live",
        [where, *names] if where else names,
        (
            (STAY, "Stay here"),
            (END, f"End {them}, then leave"),
            (LEAVE, f"Leave {them} running until AWS ends what is idle"),
        ),
    )


def ask_to_lose(changes: int, notes: Sequence[str]) -> ChoiceScreen:
    """What is to become of what was typed and not saved?

    Args:
        changes: to the preferences, how many.
        notes: the texts of notes on sessions.
    """
    unsaved, shown = [], [_first_line(note) for note in notes[:SHOWN]]
    if notes:
        unsaved.append("1 note" if len(notes) == 1 else f"{len(notes)} notes")
        if len(notes) > SHOWN:
            shown.append(f"and {len(notes) - SHOWN} more")
    if changes:
        count = "1 change" if changes == 1 else f"{changes} changes"
        unsaved.append(f"{count} to the session preferences")
    return ChoiceScreen(
        f"{' and '.join(unsaved)} not saved",
        [*shown, "What was not saved is lost when you leave."],
        ((STAY, "Stay here"), (LOSE, "Leave, and lose it")),
    )


def _first_line(note: str) -> str:
    return cut_end(f"● {clean(note.strip().partition(chr(10))[0])}", LINE)


def ask_to_hang_up(session: "Session") -> ChoiceScreen:
    """`Enter ~ .` was typed: what now?"""
    return ChoiceScreen(
        f"Hang up on {session.target.label}?",
        [f"The line is {session.lamp.words}."],
        (
            (STAY, "Stay; send the full stop"),
            (RECONNECT, "Connect anew; the session goes on"),
            (LEAVE, "Leave it running, back to the list"),
            (END, "End the session"),
        ),
    )


class EndingScreen(ModalScreen[None]):
    """Said while sessions are being ended."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(self._words, markup=False)
