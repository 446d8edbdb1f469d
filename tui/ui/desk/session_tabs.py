"""The sessions at hand: opened, watched and closed, each with its tab.

The desk decides what happens to sessions and their tabs; the app hands it the messages and
asks the questions.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, assert_never

from tui.archive.store import UsedReason
from tui.printable import clean
from tui.sessions.journal.steps import Complaints
from tui.sessions.reasons import earlier_reasons
from tui.sessions.session import Session, SessionChange
from tui.sessions.states import SessionState
from tui.ui.desk.closed_tabs import ClosedTabs
from tui.ui.host.window import NAME
from tui.ui.screens.document import Picked
from tui.ui.session.view import SessionView
from tui.ui.terminal.input_guard import InputGuard
from tui.ui.words.notices import Notices
from tui.ui.workspace import Workspace

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.aws.instances import ManagedInstance
    from tui.sessions.orphans.crash_record import CrashRecord
    from tui.ui.desk.stage import DeskStage

TAKE_BACK: Final = "U takes it back."

CLOSING: Final = 2.0
"""Seconds that the last notes may take when the program is left."""

NOTHING_CLOSED: Final = "No tab was closed in the last minute."


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
        over: Callable[[Session], None] = lambda session: None,
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
        self.earlier: tuple[UsedReason, ...] = ()
        """The user's earlier reasons as far as they are known, the last used first."""
        self._stage = stage
        self._over = over
        self._places: list[Workspace] = []
        self._closed = ClosedTabs(stage.clock)
        self._notices: dict[Session, Notices] = {}
        self._tabs_made = 0
        self._is_closed = False

    @property
    def here(self) -> Workspace | None:
        """The place where the user works: the one entered last."""
        return self._places[-1] if self._places else None

    @property
    def places(self) -> tuple[Workspace, ...]:
        """All places with open sessions, and where the user works."""
        return tuple(self._places)

    def enter(self, place: Workspace) -> None:
        """Work somewhere else; open sessions stay with the AWS that they were opened at."""
        self._places.append(place)
        self._leave_places()

    def place_of(self, session: Session) -> Workspace | None:
        """Where a session was opened."""
        return next((p for p in self._places if session in p.sessions.sessions), self.here)

    def where(self, session: Session) -> str:
        """What tells a session's place from the one where the user works, if it is another."""
        place, here = self.place_of(session), self.here
        return place.words(here) if place is not None and here is not None else ""

    @property
    def live(self) -> tuple[Session, ...]:
        """The sessions that AWS may hold for us."""
        return tuple(session for place in self._places for session in place.sessions.live)

    async def open(
        self,
        target: "ManagedInstance",
        reason: str,
        *,
        continues: str = "",
        place: Workspace | None = None,
        document: "ChosenDocument | None" = None,
    ) -> None:
        """A new session in a new tab, which is shown.

        Args:
            target: Where.
            reason: Why; empty for none.
            continues: The id of the session that it goes on from.
            place: In which account and region; where the user works if it is not said.
            document: With which session document; None for the account's preferences.
        """
        place = place or self.here
        if place is None or self._is_closed:
            return
        self._remember(reason)
        self.documents[target.instance_id] = Picked(document)
        place.aws.ask_again()
        columns, lines = self._stage.main.terminal_size
        session = place.sessions.open(
            target,
            reason,
            columns=columns,
            lines=lines,
            continues=continues,
            document=document,
        )
        await self._show(session)

    async def resume(self, target: "ManagedInstance", survivor: "CrashRecord") -> None:
        """A session that outlived an earlier run, in a new tab, which is shown."""
        if self.here is None or self._is_closed:
            return
        columns, lines = self._stage.main.terminal_size
        session = self.here.sessions.resume(target, survivor, columns=columns, lines=lines)
        await self._show(session)

    async def _show(self, session: Session) -> None:
        self._notices[session] = Notices(clean(session.target.label))
        await self._stage.main.add_session(self._view(session, InputGuard(self._stage.clock)))
        name = f"session on {session.target.instance_id}"
        self._stage.run_worker(session.run(), group="sessions", name=name)

    def _view(self, session: Session, guard: InputGuard) -> SessionView:
        self._tabs_made += 1
        return SessionView(
            session,
            palette=self._stage.choices.palette,
            id=f"session-{self._tabs_made}",
            settings=self._stage.settings,
            guard=guard,
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

    def _remember(self, reason: str) -> None:
        if reason:
            others = (used for used in self.earlier if used.reason != reason)
            self.earlier = (UsedReason(reason, 1, self._stage.now()), *others)

    async def close(self, session: Session, *, quietly: bool = False) -> None:
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
            self._stage.notify(f"Closed {name}. {TAKE_BACK}", markup=False, timeout=5)

    async def take_back(self) -> None:
        """The tab closed last comes back as it was, if that was less than a minute ago."""
        tab = self._closed.take()
        if tab is None:
            self._stage.notify(NOTHING_CLOSED, markup=False)
            return
        tab.place.sessions.reopen(tab.session)
        await self._stage.main.add_session(self._view(tab.session, tab.guard), index=tab.index)

    def listen(self, session: Session, change: SessionChange) -> None:
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
        return f"AWS has not confirmed the end of {names}; idle sessions end by themselves."

    @property
    def _is_open(self) -> bool:
        """Whether there is a screen to show anything on: sessions outlive it at the exit."""
        return self._stage.is_running and self._stage.main.is_attached

    def _leave_places(self) -> None:
        """Close what nobody works at any more, and nothing is open at."""
        for place in self._places[:-1]:
            if not (place.sessions.sessions or self._closed.hold(place)):
                self._places.remove(place)
                if all(other.aws is not place.aws for other in self._places):
                    place.aws.close()

    @property
    def _noted(self) -> tuple[Session, ...]:
        """All that there is something to note of, perhaps."""
        opened = (session for place in self._places for session in place.sessions.sessions)
        return (*opened, *self._closed.sessions)

    def _note(self, session: Session) -> None:
        self._stage.run_worker(session.journal.note(), group="history", name="history")

    def _complain(self, sentence: str) -> None:
        if self._is_open:
            self._stage.warn(sentence)

    def _moved_on(self, session: Session) -> None:
        match session.state:
            case SessionState.CONNECTED:
                self.drafts.pop(session.target.instance_id, None)
            case SessionState.FAILED:
                self.drafts[session.target.instance_id] = session.reason
            case SessionState.ENDED:
                self._say_ended(session)
                if not self._is_closed:
                    self._over(session)
                self._stage.main.ask_sessions_again()
            case _:
                pass
        self._stage.main.session_changed(session)

    def _say_ended(self, session: Session) -> None:
        shown = self._stage.main.session_view
        if session.ending is not None and (shown is None or shown.session is not session):
            title = f"{clean(session.target.label)} has ended"
            self._stage.notify(clean(session.ending.words), title=title, markup=False)
            self._stage.host_terminal.notify(title, session.ending.words)
