"""Where one is in a recording: a bar of its whole length, and the same in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tui.language import _
from tui.printable import clean
from tui.replay.survey import IdleStretch, Marker
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now, clock, exact_in_both

# Each has a shape of its own: none is told by its colour alone.
HERE: Final = "●"
HIT: Final = "┃"
MARKER: Final = "◆"
PLAYED: Final = "━"
AHEAD: Final = "─"
PAUSE_PLAYED: Final = "┅"
PAUSE_AHEAD: Final = "┄"

LONGEST_LABEL: Final = 40
APART: Final = " · "


@dataclass(frozen=True)
class Moment:
    """All that the time line shows."""

    position: float = 0.0
    duration: float = 0.0
    started: datetime | None = None
    playing: bool = False
    speed: float = 1.0
    skips_idle: bool = True
    state: str = ""
    """What is under way, such as reading."""
    search: str = ""
    """What has come of a search, in words."""
    markers: Sequence[Marker] = ()
    pauses: Sequence[IdleStretch] = ()
    hits: Sequence[float] = ()
    title: str = ""
    """What is played, where nothing else says so."""
    version: int = 0
    """Changes with the last three."""


class TimeLine(Widget, can_focus=False):
    """Two lines: the bar, and words as far as there is room for them.

    Args:
        now: The time of day, in the user's zone.
    """

    DEFAULT_CSS = """
    TimeLine { height: 2; padding: 0 2; }
    """

    def __init__(self, now: Now) -> None:
        super().__init__()
        self._now = now
        self._moment = Moment()
        self._bar: tuple[tuple[object, ...], str] = ((), "")

    def show(self, moment: Moment) -> None:
        """Show that, if it looks different."""
        before, self._moment = self._moment, moment
        if self._seen(before) != self._seen(moment):
            self.refresh()

    def render(self) -> Content:
        width = max(1, self.size.width)
        bar = self._marked(width)
        here = cell_of(self._moment.position, self._moment.duration, width)
        parts = [
            (bar[:here].replace(AHEAD, PLAYED).replace(PAUSE_AHEAD, PAUSE_PLAYED), "$primary"),
            (HERE, "bold $primary"),
            (bar[here + 1 :], "$foreground-muted"),
        ]
        return Content("\n").join([Content.assemble(*parts), Content(self._words(width))])

    def _seen(self, moment: Moment) -> tuple[object, ...]:
        """What can be seen of it: the bar moves a cell at a time, the clock by seconds."""
        here = cell_of(moment.position, moment.duration, max(1, self.size.width))
        how = moment.playing, moment.speed, moment.skips_idle
        words = how, moment.state, moment.search, moment.title
        return here, int(moment.position), int(moment.duration), words, moment.version

    def _marked(self, width: int) -> str:
        """The bar without where one is; looking through thousands of marks is done once."""
        moment = self._moment
        key = (width, moment.duration, moment.version)
        if self._bar[0] != key:
            self._bar = key, marked_bar(moment, width)
        return self._bar[1]

    def _words(self, width: int) -> str:
        moment = self._moment
        sign = "▶" if moment.playing else "‖"
        words = f"{sign} {clock(moment.position)} / {clock(moment.duration)}"
        for more in self._details():
            if more and cell_len(words + APART + more) <= width:
                words += APART + more
        return cut_end(words, width)

    def _details(self) -> Iterable[str]:
        moment = self._moment
        yield moment.state
        yield f"{moment.speed:g}x"
        yield moment.search
        if moment.started is not None:
            yield exact_in_both(
                moment.started + timedelta(seconds=moment.position), self._now()
            )
        yield _("pauses skipped") if moment.skips_idle else _("pauses played")
        label = next((m.label for m in reversed(moment.markers) if m.at <= moment.position), "")
        if label:
            yield f"{MARKER} {cut_end(clean(label), LONGEST_LABEL)}"
        yield cut_end(clean(moment.title), LONGEST_LABEL)


def cell_of(at: float, duration: float, width: int) -> int:
    """Which cell of a bar stands for a time."""
    share = at / duration if duration > 0 else 0.0
    return min(width - 1, max(0, int(share * width)))


def marked_bar(moment: Moment, width: int) -> str:
    """Pauses, markers and what was found, the ones that matter most over the others."""
    cells = [AHEAD] * width
    duration = moment.duration
    for start, end in moment.pauses:
        first, last = cell_of(start, duration, width), cell_of(end, duration, width)
        # Of a pause that is shorter than a cell nothing is seen.
        for cell in range(first + 1, last):
            cells[cell] = PAUSE_AHEAD
    for marker in moment.markers:
        cells[cell_of(marker.at, duration, width)] = MARKER
    for hit in moment.hits:
        cells[cell_of(hit, duration, width)] = HIT
    return "".join(cells)
