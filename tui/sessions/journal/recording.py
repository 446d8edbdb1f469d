"""Recordings of what sessions show, where the user wants them.

A recording holds what the terminal was sent, and nothing that was typed; what the far end
echoes is output like all other. It may hold secrets, so that it is off unless it is asked for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from tui.archive.recorder import Recorder, Screen
from tui.archive.recordings import RecordingFacts, Recordings
from tui.printable import clean

Size = Callable[[], tuple[int, int]]
"""Tells a terminal's columns and lines."""

Record = Callable[[str, datetime, Screen | None, Callable[[], None]], Recorder]
"""Begins a recording: the session's id, the time, what its terminal shows already, and what is
called from a thread whenever there is news of it."""

NO_TERMINAL: Final = 80, 24
"""The size of what has none."""


def record_into(
    recordings: Recordings, label: str, reason: str, size: Size | None = None
) -> Record:
    """Makes the recording of a session.

    Args:
        recordings: of the archive.
        label: what the user calls the instance.
        reason: the session's.
        size: of its terminal; None where it has none, and lines end with LF alone.
    """

    def record(
        session_id: str, now: datetime, screen: Screen | None, changed: Callable[[], None]
    ) -> Recorder:
        columns, lines = NO_TERMINAL if size is None else size()
        title = clean(f"{label}: {reason}" if reason else label)
        part = RecordingFacts(session_id, now, columns, lines, title)
        return Recorder(recordings, part, screen=screen, newlines=size is None, changed=changed)

    return record
