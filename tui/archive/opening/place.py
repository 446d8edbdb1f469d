"""The files of an archive in its folder, and who may use them at the moment.

    archive.db           the encrypted file
    archive.pub          its public key, and the fingerprint of its key
    archive.spool/       what is sealed to the public key until it can be taken in
    archive.recovery     its key under the user's recovery passphrase, where there is one
    ledger.sqlite3       the plain file of who has no keyring
    recordings/          recordings in files, of an earlier version

One that was set aside has the same endings behind another name: `archive-20261128T213000Z`.

Every function blocks, and raises OSError.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from tui.archive.cast_files import FOLDER
from tui.archive.database import PATIENCE, SIDE_FILES
from tui.files import read_text, write_whole

FILE_NAME: Final = "ledger.sqlite3"
"""Of the plain file, as the history was called once: files of then are read on."""

STEM: Final = "archive"

LARGEST: Final = 4096
"""Bytes of the files with keys."""

_SEALED: Final = re.compile(r"\d{20}-\d+-\d{6}-[0-9a-f]{16}\.sealed", re.ASCII)

_AGAIN: Final = 0.02
"""Seconds until a folder that another program has for itself is tried again."""


@dataclass(frozen=True, slots=True)
class ArchivePlace:
    """Where the parts of one archive are."""

    folder: Path
    stem: str = STEM

    @property
    def plain(self) -> Path:
        """The file without a key; only one of a folder."""
        return self.folder / FILE_NAME

    @property
    def encrypted(self) -> Path:
        return self.folder / f"{self.stem}.db"

    @property
    def public(self) -> Path:
        return self.folder / f"{self.stem}.pub"

    @property
    def spool(self) -> Path:
        return self.folder / f"{self.stem}.spool"

    @property
    def recordings(self) -> Path:
        return self.folder / FOLDER

    @property
    def recovery(self) -> Path:
        return self.folder / f"{self.stem}.recovery"

    def parts(self) -> tuple[Path, ...]:
        """All of them, in the order in which they are moved: who finds the last has the rest."""
        beside = (Path(f"{self.encrypted}{end}") for end in SIDE_FILES)
        return *beside, self.recovery, self.spool, self.public, self.encrypted

    def move(self, other: "ArchivePlace") -> None:
        """Give it another name, which no file has."""
        for here, there in zip(self.parts(), other.parts(), strict=True):
            with suppress(FileNotFoundError):
                here.rename(there)

    def dated(self, now: datetime) -> "ArchivePlace":
        """A name to set it aside under, which no file has yet."""
        stem = wanted = f"{STEM}-{now:%Y%m%dT%H%M%SZ}"
        number = 1
        while any(os.path.lexists(part) for part in replace(self, stem=stem).parts()):
            number += 1
            stem = f"{wanted}-{number}"
        return replace(self, stem=stem)

    def set_aside(self) -> "tuple[ArchivePlace, ...]":
        """Those that were set aside here, the latest first."""
        found = sorted(self.folder.glob(f"{STEM}-*.db"), reverse=True)
        return tuple(replace(self, stem=path.stem) for path in found)


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """What anybody may know of an archive's keys."""

    key: bytes
    fingerprint: str

    def write(self, path: Path) -> None:
        written = {"version": 1, "public": self.key.hex(), "fingerprint": self.fingerprint}
        write_whole(path, f"{json.dumps(written)}\n")

    @classmethod
    def read(cls, path: Path) -> "PublicHalf | None":
        """None where there is none that can be read."""
        try:
            match json.loads(read_text(path, LARGEST)):
                case {"version": 1, "public": str(public), "fingerprint": str(fingerprint)}:
                    return cls(bytes.fromhex(public), fingerprint)
                case _:
                    return None
        except (OSError, ValueError, RecursionError):
            return None


def waiting(spool: Path) -> list[str]:
    """The names of the sealed files in a folder, the oldest first."""
    try:
        return sorted(path.name for path in spool.iterdir() if _SEALED.fullmatch(path.name))
    except OSError:
        return []


@contextmanager
def gate(folder: Path, *, alone: bool, patience: float = PATIENCE) -> Iterator[bool]:
    """Use the archive of a folder beside other programs, or alone; whether that was possible.

    It is a lock on the folder itself, so that a disk that is full or can only be read has it
    too. Where the system has no such lock, nobody is kept out.

    Args:
        folder: one that exists.
        alone: for who replaces files.
        patience: seconds to wait for the others.
    """
    try:
        import fcntl
    except ImportError:
        yield True
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        until = monotonic() + patience
        got = _locked(descriptor, kind)
        while not got and monotonic() < until:
            sleep(_AGAIN)
            got = _locked(descriptor, kind)
        yield got
    finally:
        os.close(descriptor)


@contextmanager
def taken(path: Path) -> Iterator[bool]:
    """Have a file for oneself, unless another program has; which of them. It ends with the program.

    Args:
        path: a file without content, which may not be there yet.
    """
    try:
        import fcntl
    except ImportError:
        yield True
        return
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        yield _locked(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a share that has no such locks
    return True
