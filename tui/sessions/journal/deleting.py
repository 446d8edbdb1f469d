"""Deletes what a session has left on this machine: its row, marks and notes, and its recording.

AWS keeps its own: the session's entry, CloudTrail's events, and the logs. What the user has
exported stays too.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.archive.cast_files import recordings_of
from tui.archive.store import Archive
from tui.errors import UserFacingError
from tui.sessions.orphans.crash_record import FOLDER, is_remembered

LIVE: Final = (
    "This session is active, or AWS may still hold it: its record can be deleted once it has "
    "ended."
)
NOTHING: Final = "Nothing of this session is kept on this machine."
LEFT: Final = "The recording {} could not be deleted: {}."
DOUBTFUL: Final = "by its name it may be another session's"
LEFT_BESIDE: Final = "Its other traces are gone."


class NotDeleted(UserFacingError):
    """Something of a session is still there."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where sessions leave what is kept of them.

    Attributes:
        archive: the history with its recordings.
        recordings: the folder of recordings in files.
        state: the directory of the program's state.
    """

    archive: Archive
    recordings: Path
    state: Path

    async def delete(self, session_id: str) -> None:
        """Delete all that is kept of a session that is over.

        Raises:
            NotDeleted: It may still be live, nothing of it is kept, or a file stays.
            ArchiveError: The archive cannot be used; nothing is deleted.
        """
        if await asyncio.to_thread(is_remembered, self.state / FOLDER, session_id):
            raise NotDeleted(LIVE)
        there = await self.archive.delete(session_id)
        if not await asyncio.to_thread(self._delete_files, session_id) and not there:
            raise NotDeleted(NOTHING)

    def _delete_files(self, session_id: str) -> bool:
        """Whether there were any."""
        files = recordings_of(self.recordings, session_id)
        for path in files:
            if files[0].stem != session_id:
                # A name that was made shorter, or safe, may stand for two sessions.
                raise NotDeleted(f"{LEFT.format(path, DOUBTFUL)} {LEFT_BESIDE}")
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                words = LEFT.format(path, error.strerror or error)
                raise NotDeleted(f"{words} {LEFT_BESIDE}") from error
        return bool(files)
