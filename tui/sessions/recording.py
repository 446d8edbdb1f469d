"""Recordings of what sessions show, where the user wants them.

A recording holds what the terminal was sent, and nothing that was typed; what the far end
echoes is output like all other. It may hold secrets, so that it is off unless it is asked for.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.archive.cast import Cast
from tui.archive.recorder import Recorder
from tui.printable import clean

if TYPE_CHECKING:
    from tui.sessions.session import Session

FOLDER: Final = "recordings"
"""Within the user's data folder."""


def record_into(folder: Path) -> "Callable[[Session], Recorder]":
    """Makes a recording in a folder for each session that has begun."""

    def record(session: "Session") -> Recorder:
        words = f"{session.target.label}: {session.reason}" if session.reason else ""
        cast = Cast(
            session.emulator.columns,
            session.emulator.lines,
            session.started or datetime.now(UTC),
            clean(words or session.target.label),
        )
        return Recorder(folder, session.session_id or "session", cast)

    return record
