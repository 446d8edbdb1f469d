"""Indexes recordings while the app runs, in a thread that hardly anybody notices."""

from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError, ArchiveLocked

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.replay.indexing import Indexer

FIRST: Final = 3.0
"""Seconds after the start: what the user waits for comes first."""

EVERY: Final = 5.0
"""Seconds between two looks for what is not indexed yet."""

LOCKED: Final = 60.0
"""Seconds after which an archive that was out of reach is tried again."""


class IndexThread:
    """From `start` to `close`; a program that ends without it loses nothing.

    Args:
        archive: whose recordings are indexed.
        secrets: what else is masked in them.
    """

    def __init__(self, archive: "Archive", secrets: Sequence[str]) -> None:
        self._backlog = archive.backlog
        self._secrets = secrets
        self._indexer: Indexer | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="indexer", daemon=True)

    def start(self) -> None:
        """Begin; nothing is waited for."""
        self._thread.start()

    def close(self) -> None:
        """Come to an end soon; nothing is waited for."""
        self._stop.set()

    def join(self) -> None:
        """Wait for the end; blocks."""
        self._thread.join()

    def _run(self) -> None:
        wait = FIRST
        while not self._stop.wait(wait):
            wait = EVERY
            try:
                if self._backlog.count():
                    self._index()
            except ArchiveLocked:
                wait = LOCKED
            except ArchiveError:
                # What is wrong with it is said by those who write it.
                wait = LOCKED

    def _index(self) -> None:
        # Not before there is something to index: it brings the emulator.
        from tui.replay.indexing import Indexer, Pace, Stopped

        if self._indexer is None:
            pace = Pace(self._stop)
            self._indexer = Indexer(self._backlog, self._secrets, pace=pace)
        try:
            for _ in self._indexer.run():
                if self._stop.is_set():
                    return
        except Stopped:
            return
