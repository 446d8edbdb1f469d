"""Earlier reasons and templates, under the field for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tui.durations import ago
from tui.printable import clean
from tui.ui.words.cells import pad

MOST = 6
"""Lines of the list."""

FEWEST = 3
LOW = 24
"""Lines of a screen below which the list has `FEWEST` lines."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that may become the reason."""

    text: str
    uses: int = 0
    last: datetime | None = None
    template: bool = False


class ReasonList(Widget, can_focus=False):
    """As high as there is something to offer; the keys are the field's."""

    @dataclass
    class OfferChosen(Message):
        """A line was clicked."""

        place: int

    def __init__(self, now: datetime) -> None:
        super().__init__(id="reason-list")
        self._now = now
        self._offers: Sequence[Offer] = ()
        self.place = -1

    @property
    def offers(self) -> Sequence[Offer]:
        """Those that can be chosen, from the top."""
        return self._offers

    @property
    def chosen(self) -> Offer | None:
        """The one that is marked."""
        return self._offers[self.place] if 0 <= self.place < len(self._offers) else None

    def show(self, offers: Sequence[Offer]) -> None:
        """Offer other texts; none is marked."""
        self._offers, self.place = offers, -1
        self.display = bool(offers)
        self.refresh(layout=True)

    def move(self, steps: int) -> Offer | None:
        """Mark another line, round and round; None is what was typed."""
        count = len(self._offers)
        if count:
            # One place more than there are lines: the text that was typed.
            self.place = (self.place + 1 + steps) % (count + 1) - 1
            self.refresh()
        return self.chosen

    def render(self) -> Content:
        height = self._lines()
        first = max(0, min(self.place - height + 1, len(self._offers) - height))
        shown = range(first, min(len(self._offers), first + height))
        return Content("\n").join([self._line(number) for number in shown])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(self._lines(), len(self._offers))

    def on_click(self, event: events.Click) -> None:
        height = self._lines()
        first = max(0, min(self.place - height + 1, len(self._offers) - height))
        if first + event.y < len(self._offers):
            self.post_message(self.OfferChosen(first + event.y))

    def _lines(self) -> int:
        return MOST if self.app.size.height >= LOW else FEWEST

    def _line(self, number: int) -> Content:
        offer = self._offers[number]
        right = "template" if offer.template else ""
        if offer.last is not None:
            times = f"{offer.uses}x  " if offer.uses > 1 else ""
            right = f"{times}{ago((self._now - offer.last).total_seconds()):>6}"
        marked = number == self.place
        room = max(4, self.size.width - 3 - cell_len(right))
        return Content.assemble(
            ("▌ " if marked else "  ", "$accent"),
            (pad(clean(offer.text), room), "bold" if marked else "$foreground"),
            (f" {right}", "$foreground-muted"),
        )
