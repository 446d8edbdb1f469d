"""Leaving while sessions are live, and leaving one that hangs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _, ngettext
from tui.printable import clean
from tui.sessions.forwards.facts import PortFacts
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.cells import cut_end
from tui.ui.words.rest import with_rest

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


def ask_to_leave(
    live: "Sequence[Session]", where: str, forwards: Sequence[PortFacts] = ()
) -> ChoiceScreen:
    """What is to become of the sessions that are live?

    Args:
        live: those.
        where: identity and region.
        forwards: ports with connections open, which end in either case.
    """
    count = len(live)
    names = [
        cut_end(f"● {session.target.label}  {session.reason}", LINE) for session in live[:SHOWN]
    ]
    names = [*with_rest(names, count), *_port_lines(forwards)]
    return ChoiceScreen(
        ngettext("{count} session is active", "{count} sessions are active", count).format(
            count=count
        ),
        [where, *names] if where else names,
        (
            (STAY, _("Cancel")),
            (END, ngettext("End it and quit", "End all and quit", count)),
            (
                LEAVE,
                ngettext(
                    "Leave it running (AWS ends it when idle)",
                    "Leave all running (AWS ends them when idle)",
                    count,
                ),
            ),
        ),
    )


def ask_to_cut(forwards: Sequence[PortFacts]) -> ChoiceScreen:
    """May these forwarded ports end, although connections are open?"""
    count = sum(facts.open for facts in forwards)
    return ChoiceScreen(
        ngettext(
            "{count:,} connection is open", "{count:,} connections are open", count
        ).format(count=count),
        [*_port_lines(forwards), _("Forwarded ports end with ssm-tui.")],
        ((STAY, _("Cancel")), (END, _("Quit and cut the connections"))),
    )


def _port_lines(forwards: Sequence[PortFacts]) -> list[str]:
    lines = [
        cut_end(
            ngettext(
                "⇄ {local} to {destination}: {count:,} connection open",
                "⇄ {local} to {destination}: {count:,} connections open",
                facts.open,
            ).format(local=facts.local, destination=facts.destination, count=facts.open),
            LINE,
        )
        for facts in forwards[:SHOWN]
    ]
    return with_rest(lines, len(forwards))


def ask_to_lose(changes: int, notes: Sequence[str]) -> ChoiceScreen:
    """What is to become of what was typed and not saved?

    Args:
        changes: to the preferences, how many.
        notes: the texts of notes on sessions.
    """
    unsaved, shown = [], with_rest([_first_line(note) for note in notes[:SHOWN]], len(notes))
    if notes:
        unsaved.append(
            ngettext("{count} note", "{count} notes", len(notes)).format(count=len(notes))
        )
    if changes:
        unsaved.append(
            ngettext(
                "{count} change to the session preferences",
                "{count} changes to the session preferences",
                changes,
            ).format(count=changes)
        )
    return ChoiceScreen(
        _("Not saved: {what}").format(what=_(", ").join(unsaved)),
        [*shown, _("Unsaved changes are lost when you quit.")],
        ((STAY, _("Cancel")), (LOSE, _("Quit without saving"))),
    )


def _first_line(note: str) -> str:
    return cut_end(f"● {clean(note.strip().partition(chr(10))[0])}", LINE)


def ask_to_hang_up(session: "Session", *, typed: bool) -> ChoiceScreen:
    """The user wants out, and `typed` the full stop of `Enter ~ .` for that: what now?"""
    return ChoiceScreen(
        _("Leave the session on {name}?").format(name=session.target.label),
        [_("Connection: {state}").format(state=_(session.lamp.words))],
        (
            (STAY, _('Stay (send the ".")') if typed else _("Stay")),
            (RECONNECT, _("Reconnect (session continues)")),
            (LEAVE, _("Detach (keep it running)")),
            (END, _("End session")),
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
