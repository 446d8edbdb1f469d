"""The line above a terminal: whose it is, why, how long it still lives, how the line is."""

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tui.ui.cells import clean, cut_end, cut_middle, pad
from tui.ui.times import HOUR, clock, countdown

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session

STAGE_WORDS: Final = ("", "soon", "save your work", "ending")
IDLE_WORDS: Final = ("", "", "soon", "ending")
STAGE_STYLES: Final = ("$foreground", "$warning", "bold $warning", "bold $error")
"""By stage: calm, soon, save, ending."""

GAUGE: Final = 20
SHORT_GAUGE: Final = 14
"""Cells; the longest word stands in its place when time is short."""

WIDE: Final = 96
MEDIUM: Final = 76
TARGET: Final = 20
LAMP: Final = 14

LAMPS: Final = {
    "starting": ("◌", "$text-muted"),
    "connecting": ("◌", "$text-muted"),
    "connected": ("●", "$success"),
    "unsteady": ("◐", "$warning"),
    "reconnecting": ("◌", "$warning"),
    "ending": ("◌", "$text-muted"),
    "ended": ("○", "$text-muted"),
    "failed": ("✕", "$error"),
}
"""Shape and colour by the lamp's status; the status is written beside them."""

Part = tuple[str, str]


class SessionBar(Widget, can_focus=False):
    """Drawn from the session itself, as often as it is told to look."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._drawn: Content | None = None

    def look(self) -> None:
        """Draw again if anything on the line is different now."""
        if self.size.width and self._content() != self._drawn:
            self.refresh()

    def render(self) -> Content:
        self._drawn = self._content()
        return self._drawn

    def _content(self) -> Content:
        width = self.size.width
        right = self._right(width)
        taken = sum(cell_len(text) for text, _ in right)
        return Content.assemble(*self._left(width - taken), *right)

    def _left(self, width: int) -> list[Part]:
        session = self._session
        target = cut_middle(clean(session.target.label), min(TARGET, max(4, width - 2)))
        parts: list[Part] = [(" ", ""), (target, "bold $primary"), ("  ", "")]
        room = max(0, width - sum(cell_len(text) for text, _ in parts) - 2)
        lamp = session.lamp
        if lamp.words != lamp.status:
            text, style = clean(lamp.words), "$warning"
        else:
            text, style = clean(session.reason), "$foreground"
        parts.append((pad(cut_end(text, room), room), style))
        parts.append(("  ", ""))
        return parts

    def _right(self, width: int) -> list[Part]:
        remaining = self._session.remaining()
        gauge = GAUGE if width >= WIDE else SHORT_GAUGE if width >= MEDIUM else 0
        parts = maximum_parts(remaining, gauge)
        parts += idle_parts(remaining, words=width >= WIDE)
        status = self._session.lamp.status
        shape, style = LAMPS.get(status, ("○", "$text-muted"))
        parts.append((f"  {shape} ", style))
        if width >= MEDIUM:
            parts.append((pad(status, LAMP - 2), style))
        if self._session.encrypted:
            parts.append((" 🔒", ""))
        parts.append((" ", ""))
        return parts


def maximum_parts(remaining: "Remaining", gauge: int) -> list[Part]:
    """The maximum and what is left of it, always of the same width.

    Args:
        remaining: What the session has left.
        gauge: Cells of the bar, or of the word that replaces it; 0 leaves both out.
    """
    width = 4 + _clock_width(remaining.maximum) + (gauge + 1 if gauge else 0)
    if remaining.maximum is None or remaining.maximum_left is None:
        words = "no maximum" if remaining.known else "limit unknown"
        text = f"{words} · {clock(remaining.elapsed)}" if gauge else clock(remaining.elapsed)
        return [(pad(text, max(width, 23 if gauge else 9), right=True), "$text-muted")]
    style = STAGE_STYLES[remaining.stage]
    time = countdown(remaining.maximum_left).rjust(_clock_width(remaining.maximum))
    parts: list[Part] = [("max ", "$text-muted"), (time, style)]
    if not gauge:
        return parts
    word = STAGE_WORDS[remaining.stage]
    cells = gauge - (cell_len(word) + 1 if word else 0)
    full, empty = _gauge(remaining.maximum_left / remaining.maximum, max(0, cells))
    return [
        *parts,
        (f" {word}" if word else "", style),
        (f" {full}" if cells >= 0 else "", style),
        (empty, "$text-disabled"),
    ]


def idle_parts(remaining: "Remaining", *, words: bool) -> list[Part]:
    """The idle limit and what is left of it."""
    if remaining.idle is None or remaining.idle_left is None:
        return []
    style = STAGE_STYLES[remaining.idle_stage]
    time = countdown(remaining.idle_left).rjust(_clock_width(remaining.idle))
    parts: list[Part] = [("  idle ", "$text-muted"), (time, style)]
    if words:
        parts.append((" " + pad(IDLE_WORDS[remaining.idle_stage], 6), style))
    return parts


def _clock_width(limit: float | None) -> int:
    return 7 if limit is not None and limit >= HOUR else 5


def _gauge(share: float, cells: int) -> tuple[str, str]:
    full = min(cells, max(0, round(share * cells)))
    return "█" * full, "░" * (cells - full)
