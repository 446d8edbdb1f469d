"""Writes a recording while its session runs, in a thread of its own.

What a session shows may hold secrets: the file is its owner's alone, and what is typed is never
in it. The session waits for nothing: when the disk cannot keep up, output is left out of the
recording, and a marker says how much. A disk that takes nothing, as a full one, is tried again
and again; until then the recording ends with a whole line.
"""

import atexit
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count, islice, takewhile
from pathlib import Path
from typing import Final

from tui.archive.cast import ENDING, Cast
from tui.files import make_folder

ROOM: Final = 8 << 20
"""Bytes of output that may wait for the disk: seconds of the fastest session."""

AGAIN: Final = 5.0
"""Seconds until a disk that was full, say, is tried again."""

LONGEST_NAME: Final = 100
MOST_PARTS: Final = 100
LAST_WORDS: Final = 2.0
"""Seconds that the end of the program waits for what is not written yet."""

_OTHER: Final = re.compile(r"[^A-Za-z0-9_.@=-]+")

Step = Callable[[], str]
"""Makes the lines for something that happened; called in the thread, in order."""


class Recorder:
    """One recording, from the first byte to `close`; no method blocks or raises.

    Args:
        folder: where the file is made, readable by its owner alone.
        name: of the file, without its ending; what is no letter or digit becomes a hyphen.
        cast: the format.
        now: a clock that does not jump, in seconds.
        room: bytes of output that may wait for the disk.
        again: seconds until a disk that took nothing is tried again.
        changed: called in the thread whenever the path or the problem is another.
    """

    def __init__(  # noqa: PLR0913 -- a format, a place and its bounds, each named
        self,
        folder: Path,
        name: str,
        cast: Cast,
        *,
        now: Callable[[], float] = time.monotonic,
        room: int = ROOM,
        again: float = AGAIN,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.path: Path | None = None
        """Known once the file is there."""
        self.problem = ""
        """Why nothing is recorded at the moment, in words; empty while all is well."""
        self._folder = folder
        self._name = _file_name(name)
        self._cast = cast
        self._now = now
        self._began = now()
        self._room = room
        self._again = again
        self._changed = changed
        self._file: int | None = None
        self._size = 0
        """Bytes on the disk, all of whole lines."""
        self._waiting: deque[tuple[int, Step]] = deque()
        self._held = self._lost = 0
        self._closed = False
        self._news = threading.Condition()
        # Should the program end without `close`, what is waiting is still written.
        atexit.register(self._finish)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def active(self) -> bool:
        """Whether what happens now is on its way to the disk."""
        return not (self._closed or self.problem)

    def output(self, data: bytes) -> None:
        """The far end has written this."""
        with self._news:
            if self._held + len(data) > self._room:
                self._lost += len(data)
                return
            if self._lost:
                self._put(0, partial(self._cast.mark, self._time(), _left_out(self._lost)))
                self._lost = 0
            self._put(len(data), partial(self._cast.output, self._time(), data))

    def resize(self, columns: int, lines: int) -> None:
        """The terminal has this size now."""
        with self._news:
            self._put(0, partial(self._cast.resize, self._time(), columns, lines))

    def mark(self, label: str) -> None:
        """A moment worth finding again."""
        with self._news:
            self._put(0, partial(self._cast.mark, self._time(), label))

    def close(self) -> None:
        """Nothing more will come; the thread writes what is waiting, and ends."""
        with self._news:
            if self._closed:
                return
            if self._lost:
                self._put(0, partial(self._cast.mark, self._time(), _left_out(self._lost)))
            self._put(0, partial(self._cast.end, self._time()))
            self._closed = True
            self._news.notify()

    def join(self, timeout: float | None = None) -> None:
        """Wait until all that came before `close` is written; blocks."""
        self._thread.join(timeout)

    def _finish(self) -> None:
        self.close()
        self.join(LAST_WORDS)

    def _time(self) -> float:
        return self._now() - self._began

    def _put(self, size: int, step: Step) -> None:
        if not self._closed:
            self._waiting.append((size, step))
            self._held += size
            self._news.notify()

    def _run(self) -> None:
        lines, closed = self._cast.header(), False
        try:
            while True:
                before = self.path, self.problem
                written = self._write(lines)
                if (self.path, self.problem) != before:
                    self._changed()
                if closed:
                    return
                with self._news:
                    if written:
                        self._news.wait_for(lambda: self._waiting or self._closed)
                    else:
                        self._news.wait_for(lambda: self._closed, self._again)
                    closed = self._closed
                    # Until there is room, what comes waits, as far as there is room for that.
                    steps = self._take() if written or closed else ()
                lines = ("" if written else lines) + "".join(step() for _, step in steps)
        finally:
            if self._file is not None:
                os.close(self._file)
            atexit.unregister(self._finish)

    def _take(self) -> Iterable[tuple[int, Step]]:
        steps, self._waiting = self._waiting, deque()
        self._held = 0
        return steps

    def _write(self, lines: str) -> bool:
        """Have whole lines on the disk, or none of them; whether they are there."""
        left = memoryview(lines.encode())
        try:
            file = self._file = self._open() if self._file is None else self._file
            while left:
                left = left[os.write(file, left) :]
        except OSError as error:
            self.problem = error.strerror or str(error)
            self._undo()
            return False
        self._size += len(lines)
        self.problem = ""
        return True

    def _undo(self) -> None:
        """Leave no half line behind, and no file without any."""
        if self._file is None or self.path is None:
            return
        with suppress(OSError):
            os.ftruncate(self._file, self._size)
        if not self._size:
            os.close(self._file)
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            self._file = self.path = None

    def _open(self) -> int:
        make_folder(self._folder)
        for path in _names(self._folder / f"{self._name}.{ENDING}"):
            with suppress(FileExistsError):
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
                descriptor = os.open(path, flags, 0o600)
                self.path = path
                return descriptor
        raise AssertionError("there is always a further name")


def parts_of(recording: Path) -> tuple[Path, ...]:
    """A recording, and those that a later run of the program has put beside it; blocks."""
    first, *more = islice(_names(recording), MOST_PARTS)
    return first, *takewhile(Path.exists, more)


def recordings_of(folder: Path, name: str) -> tuple[Path, ...]:
    """What was recorded under a name, part by part; none, if nothing was; blocks."""
    parts = parts_of(folder / f"{_file_name(name)}.{ENDING}")
    return parts if parts[0].exists() else ()


def _file_name(name: str) -> str:
    return _OTHER.sub("-", name).strip(".-")[:LONGEST_NAME] or "session"


def _names(first: Path) -> Iterator[Path]:
    """The name of a recording, then those for parts that go on from it."""
    yield first
    for number in count(2):
        yield first.with_stem(f"{first.stem}-{number}")


def _left_out(count: int) -> str:
    return f"{count:,} bytes were not recorded"
