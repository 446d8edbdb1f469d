"""The screen of a recording at a time."""

from collections.abc import Callable, Iterator
from typing import Final

from tui.archive.cast_reader import OUTPUT, RESIZE, CastEvent
from tui.replay.source import Keyframe, ScreenSource
from tui.terminal.emulator import Emulator

SCROLLBACK: Final = 2000
"""Lines that can be scrolled back to, of what was played since one last sought."""


def drawn_in_slices(emulator: Emulator, event: CastEvent) -> Iterator[None]:
    """Put an event on the screen, in slices of some milliseconds."""
    if event.code == OUTPUT:
        more = emulator.feed_slice(event.data.encode("utf-8", "replace"))
        while more:
            yield
            more = emulator.feed_slice()
    elif event.code == RESIZE:
        emulator.resize(*event.size)
    # Nobody is there to be answered, and the clipboard is not for a recording.
    emulator.take_replies()
    emulator.take_requests()
    yield


def draw(emulator: Emulator, event: CastEvent) -> None:
    """Put an event on the screen at once."""
    for _ in drawn_in_slices(emulator, event):
        pass


class Rendering:
    """An emulator that shows a recording up to a time, and can go on from there.

    What reads from the source blocks: `take` and `run_to`. What is drawn is drawn by `draw`.

    Args:
        source: the recording.
        start: where to begin.
        scrollback: lines that are kept of what scrolls away.
    """

    def __init__(
        self, source: ScreenSource, start: Keyframe, *, scrollback: int = SCROLLBACK
    ) -> None:
        self.emulator = Emulator(start.columns, start.lines, scrollback)
        self.emulator.feed(start.screen)
        self.at = start.at
        """When the last event was that was drawn or taken."""
        self._events = source.events(start)
        self._next: CastEvent | None = None
        self._looked = False

    @classmethod
    def at_time(
        cls, source: ScreenSource, at: float, stop: Callable[[], bool]
    ) -> "Rendering | None":
        """The screen at a time; blocks.

        Where there are no keyframes yet, it waits for those that are being made: to draw all
        that comes before it a second time would only slow both down.

        Args:
            source: the recording.
            at: the time.
            stop: whether nobody wants it any more, upon which there is none.
        """
        if not source.wait_for_keyframe(at, stop):
            return None
        rendering = cls(source, source.keyframe(at))
        return rendering if rendering.run_to(at, stop) else None

    @property
    def next_at(self) -> float | None:
        """When the next event is; None if there is none, or if none was looked for."""
        return None if self._next is None else self._next.at

    def take(self, until: float, most: int) -> list[CastEvent]:
        """The next events up to a time, and not many more characters than `most`; blocks."""
        taken: list[CastEvent] = []
        event = self._peek()
        while event is not None and event.at <= until and most > 0:
            taken.append(event)
            most -= len(event.data) + 1
            self.at = event.at
            self._looked = False
            event = self._peek()
        return taken

    def draw(self, event: CastEvent) -> Iterator[None]:
        """Put an event on the screen, in slices of some milliseconds."""
        yield from drawn_in_slices(self.emulator, event)

    def run_to(self, at: float, stop: Callable[[], bool]) -> bool:
        """Draw all up to a time; whether it came to that before it was to stop; blocks."""
        while events := self.take(at, 1):
            for event in events:
                for _ in self.draw(event):
                    if stop():
                        return False
        return True

    def _peek(self) -> CastEvent | None:
        if not self._looked:
            self._next = next(self._events, None)
            self._looked = True
        return self._next
