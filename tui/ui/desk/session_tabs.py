"""The sessions at hand: opened, watched and closed, each with its tab.

The desk decides what happens to sessions and their tabs; the app hands it the messages and
asks the questions.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, assert_never

from tui.archive.store import UsedReason
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.journal.steps import Complaints
from tui.sessions.reasons import earlier_reasons
from tui.sessions.states import SessionChange, SessionState
from tui.ui.actions import with_keys
from tui.ui.desk.broadcast import Broadcast
from tui.ui.desk.closed_tabs import ClosedTabs
from tui.ui.host.window import NAME
from tui.ui.session.panes import PaneSpot
from tui.ui.words.notices import Notices, unconfirmed_words
from tui.ui.workspace import Workspace

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.aws.instances import ManagedInstance
    from tui.sessions.orphans.crash_record import CrashRecord
    from tui.sessions.session import Session
    from tui.ui.desk.stage import DeskStage
    from tui.ui.screens.document import Picked
    from tui.ui.session.view import SessionView
    from tui.ui.terminal.input_guard import InputGuard

TAKE_BACK: Final = N_("Closed {name}. {key} reopens it.")

CLOSING: Final = 2.0
"""Seconds that the last notes may take when the program is left."""

NOTHING_CLOSED: Final = N_("No tab was closed in the last minute.")


class SessionTabs:
    """Owns the workspaces and their sessions; never asks the user anything.

    Args:
        stage: where they are shown.
        archive: the history; None where the user wants none.
        over: told of each session that has ended.
    """

    def __init__(
        self,
        stage: "DeskStage",
        archive: "Archive | None",
        over: "Callable[[Session], None]" = lambda session: None,
    ) -> None:
        self.archive = archive
        """The history; None where the user wants none."""
        self.complaints = Complaints(self._complain)
        """Where it is said what cannot be kept of the sessions."""
        self.drafts: dict[str, str] = {}
        """By instance id: reasons that were typed and have not led to a shell."""
        self.note_drafts: dict[str, str] = {}
        """Notes that were typed and not saved, by what they are on."""
        self.documents: dict[str, Picked] = {}
        """By instance id: with which document a session was started the last time."""
        self.last_command = ""
        """What was run last on machines that were marked."""
        self.earlier: tuple[UsedReason, ...] = ()
        """The user's earlier reasons as far as they are known, the last used first."""
        self.broadcast = Broadcast(stage)
        """What is typed into several of them at once."""
        self.also_tick: Callable[[tuple[Workspace, ...]], None] = lambda places: None
        """Called at each moment, with the places where the user works."""
        self._stage = stage
        self._over = over
        self._places: list[Workspace] = []
        self._current: tuple[Workspace, ...] = ()
        self._closed = ClosedTabs(stage.clock)
        self._notices: dict[Session, Notices] = {}
        self._tabs_made = 0
        self._is_closed = False

    @property
    def here(self) -> Workspace | None:
        """The place where the user works; the first of those that are listed together."""
        return self._current[0] if self._current else None

    @property
    def current(self) -> tuple[Workspace, ...]:
        """The places whose machines and sessions are listed together."""
        return self._current

    @property
    def places(self) -> tuple[Workspace, ...]:
        """All places with open sessions, and those where the user works."""
        return tuple(self._places)

    def enter(self, *places: Workspace) -> None:
        """Work somewhere else; open sessions stay with the AWS that they were opened at."""
        self._current = places
        self._places += [place for place in places if place not in self._places]
        self._leave_places()

    def place_of(self, session: "Session") -> Workspace | None:
        """Where a session was opened."""
        return next((p for p in self._places if session in p.sessions.sessions), self.here)

    def place_for(self, account: str, region: str) -> Workspace | None:
        """Where something of an account and region is asked about, of the places listed."""

        def is_it(place: Workspace) -> bool:
            who = place.identity
            return who is not None and (who.account, who.region) == (account, region)

        return next(filter(is_it, self._current), self.here)

    def where(self, session: "Session") -> str:
        """What tells a session's place from the one where the user works, if it is another."""
        place, here = self.place_of(session), self.here
        if place is None or here is None:
            return ""
        return place.name if place in self._current else place.words(here)

    def listed_at(self, session: "Session") -> Workspace | None:
        """Where a session was opened, if that is one of the places that are listed."""
        place = self.place_of(session)
        if place is None or place in self._current:
            return place
        same = any(not place.words(here) for here in self._current)
        return place if same else None

    @property
    def live(self) -> "tuple[Session, ...]":
        """The sessions that AWS may hold for us."""
        return tuple(session for place in self._places for session in place.sessions.live)

    @property
    def is_busy(self) -> bool:
        """Whether AWS may hold a session for us, of a shell or of a forwarded port."""
        return bool(self.live) or any(kept.live for p in self._places for kept in p.forwards)

    async def open(  # noqa: PLR0913 -- what a session is opened with, each named
        self,
        target: "ManagedInstance",
        reason: str,
        *,
        continues: str = "",
        place: Workspace | None = None,
        document: "ChosenDocument | None" = None,
        spot: PaneSpot | None = None,
    ) -> None:
        """A new session in a new tab, which is shown.

        Args:
            target: Where.
            reason: Why; empty for none.
            continues: The id of the session that it goes on from.
            place: In which account and region; where the user works if it is not said.
            document: With which session document; None for the account's preferences.
            spot: Where it is shown; None for a window of its own.
        """
        from tui.ui.screens.document import Picked

        place = place or self.here
        if place is None or self._is_closed:
            return
        self.remember(reason)
        self.documents[target.instance_id] = Picked(document)
        place.use()
        columns, lines = self._stage.main.terminal_size
        session = place.sessions.open(
            target,
            reason,
            columns=columns,
            lines=lines,
            continues=continues,
            document=document,
        )
        await self._show(session, spot)

    async def resume(
        self, target: "ManagedInstance", survivor: "CrashRecord", place: Workspace
    ) -> None:
        """A session that outlived an earlier run, in a new tab, which is shown."""
        if self._is_closed:
            return
        columns, lines = self._stage.main.terminal_size
        session = place.sessions.resume(target, survivor, columns=columns, lines=lines)
        await self._show(session)

    async def _show(self, session: "Session", spot: PaneSpot | None = None) -> None:
        from tui.ui.terminal.input_guard import InputGuard

        self._notices[session] = Notices(clean(session.target.label))
        view = self._view(session, InputGuard(self._stage.clock))
        await self._stage.main.add_session(view, spot=spot)
        name = f"session on {session.target.instance_id}"
        self._stage.run_worker(session.run(), group="sessions", name=name)

    def _view(self, session: "Session", guard: "InputGuard") -> "SessionView":
        from tui.ui.session.view import SessionView

        self._tabs_made += 1
        return SessionView(
            session,
            palette=self._stage.choices.palette,
            id=f"session-{self._tabs_made}",
            settings=self._stage.settings,
            guard=guard,
            now=self._stage.now,
        )

    def identified(self) -> None:
        """AWS said who we are: what was noted without that is completed."""
        for session in self._noted:
            self._note(session)

    async def find_earlier(self, aws: "Aws") -> "tuple[UsedReason, ...]":
        """The user's earlier reasons, from the history and from AWS."""
        found = await earlier_reasons(aws, self.archive)
        known = {used.reason for used in found}
        # Those of this program may be nowhere yet, or the history may be off.
        ours = (used for used in self.earlier if used.reason not in known)
        self.earlier = (*ours, *found)
        return self.earlier

    def remember(self, reason: str) -> None:
        """Offer a reason first from now on."""
        if reason:
            others = (used for used in self.earlier if used.reason != reason)
            self.earlier = (UsedReason(reason, 1, self._stage.now()), *others)

    async def close(self, session: "Session", *, quietly: bool = False) -> None:
        """Close the tab of a session that is over; for a minute it can be taken back.

        Args:
            session: Which.
            quietly: The user knows, and does something else by it.
        """
        place, view = self.place_of(session), self._stage.main.view_of(session)
        if place is None or view is None:
            return
        place.sessions.close(session)
        self._closed.put(session, place, view.guard, self._stage.main.index_of(view))
        self._notices.pop(session, None)
        await self._stage.main.remove_session(view)
        if not quietly:
            name = clean(session.target.label)
            key = with_keys("{everywhere.take_back}")
            words = _(TAKE_BACK).format(name=name, key=key)
            self._stage.notify(words, markup=False, timeout=5)

    async def take_back(self) -> None:
        """The tab closed last comes back as it was, if that was less than a minute ago."""
        tab = self._closed.take()
        if tab is None:
            self._stage.notify(_(NOTHING_CLOSED), markup=False)
            return
        tab.place.sessions.reopen(tab.session)
        view, spot = self._view(tab.session, tab.guard), PaneSpot(tab.session)
        await self._stage.main.add_session(view, index=tab.index, spot=spot)

    def listen(self, session: "Session", change: SessionChange) -> None:
        """Hear of a session's change; this is the registry's listener."""
        if not self._is_open:
            return
        match change:
            case SessionChange.OUTPUT:
                view = self._stage.main.view_of(session)
                if view is not None and view.is_attached:
                    view.terminal.output_arrived()
            case SessionChange.LIMITS:
                self._stage.main.session_changed(session)
            case SessionChange.STATE:
                self._moved_on(session)
            case _:
                assert_never(change)

    def tick(self) -> None:
        """Look at the countdowns: draw what is visible, warn of what is near."""
        if not self._is_open:
            return
        self.also_tick(self._current)
        self.broadcast.look()
        for session in self._closed.free():
            self._note(session)
        if self._notices:
            self._stage.main.second_passed()
        if self._stage.screen is self._stage.main:
            # While a question is asked, its answer may need the place of what was closed.
            self._leave_places()
        self._stage.host_terminal.say_title(self._stage.main.title_words)
        for session, notices in self._notices.items():
            for sentence in notices.due(session.remaining()) if session.live else ():
                if session.recording is not None:
                    session.recording.mark(sentence)
                if not self._stage.main.strip.warns_of(session):
                    self._stage.notify(sentence, severity="warning", timeout=10, markup=False)
                self._stage.host_terminal.notify(NAME, sentence)
                if self._stage.settings.bell:
                    self._stage.bell()

    async def wind_up(self, *, end: bool, patience: float) -> str | None:
        """End what is live, or let go of it; gives back a sentence on what is left, if any.

        From now on nothing is opened any more: a key that was under way might ask for it.

        Args:
            end: terminate it.
            patience: seconds that it may take.
        """
        self._is_closed = True
        async with asyncio.TaskGroup() as group:
            ends = [
                group.create_task(
                    place.sessions.end_all(patience)
                    if end
                    else place.sessions.leave_all(patience)
                )
                for place in self._places
            ]
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                for session in self._noted:
                    await session.journal.note()
        left = [session for each in ends for session in each.result()]
        if not end or not left:
            return None
        names = ", ".join(clean(one.session_id or one.target.label) for one in left)
        return unconfirmed_words(names)

    @property
    def _is_open(self) -> bool:
        """Whether there is a screen to show anything on: sessions outlive it at the exit."""
        return self._stage.is_running and self._stage.main.is_attached

    def _leave_places(self) -> None:
        """Close what nobody works at any more, and nothing is open at."""
        for place in [each for each in self._places if each not in self._current]:
            if not (place.sessions.sessions or place.forwards or self._closed.hold(place)):
                self._places.remove(place)
                if all(other.aws is not place.aws for other in self._places):
                    place.aws.close()

    @property
    def _noted(self) -> "tuple[Session, ...]":
        """All that there is something to note of, perhaps."""
        opened = (session for place in self._places for session in place.sessions.sessions)
        return (*opened, *self._closed.sessions)

    def _note(self, session: "Session") -> None:
        self._stage.run_worker(session.journal.note(), group="history", name="history")

    def _complain(self, sentence: str) -> None:
        if self._is_open:
            self._stage.warn(sentence)

    def _moved_on(self, session: "Session") -> None:
        match session.state:
            case SessionState.CONNECTED:
                self.drafts.pop(session.target.instance_id, None)
            case SessionState.FAILED:
                self.drafts[session.target.instance_id] = session.reason
            case SessionState.ENDED:
                self._say_ended(session)
                if not self._is_closed:
                    self._over(session)
                self._stage.main.views.ask_sessions_again()
            case _:
                pass
        self.broadcast.look()
        self._stage.main.session_changed(session)

    def _say_ended(self, session: "Session") -> None:
        seen = (view.session for view in self._stage.main.sessions_in_sight)
        if session.ending is not None and session not in seen:
            title = _("{name} has ended").format(name=clean(session.target.label))
            self._stage.notify(clean(_(session.ending.words)), title=title, markup=False)
            self._stage.host_terminal.notify(title, _(session.ending.words))
