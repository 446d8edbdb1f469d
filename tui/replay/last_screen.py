"""The end of a recording: the screen as it was left, as text."""

import math
from collections.abc import Callable

from tui.archive.recordings import RecordingFacts, Recordings
from tui.replay.archive_source import ArchivedScreens
from tui.replay.rendering import Rendering
from tui.terminal.emulator import Emulator


def last_screen(
    recordings: Recordings, facts: RecordingFacts, stop: Callable[[], bool]
) -> tuple[str, ...]:
    """The lines of the last screen of a recording; blocks, for as long as a keyframe is far.

    Args:
        recordings: the recordings of the archive.
        facts: what they know of this one.
        stop: whether nobody wants it any more, upon which there are none.
    """
    rendering = Rendering.at_time(ArchivedScreens(recordings, facts), math.inf, stop)
    return written_lines(rendering.emulator) if rendering is not None else ()


def written_lines(emulator: Emulator) -> tuple[str, ...]:
    """The lines of a screen down to the last one that anything is written on."""
    lines = [line.rstrip() for line in emulator.display]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)
