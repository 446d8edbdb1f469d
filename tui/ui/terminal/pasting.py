"""A large paste on its way to the remote, a piece at a time.

A channel never refuses input: what is more than the line carries waits at this end, and what
is typed waits behind it. So a large paste is handed over no faster than it is taken, can be
followed, and can be stopped; keys that are pressed meanwhile come after it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from tui.terminal.input.paste import END, PIECE, pieces

LARGE: Final = 4 * PIECE
"""Bytes; what is no longer is sent at once."""

MOST_WAITING: Final = 8 * PIECE
"""Bytes that may wait to be acknowledged before the next piece is handed over."""

PAUSE: Final = 0.01
"""Seconds between two pieces: time for the remote's terminal to take one."""


class Pasting:
    """Hands a paste over, piece by piece.

    Args:
        data: What goes to the remote, markers included.
        send: Hands over a piece.
        waiting: How many bytes were handed over and are not acknowledged.
        progress: Called after each piece.
    """

    def __init__(
        self,
        data: bytes,
        *,
        send: Callable[[bytes], None],
        waiting: Callable[[], int],
        progress: Callable[[], object],
    ) -> None:
        self._pieces = deque(pieces(data))
        self._is_bracketed = data.endswith(END)
        self._total = len(data)
        self._sent = 0
        self._send = send
        self._waiting = waiting
        self._progress = progress
        self.after = bytearray()

    @property
    def words(self) -> str:
        """How far it is."""
        share = self._sent * 100 // self._total
        return f"{share} % of {self._total // 1024} KiB"

    def stop(self) -> None:
        """Send no more of it; a remote that waits for the end of a paste is told it."""
        if self._pieces:
            self._pieces.clear()
            if self._is_bracketed:
                self._pieces.append(END)

    def give_up(self) -> int:
        """There is nobody to send it to any more; the bytes that were left, with those behind."""
        left = sum(map(len, self._pieces)) + len(self.after)
        self._pieces.clear()
        self.after.clear()
        return left

    def add(self, data: bytes) -> None:
        """Keep what is to be sent behind it."""
        self.after += data

    async def run(self) -> None:
        """Return when the last piece is handed over, and what was to come after it."""
        while self._pieces:
            if self._waiting() <= MOST_WAITING:
                piece = self._pieces.popleft()
                self._send(piece)
                self._sent += len(piece)
                self._progress()
            await asyncio.sleep(PAUSE)
        if self.after:
            self._send(bytes(self.after))
