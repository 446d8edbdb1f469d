"""The far side as its python3, behind a forwarded port: requests and data as they are."""

import asyncio
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.aws.client import Aws
from tui.errors import UserFacingError
from tui.sessions.copying.answers import PortReader
from tui.sessions.copying.talk import CopyFailed, LinkLost, Talk
from tui.sessions.headless.forward import Destination, Forward
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.journal.steps import Journal

PATIENCE: Final = 30.0
"""Seconds until python3 has answered through a port session, or will not."""

READ_SIZE: Final = 256 << 10
SENT: Final = 4 << 20
"""Bytes of small files that nobody has confirmed yet."""


class FarPort(Talk):
    """A connection to a python3 of the far side that serves requests."""

    most = SENT

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        super().__init__()
        self._from, self._to = reader, writer

    async def listen(self) -> None:
        """Hear answers until the connection is over."""
        words = PortReader()
        try:
            while data := await self._from.read(READ_SIZE):
                for word in words.feed(data):
                    self.hear(word)
        except (OSError, ValueError):
            pass  # over, either way
        self.lose(LinkLost("The connection to python3 on the instance has ended.", again=True))

    async def give(self, pieces: AsyncIterator[bytes], size: int | None) -> None:
        async for piece in pieces:
            await self._send(b"D %d\n" % len(piece) + piece)
            self._unclaimed += len(piece) if size is not None else 0

    async def _send(self, line: bytes) -> None:
        self._check()
        try:
            self._to.write(line)
            await self._to.drain()
        except OSError as error:
            self.lose(LinkLost(f"The connection has ended: {error.strerror}.", again=True))
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
        self._folder = tempfile.TemporaryDirectory(prefix="ssm-tui-")
        # In a folder of the user's own: nobody else can connect.
        self._path = str(Path(self._folder.name) / "port")
        self._ready = asyncio.Event()
        self._problem = ""
        self._forward = Forward(
            aws,
            target,
            Destination(port),
            LocalAddress(path=self._path).listen(),
            ready=self._ready.set,
            notify=self._note,
            maximum=maximum,
            journal=journal,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._writer: StreamWriter | None = None

    async def open(self, reason: str, token: str) -> FarPort:
        """Connect. Raises CopyFailed."""
        loop = asyncio.get_running_loop()
        self._tasks.append(loop.create_task(self._carry(reason)))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._ready.wait()
                if self._problem:
                    raise CopyFailed(self._problem)
                reader, self._writer = await asyncio.open_unix_connection(self._path)
                far = FarPort(reader, self._writer)
                self._tasks.append(loop.create_task(far.listen()))
                self._writer.write(token.encode())
                await far.answer("E", "/")
        except (TimeoutError, OSError, LinkLost) as error:
            raise CopyFailed(self._problem or "The port could not be reached.") from error
        return far

    async def close(self) -> None:
        """End the session, and remove what there is of the connection here."""
        if self._writer is not None:
            with suppress(OSError):
                self._writer.write(b"Q\n")
                self._writer.close()
        self._forward.end()
        try:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await asyncio.to_thread(self._folder.cleanup)

    async def _carry(self, reason: str) -> None:
        try:
            self._note((await self._forward.run(reason)).words)
        except UserFacingError as error:
            self._note(str(error))
        finally:
            self._ready.set()

    def _note(self, sentence: str) -> None:
        self._problem = self._problem or sentence
