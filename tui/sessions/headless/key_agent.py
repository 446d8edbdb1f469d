"""The SSH agent that offers a one-time key, at a Unix socket of its user's.

OpenSSH asks the agent that `IdentityAgent` names once the server is connected to, which is after
its ProxyCommand has begun: so the two can be one process.
"""

import asyncio
import os
import socket
import stat
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tui.errors import UserFacingError
from tui.language import _
from tui.sessions.headless.local_address import AddressUnavailable, LocalAddress
from tui.sessions.headless.one_time_key import LENGTH, AgentMessage, OneTimeKey

LARGEST_MESSAGE: Final = 256 * 1024
"""Bytes; OpenSSH's own bound."""


class SocketInTheWay(UserFacingError):
    """Where the agent is to listen is something else; the sentence is `str(error)`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        said = _("{path} exists and is not a socket. Move it, or choose another path.")
        return said.format(path=self.path)


class KeyAgent:
    """Answers for one key.

    Args:
        key: the one that it has.
        path: of its socket. A socket that is there already is replaced: another connection to
            the same user and host, whose client may as well use this key.
        offered: awaited before the key is offered, so that it is accepted by then.
    """

    def __init__(
        self, key: OneTimeKey, path: Path, offered: Callable[[], Awaitable[None]]
    ) -> None:
        self._key = key
        self._path = path
        self._offered = offered

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen. Raises AddressUnavailable and SocketInTheWay."""
        listener, number = await asyncio.to_thread(self._listen)
        server = await asyncio.start_unix_server(self._serve, sock=listener)
        try:
            async with server:
                yield
        finally:
            await asyncio.to_thread(self._remove, number)

    def _listen(self) -> tuple[socket.socket, int]:
        """A socket of the user's alone, at once in its place; and its inode."""
        with suppress(FileNotFoundError):
            if not stat.S_ISSOCK(self._path.lstat().st_mode):
                raise SocketInTheWay(self._path)
        beside = Path(f"{self._path}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            beside.unlink(missing_ok=True)
            listener = LocalAddress(path=str(beside)).listen()
            number = beside.stat().st_ino
            beside.replace(self._path)
        except (OSError, AddressUnavailable) as error:
            why = error.error if isinstance(error, AddressUnavailable) else error
            raise AddressUnavailable(LocalAddress(path=str(self._path)), why) from error
        return listener, number

    def _remove(self, number: int) -> None:
        """Take the socket away, where another has not taken its place."""
        with suppress(FileNotFoundError):
            if self._path.lstat().st_ino == number:
                self._path.unlink()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while True:
                length = int.from_bytes(await reader.readexactly(LENGTH))
                if length > LARGEST_MESSAGE:
                    return
                message = await reader.readexactly(length)
                if message[:1] == bytes([AgentMessage.REQUEST_IDENTITIES]):
                    await self._offered()
                answer = self._key.answer(message)
                writer.write(len(answer).to_bytes(LENGTH) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            # The client has what it wanted.
            return
        finally:
            writer.close()
