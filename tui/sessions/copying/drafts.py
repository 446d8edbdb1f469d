"""Where what is copied goes on this machine: files and folders that get their names when whole.

What blocks runs in a thread.
"""

import asyncio
import hashlib
import os
import shutil
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO, Final, Protocol

from tui.files import DRAFT, whole_file
from tui.sessions.headless.proxy import ByteWriter

FULL_MODE: Final = 0o700
"""Of a folder while it is filled."""


class Keeper(Protocol):
    """Takes a file's bytes."""

    async def write(self, data: bytes) -> None:
        """Take some more. Raises OSError."""

    async def finish(self, mode: int | None) -> None:
        """It is whole. Raises OSError."""

    async def discard(self) -> None:
        """It won't be."""

    @property
    def digest(self) -> str:
        """SHA-256 of what has been written, in hexadecimal."""


class FileKeeper:
    """A file that has its name once it is whole.

    Args:
        path: its name.
        replace: whether it may take the place of another.
    """

    def __init__(self, path: Path, *, replace: bool) -> None:
        self._whole = whole_file(path, replace=replace)
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        await asyncio.to_thread(self._write, data)

    async def finish(self, mode: int | None) -> None:
        await asyncio.to_thread(self._finish, mode)

    async def discard(self) -> None:
        if self._file is not None:
            await asyncio.to_thread(_abandon, self._whole)

    def _write(self, data: bytes) -> None:
        if self._file is None:
            self._file = self._whole.__enter__()
        self._file.write(data)
        self._digest.update(data)

    def _finish(self, mode: int | None) -> None:
        file, self._file = self._file, None
        assert file is not None, "written to before"
        try:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
        except OSError:
            _abandon(self._whole)
            raise
        self._whole.__exit__(None, None, None)


class StreamKeeper:
    """Standard output: what is written can't be taken back."""

    def __init__(self, outlet: ByteWriter) -> None:
        self._outlet = outlet
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        self._digest.update(data)
        self._outlet.write(data)
        # So that no more is fetched than is taken.
        await self._outlet.flush()
        if self._outlet.broken is not None:
            raise self._outlet.broken

    async def finish(self, mode: int | None) -> None:
        """All is written."""

    async def discard(self) -> None:
        """It is out."""


class FolderDraft:
    """A new folder, which has another name until it is whole. Blocking."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.path = Path(mkdtemp(dir=path.parent, prefix=DRAFT))
        """What it is called meanwhile."""

    def finish(self) -> None:
        """Give it its name. Raises OSError."""
        if os.path.lexists(self._path):
            raise FileExistsError(17, "File exists", str(self._path))
        self.path.rename(self._path)

    def discard(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)


class Broken(Exception):
    """Ends a draft."""


def _abandon(whole: AbstractContextManager[BinaryIO]) -> None:
    with suppress(Broken):
        whole.__exit__(Broken, Broken(), None)
