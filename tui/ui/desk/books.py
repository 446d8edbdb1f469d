"""The local history as the app keeps it: what is told of sessions, and the marks set in them."""

import asyncio
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, MarkKind
from tui.sessions.review.history import HistoryWriter, known_of

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.session import Session

CLOSING: Final = 2.0
"""Seconds that the last notes may take when the program is left."""

NO_HISTORY: Final = (
    "The local history is off (the setting `history`): there is nowhere to note that."
)

UNKNOWN: Final = "The session is not in the history: there is nowhere to note that."


class Books:
    """One history, and a bookkeeper for each AWS that sessions were started at.

    Args:
        archive: The local history; None where the user wants none.
    """

    def __init__(self, archive: Archive | None) -> None:
        self.archive = archive
        self._keepers: dict[Aws, HistoryWriter] = {}
        self._kept: dict[Session, tuple[HistoryWriter, str]] = {}
        self._unrecorded: set[Session] = set()
        self._said: set[str] = set()

    def open(self, session: "Session", aws: "Aws", continues: str) -> None:
        """A session is about to start; `continues` is the id of the one it goes on from."""
        who = partial(known_of, aws)
        keeper = self._keepers.setdefault(aws, HistoryWriter(self.archive, who))
        self._kept[session] = keeper, continues

    @property
    def sessions(self) -> "tuple[Session, ...]":
        """All that were opened and are not closed for good."""
        return tuple(self._kept)

    def once(self, problem: str | None) -> str | None:
        """A sentence on the history, unless it was said before."""
        if problem is None or problem in self._said:
            return None
        self._said.add(problem)
        return problem

    async def note(self, session: "Session") -> str | None:
        """Write down what is new of a session; gives back a sentence if that is not possible."""
        if session not in self._kept:
            return None
        keeper, continues = self._kept[session]
        return self.once(await keeper.note(session, continues=continues))

    async def forget(self, session: "Session") -> None:
        """Let go of a session that is closed for good, behind the last that there is to note.

        A row that lacks the account yet is completed by the next run that knows it.
        """
        await self.note(session)
        self._kept.pop(session, None)
        self._unrecorded.discard(session)

    def recording_news(self, session: "Session") -> str | None:
        """That a session is not recorded any more, or is again; each is said once."""
        recording = session.recording
        if recording is None or bool(recording.problem) == (session in self._unrecorded):
            return None
        if recording.problem:
            self._unrecorded.add(session)
            return f"The session is not recorded any more: {recording.problem.rstrip('.')}."
        self._unrecorded.discard(session)
        return "The session is recorded again."

    async def mark(
        self, session: "Session", at: datetime, kind: MarkKind, words: str = ""
    ) -> str | None:
        """Note a moment of a session; gives back a sentence if that is not possible."""
        if self.archive is None:
            return NO_HISTORY
        if session.session_id is None:
            return "The session has not begun yet."
        # What was begun just now may not be written yet.
        problem = await self.note(session)
        try:
            kept = await self.archive.mark(session.session_id, at, kind, words)
        except ArchiveError as error:
            return str(error)
        return None if kept else problem or UNKNOWN

    async def close(self) -> None:
        """Write the last of what there is to say of every session."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                for session in tuple(self._kept):
                    await self.note(session)
