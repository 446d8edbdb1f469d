"""Writes a recording into the archive while its session runs, in a thread of its own.

What a session shows may hold secrets; what is typed is never in it. The session waits for
nothing: when the disk cannot keep up, output is left out of the recording, and a marker says
how much. A disk that takes nothing, as a full one, is tried again and again. While the archive
is locked, all is sealed for it.
"""

import atexit
import codecs
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from tui.archive.cast_reader import (
    MARKER,
    MOST_COLUMNS,
    MOST_LINES,
    OUTPUT,
    RESIZE,
    CastEvent,
)
from tui.archive.chunk import LARGEST, SPAN, Chunker
from tui.archive.errors import ArchiveError, ArchiveLocked
from tui.archive.pieces import PackedChunk, Piece, RecordingFacts, StoredKeyframe
from tui.archive.recordings import Recordings
from tui.language import N_, _

ROOM: Final = 8 << 20
"""Bytes of output that may wait for the disk: seconds of the fastest session."""

AGAIN: Final = 5.0
"""Seconds until a disk that was full, say, is tried again."""

SEALED_SPAN: Final = 5.0
"""Seconds in one piece while the archive is locked: each is a file."""

LOCKED: Final = 60.0
"""Seconds after which an archive that was locked is tried again."""

SPACING: Final = 128 << 10
"""Bytes of output between two keyframes."""

INTERVAL: Final = 60.0
"""Seconds of output between two keyframes, where it is enough."""

ENOUGH: Final = 16 << 10
"""Bytes of output that are drawn in a few milliseconds: less needs no keyframe of its own."""

AT_ONCE: Final = 16
"""Pieces that are written in one transaction."""

LARGEST_SEALED: Final = 256 << 10
"""Bytes of a keyframe that is sealed."""

PAUSED: Final = N_("Recording stopped")

ENDED: Final = N_("only the first {size:,} bytes are recorded")
"""Of a recording that has as much as it may have; in the recording itself, in English."""

LAST_WORDS: Final = 2.0
"""Seconds that the end of the program waits for what is not written yet."""

RESET: Final = b"\x18\x1b%G\x1bc"
"""CAN, UTF-8 and RIS: what is written behind it finds a new terminal, whatever was there.

What came before may have ended in the middle of a control string, which swallows a RIS alone, or
in another coding (ISO 2022), which RIS leaves as it is.
"""


class Screen(NamedTuple):
    """What a terminal shows: its size, and what gives that to a new one of the size."""

    columns: int
    lines: int
    content: bytes


_Step = tuple[float, str, bytes | str | Screen]
"""When, a code of asciicast, and what; a screen has none."""


