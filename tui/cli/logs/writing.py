"""The file of the log: for its owner alone, of a bounded size, written by a thread of its own."""

import atexit
import errno
import logging
import os
import queue
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.language import _

LARGEST: Final = 10_000_000
"""Bytes of the file; then it is renamed to `FILE.1`, and another one begun."""

MOST_WAITING: Final = 10_000
"""Lines that wait for a slow disk; of more the count is written."""

PATIENCE: Final = 2.0
"""Seconds that the end of the program waits for what is still to be written."""


def open_log(path: Path) -> int:
    """Open a log to be written on, or begin it; gives back its descriptor.

    A link is followed if it is the user's own. A file that is somebody else's, or that has other
    names too, is refused: it may be another file of the user's, that somebody has led us to.

    Raises:
        OSError: It cannot be used; `strerror` says why.
    """
    if path.is_symlink():
        if path.lstat().st_uid != os.geteuid():
            raise OSError(
                errno.EPERM, _("it is a link that belongs to another user"), str(path)
            )
        path = Path(os.path.realpath(path))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        found = os.fstat(descriptor)
        problem = ""
        if not stat.S_ISREG(found.st_mode):
            problem = _("it is not a regular file")
        elif found.st_uid != os.geteuid():
            problem = _("it belongs to another user")
        elif found.st_nlink > 1:
            problem = _("it is a file that has another name, too")
        if problem:
            raise OSError(errno.EPERM, problem, str(path))
        os.fchmod(descriptor, 0o600)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class LogFile(logging.Handler):
    """Writes records into a file; nobody waits for the disk.

    Args:
        path: of the file, which is opened at once. Raises OSError.
        largest: bytes of it.
    """

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        super().__init__()
        self._path = path
        self._largest = largest
        self._file = open_log(path)
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._dropped = 0
        self.problem: OSError | None = None
        """Why nothing is written any more."""
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()
        atexit.register(self.finish)

    def emit(self, record: logging.LogRecord) -> None:
        if self.problem is not None:
            return
        try:
            self._lines.put_nowait(self.format(record))
        except queue.Full:
            self._dropped += 1
        except Exception:  # noqa: BLE001 -- a log never breaks what it tells of
            self._dropped += 1

    def finish(self) -> None:
        """Have all written that is waiting, if the disk takes it in time."""
        with suppress(queue.Full):
            self._lines.put(None, timeout=PATIENCE)
            self._thread.join(PATIENCE)
        atexit.unregister(self.finish)

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            dropped, self._dropped = self._dropped, 0
            if dropped:
                line += f"\n({dropped} lines were left out: the disk was too slow)"
            try:
                self._make_room()
                os.write(self._file, f"{line}\n".encode(errors="backslashreplace"))
            except OSError as problem:
                self.problem = problem
                return

    def _make_room(self) -> None:
        """Begin another file where this one is full; another program may have done so."""
        if os.fstat(self._file).st_size < self._largest:
            return
        path = Path(os.path.realpath(self._path))
        with suppress(FileNotFoundError):
            if os.path.samestat(path.stat(), os.fstat(self._file)):
                path.replace(path.with_name(f"{path.name}.1"))
        os.close(self._file)
        self._file = open_log(path)
