"""The line above a terminal: whose it is, why, how long it still lives, how the line is."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.aws.access.requests import left_of
from tui.language import N_, _
from tui.local_time import local_now
from tui.printable import clean
from tui.ui.actions import Scope, UserAction, actions_of
from tui.ui.key_words import key_words
from tui.ui.words.cells import cut_end, cut_middle, pad
from tui.ui.words.document_words import chosen_words
from tui.ui.words.times import Now, clock, countdown, countdown_cells, from_to

if TYPE_CHECKING:
    from datetime import datetime

    from tui.archive.recorder import Recorder
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session

STAGE_WORDS: Final = ("", N_("soon"), N_("save your work"), N_("ending"))
IDLE_WORDS: Final = ("", "", N_("soon"), N_("ending"))
STAGE_STYLES: Final = ("$foreground", "$warning", "bold $warning", "bold $error")
"""By stage: calm, soon, save, ending."""

LONG_GAUGE: Final = 24
GAUGE: Final = 14
"""Cells; the word of a stage is written on it, and the longest one has room."""

VERY_WIDE: Final = 120
WIDE: Final = 96
MEDIUM: Final = 76
"""Columns from which the bar says more."""

LEFT: Final = 14
"""Cells of the left side that the right one leaves free, giving up what matters least."""

NAMES: Final = 44
"""Cells more for the word and the names of a broadcast."""

TROUBLE: Final = 28
"""Cells more while no answers come, for what becomes of it and how much is queued."""

TARGET: Final = 20
STATUS: Final = 12
"""Cells: the longest status is `reconnecting`."""

NEAR: Final = 300.0
"""Seconds before just-in-time access expires at which it is seen."""

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

LAMP_WORDS: Final = {
    "starting": N_("starting"),
    "connecting": N_("connecting"),
    "connected": N_("connected"),
    "unsteady": N_("unstable"),
    "reconnecting": N_("reconnecting"),
    "ending": N_("ending"),
    "ended": N_("ended"),
    "lost": N_("lost"),
    "failed": N_("failed"),
}
"""What it is called."""

Part = tuple[str, str]


class SessionBar(Widget, can_focus=False):
    """Drawn from the session itself, as often as it is told to look.

    Args:
        session: What it tells of.
        leader: The chord that precedes the keys of a session.
        hidden: The ids of the actions that are not named after the leader.
        now: The time of day, in the user's zone.
    """

    # A border that is moved begins here.
    ALLOW_SELECT: ClassVar[bool] = False

    leading: reactive[bool] = reactive(default=False)
    """Whether the leader was pressed and its key is awaited; the bar says which there are."""

    is_marked: reactive[bool] = reactive(default=False)
    """Whether it is the one of several in sight that has the keyboard."""

    aside: reactive[str] = reactive("")
    """What is said of those that are together with it and not in sight."""

    broadcast: reactive[tuple[str, ...]] = reactive(())
    """The names of all that get what is typed, its own first; empty where that is its own alone."""

    def __init__(
        self,
        session: "Session",
        leader: str,
        hidden: frozenset[str] = frozenset(),
        now: Now = local_now,
    ) -> None:
        super().__init__()
        self._now = now
        self._session = session
        self._leader = leader
        self._hidden = hidden
        self._drawn: Content | None = None
        self._seen: Content | None = None
        """What was looked at and is not painted yet."""
        # The bar has room for a part of a long reason only.
        chosen = session.chosen_document
        document = _("Document: {name}").format(name=chosen_words(chosen)) if chosen else ""
        lines = [clean(session.reason), document]
        self.tooltip = Content("\n".join(filter(None, lines))) if any(lines) else None

    def watch_is_marked(self) -> None:
        self.set_class(self.is_marked, "-marked")

    def look(self) -> None:
        """Draw again if anything on the line is different now."""
        if self.size.width and (content := self._content()) != self._drawn:
            # What is looked at together, here and in the tabs, is painted as it was then.
            self._drawn = self._seen = content
            self.refresh()

    def render(self) -> Content:
        content, self._seen = self._seen or self._content(), None
        self._drawn = content
        return content

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
            if action.hint and action.keys and action.id not in self._hidden
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
        name = self.broadcast[0] if self.broadcast else session.target.label
        count = len(self.broadcast)
        word = f" {_('BROADCAST {count}').format(count=count)} " if count else ""
        room = width - 6 - cell_len(word) if word else max(4, width - 5)
        parts: list[Part] = [
            ("▌" if self.is_marked else " ", "bold $primary"),
            (word, "bold $background on $warning"),
            (" " if word else "", ""),
            (cut_middle(clean(name), max(0, min(TARGET, room))), "bold $primary"),
            ("  ", ""),
        ]
        room = max(0, width - _cells(parts) - 2)
        text, style = self._said()
        parts.append((pad(cut_end(text, room), room), style))
        parts.append(("  ", ""))
        return parts

    def _said(self) -> Part:
        """What stands beside the target: what has to be known, or the reason."""
        lamp = self._session.lamp
        if lamp.words not in {lamp.status, _(LAMP_WORDS[lamp.status])}:
            return clean(lamp.words), "$warning"
        if self.broadcast:
            others = ", ".join(map(clean, self.broadcast[1:]))
            return _("and {names}").format(names=others), "$warning"
        reason = clean(self._session.reason)
        if self.aside:
            return f"{self.aside}  {reason}", "$warning"
        return reason, "$foreground"

    def _right(self, width: int) -> list[Part]:
        """As much of the times and the state as leaves room for the target."""
        silent = self._session.lamp.status in {"unsteady", "reconnecting"}
        left = LEFT + (NAMES if self.broadcast else TROUBLE if silent else 0)
        for parts in self._rights(width):
            if _cells(parts) + left <= width:
                return parts
        return []

    def _rights(self, width: int) -> Iterator[list[Part]]:
        """The right side, with less and less of it."""
        if access := access_parts(self._session.access_expires):
            yield self._times(width) + access + self._state(width)
            yield nearest_parts(self._session.remaining()) + access + self._state(width)
        yield self._times(width) + self._state(width)
        if not self._session.live:
            yield self._lasted() + self._state(width)
        else:
            remaining = self._session.remaining()
            yield maximum_parts(remaining, 0) + self._state(width)
            yield nearest_parts(remaining) + self._state(width)
            yield nearest_parts(remaining)[1:] + self._state(width)
            yield nearest_parts(remaining)[1:]
        yield self._state(width)

    def _state(self, width: int) -> list[Part]:
        status = self._session.lamp.status
        shape, style = LAMPS.get(status, ("○", "$foreground-muted"))
        parts: list[Part] = [(f"  {shape} ", style)]
        if width >= MEDIUM:
            parts.append((pad(_(LAMP_WORDS[status]), STATUS), style))
        parts.append((" 🔒 " if self._session.encrypted else " ", ""))
        parts += _recording_parts(self._session.recording, width)
        if width >= WIDE and self._session.live:
            parts.append((f" {self._leader} ? ", "$foreground-muted"))
        return parts

    def _lasted(self) -> list[Part]:
        """How long it was, once it is over."""
        started, ended = self._session.started, self._session.ended
        if started is None or ended is None:
            return []
        time = clock((ended - started).total_seconds())
        return [(_("lasted {time}").format(time=time), "$foreground-muted")]

    def _from_and_to(self) -> list[Part]:
        """When it began and ended, by the user's clock."""
        started, ended = self._session.started, self._session.ended
        if started is None or ended is None:
            return []
        return [(f"{from_to(started, ended, self._now())} · ", "$foreground-muted")]

    def _times(self, width: int) -> list[Part]:
        if not self._session.live:
            return self._from_and_to() + self._lasted()
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
        words = _("not recorded") if width >= MEDIUM else _("no rec")
        return [(f"{words} ", "bold $error")]
    return [(f"{_('rec')} ", "$warning")]


