"""The far side as its python3, behind a port: requests and data as they are.

The port's session is of the kind that carries SSH: one connection, whose bytes are nobody's
business, and so nothing has to be taken apart on the way.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from tui.aws.client import Aws
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.sessions.copying.answers import PortReader
from tui.sessions.copying.talk import CopyFailed, LinkLost, Talk
from tui.sessions.headless.proxy import Proxy
from tui.sessions.journal.steps import Journal

PATIENCE: Final = 30.0
"""Seconds until python3 has answered through a port session, or will not."""

SENT: Final = 4 << 20
"""Bytes of small files that nobody has confirmed yet."""

WAITING: Final = 4
"""Pieces that wait to be sent."""

UNREACHED: Final = N_("the port can't be reached")
NONSENSE: Final = N_("What answers on the port is not python3.")


class FarPort(Talk):
    """A connection to a python3 that serves requests: what a `Proxy` carries, both ends of it."""

    most = SENT
    full = False
    broken: OSError | None = None

    def __init__(self) -> None:
        super().__init__()
        self._words = PortReader()
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(WAITING)

    async def introduce(self, token: str) -> None:
        """Say what python3 wants to hear first. Raises LinkLost."""
        await self._send(token.encode())

    async def give(self, pieces: AsyncIterator[bytes], size: int | None) -> None:
        async for piece in pieces:
            await self._send(b"D %d\n" % len(piece) + piece)
            self._unclaimed += len(piece) if size is not None else 0

    async def read(self) -> bytes:
        """What is to be sent next."""
        return await self._waiting.get()

    def write(self, data: bytes) -> None:
        """Hear what has come."""
        try:
            for word in self._words.feed(data):
                self.hear(word)
        except ValueError:
            self.lose(LinkLost(_(NONSENSE)))

    async def run(self) -> None:
        """Nothing of it waits here."""
        await asyncio.Event().wait()

    async def flush(self) -> None:
        """All is heard at once."""

    def lose(self, why: LinkLost) -> None:
        super().lose(why)
        # Who waits for room is told.
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def _send(self, line: bytes) -> None:
        self._check()
        await self._waiting.put(line)
        self._check()


class PortLink:
    """A port session, and the connection through it; `open` and `close` are its life."""

    def __init__(
        self,
        aws: Aws,
        target: str,
        port: int,
        *,
        maximum: float | None,
        journal: Journal | None,
    ) -> None:
        self._far = FarPort()
        self._proxy = Proxy(
            aws,
            target,
            port,
            source=self._far,
            destination=self._far,
            maximum=maximum,
            journal=journal,
        )
        self._running: asyncio.Task[None] | None = None

    async def open(self, reason: str, token: str) -> FarPort:
        """Connect. Raises CopyFailed."""
        self._running = asyncio.get_running_loop().create_task(self._carry(reason))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._far.introduce(token)
                await self._far.answer("E", "/")
        except TimeoutError:
            raise CopyFailed(_(UNREACHED)) from None
        return self._far

    async def close(self) -> None:
        """End the session."""
        self._proxy.end()
        if self._running is not None:
            await self._running

    async def _carry(self, reason: str) -> None:
        try:
            why = _((await self._proxy.run(reason)).words)
        except UserFacingError as error:
            why = str(error)
        self._far.lose(LinkLost(why, again=True))
