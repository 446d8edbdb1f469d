"""How a process that forwards without a terminal keeps the file that tells of it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.language import N_, _
from tui.sessions.forwards.background import BackgroundForwards, forget, write
from tui.sessions.forwards.standing import facts_of
from tui.sessions.headless.forward import Forward

REFRESH: Final = 2.0
"""Seconds between looks whether there is something new to tell."""

UNWRITTEN: Final = N_(
    "The forward can't be listed: {path} can't be written: {reason}. `kill {pid}` still ends it."
)


class Registration:
    """This process's file.

    Args:
        directory: the state directory.
        about: the process; its ports are those of `forwards` at each moment.
        forwards: what it forwards.
    """

    def __init__(
        self, directory: Path, about: BackgroundForwards, forwards: Sequence[Forward]
    ) -> None:
        self._directory = directory
        self._about = about
        self._forwards = forwards
        self._told: BackgroundForwards | None = None
        self._turn = asyncio.Lock()

    async def begin(self) -> str:
        """Write it; gives back a sentence if that is not possible."""
        try:
            await self._write()
        except OSError as error:
            return _(UNWRITTEN).format(
                path=self._directory, reason=error.strerror or error, pid=self._about.pid
            )
        return ""

    async def keep(self) -> None:
        """Tell what is new, until this is cancelled."""
        while True:
            await asyncio.sleep(REFRESH)
            # A disk may be full for a while; what is told is older then.
            with suppress(OSError):
                await self._write()

    async def over(self) -> None:
        """Remove it: nothing is forwarded any more."""
        with suppress(OSError):
            async with self._turn:
                await asyncio.to_thread(forget, self._directory, self._about)

    async def _write(self) -> None:
        ports = tuple(facts_of(each) for each in self._forwards)
        now = replace(self._about, ports=ports)
        if now != self._told:
            async with self._turn:
                await asyncio.to_thread(write, self._directory, now)
            self._told = now
