"""A recording in a file.

A thread reads the file through, which takes a second for 100 MB, and notes how long it is and
where its markers and pauses are. Then it reads it again and draws it, which takes longer, and
keeps keyframes of what it drew. Whatever was read can be played and sought at once, only slower
where there are no keyframes yet.
"""

import math
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic, thread_time
from typing import Final

from tui.archive.cast_reader import (
    RESIZE,
    CastDamaged,
    CastEvent,
    CastPlace,
    CastReader,
)
from tui.errors import UserFacingError
from tui.language import _
from tui.replay.rendering import Rendering
from tui.replay.source import About, Keyframe
from tui.replay.survey import Survey
from tui.terminal.snapshot import snapshot

SPACING: Final = 64 << 10
"""Characters of output between two keyframes: what is drawn at once when one seeks."""

DEAREST: Final = 0.03
"""Seconds of work between two keyframes: what looks at many cells takes long for its length."""

MOST_BYTES: Final = 64 << 20
"""Of keyframes, compressed; beyond it there is one where there were two."""

GLANCE: Final = 0.05
"""Seconds after which who waits for a keyframe looks whether it is still wanted."""

NEWS: Final = 0.25
"""Seconds between two calls that say that more is known."""


class Unplayable(UserFacingError):
    """A file cannot be played."""


def open_cast(path: Path, name: str) -> "CastSource":
    """A file, to be played; blocks. Raises Unplayable.

    Args:
        path: the file.
        name: what to call it where it cannot be played.
    """
    try:
        return CastSource(path)
    except CastDamaged as error:
        said = _("{name} can't be played. {reason}").format(name=name, reason=error)
        raise Unplayable(said) from error
    except OSError as error:
        said = _("{path} couldn't be read: {reason}.")
        raise Unplayable(said.format(path=name, reason=error.strerror or error)) from error


class CastSource:
    """A recording in a file, as a `RecordingSource`.

    Args:
        path: the file.
        spacing: characters of output between two keyframes, while there is room for them.
        most_bytes: room for keyframes.

    Raises:
        CastDamaged: The file is no recording.
        OSError: It cannot be read.
    """

    def __init__(
        self,
        path: Path,
        *,
        spacing: int = SPACING,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.complete = False
        self.drawn_to = 0.0
        self.problem = ""
        self.survey = Survey()
        self._path = path
        self._news: Callable[[], object] = lambda: None
        with CastReader.of(self._path) as reader:
            header, self._beginning = reader.header, reader.beginning
        self.about = About.of_cast(header)
        first = Keyframe(0.0, header.columns, header.lines, place=self._beginning)
        # Screens are compressed.
        self._keyframes = [first]
        self._held = 0
        self._spacing = spacing
        self._dearest = DEAREST
        self._most_bytes = most_bytes
        self._closing = Event()
        self._news_of_keyframes = Condition()
        self._told = 0.0
        self._thread = Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def keyframe(self, at: float) -> Keyframe:
        # The thread may put a shorter list in its place.
        keyframes = self._keyframes
        place = bisect_right(keyframes, at, key=attrgetter("at"))
        found = keyframes[max(0, place - 1)]
        return replace(found, screen=zlib.decompress(found.screen)) if found.screen else found

    def wait_for_keyframe(self, at: float, stop: Callable[[], bool]) -> bool:
        with self._news_of_keyframes:
            while self.drawn_to < at and not stop():
                self._news_of_keyframes.wait(GLANCE)
        return not stop()

    def events(self, after: Keyframe) -> Iterator[CastEvent]:
        assert isinstance(after.place, CastPlace)
        return (event for event, _first in self._read(after.place))

    def listen(self, news: Callable[[], object]) -> None:
        self._news = news

    def close(self) -> None:
        """Read no more of it."""
        self._closing.set()

    def join(self) -> None:
        """Wait until it was read and all keyframes are drawn; blocks."""
        self._thread.join()

    def _read(self, place: CastPlace) -> Iterator[tuple[CastEvent, CastPlace]]:
        try:
            with CastReader.of(self._path) as reader:
                yield from reader.events(place)
        except CastDamaged as error:
            self.problem = str(error)
        except OSError as error:
            said = _("The recording can no longer be read: {reason}.")
            self.problem = said.format(reason=error.strerror or error)

    def _run(self) -> None:
        self._look_through()
        self.complete = True
        self._tell(at_once=True)
        self._draw_keyframes()
        self._drawn(math.inf)
        self._tell(at_once=True)

    def _look_through(self) -> None:
        def step() -> bool:
            self._tell()
            return not self._closing.is_set()

        self.survey.look_through(self.events(self._keyframes[0]), step)

    def _draw_keyframes(self) -> None:
        rendering = Rendering(self, self._keyframes[0])
        waiting = 0
        began = thread_time()
        wanted = False
        for event, place in self._read(self._beginning):
            for _each in rendering.draw(event):
                if self._closing.is_set():
                    return
            waiting += len(event.data)
            # After a resize: what it brought back of the scrollback is in no keyframe before.
            wanted = wanted or event.code == RESIZE or waiting >= self._spacing
            wanted = wanted or thread_time() - began >= self._dearest
            if wanted and (screen := snapshot(rendering.emulator)) is not None:
                self._keep(rendering, event.at, screen, place)
                waiting, wanted, began = 0, False, thread_time()
            self._tell()

    def _keep(self, rendering: Rendering, at: float, screen: bytes, place: CastPlace) -> None:
        emulator = rendering.emulator
        packed = zlib.compress(screen, 1)
        keyframe = Keyframe(at, emulator.columns, emulator.lines, packed, place)
        self._keyframes.append(keyframe)
        self._drawn(at)
        self._held += len(packed)
        if self._held > self._most_bytes:
            self._keyframes = self._keyframes[::2]
            self._held = sum(len(each.screen) for each in self._keyframes)
            self._spacing *= 2
            self._dearest *= 2

    def _drawn(self, to: float) -> None:
        with self._news_of_keyframes:
            self.drawn_to = to
            self._news_of_keyframes.notify_all()

    def _tell(self, *, at_once: bool = False) -> None:
        now = monotonic()
        if at_once or now - self._told >= NEWS:
            self._told = now
            self._news()
