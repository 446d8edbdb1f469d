"""The steps of a session, as its runner tells them, and what the user is told of them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.aws.client import Aws
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.archive.recorder import Recorder, Screen
    from tui.archive.store import MarkKind
    from tui.sessions.access.ledger import AccessLedger
    from tui.sessions.progress import Progress
    from tui.transport.link import Link

NO_HISTORY: Final = N_("Not saved: the local history is off (`history` in the settings).")


class Complaints:
    """Says sentences on what cannot be kept, of one session or of many.

    Args:
        say: is given each sentence, on the event loop.
    """

    def __init__(self, say: Callable[[str], None] = lambda sentence: None) -> None:
        self.say = say
        self._said: set[type[Exception]] = set()

    def once(self, kind: type[Exception], sentence: str) -> None:
        """Say it, unless a problem of this kind was said before."""
        if kind not in self._said:
            self._said.add(kind)
            self.say(sentence)


class Journal:
    """Is told the steps of one session, in this order; this one keeps nothing of them."""

    recording: "Recorder | None" = None
    """What is shown, on its way to the archive, where the user wants that."""

    @property
    def ledger(self) -> "AccessLedger | None":
        """The requests for just-in-time access that may let it start; None where none are kept."""
        return None

    def follow(self, session: "Progress", aws: Aws) -> None:
        """Whose steps they are, before the first of them."""

    async def asking(self) -> None:
        """AWS is about to be asked to start it."""

    async def refused(self) -> None:
        """AWS has not started it."""

    async def unanswered(self) -> None:
        """Nobody will hear whether AWS has started it."""

    async def answered(self, session_id: str, started: datetime) -> None:
        """AWS has started it."""

    async def begun(self) -> None:
        """AWS holds it for us, new or resumed."""

    async def keep(self) -> None:
        """Write down what is new whenever there is something; run beside the connection."""

    def changed(self) -> None:
        """Something of it is another: its state, its limits."""

    def linked(self, link: "Link") -> None:
        """Its connection is another."""

    def moved(self) -> None:
        """Its sequence numbers may have moved."""

    def output(self, data: bytes) -> None:
        """The far end has written this, as the user is shown it."""

    def resized(self, columns: int, lines: int) -> None:
        """Its terminal has this size now."""

    def hurry(self) -> None:
        """Its end is in a hurry: look after it alone."""

    async def over(self) -> None:
        """It is over for this program, and has its ending if anybody knows it."""

    # What others may ask of it at any time

    async def note(self) -> None:
        """Write down now what is new."""

    def record_from(self, screen: "Screen") -> None:
        """Record what is shown from now on, behind what is shown already."""

    async def mark(self, at: datetime, kind: "MarkKind", words: str = "") -> str | None:
        """Note a moment of the session; gives back a sentence if that is not possible."""
        return _(NO_HISTORY)
