"""What is known of a recording once it was looked through: its length, markers and pauses."""

from collections.abc import Callable, Iterable
from typing import Final

from tui.archive.cast_reader import MARKER, CastEvent
from tui.replay.player import IDLE_LIMIT
from tui.replay.source import Marker, Pause

MOST_MARKERS: Final = 10_000
MOST_PAUSES: Final = 10_000
LONGEST_LABEL: Final = 200


class Survey:
    """Grows while events are looked through; what it keeps is bounded."""

    def __init__(self) -> None:
        self.duration = 0.0
        self.markers: list[Marker] = []
        self.pauses: list[Pause] = []
        self._shortest_pause = IDLE_LIMIT

    def look_through(self, events: Iterable[CastEvent], step: Callable[[], bool]) -> None:
        """Look through all events, in order; blocks.

        Args:
            events: all there are.
            step: called after each; whether to go on.
        """
        before = 0.0
        for event in events:
            if event.at - before > self._shortest_pause:
                self._note_pause(Pause(before, event.at))
            if event.code == MARKER and len(self.markers) < MOST_MARKERS:
                self.markers.append(Marker(event.at, event.data[:LONGEST_LABEL]))
            before = self.duration = event.at
            if not step():
                return

    def _note_pause(self, pause: Pause) -> None:
        if len(self.pauses) >= MOST_PAUSES:
            # They are for the eye: of many the longer ones are seen.
            lengths = sorted(end - start for start, end in self.pauses)
            self._shortest_pause = lengths[len(lengths) // 2]
            self.pauses = [
                each for each in self.pauses if each.end - each.start > self._shortest_pause
            ]
        self.pauses.append(pause)
