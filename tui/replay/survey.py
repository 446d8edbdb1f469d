"""What is known of a recording once it was looked through: its length, markers and pauses."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from tui.archive.cast_reader import MARKER, CastEvent

IDLE: Final = 3.0
"""Seconds without anything new that are a pause."""

MOST_MARKERS: Final = 10_000
MOST_PAUSES: Final = 10_000
LONGEST_LABEL: Final = 200


class Marker(NamedTuple):
    """A moment worth finding again."""

    at: float
    label: str


class IdleStretch(NamedTuple):
    """A stretch in which nothing happened."""

    start: float
    end: float


class Survey:
    """Grows while events are looked through; what it keeps is bounded."""

    def __init__(self, duration: float = 0.0) -> None:
        self.duration = duration
        """Seconds, as far as is known."""
        self.markers: list[Marker] = []
        """In order."""
        self.pauses: list[IdleStretch] = []
        """The longer stretches in which nothing happens, in order."""
        self._shortest_pause = IDLE

    def look_through(self, events: Iterable[CastEvent], step: Callable[[], bool]) -> None:
        """Look through all events, in order; blocks.

        Args:
            events: all there are.
            step: called after each; whether to go on.
        """
        for _ in self.passed(events):
            if not step():
                return

    def passed(self, events: Iterable[CastEvent]) -> Iterator[CastEvent]:
        """The events, in order, each looked at as it passes."""
        before = 0.0
        for event in events:
            if event.at - before > self._shortest_pause:
                self._note_pause(IdleStretch(before, event.at))
            if event.code == MARKER and len(self.markers) < MOST_MARKERS:
                self.markers.append(Marker(event.at, event.data[:LONGEST_LABEL]))
            before = event.at
            self.duration = max(self.duration, event.at)
            yield event

    def _note_pause(self, pause: IdleStretch) -> None:
        if len(self.pauses) >= MOST_PAUSES:
            # They are for the eye: of many the longer ones are seen.
            lengths = sorted(end - start for start, end in self.pauses)
            self._shortest_pause = lengths[len(lengths) // 2]
            self.pauses = [
                each for each in self.pauses if each.end - each.start > self._shortest_pause
            ]
        self.pauses.append(pause)
