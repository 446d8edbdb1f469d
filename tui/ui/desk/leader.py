"""What the leader and a key do in a session: move about, end it, and help before it ends."""

from typing import TYPE_CHECKING, Final

from tui.printable import clean
from tui.sessions.journal.session_journal import NOT_BEGUN
from tui.sessions.landing import tmux_line
from tui.ui.actions import BEFORE_END, Scope, leader_action
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.leave import END, LEAVE, RECONNECT, ask_to_hang_up
from tui.ui.words.times import clock, countdown

if TYPE_CHECKING:
    from tui.sessions.session import Session
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.copy_flow import CopyFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage


WHILE_LIVE: Final = frozenset({"record", "upload", "download"})
"""What else there is to do only while a session lives."""


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
        self._connecting = connecting
        self._copying = copying

    async def do(self, key: str, session: "Session") -> None:
        """What the key means."""
        stage, main = self._stage, self._stage.main
        action = leader_action(key, stage.settings.leader)
        match action.id if action else "":
            case "detach":
                main.show_last_view()
            case "end":
                session.end()
            case "next_session" | "previous_session" as which:
                steps = 1 if which == "next_session" else -1
                main.show_neighbour(steps, sessions_only=True)
            case "tab_number":
                main.show_number(int(key))
            case helps if helps in BEFORE_END or helps in WHILE_LIVE:
                await self._while_live(helps, session)
            case "reconnect":
                session.reconnect_now()
            case "command_palette":
                stage.action_command_palette()
            case "leader_help":
                stage.push_screen(HelpScreen(stage.settings, Scope.LEADER))
            case _ if key != "escape":  # that is a change of mind
                leader = stage.settings.leader
                words = f"{leader} {clean(key)} does nothing; {leader} ? lists what does."
                stage.notify(words, markup=False)

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

        self._stage.push_screen(ask_to_hang_up(session), answered)

    async def _while_live(self, action: str, session: "Session") -> None:
        if not session.live:
            self._say("The session has ended.")
            return
        match action:
            case "record":
                self._record(session)
            case "upload" | "download":
                upload = action == "upload"
                self._copying.ask(session.target, upload=upload, session=session)
            case "still_here":
                await self._still_here(session)
            case "bookmark":
                await self._bookmark(session)
            case "tmux":
                line = tmux_line(session.reason)
                session.send(line.encode())
                self._say(f"{line} is typed, not run: Enter runs it.")
            case _:
                self._connecting.ask_next(session)

    def _record(self, session: "Session") -> None:
        if session.session_id is None:
            self._say(NOT_BEGUN)
            return
        session.filming.switch()
        if not session.filming.on:
            self._say("The session is not recorded any more; what was recorded is kept.")
        else:
            leader = self._stage.settings.leader
            self._say(f"The session is recorded from now on; {leader} R stops that.")

    async def _still_here(self, session: "Session") -> None:
        if not self._stage.settings.still_here_key:
            self._say("This key is off (the setting `still_here_key`). Typing is what counts.")
            return
        if not session.nudge():
            self._say("There is no line to AWS at the moment: nobody could be told.")
            return
        problem = await session.journal.mark(self._stage.now(), "here")
        idle = session.remaining().idle
        again = f": {clock(idle)} again" if idle is not None else ""
        note = "" if problem is None else " It is not noted in the history."
        self._say(f"The idle timer was restarted{again}.{note}")

    async def _bookmark(self, session: "Session") -> None:
        remaining = session.remaining()
        words = f"after {clock(remaining.elapsed)}"
        if remaining.maximum_left is not None:
            words += f", {countdown(remaining.maximum_left)} left"
        now = self._stage.now()
        if session.recording is not None:
            session.recording.mark(f"bookmark {words}")
        problem = await session.journal.mark(now, "bookmark", words)
        self._say(problem or f"Bookmarked at {now:%H:%M:%S}, {words}.")

    def _say(self, sentence: str) -> None:
        self._stage.notify(clean(sentence), markup=False)
