"""The first line: whose account this is, and the tabs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import cycle

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.printable import clean
from tui.ui.messages import TabChosen
from tui.ui.words.cells import cut_end, cut_middle
from tui.ui.words.context import Context

NAME = "ssm-tui"
NAMED = 72
"""Columns from which there is room for the program's own name."""

NARROW_TITLE = 8
"""Cells of a session tab's title when the line is crowded."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long the credentials last, in words; `soon` when they need a place of their own."""

    words: str = ""
    soon: bool = False


NEEDED = 2
"""Of the context's candidates, those with identity, account and region."""

LEAST = 3
"""Of the context's candidates, those that stay in sight however many tabs there are."""

MOST = 40
"""Cells that those may take from the tabs."""

NOTE = 16
"""Cells of what a remote calls its window."""


BEFORE, AFTER = "\u2039", "\u203a"
"""What points to tabs that there is no room for."""


class TabSize(Enum):
    """How much of a tab is written."""

    WHOLE = auto()
    PLAIN = auto()
    """Without what the remote calls its window."""
    NARROW = auto()
    """A view by its number, a session by the beginning of its name."""


MOST_NUMBERED = 9
"""Tabs that a digit leads to."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its id, the key that leads to it, its name, and what to say beside the name."""

    id: str
    number: int
    title: str
    mark: str = ""
    time: str = ""
    urgent: bool = False
    note: str = ""
    where: str = ""
    """The place of a session that is not where the user works."""

    @property
    def key(self) -> str:
        """The digit that leads to it; empty where there is none."""
        return str(self.number) if self.number <= MOST_NUMBERED else ""

    def words(self, size: TabSize) -> str:
        """The tab as it is written."""
        narrow = size is TabSize.NARROW
        if not self.mark:
            return self.key if narrow else f"{self.key} {self.title}"
        title = cut_end(self.title, NARROW_TITLE) if narrow else cut_middle(self.title, 20)
        if self.where:
            title += f"@{cut_middle(self.where, NARROW_TITLE if narrow else 20)}"
        note = cut_end(self.note, NOTE) if size is TabSize.WHOLE else ""
        return " ".join(filter(None, (self.key, self.mark, title, note, self.time)))


@dataclass(frozen=True, slots=True)
class TabPiece:
    """What is written of the line of tabs, and the tab that a click on it shows."""

    text: str
    tab: Tab
    cut: bool = False
    """Whether it stands for tabs that there is no room for."""


