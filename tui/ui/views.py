"""The views of the main screen: the list that a start begins with, the others once they are wanted.

Nobody waits for what they may never look at. What such a view will tell of is kept until then:
names, our own sessions, requests for access.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from textual import on
from textual.widget import AwaitMount
from textual.widgets import ContentSwitcher

from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.lists.instances import InstancesView
from tui.ui.messages import InstancesArrived, SessionsListed
from tui.ui.widgets.tabs import VIEWS
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.widget import Widget

    from tui.sessions.access.record import AccessRecord
    from tui.sessions.session import Session
    from tui.settings.settings import Settings
    from tui.ui.forwards.view import ForwardsView
    from tui.ui.lists.arranging.list_choices import ListChoices
    from tui.ui.lists.overview import OverviewView
    from tui.ui.lists.preferences import PreferencesView
    from tui.ui.lists.sessions import SessionsView
    from tui.ui.sources.known_sessions import KnownSessions
    from tui.ui.words.session_rows import SessionRow
    from tui.ui.workspace import Workspace

    View = InstancesView | SessionsView | PreferencesView | OverviewView | ForwardsView

L = TypeVar("L", bound=FilterableTable[Any])


class Views(ContentSwitcher):
    """One of them is in sight.

    Args:
        settings: What the user has decided.
        choices: What the user has chosen in lists.
        now: The time of day.
        more: What else can be in sight in their place.
    """

    def __init__(
        self, settings: "Settings", choices: "ListChoices", now: Now, *more: "Widget"
    ) -> None:
        self._choices, self._pane_wanted = choices, True
        self.instances = self._listing(InstancesView(now))
        super().__init__(self.instances, *more, initial=VIEWS[0])
        self._ticket, self._now = settings.ticket_pattern, now
        self._places: tuple[Workspace, ...] = ()
        self._names: dict[str, str] = {}
        """Of instances, by id."""
        self._sessions: SessionsView | None = None
        self._preferences: PreferencesView | None = None
        self._overview: OverviewView | None = None
        self.forwards: ForwardsView | None = None

    @cached_property
    def _known(self) -> "KnownSessions":
        """What is known of sessions, whether or not there is a list of them yet."""
        from tui.ui.sources.known_sessions import KnownSessions

        return KnownSessions(self._names)

    def bring(self, tab: str, before: str) -> None:
        """Bring what has this id into sight; the screen does nothing else until it is mounted.

        Args:
            tab: The id.
            before: The view that the user was at last.
        """
        self._have(tab)
        if tab == "preferences" and self._preferences is not None:
            self._preferences.look_at(self._place_of(before))
        self.current = tab

    def _have(self, tab: str) -> None:
        if all(child.id != tab for child in self.children):
            self.screen.call_next(_wait, self.mount_all(self._made(tab)))

    def _made(self, tab: str) -> "Iterator[View]":
        """What a view needs that is not there yet, told what the others were told before."""
        if tab in ("sessions", "overview") and self._sessions is None:
            from tui.ui.lists.sessions import SessionsView

            view = SessionsView(self._now, self._ticket, self._known)
            self._sessions = self._listing(view)
            self._sessions.display = False
            if self._places:
                self._sessions.begin(*self._places)
            self._sessions.show(self._known.own)
            yield self._sessions
        if tab == "overview" and self._sessions is not None:
            from tui.ui.lists.overview import OverviewView

            self._overview = OverviewView(self._sessions, self._now, self._ticket)
            yield self._overview
        elif tab == "preferences":
            from tui.ui.lists.preferences import PreferencesView

            self._preferences = PreferencesView(self._now)
            self._preferences.display = False
            yield self._preferences
        elif tab == "forwards":
            from tui.ui.forwards.view import ForwardsView

            self.forwards = self._listing(ForwardsView(self._now))
            yield self.forwards

    def _listing(self, view: L) -> L:
        """A list, as the user wants lists."""
        view.choices, view.pane_wanted = self._choices, self._pane_wanted
        return view

    @property
    def _lists(self) -> "Iterator[InstancesView | SessionsView]":
        """Those that are read from AWS, as far as they are there."""
        yield self.instances
        if self._sessions is not None:
            yield self._sessions

    def begin(self, *places: "Workspace") -> None:
        """There is somebody to ask: the views fill themselves."""
        if self._places and not {*places} & {*self._places}:
            self._known.forget_closed()
        self._places = places
        for view in self._lists:
            view.begin(*places)
        if self._preferences is not None:
            self._preferences.begin(places[0])

    def _place_of(self, tab: str) -> "Workspace | None":
        """The place of the row under the cursor of the sessions, or else of the instances."""
        if tab == "sessions" and self._sessions is not None:
            return self._sessions.place
        return self.instances.place

    def show_panes(self, *, wanted: bool) -> None:
        """Whether wide windows show the details beside the lists."""
        self._pane_wanted = wanted
        for view in self._lists:
            view.fit_pane(wanted=wanted)

    def say_waiting(self, words: str) -> None:
        """Say what AWS cannot be asked before it is there; empty words for nothing any more."""
        for view in self._lists:
            view.say_waiting(words)

    @property
    def unsaved_preferences(self) -> int:
        """How many changes to the preferences wait in drafts."""
        return self._preferences.unsaved if self._preferences is not None else 0

    # The sessions

    def know_sessions(self, sessions: "Mapping[Session, Workspace]") -> None:
        """Our own sessions are these, each at its place, and something about them has changed."""
        self._show(self._known.know(sessions))

    def let_go(self, session: "Session") -> None:
        """One of our own sessions was closed: its row says the same without holding it."""
        self._show(self._known.let_go(session))

    def know_requests(self, requests: "Mapping[str, tuple[AccessRecord, Workspace]]") -> None:
        """Access was requested like this, by the requests' ids."""
        self._show(self._known.know_requests(requests), fewer=True)

    def _show(self, rows: "list[SessionRow]", *, fewer: bool = False) -> None:
        if self._sessions is not None:
            self._sessions.show(rows, fewer=fewer)

    def identified(self) -> None:
        """AWS has said who we are."""
        if self._sessions is not None:
            self._sessions.identified()

    def ask_sessions_again(self) -> None:
        """A session has ended: AWS's list is another one now, and will be looked at next."""
        self._have("sessions")
        self.screen.call_next(self._ask_sessions)
        self.instances.forget_details()

    def _ask_sessions(self) -> None:
        if self._sessions is not None:
            self._sessions.load()

    def history_changed(self, session_id: str) -> None:
        """The local history has something else of a session now, or nothing."""
        self._known.forget_closed(session_id)
        if self._sessions is not None:
            self._sessions.history_changed()
            self._sessions.forget_details()
        self.instances.history_changed()

    def show_only(self, grouping: str, words: str) -> None:
        """List the sessions that a filter finds, grouped like this."""
        if self._sessions is not None:
            self._sessions.show_only(grouping, words)

    @on(SessionsListed)
    def _sessions_listed(self, event: SessionsListed) -> None:
        event.stop()
        if self._overview is not None:
            self._overview.sessions_changed()

    @on(InstancesArrived)
    def _named(self, event: InstancesArrived) -> None:
        names = {each.instance_id: each.known_name for each in event.page if each.known_name}
        self._names |= names
        if self._sessions is not None:
            self._sessions.show(self._known.named(names))


async def _wait(mounted: AwaitMount) -> None:
    await mounted
