"""What became of half a year of sessions: days, targets, tickets and ends, each a way to its list."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static

from tui.language import _
from tui.sessions.bounded import PatternUnusable
from tui.sessions.review.grouping import tickets_of
from tui.sessions.review.overview import Counted, Measure, Overview, Period, overview
from tui.ui.actions import Scope, bindings_of, with_keys
from tui.ui.lists.overview_layout import Part, total_words
from tui.ui.lists.overview_map import OverviewMap
from tui.ui.lists.query import exactly
from tui.ui.lists.session_columns import WHOSE, Grouping
from tui.ui.messages import SessionsFiltered
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.words.status_line import Note, shortening
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.ui.lists.sessions import SessionsView
    from tui.ui.words.session_rows import SessionRow

LOOK: Final = 1.0
"""Seconds between two looks at the clock."""

GROUPED: Final = {Part.DAY: Grouping.DAY, Part.TICKET: Grouping.TICKET}
"""What has to be grouped for the list to have a column that tells it."""


class OverviewView(Vertical):
    """Counts what the list of sessions has, mine or everyone's, and has that list filtered.

    Args:
        sessions: The list; it reads from AWS and the history.
        now: The time of day.
        ticket_pattern: A regular expression for what a ticket looks like.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.OVERVIEW)
    _looking: Timer

    def __init__(self, sessions: "SessionsView", now: Now, ticket_pattern: str) -> None:
        super().__init__(id="overview")
        self._sessions = sessions
        self._now = now
        self._pattern = ticket_pattern
        self._tickets: dict[str, str] = {}
        """By reason; what was found once is not looked for again."""
        self._measure = Measure.HOURS
        self._map = OverviewMap()
        self._footer = KeyFooter(Scope.OVERVIEW, Scope.EVERYWHERE)
        self._found: Overview | None = None
        self._changed = True
        self._counting = False

    def compose(self) -> ComposeResult:
        with Horizontal(classes="overview-state"):
            yield Static("", classes="detail", markup=False)
            yield Static("", classes="summary", markup=False)
        yield self._map
        yield self._footer

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Whose actions do something here, the nearest first."""
        return (Scope.OVERVIEW,)

    def on_mount(self) -> None:
        self._looking = self.set_interval(LOOK, self._look, pause=True)

    def on_show(self) -> None:
        self._looking.resume()
        self._sessions.be_watched(watched=True)
        self.sessions_changed()

    def on_hide(self) -> None:
        self._looking.pause()
        self._sessions.be_watched(watched=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_state)

    def take_focus(self) -> None:
        """Give the keyboard to the map."""
        self._map.focus()

    def back(self) -> bool:
        """There is no step back within it."""
        return False

    def sessions_changed(self) -> None:
        """The list has other sessions now; they are counted when somebody looks."""
        self._footer.rename("whose", WHOSE[self._sessions.everyone])
        self._changed = True
        if self.display and not self._counting:
            self._counting = True
            self._count()

    def action_choose(self) -> None:
        self._map.choose()

    def action_left(self) -> None:
        self._map.move_beside(-1)

    def action_right(self) -> None:
        self._map.move_beside(1)

    def action_measure(self) -> None:
        """By hours, or by sessions."""
        others = {Measure.HOURS: Measure.SESSIONS, Measure.SESSIONS: Measure.HOURS}
        self._measure = others[self._measure]
        self._show(self._found)

    def action_whose(self) -> None:
        self._sessions.action_whose()
        self.sessions_changed()

    def action_refresh(self) -> None:
        self._sessions.action_refresh()
        self._say_state()

    def action_export(self) -> None:
        """Write all of it as Markdown."""
        if self._found is None or not self._found.total.sessions:
            self.notify(_("No sessions to export."), markup=False)
        else:
            self._export(self._found)

    @on(OverviewMap.ItemChosen)
    def _list(self, event: OverviewMap.ItemChosen) -> None:
        event.stop()
        item = event.item
        if item.amount.sessions:
            grouping = GROUPED.get(item.part, Grouping.NONE)
            words = exactly(item.part.value, item.said)
            self.post_message(SessionsFiltered(grouping.value, words))
        else:
            self.notify(_("No sessions on that day."), markup=False)

    @on(OverviewMap.ItemMarked)
    def _cursor_moved(self, event: OverviewMap.ItemMarked) -> None:
        event.stop()
        self._say_state()

    @work(group="overview")
    async def _count(self) -> None:
        try:
            # What comes while it is counted is counted after that, all at once.
            while self._changed:
                self._changed = False
                rows = self._sessions.table.rows.items
                now = self._now()
                sessions = await asyncio.to_thread(_counted, rows, now)
                await self._name_tickets(sessions)
                period = Period.until(now.date())
                found = await asyncio.to_thread(overview, sessions, self._tickets, period, now)
                self.call_later(self._show, found)
        finally:
            self._counting = False

    async def _name_tickets(self, sessions: Sequence[Counted]) -> None:
        new = {session.reason for session in sessions} - self._tickets.keys()
        try:
            self._tickets |= await tickets_of(new, self._pattern)
        except PatternUnusable as error:
            # Asked once for each reason: the next count would fail as well.
            self._tickets |= dict.fromkeys(new, "")
            self.notify(str(error), severity="warning", timeout=12, markup=False)

    def speak(self) -> None:
        """Say what is counted in the language of now."""
        self._show(self._found)

    def _show(self, found: Overview | None) -> None:
        self._found = found
        if found is not None and found.total.sessions:
            self._map.show(found, self._measure)
        else:
            self._map.say(*self._emptiness(found))
        self._say_state()

    def _emptiness(self, found: Overview | None) -> list[str]:
        from tui.sessions.review.overview_report import left_out_words

        if self._sessions.loading_words:
            return [self._sessions.loading_words]
        if (error := self._sessions.missing) is not None:
            title, sentence, _facts = words_of(error)
            return [title, sentence, with_keys(_("{overview.refresh} retries."))]
        if self._sessions.everyone:
            none, hint = _("No sessions in the last 26 weeks."), ""
        else:
            none = _("You have no sessions in the last 26 weeks.")
            hint = with_keys(_("{overview.whose} shows everyone's sessions."))
        left_out = left_out_words(found) if found is not None else ""
        return [line for line in (none, left_out, hint) if line]

    def _look(self) -> None:
        self._sessions.look_again()
        if self._found is not None and self._found.today != self._now().date():
            self.sessions_changed()
        self._say_state()

    def _say_state(self) -> None:
        if not self.display or not self.is_mounted:
            return
        item = self._map.item
        detail = self.query_one(".detail", Static)
        detail.update(item.words if item is not None and self._found is not None else "")
        whose = _("everyone's") if self._sessions.everyone else _("mine")
        parts = [whose, *([total_words(self._found)] if self._found else [])]
        parts.append(self._sessions.age())
        left_out = self._found.left_out if self._found is not None else 0
        older = _("{count:,} older or undated"), _("+{count:,} older")
        notes = [Note(*(words.format(count=left_out) for words in older))] if left_out else []
        room = self.size.width - (cell_len(item.words) + 6 if item is not None else 1)
        lines = shortening(parts, notes)
        line = next((line for line in lines if cell_len(line) <= room), "")
        self.query_one(".summary", Static).update(line)

    @work(group="export")
    async def _export(self, found: Overview) -> None:
        from tui.sessions.review.overview_report import as_markdown
        from tui.ui.words.exports import tell_written, write_export

        now = self._now()
        await tell_written(
            self.notify, lambda: write_export("overview", now, "md", as_markdown(found))
        )


def _counted(rows: "Sequence[SessionRow]", now: datetime) -> list[Counted]:
    """The sessions as the list has them: what a bar is called is what its filter finds."""
    return [
        Counted(
            row.started,
            row.seconds(now) or 0.0,
            row.name or row.target,
            row.reason,
            row.ended_words,
        )
        for row in rows
    ]
