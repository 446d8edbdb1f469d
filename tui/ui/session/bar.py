"""The line above a terminal: whose it is, why, how long it still lives, how the line is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.printable import clean
from tui.ui.actions import Scope, UserAction, actions_of
from tui.ui.key_words import key_words
from tui.ui.words.cells import cut_end, cut_middle, pad
from tui.ui.words.document_words import chosen_words
from tui.ui.words.times import clock, countdown, countdown_cells

if TYPE_CHECKING:
    from tui.archive.recorder import Recorder
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session

STAGE_WORDS: Final = ("", "soon", "save your work", "ending")
IDLE_WORDS: Final = ("", "", "soon", "ending")
STAGE_STYLES: Final = ("$foreground", "$warning", "bold $warning", "bold $error")
"""By stage: calm, soon, save, ending."""

LONG_GAUGE: Final = 24
GAUGE: Final = 14
"""Cells; the longest word stands in its place when time is short."""

VERY_WIDE: Final = 120
WIDE: Final = 96
MEDIUM: Final = 76
"""Columns from which the bar says more."""

TARGET: Final = 20
STATUS: Final = 12
"""Cells: the longest status is `reconnecting`."""

LAMPS: Final = {
    "starting": ("◌", "$foreground-muted"),
    "connecting": ("◌", "$foreground-muted"),
    "connected": ("●", "$success"),
    "unsteady": ("◐", "$warning"),
    "reconnecting": ("◌", "$warning"),
    "ending": ("◌", "$foreground-muted"),
    "ended": ("○", "$foreground-muted"),
    "lost": ("✕", "$error"),
    "failed": ("✕", "$error"),
}
"""Shape and colour by the lamp's status; the status is written beside them."""

Part = tuple[str, str]


class SessionBar(Widget, can_focus=False):
    """Drawn from the session itself, as often as it is told to look.

    Args:
        session: What it tells of.
        leader: The chord that precedes the keys of a session.
        hidden: The ids of the actions that are not named after the leader.
    """

    leading: reactive[bool] = reactive(default=False)
    """Whether the leader was pressed and its key is awaited; the bar says which there are."""

    def __init__(
        self, session: "Session", leader: str, hidden: frozenset[str] = frozenset()
    ) -> None:
        super().__init__()
        self._session = session
        self._leader = leader
        self._hidden = hidden
        self._drawn: Content | None = None
        # The bar has room for a part of a long reason only.
        chosen = session.chosen_document
        lines = [clean(session.reason), f"Document {chosen_words(chosen)}" if chosen else ""]
        self.tooltip = Content("\n".join(filter(None, lines))) if any(lines) else None

    def look(self) -> None:
        """Draw again if anything on the line is different now."""
        if self.size.width and self._content() != self._drawn:
            self.refresh()

    def render(self) -> Content:
        self._drawn = self._content()
        return self._drawn

    def _content(self) -> Content:
        width = self.size.width
        if self.leading:
            return self._leader_keys(width)
        right = self._right(width)
        taken = _cells(right)
        return Content.assemble(*self._left(width - taken), *right)

    def _leader_keys(self, width: int) -> Content:
        shown = [
            _key_parts(action)
            for action in actions_of(Scope.LEADER)
            if action.hint and action.id not in self._hidden
        ]
        # The last one leads to all of them.
        *others, last = shown
        parts: list[Part] = [(f" {self._leader} ", "bold $accent")]
        for each in others:
            if _cells([*parts, *each, *last]) <= width:
                parts += each
        return Content.assemble(*parts, *last)

    def _left(self, width: int) -> list[Part]:
        session = self._session
        target = cut_middle(clean(session.target.label), min(TARGET, max(4, width - 2)))
        parts: list[Part] = [(" ", ""), (target, "bold $primary"), ("  ", "")]
        room = max(0, width - _cells(parts) - 2)
        lamp = session.lamp
        if lamp.words != lamp.status:
            text, style = clean(lamp.words), "$warning"
        else:
            text, style = clean(session.reason), "$foreground"
        parts.append((pad(cut_end(text, room), room), style))
        parts.append(("  ", ""))
        return parts

    def _right(self, width: int) -> list[Part]:
        parts = self._times(width) if self._session.live else []
        status = self._session.lamp.status
        shape, style = LAMPS.get(status, ("○", "$foreground-muted"))
        parts.append((f"  {shape} ", style))
        if width >= MEDIUM:
            parts.append((pad(status, STATUS), style))
        parts.append((" 🔒 " if self._session.encrypted else " ", ""))
        parts += _recording_parts(self._session.recording, width)
        if width >= WIDE and self._session.live:
            parts.append((f" {self._leader} ? ", "$foreground-muted"))
        return parts

    def _times(self, width: int) -> list[Part]:
        remaining = self._session.remaining()
        gauge = LONG_GAUGE if width >= VERY_WIDE else GAUGE if width >= MEDIUM else 0
        parts = maximum_parts(remaining, gauge)
        # The landing strip says it in words; unless there is plenty, the room is the reason's.
        return parts + idle_parts(remaining, words=width >= VERY_WIDE)


