"""What a user can do before a session ends, each behind the leader; nothing is done unasked."""

from typing import TYPE_CHECKING

from tui.printable import clean
from tui.sessions.landing import tmux_line
from tui.ui.words.times import clock, countdown

if TYPE_CHECKING:
    from tui.sessions.session import Session
    from tui.ui.app import SsmTui
    from tui.ui.desk.books import Books


class Landing:
    """Does them on the app's behalf."""

    def __init__(self, app: "SsmTui", books: "Books") -> None:
        self._app = app
        self._books = books

    async def do(self, action: str, session: "Session") -> None:
        """One of `actions.LANDING`."""
        if not session.live:
            self._say("The session has ended.")
            return
        match action:
            case "still_here":
                await self._still_here(session)
            case "bookmark":
                await self._bookmark(session)
            case "tmux":
                line = tmux_line(session.reason)
                session.send(line.encode())
                self._say(f"{line} is typed, not run: Enter runs it.")
            case _:
                self._app.connecting.ask_next(session)

    async def _still_here(self, session: "Session") -> None:
        if not self._app.settings.still_here_key:
            self._say("This key is off (the setting `still_here_key`). Typing is what counts.")
            return
        if not session.nudge():
            self._say("There is no line to AWS at the moment: nobody could be told.")
            return
        problem = await self._books.mark(session, self._app.now(), "here")
        idle = session.remaining().idle
        again = f": {clock(idle)} again" if idle is not None else ""
        note = "" if problem is None else " It is not noted in the ledger."
        self._say(f"The idle timer was restarted{again}.{note}")

    async def _bookmark(self, session: "Session") -> None:
        remaining = session.remaining()
        words = f"after {clock(remaining.elapsed)}"
        if remaining.maximum_left is not None:
            words += f", {countdown(remaining.maximum_left)} left"
        now = self._app.now()
        if session.recording is not None:
            session.recording.mark(f"bookmark {words}")
        problem = await self._books.mark(session, now, "bookmark", words)
        self._say(problem or f"Bookmarked at {now:%H:%M:%S}, {words}.")

    def _say(self, sentence: str) -> None:
        self._app.notify(clean(sentence), markup=False)
