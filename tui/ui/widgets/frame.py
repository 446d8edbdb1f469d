"""Above everything: whose account this is and the views, and below that a row of sessions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _, ngettext
from tui.printable import clean
from tui.ui.messages import TabChosen
from tui.ui.widgets.tabs import Tab, TabPiece, cells_of, session_pieces, view_pieces
from tui.ui.words.context import Context

NAME: Final = "ssm-tui"
NAMED: Final = 72
"""Columns from which there is room for the program's own name."""

NEEDED: Final = 1
"""Of the context's candidates, the one with identity, account and region."""

LEAST: Final = 3
"""Of the context's candidates, the one that goes only where there is no room for it at all."""

ROOMY: Final = 20
"""Lines of a window from which the frame always has two."""

LOW: Final = 12
"""Lines of a window from which sessions have a row of their own."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long the credentials last, in words; `soon` when they need a place of their own."""

    words: str = ""
    soon: bool = False
    short: str = ""
    """The same in fewer words, for where there is little room."""


class Frame(Widget, can_focus=False):
    """Both lines; a click on a tab shows it, the wheel moves sessions there is no room for.

    In a low window there is no second line while nothing is open; in a very low one there never
    is, and the sessions stand behind the views.
    """

    context: reactive[Context] = reactive(Context())
    expiry: reactive[Expiry] = reactive(Expiry())
    question: reactive[str] = reactive("")
    """What waits for the user, and how to get there."""
    banner: reactive[str] = reactive("")
    problems: reactive[int] = reactive(0)
    """How many settings do not apply."""
    tabs: reactive[tuple[Tab, ...]] = reactive(())
    active: reactive[str] = reactive("")
    covered: reactive[int] = reactive(0)
    """Cells at the end of the first line that something lies on, in place of the views."""
    look_at: reactive[str] = reactive("")
    """The id of the session that stays in sight where not all have room; empty: the active one."""

    def __init__(self, banner: str = "") -> None:
        super().__init__()
        self.set_reactive(Frame.banner, banner)
        self._spans: list[tuple[int, int, int, str]] = []
        self._marked = range(0)

    def watch_context(self, context: Context) -> None:
        self.set_class(context.production, "-production")

    def watch_tabs(self) -> None:
        self.fit()

    def watch_active(self) -> None:
        self.look_at = ""

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        """Have as many lines as the window and the tabs want."""
        if self.is_attached:
            height = self.screen.size.height
            self.set_class(has_row(height, sessions=bool(self._sessions)), "-row")
            self.set_class(lines_of(height, sessions=bool(self._sessions)) == 1, "-low")

    @property
    def spare(self) -> int:
        """Cells of the first line that something may lie on."""
        said = self._left(named=False).plain
        return max(0, self.size.width - (cell_len(said) if said.strip() else 0))

    def render(self) -> Content:
        self._spans = []
        row = self.has_class("-row")
        first = self._first_line(() if row else self._sessions)
        if not row:
            return first
        pieces = session_pieces(self._sessions, self.active, self.size.width, self.look_at)
        return Content.assemble(first, "\n", self._written(pieces, 0, line=1))

    async def on_click(self, event: events.Click) -> None:
        if event.y == 0 and event.x in self._marked:
            await self.run_action("app.show_settings")
            return
        for line, first, last, tab in self._spans:
            if event.y == line and first <= event.x < last:
                self.post_message(TabChosen(tab))

    def on_mouse_scroll_down(self) -> None:
        self._scroll(1)

    def on_mouse_scroll_up(self) -> None:
        self._scroll(-1)

    def _scroll(self, steps: int) -> None:
        """Let sessions come in sight, if not all of them are."""
        ids = [tab.id for tab in self._sessions]
        if sum(tab in ids for *_span, tab in self._spans) < len(ids):
            known = (self.look_at, self.active)
            here = next((ids.index(tab) for tab in known if tab in ids), len(ids) - 1)
            self.look_at = ids[min(max(here + steps, 0), len(ids) - 1)]

    @property
    def _views(self) -> list[Tab]:
        return [tab for tab in self.tabs if not tab.mark]

    @property
    def _sessions(self) -> list[Tab]:
        return [tab for tab in self.tabs if tab.mark]

    def _first_line(self, sessions: Sequence[Tab]) -> Content:
        """What must be said, the context, and the views with these sessions."""
        left, pieces = self._fitting(sessions)
        self._marked = self._mark_in(left.plain)
        taken = self.covered or cells_of(pieces)
        room = self.size.width - left.cell_length - taken
        context = next((text for text in self._contexts() if cell_len(text) + 1 <= room), "")
        blanks = " " * max(0, room - cell_len(context))
        start = self.size.width - taken
        tabs = Content("") if self.covered else self._written(pieces, start, line=0)
        return Content.assemble(left, (context, "$foreground-muted"), blanks, tabs)

    def _fitting(self, sessions: Sequence[Tab]) -> tuple[Content, list[TabPiece]]:
        """What is said first, and the views: with as much as the context leaves room for."""
        width = self.size.width
        left = self._left(named=width >= NAMED)
        nameless, short = self._left(named=False), self._left(named=False, brief=True)
        sizes = list(view_pieces(self._views, self.active))
        # Beside a warning the region is enough, so that the views keep their names.
        least = self._region if self.expiry.soon else self._cells(LEAST)
        # The program's own name is what is missed least, then a warning's full words, then who
        # one is, then names of views.
        for begin, views, needed in (
            (left, sizes[0], self._cells(NEEDED)),
            (nameless, sizes[0], self._cells(NEEDED)),
            (short, sizes[0], self._cells(NEEDED)),
            (short, sizes[0], self._cells(LEAST)),
            (short, sizes[0], least),
            (short, sizes[1], self._cells(LEAST)),
            (short, sizes[1], self._region),
            (short, sizes[2], self._region),
            (short, sizes[2], 0),
            (short, [], 0),
        ):
            room = width - begin.cell_length - needed
            pieces = [*views, *session_pieces(sessions, self.active, room - cells_of(views))]
            seen = {piece.tab.id for piece in pieces}
            shown = not sessions or self.active in {tab.id for tab in self._views} | seen
            if cells_of(pieces) <= room and shown:
                return begin, pieces
        return short, []

    def _mark_in(self, text: str) -> range:
        """The cells of the mark, for the mouse."""
        marks = filter(None, (self._mark(brief=brief) for brief in (False, True)))
        if (mark := next((each for each in marks if each in text), "")) == "":
            return range(0)
        start = cell_len(text[: text.index(mark)])
        return range(start, start + cell_len(mark))

    def _cells(self, candidate: int) -> int:
        return cell_len(self.context.candidates()[candidate]) + 1

    @property
    def _region(self) -> int:
        return cell_len(self.context.region) + 1

    def _left(self, *, named: bool, brief: bool = False) -> Content:
        parts: list[str | tuple[str, str]] = [" "]
        if named:
            parts += [(NAME, "bold $primary"), "  "]
        if self.banner:
            parts += [
                (f" {clean(_(self.banner)).upper()} ", "bold $background on $accent"),
                " ",
            ]
        if self.context.production:
            parts += [(" PROD ", "bold $background on $error"), " "]
        if self.context.read_only:
            parts += [(f" {self.context.read_only} ", "bold $background on $warning"), " "]
        if mark := self._mark(brief=brief):
            parts += [(mark, "bold $background on $warning"), " "]
        if self.question:
            parts += [(clean(self.question), "bold $warning"), "  "]
        elif self.expiry.soon:
            words = self.expiry.short if brief else self.expiry.words
            parts += [(words, "bold $warning"), "  "]
        return Content.assemble(*parts)

    def _mark(self, *, brief: bool) -> str:
        """That settings do not apply; empty where all do."""
        if not self.problems:
            return ""
        words = ngettext("{count} settings problem", "{count} settings problems", self.problems)
        return f" {_('settings!') if brief else words.format(count=self.problems)} "

    def _contexts(self) -> list[str]:
        candidates = self.context.candidates()
        if self.size.width >= NAMED and not self.context.profile:
            # Which account it is matters more than who one is there; a profile tells both.
            candidates[LEAST - 1], candidates[LEAST] = candidates[LEAST], candidates[LEAST - 1]
        if self.expiry.words and not self.expiry.soon:
            candidates.insert(0, f"{candidates[0]} · {self.expiry.words}")
        return candidates

    def _written(self, pieces: Iterable[TabPiece], column: int, *, line: int) -> Content:
        """The pieces from a column on; where they are is kept for the mouse."""
        parts: list[str | tuple[str, str]] = []
        for piece in pieces:
            end = column + cell_len(piece.text)
            self._spans.append((line, column, end, piece.tab.id))
            # What is underlined is the name, not the room around it.
            before, name, after = piece.text.partition(piece.text.strip())
            parts += [before, (name, self._style(piece)), after]
            column = end
        return Content.assemble(*parts)

    def _style(self, piece: TabPiece) -> str:
        urgent = piece.tab.urgent and not piece.cut
        if piece.tab.id == self.active and not piece.cut:
            return "bold underline $warning" if urgent else "bold underline $foreground"
        return "$warning" if urgent else "$foreground-muted"


def has_row(height: int, *, sessions: bool) -> bool:
    """Whether sessions have a row of their own in a window of so many lines."""
    return sessions and height >= LOW


def lines_of(height: int, *, sessions: bool) -> int:
    """The lines of the frame in a window of so many lines."""
    return 2 if height >= ROOMY or has_row(height, sessions=sessions) else 1


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
