"""Opens one SQLite file, encrypted or plain, and says what SQLite says in words for people.

The home of `apsw`, SQLite with Multiple Ciphers: with a key, every page of the file, of its
write-ahead log and of its journal is encrypted and authenticated (ChaCha20-Poly1305). What is
sorted on the way stays in memory, for a temporary file would not be encrypted.

Every function blocks.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import apsw

from tui.archive.errors import ArchiveDamaged, ArchiveError
from tui.archive.network import on_network
from tui.language import N_

Database = apsw.Connection
Row = tuple[Any, ...]

UNREADABLE: Final = (apsw.NotADBError, apsw.CorruptError)
"""What SQLite raises for a file that it cannot read, for its content or for its key."""

PATIENCE: Final = 5.0
"""Seconds to wait for another program that is writing."""

KEY_BYTES: Final = 32

CIPHER: Final = "chacha20"

_ALWAYS: Final = (("foreign_keys", "ON"), ("secure_delete", "ON"), ("temp_store", "MEMORY"))

ROOM: Final = 64 << 10
"""Bytes. On a disk with less room no memory can be shared with other programs, so none is."""

SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, by the ends of their names."""

BUSY: Final = N_("another program is keeping it locked")
READ_ONLY: Final = N_("its disk or folder is read-only")
FULL: Final = N_("the disk is full")

_WORDS: Final[tuple[tuple[type[apsw.Error], str], ...]] = (
    (apsw.BusyError, BUSY),
    (apsw.LockedError, BUSY),
    (apsw.FullError, FULL),
    (apsw.ReadOnlyError, READ_ONLY),
)


@contextmanager
def opened(path: Path, key: bytes | None = None, cipher: str = CIPHER) -> Iterator[Database]:
    """A connection to a file that exists, for the thread that asks.

    The file is read when the first statement is executed. What SQLite raises is passed on.

    Args:
        path: the file; one without a byte becomes a database.
        key: 32 bytes; None for a plain file.
        cipher: by which the key is used.
    """
    with closing(_connected(path)) as database:
        if key is not None:
            database.pragma("cipher", cipher)
            database.pragma("key", f"raw:{key.hex()}")
        database.set_busy_timeout(round(PATIENCE * 1000))
        if _room_beside(path) < ROOM:
            database.pragma("locking_mode", "EXCLUSIVE")
        for name, value in _ALWAYS:
            database.pragma(name, value)
        yield database


@contextmanager
def memory() -> Iterator[Database]:
    """A database of which nothing stays."""
    with closing(Database(":memory:")) as database:
        yield database


def _connected(path: Path) -> Database:
    if os.access(path.parent, os.W_OK):
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
        return Database(str(path), flags)
    # Where no file can be made beside it, nobody writes it either.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return Database(f"{file_uri(path)}?immutable=1", flags)


def file_uri(path: Path) -> str:
    """A path as SQLite takes it with parameters behind it."""
    return f"file:{quote(str(path))}"


def scalar(database: Database, query: str, values: Row = ()) -> Any:
    """The one value that a query has; None where it has none."""
    row = database.execute(query, values).fetchone()
    return None if row is None else row[0]


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """All that is written within, or nothing of it; no other program writes meanwhile."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def keep_log(database: Database, path: Path) -> None:
    """Have a write-ahead log, so that who reads and who writes do not wait for each other.

    Its memory is shared by the programs of one machine only: on a network share the file keeps
    the journal that it would have without. Where another program has the file open, the next one
    that comes here does it.
    """
    wanted = "delete" if on_network(path) else "wal"
    if database.pragma("journal_mode") != wanted:
        with suppress(apsw.BusyError):
            database.pragma("journal_mode", wanted)


def give_back_room(database: Database) -> None:
    """Have a file that becomes smaller again; before its first table, or before it is copied."""
    database.pragma("auto_vacuum", "INCREMENTAL")


def leave_no_trace(database: Database) -> None:
    """Give back the room of what was deleted, and leave none of its pages in the log."""
    database.execute("PRAGMA incremental_vacuum").fetchall()
    database.pragma("wal_checkpoint", "TRUNCATE")


def remove(path: Path) -> None:
    """Remove a file and what SQLite keeps beside it; nobody may have it open. Raises OSError."""
    path.unlink(missing_ok=True)
    remove_side_files(path)


def remove_side_files(path: Path) -> None:
    """Remove what SQLite keeps beside a file; nobody may have it open. Raises OSError."""
    for end in SIDE_FILES:
        Path(f"{path}{end}").unlink(missing_ok=True)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """What SQLite and the system raise, as an ArchiveError in words."""
    try:
        yield
    except UNREADABLE as error:
        raise ArchiveDamaged(path, str(error)) from error
    except apsw.Error as error:
        raise ArchiveError(path, _words(error, path)) from error
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error
    except (ValueError, OverflowError) as error:
        raise ArchiveDamaged(path, str(error)) from error


def _words(error: apsw.Error, path: Path) -> str:
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, apsw.IOError | apsw.CantOpenError) and _room_beside(path) < ROOM:
        return FULL
    return str(error)


def _room_beside(path: Path) -> int:
    """Bytes of room on the disk of a file; plenty where the system does not tell."""
    try:
        found = os.statvfs(path.parent)
    except (AttributeError, OSError):
        return ROOM
    return found.f_bavail * found.f_frsize