def _key_parts(action: UserAction) -> list[Part]:
    key = f"  {key_words(action.keys[0])}"
    return [(key, "$footer-key-foreground"), (f" {action.hint} ", "$foreground")]


def _cells(parts: Iterable[Part]) -> int:
    return sum(cell_len(text) for text, _style in parts)


def maximum_parts(remaining: "Remaining", gauge: int) -> list[Part]:
    """The maximum and what is left of it, always of the same width.

    Args:
        remaining: What the session has left.
        gauge: Cells of the bar; 0 leaves it out, and marks take its place: one soon, three at
            the end.
    """
    label = f"{_('limit') if remaining.own else _('max')} "
    width = cell_len(label) + countdown_cells(remaining.maximum) + (gauge + 1 if gauge else 0)
    if remaining.maximum is None or remaining.maximum_left is None:
        return [(_unlimited(remaining, gauge, width), "$foreground-muted")]
    style = STAGE_STYLES[remaining.stage]
    time = countdown(remaining.maximum_left).rjust(countdown_cells(remaining.maximum))
    parts: list[Part] = [(label, "$foreground-muted"), (time, style)]
    if not gauge:
        return [*parts, (pad("!" * remaining.stage, 3), style)]
    share = remaining.maximum_left / remaining.maximum
    if remaining.stage:
        return [
            *parts,
            (" ", ""),
            *_written_gauge(_(STAGE_WORDS[remaining.stage]), share, gauge, style),
        ]
    full, empty = _gauge(share, gauge)
    return [*parts, (f" {full}", "$primary"), (empty, "$foreground-disabled")]


