"""Puts files of an archive in each other's place; who does it is alone in the folder.

Every method can break off anywhere: what was there is removed last, after what takes its place
was read back and compared. Every method blocks, and raises ArchiveError, OSError and what SQLite
raises.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Final, Literal

import apsw

from tui.archive.database import (
    BUSY,
    UNREADABLE,
    Database,
    give_back_room,
    keep_log,
    opened,
    remove,
    remove_side_files,
    scalar,
)
from tui.archive.errors import ArchiveError
from tui.archive.migrations import bring_up_to_date, migrate, version_of
from tui.archive.opening.copying import beside, copy_encrypted, is_missing, merge, same
from tui.archive.opening.keys import Keys, NoKey, fingerprint
from tui.archive.opening.place import ArchivePlace, PublicHalf, gate
from tui.files import DRAFT, make_folder, publish, sweep
from tui.language import N_, _

_PLAIN_HEADER: Final = b"SQLite format 3\0"

PLAIN: Final = N_(
    "The local history {path} is not encrypted (only you can read it): {reason} It will be "
    "encrypted when there is a keyring."
)
ASIDE: Final = N_("The archive is kept as {name}, and a new one was started.")
NO_KEY: Final = N_("The system keyring no longer has the archive's key.")
WRONG_KEY: Final = N_("The key in the system keyring doesn't open the archive.")
RECOVERABLE: Final = N_("Your recovery passphrase opens it.")
AGAIN: Final = N_("The archive kept as {name} is in use again: its key was found.")
STAYS_PLAIN: Final = N_("The local history {path} couldn't be encrypted yet: {reason}.")


class Replacing:
    """What replaces the files of one folder.

    Args:
        place: the archive's.
        keys: where its key is.
        say: is given a sentence for the user.
    """

    def __init__(self, place: ArchivePlace, keys: Keys, say: Callable[[str], None]) -> None:
        self._place = place
        self._keys = keys
        self._say = say
        self._stays_plain = False

    def begin(self) -> None:
        """Have a file where none is: encrypted, or plain where the keyring cannot be asked."""
        make_folder(self._place.folder)
        sweep(self._place.folder)
        no: NoKey | None = None
        try:
            # A keyring that takes its time is waited for beside the others.
            self._keys.find()
        except NoKey as why:
            no = why
        with self._alone():
            if self._place.encrypted.exists() or self._place.plain.exists():
                return
            if no is None:
                try:
                    self._begin_encrypted(self._keys.find() or self._keys.make())
                except NoKey as why:
                    no = why
                except _Differs as error:
                    raise ArchiveError(self._place.encrypted, str(error)) from None
                else:
                    return
            self._begin_plain()
        if not no.wanted:
            self._say(_(PLAIN).format(path=self._place.plain, reason=no.words))

    def encrypt(self) -> bool:
        """Copy the plain file into an encrypted one, where there is a key for it by now.

        Whether anything has changed; if not, the plain one is to be used.
        """
        if self._stays_plain or not os.access(self._place.folder, os.W_OK):
            return False
        try:
            self._keys.find()
            with gate(self._place.folder, alone=True, patience=0) as got:
                if not got:
                    return False  # while another program uses it
                if self._place.plain.exists() and not self._place.encrypted.exists():
                    self._encrypt(self._keys.find() or self._keys.make())
        except NoKey:
            self._stays_plain = True
            return False
        except (apsw.Error, OSError, _Differs) as error:
            self._stays_plain = True
            self._say(_(STAYS_PLAIN).format(path=self._place.plain, reason=error))
            return False
        return True

    def absorb(self, key: bytes) -> bool:
        """Take in a plain file beside the encrypted one; whether it is gone.

        An older version of the program has begun it, or it was encrypted and is still there.
        """
        with gate(self._place.folder, alone=True, patience=0) as got:
            if got and self._place.plain.exists() and self._place.encrypted.exists():
                try:
                    self._absorb(key)
                except (apsw.Error, _Differs) as error:
                    self._say(_(STAYS_PLAIN).format(path=self._place.plain, reason=error))
        return not self._place.plain.exists()

    def set_aside(self, key: bytes | None) -> None:
        """Give the encrypted file a dated name: its key is gone, or `key` does not open it."""
        with self._alone():
            # Another program may have done so, and begun another one.
            if not self._place.encrypted.exists() or self._keys.find(again=True) != key:
                return
            if key is not None and opens(self._place.encrypted, key):
                return
            aside = self._place.dated(datetime.now(UTC))
            more = RECOVERABLE if self._place.recovery.exists() else ""
            self._place.move(aside)
        why = NO_KEY if key is None else WRONG_KEY
        kept = _(ASIDE).format(name=aside.encrypted.name)
        self._say(" ".join(filter(None, (_(why), kept, _(more)))))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with gate(self._place.folder, alone=True) as got:
            if not got:
                raise ArchiveError(self._place.encrypted, BUSY)
            yield

    def _begin_encrypted(self, key: bytes) -> None:
        for aside in self._place.set_aside():
            half = PublicHalf.read(aside.public)
            if half and half.fingerprint == fingerprint(key) and opens(aside.encrypted, key):
                self._clear_the_way()
                aside.move(self._place)
                self._say(_(AGAIN).format(name=aside.encrypted.name))
                return
        with self._draft() as draft:
            with opened(draft, key) as database:
                _lay_out(database, draft)
            self._publish_encrypted(draft, key)

    def _begin_plain(self) -> None:
        with self._draft() as draft:
            with opened(draft) as database:
                _lay_out(database, draft)
            remove_side_files(self._place.plain)
            publish(draft, self._place.plain)

    def _encrypt(self, key: bytes) -> None:
        with self._draft() as draft:
            with opened(self._place.plain) as plain:
                bring_up_to_date(plain, self._place.plain)
                copy_encrypted(plain, draft, key)
            with opened(draft, key) as database:
                with beside(database, self._place.plain, None):
                    if not same(database):
                        raise _Differs
                keep_log(database, draft)
            self._publish_encrypted(draft, key)
        self._absorb(key)

    def _publish_encrypted(self, draft: Path, key: bytes) -> None:
        from tui.archive.opening.spool import new_private_key, public_key

        private = new_private_key()
        public = public_key(private)
        with opened(draft, key) as database:
            for pair in (("private key", private), ("public key", public)):
                database.execute("INSERT INTO facts VALUES (?, ?)", pair)
        if self._keys.find(again=True) != key or not opens(draft, key) or _is_plain(draft):
            raise _Differs
        self._clear_the_way()
        PublicHalf(public, fingerprint(key)).write(self._place.public)
        publish(draft, self._place.encrypted)

    def _absorb(self, key: bytes) -> None:
        with opened(self._place.plain) as plain:
            bring_up_to_date(plain, self._place.plain)
        with opened(self._place.encrypted, key) as database:
            bring_up_to_date(database, self._place.encrypted)
            with beside(database, self._place.plain, None):
                merge(database)
                # An older version of the program is kept out by SQLite's own lock alone.
                database.execute("BEGIN IMMEDIATE")
                try:
                    if is_missing(database):
                        raise _Differs
                    remove(self._place.plain)
                finally:
                    database.execute("ROLLBACK")

    def _clear_the_way(self) -> None:
        """Move what is left of an archive whose file is gone; it would be taken for this one's.

        Who moved a damaged file away may need its recovery passphrase, and what waits for it.
        """
        if any(os.path.lexists(part) for part in self._place.parts()):
            self._place.move(self._place.dated(datetime.now(UTC)))

    @contextmanager
    def _draft(self) -> Iterator[Path]:
        descriptor, name = mkstemp(dir=self._place.folder, prefix=DRAFT)
        os.close(descriptor)
        draft = Path(name)
        try:
            yield draft
        finally:
            remove(draft)


class _Differs(Exception):
    """What was written is not read back."""

    def __str__(self) -> str:
        return _("the written data reads back differently")


def key_of(database: Database, name: Literal["private key", "public key"]) -> bytes:
    """One of the archive's own keys, for what is sealed to it."""
    return bytes(scalar(database, "SELECT value FROM facts WHERE name = ?", (name,)))


def _lay_out(database: Database, draft: Path) -> None:
    """Make an empty file an archive without a row."""
    give_back_room(database)
    migrate(database)
    keep_log(database, draft)


def _is_plain(draft: Path) -> bool:
    """Whether anybody could read a file that no connection has open."""
    with draft.open("rb") as file:
        return file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER


def opens(path: Path, key: bytes) -> bool:
    """Whether a file is opened by a key."""
    try:
        with opened(path, key) as database:
            return version_of(database) > 0
    except UNREADABLE:
        return False