class Recorder:
    """One part of a recording, from the first byte to `close`; no method blocks or raises.

    Args:
        recordings: of the archive.
        part: how it begins.
        screen: what the terminal shows already.
        newlines: whether a line ends with LF alone, as where no terminal is.
        now: a clock that does not jump, in seconds.
        room: bytes of output that may wait for the disk.
        again: seconds until a disk that took nothing is tried again.
        most: bytes of output that are recorded; what follows is left out, and that is said.
        changed: called in the thread whenever `kept` or the problem is another.
    """

    def __init__(  # noqa: PLR0913 -- a place and its bounds, each named
        self,
        recordings: Recordings,
        part: RecordingFacts,
        *,
        screen: Screen | None = None,
        newlines: bool = False,
        now: Callable[[], float] = time.monotonic,
        room: int = ROOM,
        again: float = AGAIN,
        most: float = math.inf,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.kept = False
        """Whether there is something of it to be played."""
        self._problem = ""
        self._told = (False, "")
        """What `changed` has said of these two."""
        self._most = most
        self._recorded = 0
        self.recordings = recordings
        columns, lines = self._size = _bounded(part.columns, part.lines)
        self._part = replace(part, columns=columns, lines=lines)
        self._newlines = newlines
        self._now = now
        self._began = now()
        self._room = room
        self._enough = min(LARGEST, room // 2)
        """Bytes that need not wait for more."""
        self._again = again
        self._changed = changed
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._waiting: deque[_Step] = deque()
        self._held = self._lost = 0
        self._since_keyframe = 0
        self._keyframe_at = self._began
        self._astray = False
        """Whether something was left out, so that what comes shows another screen."""
        self._pieces: deque[Piece] = deque([Piece(self._part)])
        """Not written yet; the first says that there is a recording."""
        self._locked: ArchiveLocked | None = None
        self._locked_until = 0.0
        self._paused = self._closed = False
        self._news = threading.Condition()
        if screen is not None:
            with self._news:
                self._show(screen)
        # Should the program end without `close`, what is waiting is still written.
        atexit.register(self._finish)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why nothing is recorded at the moment, in words; empty while all is well."""
        return self._problem or (_(ENDED).format(size=self._most) if self._is_full else "")

    @property
    def active(self) -> bool:
        """Whether what happens now is on its way to the disk."""
        return not (self._closed or self._paused or self.problem)

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    @property
    def paused(self) -> bool:
        """Whether nothing is recorded because that is wanted."""
        return self._paused

    @property
    def wants_keyframe(self) -> bool:
        """Whether it is time for `keyframe`."""
        if self._paused or self._held > self._room // 2 or not self._since_keyframe:
            return False
        late = self._now() - self._keyframe_at >= INTERVAL
        since = self._since_keyframe
        return self._astray or since >= (ENOUGH if late else SPACING)

    def output(self, data: bytes) -> None:
        """The far end has written this."""
        with self._news:
            if self._paused or self._closed:
                return
            if self._held + len(data) > self._room:
                self._lost += len(data)
                self._astray = True
                return
            self._say_what_is_lost()
            if self._is_full:
                return
            self._since_keyframe += len(data)
            self._recorded += len(data)
            if self._is_full:
                data = data[: len(data) - int(self._recorded - self._most)]
            self._put(OUTPUT, data, len(data))
            if self._is_full:
                self._put(MARKER, ENDED.format(size=self._most))

    def resize(self, columns: int, lines: int) -> None:
        """The terminal has this size now."""
        with self._news:
            size = _bounded(columns, lines)
            if not self._paused and size != self._size:
                self._resize(size)

    def mark(self, label: str) -> None:
        """A moment worth finding again."""
        with self._news:
            if not self._paused:
                self._put(MARKER, label)

    def keyframe(self, screen: Screen) -> None:
        """The terminal shows this, by all that was put here and nothing else."""
        with self._news:
            if self._paused or self._held + len(screen.content) > self._room:
                return
            self._since_keyframe, self._keyframe_at = 0, self._now()
            if self._astray:
                self._say_what_is_lost()
                self._show(screen)
            self._put("", screen, len(screen.content))

    def pause(self) -> None:
        """Record nothing until `go_on`."""
        with self._news:
            if not self._paused:
                self._put(MARKER, PAUSED)
                self._paused = True

    def go_on(self, screen: Screen) -> None:
        """Record again, from what the terminal shows by now."""
        with self._news:
            if self._paused:
                self._paused = False
                self._show(screen)

    def close(self) -> None:
        """Nothing more will come; the thread writes what is waiting, and ends."""
        with self._news:
            if self._closed:
                return
            self._say_what_is_lost()
            self._closed = True
            self._news.notify()

    def join(self, timeout: float | None = None) -> None:
        """Wait until all that came before `close` is written; blocks."""
        self._thread.join(timeout)

    def _finish(self) -> None:
        self.close()
        self.join(LAST_WORDS)

    @property
    def _is_full(self) -> bool:
        return self._recorded > self._most

    # Beside the thread, with the lock.

    def _time(self) -> float:
        return self._now() - self._began

    def _show(self, screen: Screen) -> None:
        self._astray = False
        self._resize(_bounded(screen.columns, screen.lines))
        self._put(OUTPUT, RESET + screen.content, len(screen.content))

    def _resize(self, size: tuple[int, int]) -> None:
        self._size = size
        self._put(RESIZE, "{}x{}".format(*size))

    def _say_what_is_lost(self) -> None:
        if self._lost:
            self._put(MARKER, f"{self._lost:,} bytes were not recorded")
            self._lost = 0

    def _put(self, code: str, what: bytes | str | Screen, size: int = 0) -> None:
        if not self._closed:
            self._waiting.append((self._time(), code, what))
            before, self._held = self._held, self._held + size
            # The thread waits for the first, and then for the time of a chunk or for its size.
            if len(self._waiting) == 1 or before < self._enough <= self._held:
                self._news.notify()

    # In the thread.

    def _run(self) -> None:
        closed = False
        try:
            while True:
                written = self._write()
                if closed:
                    return
                with self._news:
                    if written:
                        self._news.wait_for(lambda: self._waiting or self._closed)
                        self._news.wait_for(self._is_due, self._span)
                    else:
                        self._news.wait_for(lambda: self._closed, self._again)
                    closed = self._closed
                    # Until there is room, what comes waits, as far as there is room for that.
                    steps = self._take() if written or closed else ()
                self._pieces += self._made(steps, last=closed)
        finally:
            atexit.unregister(self._finish)

    @property
    def _span(self) -> float:
        """Seconds that what comes is gathered."""
        return SPAN if self._locked is None else SEALED_SPAN

    def _is_due(self) -> bool:
        """Whether what comes need not be gathered any longer."""
        return self._closed or self._held >= self._enough

    def _take(self) -> Iterable[_Step]:
        steps, self._waiting = self._waiting, deque()
        self._held = 0
        return steps

    def _made(self, steps: Iterable[_Step], *, last: bool) -> Iterator[Piece]:
        """What is to be written of what has happened."""
        chunker, at = Chunker(), 0.0
        for at, code, what in steps:
            if isinstance(what, Screen):
                yield self._piece(chunker.rest(), StoredKeyframe(at, *what))
                continue
            text = self._text(what) if isinstance(what, bytes) else what
            if text:
                yield from map(self._piece, chunker.add(CastEvent(at, code, text)))
        if last and (rest := self._decoder.decode(b"", final=True)):
            yield from map(self._piece, chunker.add(CastEvent(at, OUTPUT, rest)))
        if events := chunker.rest():
            yield self._piece(events)

    def _text(self, data: bytes) -> str:
        text = self._decoder.decode(data)
        # As the driver of a terminal has it (POSIX, ONLCR).
        return text.replace("\n", "\r\n") if self._newlines else text

    def _piece(
        self, events: Sequence[CastEvent], keyframe: StoredKeyframe | None = None
    ) -> Piece:
        return Piece(self._part, (PackedChunk.of(events),) if events else (), keyframe)

    def _write(self) -> bool:
        """Have all that was made in the archive, or sealed; whether that was possible."""
        try:
            while self._pieces:
                self._write_some()
            self._problem = ""
        except ArchiveError as error:
            self._problem = error.problem or str(error)
        if self._told != (news := (self.kept, self.problem)):
            self._told = news
            self._changed()
        return not self._pieces

    def _write_some(self) -> None:
        if self._locked is not None and self._now() < self._locked_until:
            self._seal(self._locked)
            return
        some = list(islice(self._pieces, AT_ONCE))
        try:
            self.recordings.write(*some)
        except ArchiveLocked as locked:
            self._locked, self._locked_until = locked, self._now() + LOCKED
            self._seal(locked)
        else:
            self._locked, self.kept = None, True
            for _each in some:
                self._pieces.popleft()

    def _seal(self, locked: ArchiveLocked) -> None:
        piece = self._pieces[0]
        if piece.keyframe is not None and len(piece.keyframe.screen) > LARGEST_SEALED:
            piece = replace(piece, keyframe=None)
        self.recordings.seal(piece, locked)
        self._pieces.popleft()


def _bounded(columns: int, lines: int) -> tuple[int, int]:
    """A size that a recording may have."""
    return min(columns, MOST_COLUMNS), min(lines, MOST_LINES)
