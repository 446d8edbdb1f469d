"""Opens the archive of a folder, whatever state its files and its key are in.

    the encrypted file is there, and the keyring
        gives the key that opens it             it is used
        cannot be asked                         it stays as it is: ArchiveLocked
        has no key, or one that opens nothing   it is set aside under a dated name, and said
    only the plain file is there, and the keyring
        can be asked                            it is copied into an encrypted one, compared,
                                                and removed
        cannot be asked                         it is used
    no file is there, and the keyring
        can be asked                            an encrypted one is begun; or one that was set
                                                aside is used again, if its key is the one
        cannot be asked                         a plain one is begun, and that is said

Who opens a file shares the folder with others who do; who replaces one is alone in it. Each
replacement can break off anywhere: the next program that comes goes on from what there is.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from tui.archive.changes import Change
from tui.archive.database import (
    BUSY,
    UNREADABLE,
    Database,
    keep_log,
    memory,
    opened,
    translated,
)
from tui.archive.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveTooNew
from tui.archive.migrations import VERSION, migrate, version_of
from tui.archive.opening.keys import Keys, NoKey, fingerprint, user_keys
from tui.archive.opening.place import ArchivePlace, PublicHalf, gate, waiting
from tui.archive.opening.replacing import Replacing, key_of
from tui.archive.pieces import Piece
from tui.archive.rows import COLUMNS, HistoryRow, row_of
from tui.language import N_, _, ngettext

MOST_TRIES: Final = 10
"""How often another program may change the files between a look at them and their use."""

NO_SPOOL: Final = N_("Its public key is missing, so nothing can be kept for it either")


class Opener:
    """The archive of one folder, for all threads of a program.

    Args:
        folder: of the archive, which may not be there yet.
        keys: where its key is.
    """

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.place = ArchivePlace(folder)
        self.keys = keys
        self.sealed: dict[str, HistoryRow] = {}
        """What this program has put by, for it cannot be read back."""
        self._report: Callable[[str], None] | None = None
        self._said: set[str] = set()
        self._untold: list[str] = []
        self._looked_after = False
        self._replacing = Replacing(self.place, keys, self.say)

    @property
    def report(self) -> Callable[[str], None] | None:
        """Told, once each and from any thread, what has become of the archive."""
        return self._report

    @report.setter
    def report(self, report: Callable[[str], None] | None) -> None:
        self._report = report
        if report is not None:
            untold, self._untold = self._untold, []
            for sentence in untold:
                report(sentence)

    def say(self, sentence: str) -> None:
        """Tell the user, once."""
        if sentence not in self._said:
            self._said.add(sentence)
            if self._report is None:
                self._untold.append(sentence)
            else:
                self._report(sentence)

    @contextmanager
    def opened(self, *, make: bool = False) -> Iterator[Database]:
        """A connection for the thread that asks.

        Args:
            make: begin an archive where there is none; else one without a row is given.

        Raises:
            ArchiveLocked: The key is out of reach at the moment.
            ArchiveError: The file cannot be used.
        """
        with ExitStack() as held, translated(self.path):
            for _each in range(MOST_TRIES):
                database = self._enter(held, make=make)
                if database is not None:
                    yield database
                    return
            raise ArchiveError(self.path, BUSY)

    def seal(self, change: Change | Piece, locked: ArchiveLocked) -> None:
        """Keep a change until the archive can be opened. Raises ArchiveError."""
        from tui.archive.opening.spool import append

        half = PublicHalf.read(self.place.public)
        with translated(self.place.encrypted):
            if half is None:
                raise ArchiveError(self.place.encrypted, f"{locked.problem} {_(NO_SPOOL)}")
            append(self.place.spool, half.key, change)
        if isinstance(change, Change) and change.row is not None:
            row = row_of(0, [change.row[name] for name in COLUMNS])
            self.sealed.setdefault(change.session_id, row)
        self.say(str(locked))

    @property
    def path(self) -> Path:
        """The file that there is, or the plain one where there is none."""
        encrypted = self.place.encrypted
        return encrypted if os.path.lexists(encrypted) else self.place.plain

    def _enter(self, held: ExitStack, *, make: bool) -> Database | None:
        """A connection; None where the files are not any more what they were."""
        encrypted, plain = _is_file(self.place.encrypted), _is_file(self.place.plain)
        if not (encrypted or plain):
            if not make and not self.place.set_aside():
                return held.enter_context(_nothing())
            self._replacing.begin()
            return None
        key = None
        if encrypted:
            key = self._known_key()
            if key is None or (plain and self._replacing.absorb(key)):
                return None
        elif self._replacing.encrypt():
            return None
        return self._open(held, key)

    def _open(self, held: ExitStack, key: bytes | None) -> Database | None:
        path = self.place.plain if key is None else self.place.encrypted
        with ExitStack() as trying:
            if not trying.enter_context(gate(self.place.folder, alone=False)):
                raise ArchiveError(path, BUSY)
            if self.place.encrypted.exists() != (key is not None) or not path.exists():
                return None
            database = trying.enter_context(opened(path, key))
            try:
                version_of(database)
            except UNREADABLE:
                if key is None:
                    raise
            else:
                self._look_after(database, path, key)
                held.push(trying.pop_all())
                return database
        self._rejected(key)
        return None

    def _look_after(self, database: Database, path: Path, key: bytes | None) -> None:
        """Have the file as this version of the program keeps it, and take in what is waiting."""
        if version_of(database) > VERSION:
            raise ArchiveTooNew(path)
        if not os.access(path.parent, os.W_OK):
            return
        migrate(database)
        if not self._looked_after:
            keep_log(database, path)
            if key is not None:
                self._check_public_half(database, key)
            self._looked_after = True
        if key is not None and waiting(self.place.spool):
            from tui.archive.opening.spool import take_in

            taken = take_in(database, self.place.spool, key_of(database, "private key"))
            if taken.refused:
                self.say(_refused(taken.refused, self.place.spool))

    def _check_public_half(self, database: Database, key: bytes) -> None:
        half = PublicHalf(key_of(database, "public key"), fingerprint(key))
        if PublicHalf.read(self.place.public) != half:
            half.write(self.place.public)

    # The key of a file that is there.

    def _known_key(self) -> bytes | None:
        """The key for the encrypted file; None where it was set aside for want of one."""
        with self._locked_without():
            key = self.keys.find()
            if key is None:
                self._replacing.set_aside(None)
                self._looked_after = False
            return key

    def _rejected(self, key: bytes | None) -> None:
        """The file was not opened by the key that there was: it is another's, or damaged."""
        with self._locked_without():
            if key is None or self.keys.find(again=True) != key:
                return
            half = PublicHalf.read(self.place.public)
            if half is not None and half.fingerprint == fingerprint(key):
                raise ArchiveDamaged(self.place.encrypted, "file is not a database")
            self._replacing.set_aside(key)
            self._looked_after = False

    @contextmanager
    def _locked_without(self) -> Iterator[None]:
        try:
            yield
        except NoKey as no:
            raise ArchiveLocked(self.place.encrypted, no.words) from None


