"""Joins a player, what it draws, and the threads that read.

The emulator is fed on the event loop, in slices, as that of a live session is. What reads from
the recording, and what draws its way to another time, is done in a thread; the last time that
was asked for counts, and the ones before it are given up.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from tui.archive.cast_reader import CastEvent
from tui.replay.player import Player
from tui.replay.rendering import Rendering
from tui.replay.source import RecordingSource
from tui.terminal.emulator import Emulator

FRAME: Final = 1 / 30
"""Seconds between two looks at the clock while it plays."""

AT_ONCE: Final = 32 << 10
"""Characters that are read before the event loop has its turn."""

BEHIND: Final = 1.0
"""Seconds after which what cannot be drawn as fast as it is played is jumped over."""


class Playing:
    """Plays a recording into an emulator.

    Args:
        source: The recording.
        emulator: What shows it; it has the recording's size.
        shown: Called when the emulator was fed, or shows another time altogether (`True`).
    """

    def __init__(
        self, source: RecordingSource, emulator: Emulator, shown: Callable[[bool], object]
    ) -> None:
        self.source = source
        self.player = Player(source.about.idle_limit)
        self.seeking = False
        """Whether another time is being drawn."""
        self._emulator = emulator
        self._shown = shown
        self._wanted = True
        self._closed = False
        self._news = asyncio.Event()

    def seek(self, to: float) -> None:
        """Go to a time."""
        self.player.seek(to, self.source.survey.duration)
        self._wanted = True
        self._news.set()

    def toggle(self) -> None:
        """Play or pause."""
        at_end = self.player.position >= self.source.survey.duration
        self.player.toggle(monotonic(), self.source.survey.duration)
        if at_end and self.player.playing:
            self._wanted = True
        self._news.set()

    def pause(self) -> None:
        """Stay where it is."""
        self.player.pause()

    def wake(self) -> None:
        """More is known of the recording."""
        self._news.set()

    def close(self) -> None:
        """Play no more; what a thread is doing is given up."""
        self._closed = True
        self._news.set()

    async def run(self) -> None:
        """Play, until it is closed."""
        rendering: Rendering | None = None
        while not self._closed:
            if self._wanted or rendering is None:
                rendering = await self._go() or rendering
            elif not await self._advance(rendering):
                await self._wait(FRAME if self.player.playing else None)

    async def _go(self) -> Rendering | None:
        """Show another time, unless yet another is asked for meanwhile."""
        self._wanted, self.seeking = False, True
        at = self.player.position
        rendering = await asyncio.to_thread(
            Rendering.at_time, self.source, at, lambda: self._wanted or self._closed
        )
        if rendering is None:
            return None
        self._emulator.take_over(rendering.emulator)
        rendering.emulator = self._emulator
        self.seeking = False
        self._shown(True)
        return rendering

    async def _advance(self, rendering: Rendering) -> bool:
        """Draw what has happened since; whether there is more to draw at once."""
        player, source = self.player, self.source
        end = source.survey.duration
        position = player.advance(monotonic(), rendering.at, rendering.next_at, end)
        if not player.playing:
            return False
        events = await asyncio.to_thread(rendering.take, position, AT_ONCE)
        if self._wanted or self._closed:
            return True
        for event in events:
            await self._draw(rendering, event)
        behind = rendering.next_at is not None and rendering.next_at <= position
        if behind and position - rendering.at > BEHIND * player.speed:
            self._wanted = True
        elif not behind and source.complete:
            player.stop_at(end)
        self._shown(False)
        return behind

    async def _draw(self, rendering: Rendering, event: CastEvent) -> None:
        for _ in rendering.draw(event):
            if self._wanted or self._closed:
                return
            await asyncio.sleep(0)

    async def _wait(self, patience: float | None) -> None:
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()
