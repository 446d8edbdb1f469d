"""When a text came onto the screen: the recording is drawn once more, and looked at."""

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from tui.archive.cast_reader import CastEvent
from tui.comparing import SoughtText
from tui.replay.rendering import Rendering
from tui.replay.source import RecordingSource
from tui.terminal.emulator import Emulator

MOST_HITS: Final = 10_000

EVERY: Final = 0.2
"""Seconds of the recording between two looks: what is gone sooner, nobody has read."""

AT_ONCE: Final = 4096
"""Characters of output between two looks, however fast they came."""

MOST_ROWS: Final = 50
"""Rows that are looked at as one line."""


class Hit(NamedTuple):
    """What was found."""

    at: float
    """Seconds since the beginning: then it is on the screen."""
    line: str
    """The line that it is in."""


def find(
    source: RecordingSource, wanted: SoughtText, stop: Callable[[], bool]
) -> Iterator[Hit]:
    """Where a text comes onto the screen, once for each time; blocks, and takes a while.

    Args:
        source: the recording.
        wanted: what to look for, within a line.
        stop: whether nobody wants to know any more.
    """
    rendering = Rendering(source, source.keyframe(-1.0))
    screens = _Screens(rendering.emulator, wanted)
    since = last = 0.0
    waiting = found = 0
    for event in _pieces(rendering):
        if waiting and (event.at - since >= EVERY or waiting >= AT_ONCE):
            for line in screens.look():
                yield Hit(last, line)
                found += 1
            waiting = 0
        for _ in rendering.draw(event):
            if stop():
                return
        since = since if waiting else event.at
        waiting += len(event.data) + 1
        last = event.at
        if found >= MOST_HITS:
            return
    for line in screens.look():
        yield Hit(last, line)


def _pieces(rendering: Rendering) -> Iterator[CastEvent]:
    """All events, the long ones in pieces."""
    while events := rendering.take(math.inf, 1):
        for event in events:
            for start in range(0, max(1, len(event.data)), AT_ONCE):
                yield event._replace(data=event.data[start : start + AT_ONCE])


class _Screens:
    """What is new on a screen since one last looked."""

    def __init__(self, emulator: Emulator, wanted: SoughtText) -> None:
        self._emulator = emulator
        self._wanted = wanted
        # Lines that scrolled away.
        self._gone = 0
        # Of the lines with it, where they stood, and what was in them.
        self._places: set[tuple[bool, int]] = set()
        self._texts: set[str] = set()

    def look(self) -> Iterator[str]:
        """The lines in which it is now, and was not when one last looked."""
        emulator = self._emulator
        scrolled = min(emulator.take_changes().scrolled, emulator.history_length)
        alternate = emulator.modes.alternate_screen
        self._gone += scrolled
        places: set[tuple[bool, int]] = set()
        texts: set[str] = set()
        for y, text in self._lines(-scrolled):
            if not self._wanted.is_in(text):
                continue
            place = alternate, self._gone + y
            if place not in self._places and text not in self._texts and text not in texts:
                yield text
            places.add(place)
            texts.add(text)
        self._places, self._texts = places, texts

    def _lines(self, first: int) -> Iterator[tuple[int, str]]:
        """Lines as they were written, over several rows or not, with the row they begin in."""
        parts: list[str] = []
        start = first
        for y in range(first, self._emulator.lines):
            row = self._emulator.row(y)
            parts.append("".join(text for text, _ in row.runs))
            if not row.wrapped or len(parts) >= MOST_ROWS:
                yield start, "".join(parts)
                parts, start = [], y + 1
        if parts:
            yield start, "".join(parts)
