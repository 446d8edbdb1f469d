"""This process's own standard streams, without stopping the event loop.

A terminal, a pipe and a file behave differently when they are made non-blocking, and the
change would be felt by whoever shares them; so reading and writing block, in a thread.
"""

import asyncio
import os
import select
from collections.abc import Callable
from typing import Final

from tui.threads import DaemonThreads

READ_SIZE: Final = 64 * 1024
"""Bytes at a time: what a pipe holds."""

FULL: Final = 1 << 20
"""Bytes that may wait for a slow reader before the far end is held back."""


class PipeWriter:
    """Bytes for a file descriptor, in order; `write` never waits, `run` does the work.

    `changed` is called on the event loop whenever the outlet has become emptier, or broken.
    """

    def __init__(self, descriptor: int, changed: Callable[[], None]) -> None:
        self.descriptor = descriptor
        self._changed = changed
        self._pending = bytearray()
        self._under_way = 0
        self._arrived = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self.broken: OSError | None = None
        """Why nothing can be written any more: the reader is gone, or the disk is full."""
        self.mid_line = False
        """Whether what was written last has not ended its line."""

    @property
    def full(self) -> bool:
        """Whether so much waits that no more should come for now."""
        return len(self._pending) + self._under_way >= FULL

    @property
    def is_terminal(self) -> bool:
        """Whether it is what a person looks at."""
        return os.isatty(self.descriptor)

    def write(self, data: bytes) -> None:
        """Write, later and in order; nothing once it is broken."""
        if self.broken is None and data:
            self._pending += data
            self.mid_line = not data.endswith(b"\n")
            self._empty.clear()
            self._arrived.set()

    async def run(self) -> None:
        """Write what comes; ends only when it breaks or is cancelled."""
        threads = DaemonThreads(1, f"output-{self.descriptor}")
        loop = asyncio.get_running_loop()
        try:
            while self.broken is None:
                await self._arrived.wait()
                self._arrived.clear()
                data, self._pending = bytes(self._pending), bytearray()
                self._under_way = len(data)
                try:
                    await loop.run_in_executor(threads, write_all, self.descriptor, data)
                except OSError as error:
                    self.broken = error
                    self._pending.clear()
                self._under_way = 0
                if not self._pending:
                    self._empty.set()
                self._changed()
        finally:
            threads.shutdown()

    async def flush(self) -> None:
        """Wait until everything is written, or cannot be."""
        await self._empty.wait()


class PipeReader:
    """The bytes that come from a file descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._threads = DaemonThreads(1, f"input-{descriptor}")

    async def read(self) -> bytes:
        """The next bytes as they come; none at the end, or when it cannot be read any more."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, read_some, self._descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything, also where somebody has made the descriptor non-blocking."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


def read_some(descriptor: int) -> bytes:
    """What is there, waiting for the first byte; empty at the end."""
    while True:
        try:
            return os.read(descriptor, READ_SIZE)
        except BlockingIOError:
            select.select([descriptor], [], [])
        except OSError:
            # A terminal that has hung up says EIO: that is the end of it.
            return b""
