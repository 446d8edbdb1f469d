"""What the leader and a key do in a session: move about, end it, and help before it ends."""

from typing import TYPE_CHECKING, Final

from tui.language import _
from tui.printable import clean
from tui.sessions.journal.session_journal import NOT_BEGUN
from tui.sessions.landing import tmux_line
from tui.ui.actions import BEFORE_END, Scope, leader_action, with_keys
from tui.ui.desk.leading.splits import SPLITTING, Splits
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.leave import END, LEAVE, RECONNECT, ask_to_hang_up
from tui.ui.words.times import clock, countdown

if TYPE_CHECKING:
    from tui.sessions.session import Session
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.copy_flow import CopyFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage


WHILE_LIVE: Final = frozenset({"record", "upload", "download", "hang_up", "another"})
"""What else there is to do only while a session lives."""

LOOKED_UP: Final = frozenset({"command_palette", "leader_help", "manual"})
"""What there is to do, and what is said of it."""

ELSEWHERE: Final = frozenset(
    {"detach", "next_session", "pick_session", "previous_session", "tab_number"}
)
"""What leads to another tab."""


class LeaderActions:
    """Does what was asked for behind the leader; nothing of it is done unasked."""

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        connecting: "ConnectFlow",
        copying: "CopyFlow",
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._connecting = connecting
        self._copying = copying
        self._splits = Splits(stage, desk, connecting)

    async def do(self, key: str, session: "Session", chosen: str = "") -> None:
        """What the key means, or the action of that id that was chosen without its key."""
        stage = self._stage
        action = leader_action(key, stage.settings.leader)
        match chosen or (action.id if action else ""):
            case "end":
                session.end()
            case goes if goes in ELSEWHERE:
                self._go(goes, key)
            case helps if helps in BEFORE_END or helps in WHILE_LIVE:
                await self._while_live(helps, session)
            case splits if splits in SPLITTING:
                self._splits.do(splits, session)
            case "broadcast":
                self._desk.broadcast.switch(session)
            case "reconnect":
                session.reconnect_now()
            case shows if shows in LOOKED_UP:
                self._look_up(shows)
            case _ if key != "escape":  # that is a change of mind
                leader = stage.settings.leader
                words = _("{leader} {key} does nothing. {leader} ? lists the keys.").format(
                    leader=leader, key=clean(key)
                )
                stage.notify(words, markup=False)

    def _look_up(self, what: str) -> None:
        match what:
            case "command_palette":
                self._stage.action_command_palette()
            case "manual":
                self._stage.action_manual()
            case _:
                self._stage.push_screen(HelpScreen(self._stage.settings, Scope.LEADER))

    def _go(self, where: str, key: str) -> None:
        main = self._stage.main
        match where:
            case "next_session" | "previous_session":
                main.show_neighbour(1 if where == "next_session" else -1, sessions_only=True)
            case "pick_session":
                self._stage.action_pick_session()
            case "tab_number":
                if not main.show_session(int(key)):
                    self._say(_("There is no session {number}.").format(number=key))
            case _:
                main.show_last_view()

    def hang_up(self, session: "Session", held: bytes) -> None:
        """Ask what is to become of a session that hangs; `held` is what was typed for that."""

        def answered(answer: str | None) -> None:
            if answer == END:
                session.end()
            elif answer == RECONNECT:
                session.reconnect_now()
            elif answer == LEAVE:
                self._stage.main.show_last_view()
            elif (view := self._stage.main.view_of(session)) is not None:
                view.terminal.send(held)

        self._stage.push_screen(ask_to_hang_up(session, typed=bool(held)), answered)

    async def _while_live(self, action: str, session: "Session") -> None:
        if not session.live:
            self._say(_("The session has ended."))
            return
        match action:
            case "record":
                self._record(session)
            case "upload" | "download":
                upload = action == "upload"
                self._copying.ask(session.target, upload=upload, session=session)
            case "hang_up":
                self.hang_up(session, b"")
            case "another":
                self._connecting.ask(session.target, place=self._desk.place_of(session))
            case "still_here":
                await self._still_here(session)
            case "bookmark":
                await self._bookmark(session)
            case "tmux":
                line = tmux_line(session.reason)
                session.send(line.encode())
                self._say(_("Typed {command} - press Enter to run it.").format(command=line))
            case _:
                self._connecting.ask_next(session)

    def _record(self, session: "Session") -> None:
        if session.session_id is None:
            self._say(_(NOT_BEGUN))
            return
        session.filming.switch()
        if not session.filming.on:
            self._say(_("Recording stopped. What was recorded is kept."))
        else:
            key = f"{self._stage.settings.leader} {with_keys('{leader.record}')}"
            self._say(_("Recording this session. {key} stops it.").format(key=key))

    async def _still_here(self, session: "Session") -> None:
        if not self._stage.settings.still_here_key:
            self._say(
                _("This key is off (setting `still_here_key`). Type to keep the session.")
            )
            return
        if not session.nudge():
            self._say(_("Not connected: couldn't reset the idle timer."))
            return
        problem = await session.journal.mark(self._stage.now(), "here")
        idle = session.remaining().idle
        done = _("Idle timer reset.")
        if idle is not None:
            done = _("Idle timer reset: {left}.").format(left=clock(idle))
        note = "" if problem is None else _("It isn't noted in the history.")
        self._say(f"{done} {note}".rstrip())

    async def _bookmark(self, session: "Session") -> None:
        remaining = session.remaining()
        # What is kept is English, whoever reads it one day.
        words = f"after {clock(remaining.elapsed)}"
        if remaining.maximum_left is not None:
            words += f", {countdown(remaining.maximum_left)} left"
        now = self._stage.now()
        if session.recording is not None:
            session.recording.mark(f"bookmark {words}")
        problem = await session.journal.mark(now, "bookmark", words)
        self._say(problem or _("Bookmarked at {time:%H:%M:%S}.").format(time=now))

    def _say(self, sentence: str) -> None:
        self._stage.notify(clean(sentence), markup=False)
