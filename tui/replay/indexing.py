"""Indexes the lines that came to stand on the screens of recordings; blocks.

One program indexes an archive at a time, a chunk behind the other, while the rest waits on the
disk. Of some recordings the screens are kept meanwhile; of another one the screen is drawn from
the keyframe before. What is newest of a recording waits for what follows it, or until nothing
follows for a while: only then what stands on the screen is taken as it is.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from time import monotonic, process_time, thread_time
from typing import Final

from tui.archive.backlog import Backlog, WaitingChunk, texts_of
from tui.archive.chunk import LONGEST_LINE, MOST_LINES, ChunkDamaged, TextLine, unpack
from tui.archive.secrets import Masker
from tui.replay.text import ScreenText

QUIET: Final = 5.0
"""Seconds after which what stands on the screen of a running session is taken."""

MOST_READINGS: Final = 4
"""Recordings whose screens are kept."""

AT_ONCE: Final = 8
"""Chunks that are read while the file is open."""

LARGEST: Final = 64 << 10
"""Characters of chunks that are indexed in one transaction."""

MOST_TEXT: Final = 1 << 20
"""Characters of one chunk's lines: more is made by who means to fill the disk."""

SLICE: Final = 0.004
"""Seconds of work between two pauses: the event loop has its turn."""

SHARE: Final = 0.25
"""Of a core, while others do not need it."""

CROWDED: Final = 0.01
"""Of a core, while they do: the interpreter does one thing at a time."""

BUSY: Final = 0.15
"""Of a core, taken by other threads of the program: so much is more than a clock that ticks."""


class Stopped(Exception):
    """There is to be no more work."""


class Pace:
    """Rests after each slice of work, so long that the work takes no more than its share.

    Args:
        stop: ends the work.
        shares: of a core, while other threads of the program are idle and while they are not.
    """

    def __init__(self, stop: Event, shares: tuple[float, float] = (SHARE, CROWDED)) -> None:
        self._stop = stop
        self._shares = shares
        self._worked = thread_time()
        self._others, self._since = self._by_others(), monotonic()

    def __call__(self) -> None:
        """Between two steps of work. Raises Stopped."""
        worked = thread_time() - self._worked
        if worked < SLICE:
            return
        free, crowded = self._shares
        others, now = self._by_others(), monotonic()
        busy = others - self._others > BUSY * (now - self._since)
        # The rest counts too, for in it the others come to their turn.
        self._others, self._since = others, now
        self._stop.wait(worked * (1 / (crowded if busy else free) - 1))
        self._worked = thread_time()
        if self._stop.is_set():
            raise Stopped

    @staticmethod
    def _by_others() -> float:
        return process_time() - thread_time()


@dataclass(slots=True)
class _Reading:
    """A recording as far as it was read."""

    text: ScreenText
    masker: Masker
    number: int
    """Of the next chunk."""


class Indexer:
    """Indexes what is waiting, the oldest first.

    Args:
        backlog: of the archive.
        secrets: what else is masked; see `Masker`.
        pace: called between two steps of work; may raise.
        now: the time of day.
    """

    def __init__(
        self,
        backlog: Backlog,
        secrets: Sequence[str] = (),
        *,
        pace: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._backlog = backlog
        self._secrets = secrets
        self._pace = pace
        self._now = now
        self._readings: OrderedDict[str, _Reading] = OrderedDict()

    def run(self) -> Iterator[int]:
        """Index all there is; gives back how many chunks were done, again and again.

        Nothing is done while another program indexes. Raises ArchiveError.
        """
        with self._backlog.alone() as alone:
            after = 0
            while alone and (chunks := self._backlog.waiting(after, AT_ONCE)):
                after = chunks[-1].id
                ready = [chunk for chunk in chunks if not self._may_go_on(chunk)]
                for batch in _batches(ready):
                    yield self._index(batch)
            if alone and after:
                self._backlog.shrink()

    def _index(self, chunks: Sequence[WaitingChunk]) -> int:
        try:
            found = [(chunk, self._lines(chunk)) for chunk in chunks]
            done = self._backlog.index(found)
        except BaseException:
            # What was read is not what was written: from the last keyframe it is again.
            self._readings.clear()
            raise
        if done < len(chunks):
            # One has grown meanwhile, and is read again.
            self._readings.clear()
        self._pace()
        return done

    def _may_go_on(self, chunk: WaitingChunk) -> bool:
        """Whether a chunk is waited for that is to follow this one."""
        if not chunk.newest or chunk.over or chunk.began is None:
            return False
        since = (self._now() - chunk.began).total_seconds() - chunk.last
        return -QUIET < since < QUIET

    def _lines(self, chunk: WaitingChunk) -> list[TextLine] | None:
        """The lines that were complete in a chunk, as they are indexed; None of a damaged one."""
        reading = self._readings.pop(chunk.session_id, None)
        if reading is None or reading.number != chunk.number:
            reading = self._resumed(chunk)
        reading.number = chunk.number + 1
        self._readings[chunk.session_id] = reading
        if len(self._readings) > MOST_READINGS:
            self._readings.popitem(last=False)
        try:
            return list(self._taken(chunk, reading))
        except ChunkDamaged:
            return None

    def _taken(self, chunk: WaitingChunk, reading: _Reading) -> Iterator[TextLine]:
        size = count = 0
        for line in self._read(chunk.first, chunk.packed, reading, standing=chunk.newest):
            text = reading.masker.mask(line.text[:LONGEST_LINE])
            size, count = size + len(text), count + 1
            if size <= MOST_TEXT and count <= MOST_LINES:
                yield TextLine(line.at, text)

    def _read(
        self, first: float, packed: bytes, reading: _Reading, *, standing: bool = False
    ) -> Iterator[TextLine]:
        for event in unpack(first, packed):
            yield from reading.text.take(event)
            self._pace()
        if standing:
            yield from reading.text.standing()

    def _resumed(self, chunk: WaitingChunk) -> _Reading:
        """The screen before a chunk, and what was taken of it already."""
        keyframe = self._backlog.keyframe(chunk.session_id, chunk.number)
        text, first = ScreenText(chunk.columns, chunk.lines), 0
        if keyframe is not None:
            first = keyframe.number
            text = ScreenText(keyframe.columns, keyframe.lines, keyframe.screen, keyframe.at)
        reading = _Reading(text, Masker(self._secrets), chunk.number)
        for earlier in self._backlog.earlier(chunk.session_id, first, chunk.number):
            try:
                for line in self._read(earlier.first, earlier.packed, reading):
                    reading.masker.mask(line.text)
            except ChunkDamaged:
                continue
            text.has_taken(texts_of(earlier))
        return reading


def _batches(chunks: Sequence[WaitingChunk]) -> Iterator[list[WaitingChunk]]:
    """Chunks that are written at once."""
    batch: list[WaitingChunk] = []
    size = 0
    for chunk in chunks:
        if batch and size + chunk.size > LARGEST:
            yield batch
            batch, size = [], 0
        batch.append(chunk)
        size += chunk.size
    if batch:
        yield batch