@cache
def opener_of(folder: Path, *, keyring: bool = True) -> Opener:
    """What opens the archive of a folder: one a process, so that a keyring is asked once.

    Args:
        folder: the folder.
        keyring: False for an archive that is of no worth tomorrow, as a demo's.
    """
    return Opener(folder, user_keys() if keyring else Keys(None))


@contextmanager
def _nothing() -> Iterator[Database]:
    """An archive without a row, of which nothing stays."""
    with memory() as database:
        migrate(database)
        yield database


def _refused(count: int, folder: Path) -> str:
    return ngettext(
        "{count} file in {folder} can't be read by this archive and was left there.",
        "{count} files in {folder} can't be read by this archive and were left there.",
        count,
    ).format(count=count, folder=folder)


def _is_file(path: Path) -> bool:
    """Whether a file is there, for its owner alone from now on. Raises ArchiveError and OSError.

    A file is never opened here: closing it would drop every POSIX lock that the process holds
    on it, those of SQLite's connections in other threads too.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(mode):
        words = N_(
            "it is a symbolic link, whose target may belong to someone else. Set "
            "SSM_TUI_DATA_DIR to use another folder"
        )
        raise ArchiveError(path, words)
    if not stat.S_ISREG(mode):
        raise ArchiveError(path, N_("it is not a regular file"))
    if mode & 0o077:
        path.chmod(0o600)
    return True
