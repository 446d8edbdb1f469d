"""Recordings of what sessions show, where the user wants them.

A recording holds what the terminal was sent, and nothing that was typed; what the far end
echoes is output like all other. It may hold secrets, so that it is off unless it is asked for.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from tui.archive.recorder import Recorder, Screen
from tui.archive.recordings import RecordingFacts, Recordings
from tui.printable import clean
from tui.settings.settings import Settings

Size = Callable[[], tuple[int, int]]
"""Tells a terminal's columns and lines."""

Record = Callable[[str, datetime, Screen | None, Callable[[], None]], Recorder]
"""Begins a recording: the session's id, the time, what its terminal shows already, and what is
called from a thread whenever there is news of it."""

NO_TERMINAL: Final = 80, 24
"""The size of what has none."""


MOST_OF_COMMAND: Final = 64_000_000
"""Bytes of output that are recorded of a command without a terminal, which may be a whole disk's."""


def is_recorded(
    settings: Settings,
    profile: str | None,
    tags: Mapping[str, str] | None,
    *,
    chosen: bool = False,
) -> bool:
    """Whether the user wants a session recorded.

    What is said of its profile or of its tags counts before what is said of all; where that
    disagrees, nothing is recorded. So it is where a tag that is not known may forbid it.

    Args:
        settings: of the user.
        profile: the AWS profile.
        tags: the machine's; None where they are not known.
        chosen: what was chosen in the app; it counts where no setting says anything.
    """
    said = {rules.recording for _, rules in settings.rules(profile, tags or {})}
    if False in said or False in {each.recording for _, each in settings.rules(profile, tags)}:
        return False
    general = chosen if settings.recording is None else settings.recording
    return True in said or general


def record_into(
    recordings: Recordings,
    label: str,
    reason: str,
    size: Size | None = None,
    *,
    resumed: bool = False,
) -> Record:
    """Makes the recording of a session.

    Args:
        recordings: of the archive.
        label: what the user calls the instance.
        reason: the session's.
        size: of its terminal; None where it has none, and lines end with LF alone.
        resumed: whether its terminal is another one than before.
    """

    def record(
        session_id: str, now: datetime, screen: Screen | None, changed: Callable[[], None]
    ) -> Recorder:
        columns, lines = NO_TERMINAL if size is None else size()
        title = clean(f"{label}: {reason}" if reason else label)
        if resumed and screen is None:
            screen = Screen(columns, lines, b"")
        part = RecordingFacts(session_id, now.astimezone(), columns, lines, title)
        return Recorder(
            recordings,
            part,
            screen=screen,
            newlines=size is None,
            most=MOST_OF_COMMAND if size is None else math.inf,
            changed=changed,
        )

    return record
