"""A keyring of a test's choice, and programs that open an archive with it."""

from datetime import UTC, datetime
from pathlib import Path

from tui.archive.opening.keys import Keys
from tui.archive.opening.opener import Opener
from tui.archive.opening.place import ArchivePlace
from tui.archive.store import Archive
from tui.credentials.errors import KeyringTrouble, LockedKeyring, NoKeyring
from tui.credentials.item import KeyringItem

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

LOCKED = LockedKeyring()
ABSENT = NoKeyring()


class Ring(KeyringItem):
    """Holds one key; `trouble` is why it cannot be asked."""

    def __init__(self, trouble: KeyringTrouble | None = None) -> None:
        super().__init__("archive:test")
        self.held: bytes | None = None
        self.trouble = trouble
        self.asked = 0

    def read(self) -> bytes | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return self.held

    def write(self, value: bytes) -> bytes:
        self.held = self.read() or value
        return self.held


class Program:
    """One run of the program: what it opens, and what it says."""

    def __init__(self, folder: Path, ring: Ring | None) -> None:
        self.said: list[str] = []
        self.place = ArchivePlace(folder)
        self.opener = Opener(folder, Keys(ring))
        self.opener.report = self.said.append
        self.archive = Archive(self.opener)

    async def ids(self) -> set[str]:
        return {row.session_id for row in await self.archive.sessions()}


def bytes_below(folder: Path) -> bytes:
    """All that lies in the files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
