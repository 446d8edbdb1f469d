"""The main screen: the frame, and under it one tab at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Input, Static

from tui.aws.errors import NoCredentials, NoRegion
from tui.printable import clean
from tui.sessions.countdown import Stage
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.overview import OverviewView
from tui.ui.lists.preferences import PreferencesView
from tui.ui.lists.session_columns import Grouping
from tui.ui.lists.sessions import SessionsView
from tui.ui.messages import (
    InstancesArrived,
    SessionChosen,
    SessionsFiltered,
    SessionsListed,
    TabChosen,
)
from tui.ui.screens.record import RecordScreen
from tui.ui.session.ending_strip import EndingStrip
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.frame import Expiry, Frame, Tab, title_words
from tui.ui.words.context import Context
from tui.ui.words.times import Now, countdown

if TYPE_CHECKING:
    from tui.sessions.countdown import Remaining
    from tui.sessions.session import Session
    from tui.settings.settings import Settings
    from tui.terminal.palette import Palette
    from tui.ui.session.view import SessionView
    from tui.ui.words.session_rows import ClosedSession
    from tui.ui.workspace import Workspace

    View = InstancesView | SessionsView | PreferencesView | OverviewView | SessionView

VIEWS: Final = ("instances", "sessions", "preferences", "overview")
HISTORY_VIEWS: Final = frozenset({"sessions", "overview"})  # they need no AWS
TROUBLE: Final = "trouble"

SHORT: Final = 15 * 60.0
"""Seconds from which a tab says what is left, if not the user's thresholds come before."""

LEAST_COLUMNS: Final = 60
LEAST_LINES: Final = 16

MARKS: Final = {"connected": "●", "unsteady": "◐", "ended": "○", "lost": "✕", "failed": "✕"}
"""A tab's shape by the session's lamp; anything on the way is ◌."""

LOOKED_FOR: Final = (
    (
        NoCredentials,
        (
            "Looked for, in this order: --profile and AWS_PROFILE; AWS_ACCESS_KEY_ID and the "
            "others in the environment; ~/.aws/config and ~/.aws/credentials, with roles and "
            "single sign-on; the roles of a container and of an instance."
        ),
    ),
    (
        NoRegion,
        (
            "R chooses one here. Looked for, in this order: --region; AWS_REGION and "
            "AWS_DEFAULT_REGION in the environment; the region of the profile in ~/.aws/config."
        ),
    ),
)
"""What to add to an error: where the thing that is missing would have been found."""

WITHOUT_AWS: Final = "`ssm-tui demo` needs no AWS account: it brings a small AWS of its own."
DEMO_HERE: Final = "Or try it without an account: d starts a small AWS inside this program."


