"""Writes a recording while its session runs, in a thread of its own.

What a session shows may hold secrets: the file is its owner's alone, and what is typed is never
in it. The session waits for nothing: when the disk cannot keep up, output is left out of the
recording, and a marker says how much.
"""

import atexit
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count, islice, takewhile
from pathlib import Path
from typing import Final, TextIO

from tui.archive.cast import ENDING, Cast
from tui.files import make_folder

ROOM: Final = 8 << 20
"""Bytes of output that may wait for the disk: seconds of the fastest session."""

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
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        cast: Cast,
        *,
        now: Callable[[], float] = time.monotonic,
        room: int = ROOM,
    ) -> None:
        self.path: Path | None = None
        """Known once the file is there."""
        self.problem = ""
        """Why nothing more is recorded, in words; empty while all is well."""
        self._folder = folder
        self._name = _OTHER.sub("-", name).strip(".-")[:LONGEST_NAME] or "session"
        self._cast = cast
        self._now = now
        self._began = now()
        self._room = room
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
        """Whether what happens now is recorded."""
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
        if self.active:
            self._waiting.append((size, step))
            self._held += size
            self._news.notify()

    def _run(self) -> None:
        try:
            with self._open() as file:
                self._write(file)
        except OSError as error:
            with self._news:
                self.problem = error.strerror or str(error)
                self._waiting.clear()
                self._held = 0
        finally:
            atexit.unregister(self._finish)

    def _write(self, file: TextIO) -> None:
        file.write(self._cast.header())
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closed)
                steps, self._waiting = self._waiting, deque()
                self._held = 0
                closed = self._closed
            file.writelines(step() for _, step in steps)
            # After a crash all is there but what came within the same moment.
            file.flush()
            if closed:
                return

    def _open(self) -> TextIO:
        make_folder(self._folder)
        for path in _names(self._folder / f"{self._name}.{ENDING}"):
            with suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                self.path = path
                return os.fdopen(descriptor, "w", encoding="utf-8")
        raise AssertionError("there is always a further name")


def parts_of(recording: Path) -> tuple[Path, ...]:
    """A recording, and those that a later run of the program has put beside it; blocks."""
    first, *more = islice(_names(recording), MOST_PARTS)
    return first, *takewhile(Path.exists, more)


def _names(first: Path) -> Iterator[Path]:
    """The name of a recording, then those for parts that go on from it."""
    yield first
    for number in count(2):
        yield first.with_stem(f"{first.stem}-{number}")


def _left_out(count: int) -> str:
    return f"{count:,} bytes were not recorded"