def _recording_parts(recording: "Recorder | None", width: int) -> list[Part]:
    """That what is shown is recorded, or that it should be and is not."""
    if recording is None or not (recording.active or recording.problem):
        return []
    if recording.problem:
        return [("not recorded " if width >= MEDIUM else "no rec ", "bold $error")]
    return [("rec ", "$warning")]


def _key_parts(action: UserAction) -> list[Part]:
    key = f"  {key_words(action.keys[0])}"
    return [(key, "$footer-key-foreground"), (f" {action.hint} ", "$foreground")]


def _cells(parts: Iterable[Part]) -> int:
    return sum(cell_len(text) for text, _ in parts)


def maximum_parts(remaining: "Remaining", gauge: int) -> list[Part]:
    """The maximum and what is left of it, always of the same width.

    Args:
        remaining: What the session has left.
        gauge: Cells of the bar, or of the word that replaces it; 0 leaves both out,
            and marks take their place: one soon, three at the end.
    """
    width = 4 + countdown_cells(remaining.maximum) + (gauge + 1 if gauge else 0)
    if remaining.maximum is None or remaining.maximum_left is None:
        return [(_unlimited(remaining, gauge, width), "$foreground-muted")]
    style = STAGE_STYLES[remaining.stage]
    bar_style = style if remaining.stage else "$primary"
    time = countdown(remaining.maximum_left).rjust(countdown_cells(remaining.maximum))
    label = "own " if remaining.own else "max "
    parts: list[Part] = [(label, "$foreground-muted"), (time, style)]
    if not gauge:
        return [*parts, (pad("!" * remaining.stage, 3), style)]
    word = STAGE_WORDS[remaining.stage]
    cells = gauge - (cell_len(word) + 1 if word else 0)
    full, empty = _gauge(remaining.maximum_left / remaining.maximum, max(0, cells))
    return [
        *parts,
        (f" {word}" if word else "", style),
        (f" {full}" if cells >= 0 else "", bar_style),
        (empty, "$foreground-disabled"),
    ]


def _unlimited(remaining: "Remaining", gauge: int, width: int) -> str:
    """How long it has lasted, and that nothing ends it, or that nobody knows."""
    if gauge:
        words = "no maximum" if remaining.known else "limit unknown"
        return pad(f"{words} · {clock(remaining.elapsed)}", max(width, 23), right=True)
    words = "no max" if remaining.known else "max ?"
    return pad(f"{words} {clock(remaining.elapsed)}", max(width, 12), right=True)


def idle_parts(remaining: "Remaining", *, words: bool) -> list[Part]:
    if remaining.idle is None or remaining.idle_left is None:
        return []
    style = STAGE_STYLES[remaining.idle_stage]
    time = countdown(remaining.idle_left).rjust(countdown_cells(remaining.idle))
    parts: list[Part] = [("  idle ", "$foreground-muted"), (time, style)]
    if words:
        parts.append((" " + pad(IDLE_WORDS[remaining.idle_stage], 6), style))
    else:
        parts.append((pad("!" * max(0, remaining.idle_stage - 1), 2), style))
    return parts


def _gauge(share: float, cells: int) -> tuple[str, str]:
    full = min(cells, max(0, round(share * cells)))
    return "█" * full, "░" * (cells - full)