class MainScreen(Screen[None]):
    """The four views, and every open session as a tab that runs on while hidden.

    Args:
        settings: What the user has decided.
        now: The time of day.
        banner: A word that stands in the frame, such as `demo`.
        starting: What is being done before there is anything to show.
    """

    AUTO_FOCUS = ""

    def __init__(self, settings: "Settings", *, now: Now, banner: str, starting: str) -> None:
        super().__init__()
        self._frame = Frame(banner)
        self._strip = EndingStrip(settings.leader, still_here=settings.still_here_key)
        self._starting = starting
        self._now = now
        self._workspace: Workspace | None = None
        self._instances = InstancesView(now)
        self._sessions_view = SessionsView(now, settings.ticket_pattern)
        self._preferences = PreferencesView(now)
        self._overview = OverviewView(self._sessions_view, now, settings.ticket_pattern)
        self._trouble = ErrorPanel(id=TROUBLE)
        self._switcher = ContentSwitcher(
            self._instances,
            self._sessions_view,
            self._preferences,
            self._overview,
            self._trouble,
            initial=VIEWS[0],
        )
        self._tabs: list[SessionView] = []
        self.where: Callable[[Session], str] = lambda session: ""
        """What tells a session's place from the one that is shown."""
        self._last_view = VIEWS[0]

    def compose(self) -> ComposeResult:
        yield self._frame
        yield self._switcher
        yield self._strip
        with Vertical(id="too-small"):
            yield Static(
                f"ssm-tui needs {LEAST_COLUMNS} columns and {LEAST_LINES} lines.\n"
                "Make the window larger; sessions go on meanwhile."
            )

    def on_mount(self) -> None:
        self.start(self._starting)
        self.draw_tabs()
        self.show_tab(VIEWS[0])

    def on_resize(self) -> None:
        self.set_class(
            self.size.width < LEAST_COLUMNS or self.size.height < LEAST_LINES, "-too-small"
        )

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
        return self._switcher.current or VIEWS[0]

    @property
    def view(self) -> "View | ErrorPanel":
        shown = self._switcher.visible_content
        return shown or self._instances  # type: ignore[return-value]  # it holds nothing else

    @property
    def session_view(self) -> "SessionView | None":
        """The session that is shown, None where a view is."""
        return next((view for view in self._tabs if view.id == self.active), None)

    @property
    def in_a_list(self) -> bool:
        """Whether the user looks at a list: no question, no field and no shell takes the keys."""
        busy = self.session_view is not None or isinstance(self.focused, Input)
        return self.is_active and not busy

    @property
    def tabs(self) -> list[str]:
        return [*VIEWS, *(str(view.id) for view in self._tabs)]

    @property
    def terminal_size(self) -> tuple[int, int]:
        size = self._switcher.size
        return max(1, size.width), max(1, size.height - 1)

    def start(self, words: str) -> None:
        """Something has to be done before there is anything to show."""
        self._instances.begin_loading(words)
        self.leave_trouble()

    def leave_trouble(self) -> None:
        """Go back to the list from what had stood in the way."""
        if self.active == TROUBLE:
            self.show_tab(VIEWS[0])

    @property
    def is_answered(self) -> bool:
        """Whether the AWS in use has told of managed instances."""
        return self._instances.is_answered

    def begin(self, workspace: "Workspace") -> None:
        """There is somebody to ask: the views fill themselves."""
        self._workspace = workspace
        self._instances.begin(workspace)
        self._sessions_view.begin(workspace)
        self._preferences.begin(workspace.aws)

    def set_banner(self, banner: str) -> None:
        self._frame.banner = banner

    def set_context(self, context: Context) -> None:
        self._frame.context = context

    def say_expiry(self, words: str, *, soon: bool) -> None:
        """Say how long the credentials last; empty words say nothing."""
        self._frame.expiry = Expiry(words, soon)

    def say_question(self, words: str) -> None:
        """Say that a question waits for the user to leave a shell; empty words say nothing."""
        self._frame.question = words

    def say_waiting(self, words: str) -> None:
        """Say what AWS cannot be asked before it is there; empty words for nothing any more."""
        for view in (self._instances, self._sessions_view):
            view.say_waiting(words)

    def fail(self, error: Exception, found: str = "", *, demo: bool = False) -> None:
        """There is nobody to ask; say what to do.

        Args:
            error: Why.
            found: What there is to choose from, in words.
            demo: Whether a demo can be started in place.
        """
        looked_for = [words for kind, words in LOOKED_FOR if isinstance(error, kind)]
        without = DEMO_HERE if demo else WITHOUT_AWS
        more = "\n\n".join(filter(None, [found, *looked_for, without]))
        self._trouble.show(error, more, demo=demo)
        # Who reads the history goes on; it says itself that there is no AWS.
        if self._workspace is None or self.active not in HISTORY_VIEWS:
            self.show_tab(TROUBLE)

    def show_tab(self, tab: str) -> None:
        """Bring a tab to the front and give it the keyboard."""
        self._switcher.current = tab
        self._frame.active = tab
        self._look_at_strip()
        if tab in VIEWS:
            self._last_view = tab
        view = self.view
        if isinstance(view, ErrorPanel):
            view.focus()
        else:
            view.take_focus()

    def show_neighbour(self, steps: int, *, sessions_only: bool = False) -> None:
        """The tab so many steps to the right, round and round."""
        tabs = self.tabs[len(VIEWS) :] if sessions_only else self.tabs
        if not tabs:
            return
        place = tabs.index(self.active) if self.active in tabs else -1
        self.show_tab(tabs[(place + steps) % len(tabs)])

    def show_number(self, number: int) -> None:
        if number <= len(self.tabs):
            self.show_tab(self.tabs[number - 1])

    def show_last_view(self) -> None:
        self.show_tab(self._last_view)

    async def add_session(self, view: "SessionView", *, index: int | None = None) -> None:
        """A new tab, shown at once; the last one if no index says another place."""
        self._tabs.insert(len(self._tabs) if index is None else index, view)
        view.display = False
        await self._switcher.mount(view)
        self.draw_tabs()
        self.show_tab(str(view.id))

    async def remove_session(self, view: "SessionView") -> None:
        """A tab less; the last view comes to the front if it was shown."""
        shown = view.id == self.active
        self._tabs.remove(view)
        self._sessions_view.let_go(view.session)
        if shown:
            self.show_last_view()
        await view.remove()
        self.draw_tabs()

    def index_of(self, view: "SessionView") -> int:
        return self._tabs.index(view)

    def view_of(self, session: "Session | ClosedSession") -> "SessionView | None":
        return next((view for view in self._tabs if view.session is session), None)

    def session_changed(self, session: "Session") -> None:
        view = self.view_of(session)
        if view is not None:
            view.state_changed()
        ours = (view.session for view in self._tabs)
        self._sessions_view.know_sessions(tuple(one for one in ours if not self.where(one)))
        self.draw_tabs()

    def second_passed(self) -> None:
        """Let what is visible say what is left now."""
        view = self.session_view
        if view is not None:
            view.look()
        self._look_at_strip()
        self.draw_tabs()

    @property
    def unsaved_preferences(self) -> int:
        """How many changes to the preferences wait in drafts."""
        return self._preferences.unsaved

    @property
    def title_words(self) -> str:
        return title_words(self._frame.tabs, self.active)

    def _look_at_strip(self) -> None:
        view = self.session_view
        self._strip.look(None if view is None else view.session)

    def set_palette(self, palette: "Palette") -> None:
        for view in self._tabs:
            view.terminal.palette = palette

    def draw_tabs(self) -> None:
        """Bring the line of tabs up to date; nothing is drawn where nothing changed."""
        views = [Tab(name, n, name.capitalize()) for n, name in enumerate(VIEWS, start=1)]
        first = len(VIEWS) + 1
        places = ((view, self.where(view.session)) for view in self._tabs)
        sessions = [_tab(view, n, where) for n, (view, where) in enumerate(places, first)]
        self._frame.tabs = (*views, *sessions)

    def identified(self) -> None:
        """AWS has said who we are."""
        self._sessions_view.identified()

    def ask_sessions_again(self) -> None:
        """A session has ended: AWS's list is another one now."""
        self._sessions_view.load()

    def history_changed(self, session_id: str) -> None:
        """The local history has something else of a session now, or nothing."""
        self._sessions_view.history_changed(session_id)

    @on(TabChosen)
    def _tab_chosen(self, event: TabChosen) -> None:
        event.stop()
        self.show_tab(event.tab)

    @on(SessionChosen)
    def _session_chosen(self, event: SessionChosen) -> None:
        event.stop()
        session = event.row.session

        def closed(to_terminal: bool | None) -> None:
            view = self.view_of(session) if to_terminal and session is not None else None
            if view is not None:
                self.show_tab(str(view.id))

        if (here := self._workspace) is not None:
            self.app.push_screen(RecordScreen.within(here, event.row, self._now), closed)

    @on(SessionsListed)
    def _sessions_listed(self, event: SessionsListed) -> None:
        event.stop()
        self._overview.sessions_changed()

    @on(SessionsFiltered)
    def _sessions_filtered(self, event: SessionsFiltered) -> None:
        event.stop()
        self.show_tab("sessions")
        self._sessions_view.show_only(Grouping(event.grouping), event.words)

    @on(InstancesArrived)
    def _names(self, event: InstancesArrived) -> None:
        self._sessions_view.know_names(
            {each.instance_id: each.known_name for each in event.page if each.known_name}
        )


def _tab(view: "SessionView", number: int, where: str) -> Tab:
    session = view.session
    left, urgent = short_of(session.remaining()) if session.live else (None, False)
    return Tab(
        id=str(view.id),
        number=number,
        title=clean(session.target.label),
        where=clean(where),
        # Its bell rang while it was hidden.
        mark="!" if view.rang else MARKS.get(session.lamp.status, "◌"),
        note=clean(view.title) if session.live else "",
        time="" if left is None else countdown(left),
        urgent=urgent,
    )


def short_of(remaining: "Remaining") -> tuple[float | None, bool]:
    """What is left where that is little, and whether it is time to do something."""
    maximum, idle = remaining.maximum_left, remaining.idle_left
    near = maximum is not None and (remaining.stage >= Stage.SOON or maximum <= SHORT)
    idles = remaining.idle_stage >= Stage.SAVE
    lefts = (maximum if near else None, idle if idles else None)
    left = min((each for each in lefts if each is not None), default=None)
    return left, idles or remaining.stage >= Stage.SAVE