class Frame(Widget, can_focus=False):
    """The line itself; a click on a tab shows it."""

    context: reactive[Context] = reactive(Context())
    expiry: reactive[Expiry] = reactive(Expiry())
    question: reactive[str] = reactive("")
    """What waits for the user, and how to get there."""
    banner: reactive[str] = reactive("")
    tabs: reactive[tuple[Tab, ...]] = reactive(())
    active: reactive[str] = reactive("")

    def watch_context(self, context: Context) -> None:
        self.set_class(context.production, "-production")

    def __init__(self, banner: str = "") -> None:
        super().__init__()
        self.set_reactive(Frame.banner, banner)
        self._spans: list[tuple[int, int, str]] = []

    def render(self) -> Content:
        width = self.size.width
        left, short = self._left(named=width >= NAMED), self._left(named=False)
        if not self._fits(width - left.cell_length) and self._fits(width - short.cell_length):
            # The program's own name is what is missed least.
            left = short
        tabs, spans, taken = self._tabs(width - left.cell_length)
        room = width - left.cell_length - taken
        context = next((text for text in self._contexts() if cell_len(text) + 1 <= room), "")
        blanks = " " * max(0, room - cell_len(context))
        start = width - taken
        self._spans = [(start + first, start + last, tab) for first, last, tab in spans]
        return Content.assemble(left, (context, "$foreground-muted"), blanks, tabs)

    def on_click(self, event: events.Click) -> None:
        for first, last, tab in self._spans:
            if first <= event.x < last:
                self.post_message(TabChosen(tab))

    def _fits(self, room: int) -> bool:
        """Whether all that is to be seen of the tabs and the context has room."""
        pieces = [_piece(tab, TabSize.PLAIN) for tab in self.tabs]
        return _cells(pieces) + next(self._needs()) <= room

    def _left(self, *, named: bool) -> Content:
        parts: list[str | tuple[str, str]] = [" "]
        if named:
            parts += [(NAME, "bold $primary"), "  "]
        if self.banner:
            parts += [(f" {clean(self.banner).upper()} ", "bold $background on $accent"), " "]
        if self.context.production:
            parts += [(" PROD ", "bold $background on $error"), " "]
        if self.question:
            parts += [(clean(self.question), "bold $warning"), "  "]
        elif self.expiry.soon:
            words = self.expiry.words
            if self.size.width < NAMED:
                words = words.replace("credentials end in", "keys:")
            parts += [(words, "bold $warning"), "  "]
        return Content.assemble(*parts)

    def _contexts(self) -> list[str]:
        candidates = self.context.candidates()
        if self.size.width >= NAMED:
            # Which account it is matters more than who one is there.
            candidates[NEEDED], candidates[LEAST] = candidates[LEAST], candidates[NEEDED]
        if self.expiry.words and not self.expiry.soon:
            candidates.insert(0, f"{candidates[0]} · {self.expiry.words}")
        return candidates

    def _tabs(self, room: int) -> tuple[Content, list[tuple[int, int, str]], int]:
        parts: list[tuple[str, str]] = []
        spans: list[tuple[int, int, str]] = []
        column = 0
        for piece in self._pieces(room):
            spans.append((column, column + cell_len(piece.text), piece.tab.id))
            column += cell_len(piece.text)
            parts.append((piece.text, self._style(piece)))
        return Content.assemble(*parts), spans, column

    def _pieces(self, room: int) -> list[TabPiece]:
        """All tabs; as the room shrinks narrower ones, and then fewer."""
        for needed in self._needs():
            for sizes in self._sizes():
                pieces = [_piece(tab, sizes[tab.id]) for tab in self.tabs]
                if _cells(pieces) + needed <= room:
                    return pieces
        region = cell_len(self.context.region) + 1
        for needed, size in (
            (self._least, TabSize.PLAIN),
            (region, TabSize.PLAIN),
            (region, TabSize.NARROW),
        ):
            pieces = self._cut(room - needed, size)
            if _cells(pieces) + needed <= room:
                break
        return pieces

    def _needs(self) -> Iterator[int]:
        """Cells that the context is to have, the most first."""
        cells = [cell_len(words) + 1 for words in self.context.candidates()]
        yield cells[NEEDED - 1]
        if self.size.width < NAMED:
            # There the account goes first anyway.
            yield cells[NEEDED]
        yield self._least

    def _sizes(self) -> Iterator[dict[str, TabSize]]:
        """How much to write of each tab by its id, less and less; of the active one the most."""
        sizes = {tab.id: TabSize.WHOLE for tab in self.tabs}
        yield sizes
        others = [tab for tab in self.tabs if tab.id != self.active]
        sessions = [tab for tab in others if tab.mark]
        views = [tab for tab in others if not tab.mark]
        sizes = sizes | {tab.id: TabSize.PLAIN for tab in sessions}
        yield sizes
        sizes = sizes | {self.active: TabSize.PLAIN}
        yield sizes
        for tab in (*reversed(views), *sessions):
            sizes = sizes | {tab.id: TabSize.NARROW}
            yield sizes

    def _cut(self, room: int, size: TabSize) -> list[TabPiece]:
        """The views by number and as many sessions beside the active one as there is room for.

        Args:
            room: The cells there are.
            size: Of the active tab.
        """
        sizes = {tab.id: size if tab.id == self.active else TabSize.NARROW for tab in self.tabs}
        views = [_piece(tab, sizes[tab.id]) for tab in self.tabs if not tab.mark]
        sessions = [_piece(tab, sizes[tab.id]) for tab in self.tabs if tab.mark]
        # Where a view is shown the newest sessions stay.
        places = (n for n, piece in enumerate(sessions) if piece.tab.id == self.active)
        first = next(places, len(sessions) - 1)
        shown = range(first, first + 1)
        # To the right and to the left in turn, until neither side has room for one more.
        sides, refused = cycle(((0, 1), (-1, 0))), 0
        while refused < 2:
            left, right = next(sides)
            wider = range(shown.start + left, shown.stop + right)
            inside = wider.start >= 0 and wider.stop <= len(sessions)
            if inside and _cells([*views, *_window(sessions, wider)]) <= room:
                shown, refused = wider, 0
            else:
                refused += 1
        return [*views, *_window(sessions, shown)]

    @property
    def _least(self) -> int:
        """Cells that the context keeps: of account and region, or of the region at least."""
        cells = [cell_len(words) + 1 for words in self.context.candidates()[LEAST:-1]]
        roomy = self.size.width >= NAMED
        return next((each for each in cells if each <= MOST and roomy), min(cells))

    def _style(self, piece: TabPiece) -> str:
        urgent = piece.tab.urgent and not piece.cut
        if piece.tab.id == self.active:
            return "bold underline $warning" if urgent else "bold underline $foreground"
        return "$warning" if urgent else "$foreground-muted"


def _piece(tab: Tab, size: TabSize) -> TabPiece:
    return TabPiece(f" {tab.words(size)} ", tab)


def _window(sessions: Sequence[TabPiece], shown: range) -> list[TabPiece]:
    """Some of the sessions, and how many there are to the left and to the right of them."""
    before, after = sessions[: shown.start], sessions[shown.stop :]
    left = [TabPiece(f"{BEFORE}{len(before)} ", before[-1].tab, cut=True)] if before else []
    right = [TabPiece(f" {len(after)}{AFTER}", after[0].tab, cut=True)] if after else []
    return [*left, *sessions[shown.start : shown.stop], *right]


def _cells(pieces: Sequence[TabPiece]) -> int:
    return sum(cell_len(piece.text) for piece in pieces)


def title_words(tabs: Sequence[Tab], active: str) -> str:
    """What the window's title says: the session that is short of time, else the one that is shown."""
    sessions = [tab for tab in tabs if tab.mark]
    shown = next((tab for tab in sessions if tab.id == active), None)
    urgent = [tab for tab in sessions if tab.urgent]
    chosen = shown if shown is not None and (shown.urgent or not urgent) else None
    chosen = chosen or next(iter(urgent), None)
    if chosen is None:
        return NAME
    return f"{chosen.title} {chosen.time}".rstrip() + f" - {NAME}"
