"""A recording in the archive.

Its keyframes are there already, so that every time is sought at once. A thread reads it through
for its markers and pauses.
"""

import math
from collections.abc import Callable, Iterator
from threading import Event, Thread

from tui.archive.cast_reader import CastEvent
from tui.archive.errors import ArchiveError
from tui.archive.recordings import RecordingFacts, Recordings
from tui.replay.source import About, Keyframe
from tui.replay.survey import Survey


class ArchivedScreens:
    """The screens of a recording in the archive, as a `ScreenSource`.

    Args:
        recordings: the recordings of the archive.
        facts: what they know of this one.
    """

    def __init__(self, recordings: Recordings, facts: RecordingFacts) -> None:
        self.problem = ""
        self._recordings = recordings
        self._facts = facts

    def keyframe(self, at: float) -> Keyframe:
        facts = self._facts
        try:
            found = self._recordings.keyframe(facts.session_id, at)
        except ArchiveError as error:
            self.problem, found = str(error), None
        if found is None:
            return Keyframe(0.0, facts.columns, facts.lines, place=0)
        return Keyframe(found.at, found.columns, found.lines, found.screen, found.number)

    def wait_for_keyframe(self, at: float, stop: Callable[[], bool]) -> bool:
        return not stop()

    def events(self, after: Keyframe) -> Iterator[CastEvent]:
        assert isinstance(after.place, int)
        try:
            yield from self._recordings.events(self._facts.session_id, number=after.place)
        except ArchiveError as error:
            self.problem = str(error)


class ArchiveSource(ArchivedScreens):
    """A recording in the archive, as a `RecordingSource`; see `ArchivedScreens`."""

    drawn_to = math.inf

    def __init__(self, recordings: Recordings, facts: RecordingFacts) -> None:
        super().__init__(recordings, facts)
        self.complete = False
        self.about = About.of_facts(facts)
        self.survey = Survey(facts.duration)
        self._news: Callable[[], object] = lambda: None
        self._closing = Event()
        self._thread = Thread(target=self._look_through, name="recording", daemon=True)
        self._thread.start()

    def listen(self, news: Callable[[], object]) -> None:
        self._news = news

    def close(self) -> None:
        self._closing.set()

    def join(self) -> None:
        """Wait until it was read through; blocks."""
        self._thread.join()

    def _look_through(self) -> None:
        first = Keyframe(0.0, self._facts.columns, self._facts.lines, place=0)
        self.survey.look_through(self.events(first), lambda: not self._closing.is_set())
        self.complete = True
        self._news()
