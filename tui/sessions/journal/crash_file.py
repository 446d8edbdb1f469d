"""Keeps the crash record of one session in its file, as far behind as resuming can bear."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.language import _
from tui.protocol.ticket import SequenceState
from tui.sessions.orphans.crash_record import (
    FOLDER,
    UNWRITTEN,
    CrashRecord,
    forget,
    of_this_process,
    remember,
)

RESERVE: Final = 1000
"""Sequence numbers that may be used until the file is written again: a second of input at the
rate that the service allows."""

REFRESH: Final = 5.0
"""Seconds after which numbers that have moved are written although the reserve lasts."""


class CrashFile:
    """One session's file, for one task at a time.

    Args:
        directory: of the program's state.
        refresh: called when numbers that have moved are to be written.
    """

    def __init__(self, directory: Path, refresh: Callable[[], None]) -> None:
        self.written = False
        """Whether there is one."""
        self._folder = directory / FOLDER
        self._refresh = refresh
        self._kept: CrashRecord | None = None
        """What the file says."""
        self._kept_at = 0.0
        self._writing: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def runs_out(self, numbers: SequenceState | None) -> bool:
        """Whether half the reserve is used up: it must be written again before all of it is."""
        kept = self._kept.numbers if self._kept is not None else None
        if kept is None or numbers is None:
            return False
        return numbers.input_to - kept.input_to >= RESERVE // 2

    def _is_due(self, found: CrashRecord) -> bool:
        """Whether what is in the file no longer holds, or soon will not."""
        kept = self._kept
        if kept is None or kept.numbers is None or found.numbers is None:
            return kept != found
        if replace(found, numbers=kept.numbers) != kept or self.runs_out(found.numbers):
            return True
        age = asyncio.get_running_loop().time() - self._kept_at
        return found != kept and age >= REFRESH

    async def write(self, found: CrashRecord) -> str:
        """Write it if it is due; gives back a sentence if that is not possible."""
        problem = ""
        if self._is_due(found):
            self.stop()
            loop = asyncio.get_running_loop()
            self._kept, self._kept_at = found, loop.time()
            self._writing = loop.run_in_executor(None, self._remember, found)
            try:
                # Who is cancelled here wipes it next, and must not come before the thread.
                await asyncio.shield(self._writing)
                self.written = True
            except OSError as error:
                problem = _(UNWRITTEN).format(
                    folder=self._folder, reason=error.strerror or error
                )
        return problem

    async def wipe(self, session_id: str) -> None:
        """Remove it, if it is there."""
        self.stop()
        with suppress(OSError):
            if self._writing is not None:
                await self._writing
        with suppress(OSError):
            await asyncio.to_thread(forget, self._folder, session_id)

    def refresh_soon(self) -> None:
        """Its numbers may have moved: look again in a while."""
        if self._timer is None and self._kept is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(REFRESH, self._look_again)

    def stop(self) -> None:
        """Nobody is to look again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_again(self) -> None:
        self._timer = None
        self._refresh()

    def _remember(self, found: CrashRecord) -> None:
        remember(self._folder, of_this_process(found))
