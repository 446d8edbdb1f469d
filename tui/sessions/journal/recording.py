"""Recordings of what sessions show, where the user wants them.

A recording holds what the terminal was sent, and nothing that was typed; what the far end
echoes is output like all other. It may hold secrets, so that it is off unless it is asked for.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.archive.cast import Cast
from tui.archive.recorder import Recorder
from tui.printable import clean

if TYPE_CHECKING:
    from tui.terminal.emulator import Emulator

FOLDER: Final = "recordings"
"""Within the user's data folder."""

Record = Callable[[str, datetime, Callable[[], None]], Recorder]
"""Begins the recording of a session: its id, when it started, and what is called from a thread
whenever the recording's path or its problem is another."""


def record_into(folder: Path, label: str, reason: str, emulator: "Emulator") -> Record:
    """Makes the recording, in a folder, of a session that is drawn by an emulator."""

    def record(session_id: str, started: datetime, changed: Callable[[], None]) -> Recorder:
        title = clean(f"{label}: {reason}" if reason else label)
        cast = Cast(emulator.columns, emulator.lines, started, title)
        return Recorder(folder, session_id, cast, changed=changed)

    return record
