"""The first line: whose account this is, and the tabs."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.sessions.printable import clean
from tui.ui.cells import cut_end, cut_middle
from tui.ui.messages import TabChosen

NAME = "ssm-tui"
NAMED = 72
"""Columns from which there is room for the program's own name."""

NARROW_TITLE = 8
"""Cells of a session tab's title when the line is crowded."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the user is: what every call is made with."""

    profile: str = ""
    account: str = ""
    region: str = ""
    who: str = ""
    production: bool = False

    def candidates(self) -> list[str]:
        """What to show, from the longest to the shortest; `NEEDED` of them say it all."""
        identity = self.profile or self.who
        candidates = [
            [self.profile, self.account, self.region, self.who],
            [identity, self.account, self.region],
            [identity, self.region],
            [self.account, self.region],
            [self.region],
            [],
        ]
        return [clean(" · ".join(filter(None, parts))) for parts in candidates]


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

    def words(self, *, narrow: bool) -> str:
        """The tab as it is written."""
        if not self.mark:
            return str(self.number) if narrow else f"{self.number} {self.title}"
        title = cut_end(self.title, NARROW_TITLE) if narrow else cut_middle(self.title, 20)
        if self.where:
            title += f"@{cut_middle(self.where, NARROW_TITLE if narrow else 20)}"
        note = f" {cut_end(self.note, NOTE)}" if self.note and not narrow else ""
        return f"{self.mark} {title}{note} {self.time}".rstrip()


class Frame(Widget, can_focus=False):
    """The line itself; a click on a tab shows it."""

    context: reactive[Context] = reactive(Context())
    expiry: reactive[Expiry] = reactive(Expiry())
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
        left = self._left()
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

    def _left(self) -> Content:
        parts: list[str | tuple[str, str]] = [" "]
        if self.size.width >= NAMED:
            parts += [(NAME, "bold $primary"), "  "]
        if self.banner:
            parts += [(f" {clean(self.banner).upper()} ", "bold $background on $accent"), " "]
        if self.context.production:
            parts += [(" PROD ", "bold $background on $error"), " "]
        if self.expiry.soon:
            words = self.expiry.words
            if self.size.width < NAMED:
                words = words.replace("credentials end in", "keys:")
            parts += [(words, "bold $warning"), "  "]
        return Content.assemble(*parts)

    def _contexts(self) -> list[str]:
        candidates = self.context.candidates()
        if self.expiry.words and not self.expiry.soon:
            candidates.insert(0, f"{candidates[0]} · {self.expiry.words}")
        return candidates

    def _tabs(self, room: int) -> tuple[Content, list[tuple[int, int, str]], int]:
        tabs = self._chosen_tabs(room)
        parts: list[tuple[str, str]] = []
        spans: list[tuple[int, int, str]] = []
        column = 0
        for tab, words in tabs:
            text = f" {words} "
            spans.append((column, column + cell_len(text), tab.id))
            column += cell_len(text)
            parts.append((text, self._style(tab)))
        return Content.assemble(*parts), spans, column

    def _chosen_tabs(self, room: int) -> list[tuple[Tab, str]]:
        """All tabs with their words; narrower, then fewer, as the room shrinks."""
        needed = cell_len(self.context.candidates()[NEEDED - 1]) + 1
        chosen = [(tab, tab.words(narrow=False)) for tab in self.tabs]
        if _cells(chosen) + needed <= room:
            return chosen
        chosen = [(tab, tab.words(narrow=tab.id != self.active)) for tab in self.tabs]
        while len(chosen) > 1 and _cells(chosen) + self._least > room:
            # The active tab stays; of the others the oldest sessions go first.
            spare = [i for i, (tab, _) in enumerate(chosen) if tab.id != self.active]
            sessions = [i for i in spare if chosen[i][0].mark]
            del chosen[(sessions or spare)[0]]
        return chosen

    @property
    def _least(self) -> int:
        """Cells that the context keeps: of account and region, or of the region at least."""
        cells = [cell_len(words) + 1 for words in self.context.candidates()[LEAST:-1]]
        roomy = self.size.width >= NAMED
        return next((each for each in cells if each <= MOST and roomy), min(cells))

    def _style(self, tab: Tab) -> str:
        if tab.id == self.active:
            return "bold underline $warning" if tab.urgent else "bold underline $foreground"
        return "$warning" if tab.urgent else "$foreground-muted"


def _cells(tabs: list[tuple[Tab, str]]) -> int:
    return sum(cell_len(words) + 2 for _, words in tabs)
