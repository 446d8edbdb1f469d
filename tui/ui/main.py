"""The main screen: the frame, and under it one tab at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from tui.ui.messages import InstancesRecalled, SessionChosen, SessionsFiltered, TabChosen
from tui.ui.session.ending_strip import EndingStrip
from tui.ui.session.panes import PANES, Panes, PaneSpot
from tui.ui.session.tab import tabs_of
from tui.ui.views import Views
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.frame import Expiry, Frame, lines_of, title_words
from tui.ui.widgets.tabs import VIEWS, Tab, view_tabs
from tui.ui.widgets.too_small import TooSmall
from tui.ui.words.context import Context
from tui.ui.words.looked_for import trouble_words
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.sessions.session import Session
    from tui.settings.settings import Settings
    from tui.terminal.palette import Palette
    from tui.ui.lists.arranging.list_choices import ListChoices
    from tui.ui.session.view import SessionView
    from tui.ui.views import View
    from tui.ui.words.session_rows import ClosedSession
    from tui.ui.workspace import Workspace

HISTORY_VIEWS: Final = frozenset({"sessions", "overview", "forwards"})  # they need no AWS
TROUBLE: Final = "trouble"


class MainScreen(Screen[None]):
    """The five views, and every open session as a tab that runs on while hidden.

    Args:
        settings: What the user has decided.
        choices: What the user has chosen in lists.
        now: The time of day.
        banner: A word that stands in the frame, such as `demo`.
        starting: What is being done before there is anything to show.
    """

    AUTO_FOCUS = ""

    def __init__(
        self,
        settings: "Settings",
        choices: "ListChoices",
        *,
        now: Now,
        banner: str,
        starting: str,
    ) -> None:
        super().__init__()
        self._frame = Frame(banner)
        self._too_small = TooSmall()
        self.strip = EndingStrip(settings.leader, still_here=settings.still_here_key)
        self._starting = starting
        self._now = now
        self._workspace: Workspace | None = None
        self._trouble = ErrorPanel(id=TROUBLE)
        self.panes = Panes()
        """The sessions, those together that are seen together."""
        self.views = Views(settings, choices, now, self._trouble, self.panes)
        self.where: Callable[[Session], str] = lambda session: ""
        """What tells a session's place from the one that is shown."""
        self.listed_at: Callable[[Session], Workspace | None] = lambda session: None
        """Where a session is, if that is listed."""
        self._last_view = VIEWS[0]

    def compose(self) -> ComposeResult:
        yield self._frame
        yield self.views
        yield self.strip
        yield self._too_small

    def on_mount(self) -> None:
        self.start(self._starting)
        self.draw_tabs()
        self.show_tab(VIEWS[0])

    def on_resize(self) -> None:
        self._frame.fit()
        if self._too_small.look(shell=self.session_view is not None):
            self._give_keyboard()

    def on_key(self, event: events.Key) -> None:
        self._keep_unsent(event)

    def on_paste(self, event: events.Paste) -> None:
        self._keep_unsent(event)

    def _keep_unsent(self, event: events.Key | events.Paste) -> None:
        """Let nothing act on the app that was meant for a shell; the app is asked after this."""
        view = self.session_view
        if view is not None and view.take_unsent(event):
            event.stop()

    @property
    def active(self) -> str:
        session = self.session_view
        return str(session.id) if session else self.views.current or VIEWS[0]

    @property
    def view(self) -> "View | SessionView | ErrorPanel":
        shown = self.session_view or self.views.visible_content
        return shown or self.views.instances  # type: ignore[return-value]  # it holds nothing else

    @property
    def session_view(self) -> "SessionView | None":
        """The session that has the keyboard, None where a view is shown."""
        return self.panes.focused if self.views.current == PANES else None

    @property
    def sessions_in_sight(self) -> "tuple[SessionView, ...]":
        """All sessions that are seen."""
        return self.panes.in_sight if self.views.current == PANES else ()

    @property
    def in_a_list(self) -> bool:
        """Whether the user looks at a list: no question, no field and no shell takes the keys."""
        busy = self.session_view is not None or isinstance(self.focused, Input)
        return self.is_active and not busy

    @property
    def tabs(self) -> list[str]:
        """The ids of all tabs, from left to right."""
        return [*VIEWS, *(str(view.id) for view in self.panes.tabs)]

    @property
    def terminal_size(self) -> tuple[int, int]:
        """What a session is opened with: columns, and lines below the frame and its bar."""
        frame = lines_of(self.size.height, sessions=True)
        return max(1, self.size.width), max(1, self.size.height - frame - 1)

    def start(self, words: str) -> None:
        """Something has to be done before there is anything to show."""
        self.views.instances.begin_loading(words)
        self.leave_trouble()

    def leave_trouble(self) -> None:
        """Go back to the list from what had stood in the way."""
        if self.active == TROUBLE:
            self.show_tab(VIEWS[0])

    @property
    def is_answered(self) -> bool:
        """Whether the AWS in use has told of managed instances."""
        return self.views.instances.is_answered

    def begin(self, *places: "Workspace") -> None:
        """There is somebody to ask: the views fill themselves."""
        self._workspace = places[0]
        self.views.begin(*places)

    def set_banner(self, banner: str) -> None:
        self._frame.banner = banner

    def set_context(self, context: Context) -> None:
        self._frame.context = context

    def say_expiry(self, expiry: Expiry) -> None:
        """Say how long the credentials last."""
        self._frame.expiry = expiry

    def say_question(self, words: str) -> None:
        """Say that a question waits for the user to leave a shell; empty words say nothing."""
        self._frame.question = words

    def fail(self, error: Exception, found: str = "", *, demo: bool = False) -> None:
        """There is nobody to ask; say what to do.

        Args:
            error: Why.
            found: What there is to choose from, in words.
            demo: Whether a demo can be started in place.
        """
        self._trouble.show(error, trouble_words(error, found, demo=demo), demo=demo)
        if self._trouble.is_silence and self.views.instances.recalls:
            return  # the list says so itself
        # Who reads the history goes on; it says itself that there is no AWS.
        if self._workspace is None or self.active not in HISTORY_VIEWS:
            self.show_tab(TROUBLE)

    def show_tab(self, tab: str) -> None:
        """Bring a tab to the front and give it the keyboard."""
        session = next((view for view in self.panes.tabs if view.id == tab), None)
        if session is not None:
            self.panes.show(session)
        self.views.bring(tab if session is None else PANES, self._last_view)
        self._frame.active = tab
        self._look_at_strip()
        if tab in VIEWS:
            self._last_view = tab
        self._too_small.look(shell=session is not None)
        if self.view.is_mounted:
            self._give_keyboard()
        else:
            # What is typed now is for that view, and waits: see `TypeAhead`.
            self.set_focus(None)
            self.call_next(self._give_keyboard)

    def _give_keyboard(self) -> None:
        """Give the keyboard to what is shown, unless that is about to be mounted."""
        if self.view.is_mounted and not self._too_small.display:
            self.view.take_focus()

    def show_neighbour(self, steps: int, *, sessions_only: bool = False) -> None:
        """The tab so many steps to the right, round and round."""
        tabs = self.tabs[len(VIEWS) :] if sessions_only else self.tabs
        if not tabs:
            return
        place = tabs.index(self.active) if self.active in tabs else -1
        self.show_tab(tabs[(place + steps) % len(tabs)])

    def show_session(self, number: int) -> bool:
        """Show the session of that number; whether there is one."""
        there = number <= len(self.panes.tabs)
        if there:
            self.show_tab(str(self.panes.tabs[number - 1].id))
        return there

    def show_last_view(self) -> None:
        self.show_tab(self._last_view)

    async def add_session(
        self, view: "SessionView", *, index: int | None = None, spot: PaneSpot | None = None
    ) -> None:
        """A new session, shown at once; see `Panes.add`."""
        await self.panes.add(view, index=index, spot=spot)
        self.views.instances.forget_details()
        self.draw_tabs()
        self.show_tab(str(view.id))

    def join(self, view: "SessionView", spot: PaneSpot | None) -> None:
        """Show a session beside another one, or in a window of its own again."""
        self.panes.join(view, spot)
        self.draw_tabs()
        self.show_tab(str(view.id))

    async def remove_session(self, view: "SessionView") -> None:
        """A tab less; if it was shown one beside it has the keyboard, or the last view."""
        shown = view is self.session_view
        self.views.let_go(view.session)
        if shown and len(self.panes.together_with(view)) == 1:
            self.show_last_view()
        follower = await self.panes.remove_view(view)
        if shown and follower is not None:
            self.show_tab(str(follower.id))
        self.draw_tabs()

    def index_of(self, view: "SessionView") -> int:
        return self.panes.tabs.index(view)

    def view_of(self, session: "Session | ClosedSession") -> "SessionView | None":
        return next((view for view in self.panes.tabs if view.session is session), None)

    def session_changed(self, session: "Session") -> None:
        view = self.view_of(session)
        if view is not None:
            view.state_changed()
        ours = (view.session for view in self.panes.tabs)
        places = {one: place for one in ours if (place := self.listed_at(one)) is not None}
        self.views.know_sessions(places)
        self.draw_tabs()

    def second_passed(self) -> None:
        """Let what is visible say what is left now."""
        for view in self.sessions_in_sight:
            view.look()
        self._look_at_strip()
        self.draw_tabs()

    @property
    def open_sessions(self) -> list[tuple["SessionView", Tab]]:
        """All sessions, each with what the row of tabs says of it."""
        tabs = {tab.id: tab for tab in self._frame.tabs}
        return [(view, tabs[str(view.id)]) for view in self.panes.tabs if str(view.id) in tabs]

    @property
    def title_words(self) -> str:
        return title_words(self._frame.tabs, self.active)

    def _look_at_strip(self) -> None:
        view = self.session_view
        self.strip.look(None if view is None else view.session, self._frame.spare)
        self._frame.covered = self.strip.cells

    def set_palette(self, palette: "Palette") -> None:
        for view in self.panes.tabs:
            view.terminal.palette = palette

    def draw_tabs(self) -> None:
        """Bring the line of tabs up to date; nothing is drawn where nothing changed."""
        sessions = tabs_of(self.panes.tabs, self.where, self.panes.is_joined)
        self._frame.tabs = (*view_tabs(), *sessions)

    @on(InstancesRecalled)
    def _instances_recalled(self, event: InstancesRecalled) -> None:
        event.stop()
        if self._trouble.is_silence:
            self.leave_trouble()

    @on(TabChosen)
    def _tab_chosen(self, event: TabChosen) -> None:
        event.stop()
        self.show_tab(event.tab)

    @on(Panes.Focused)
    def _pane_focused(self, event: Panes.Focused) -> None:
        event.stop()
        if event.view is self.session_view:
            self._frame.active = self.active
            self._look_at_strip()

    @on(SessionChosen)
    def _session_chosen(self, event: SessionChosen) -> None:
        from tui.ui.screens.record import RecordScreen

        event.stop()
        session = event.row.session

        def closed(to_terminal: bool | None) -> None:
            view = self.view_of(session) if to_terminal and session is not None else None
            if view is not None:
                self.show_tab(str(view.id))

        if (here := event.row.place or self._workspace) is not None:
            here.use()
            self.app.push_screen(RecordScreen.within(here, event.row, self._now), closed)

    @on(SessionsFiltered)
    def _sessions_filtered(self, event: SessionsFiltered) -> None:
        event.stop()
        self.show_tab("sessions")
        self.views.show_only(event.grouping, event.words)