def _written_gauge(word: str, share: float, cells: int, style: str) -> list[Part]:
    """A gauge with a word on it: what is left is reversed, which is seen without colours too."""
    text = pad(word, cells)
    full = cell_len(_gauge(share, cells)[0])
    # The half of a wide character is no place to end.
    left = next(n for n in range(len(text) + 1) if cell_len(text[:n]) >= full)
    return [(text[:left], f"{style} reverse"), (text[left:], f"{style} on $panel")]


def _unlimited(remaining: "Remaining", gauge: int, width: int) -> str:
    """How long it has lasted, and that nothing ends it, or that nobody knows."""
    if gauge:
        words = _("no maximum") if remaining.known else _("limit unknown")
        return pad(f"{words} · {clock(remaining.elapsed)}", max(width, 23), right=True)
    words = _("no max") if remaining.known else _("max ?")
    return pad(f"{words} {clock(remaining.elapsed)}", max(width, 12), right=True)


def idle_parts(remaining: "Remaining", *, words: bool) -> list[Part]:
    if remaining.idle is None or remaining.idle_left is None:
        return []
    style = STAGE_STYLES[remaining.idle_stage]
    time = countdown(remaining.idle_left).rjust(countdown_cells(remaining.idle))
    parts: list[Part] = [(f"  {_('idle')} ", "$foreground-muted"), (time, style)]
    if words:
        cells = max(map(cell_len, map(_, IDLE_WORDS)))
        parts.append((f" {pad(_(IDLE_WORDS[remaining.idle_stage]), cells)}", style))
    else:
        parts.append((pad("!" * max(0, remaining.idle_stage - 1), 2), style))
    return parts


def access_parts(expires: "datetime | None") -> list[Part]:
    """What is left of just-in-time access, which the session outlives; nothing without one."""
    if (left := left_of(expires)) is None:
        return []
    if not left:
        return [("  ", ""), (_("access expired"), STAGE_STYLES[1])]
    style = STAGE_STYLES[1 if left < NEAR else 0]
    return [(f"  {_('access')} ", "$foreground-muted"), (countdown(left), style)]


def nearest_parts(remaining: "Remaining") -> list[Part]:
    """The nearer of the two ends, as short as it can be said; nothing where there is none."""
    ends = (
        (remaining.maximum_left, remaining.stage, f"{_('max')} "),
        (remaining.idle_left, remaining.idle_stage, f"{_('idle')} "),
    )
    known = [(left, stage, label) for left, stage, label in ends if left is not None]
    if not known:
        return []
    left, stage, label = min(known)
    return [
        (label, "$foreground-muted"),
        (f"{countdown(left)}{'!' * stage}", STAGE_STYLES[stage]),
    ]


def _gauge(share: float, cells: int) -> tuple[str, str]:
    full = min(cells, max(0, round(share * cells)))
    return "█" * full, "░" * (cells - full)
