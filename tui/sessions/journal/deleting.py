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
from tui.language import N_, _
from tui.sessions.orphans.crash_record import FOLDER, is_remembered

LIVE: Final = N_(
    "This session is active, or may still be. You can delete its record once it has ended."
)
NOTHING: Final = N_("Nothing of this session is kept on this machine.")
LEFT: Final = N_("The recording {path} couldn't be deleted: {reason}.")
DOUBTFUL: Final = N_("by its name it may belong to another session")
LEFT_BESIDE: Final = N_("Everything else was deleted.")


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
            raise NotDeleted(_(LIVE))
        there = await self.archive.delete(session_id)
        if not await asyncio.to_thread(self._delete_files, session_id) and not there:
            raise NotDeleted(_(NOTHING))

    def _delete_files(self, session_id: str) -> bool:
        """Whether there were any."""
        files = recordings_of(self.recordings, session_id)
        for path in files:
            if files[0].stem != session_id:
                # A name that was made shorter, or safe, may stand for two sessions.
                words = _(LEFT).format(path=path, reason=_(DOUBTFUL))
                raise NotDeleted(f"{words} {_(LEFT_BESIDE)}")
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                words = _(LEFT).format(path=path, reason=error.strerror or error)
                raise NotDeleted(f"{words} {_(LEFT_BESIDE)}") from error
        return bool(files)
