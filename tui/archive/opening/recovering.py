"""A lost keyring is no lost history: the recovery passphrase, set and used.

Every function blocks. Raises ArchiveError, and what else is said.
"""

from typing import Final

from tui.archive.database import opened, remove, translated
from tui.archive.errors import ArchiveError, WrongPassphrase
from tui.archive.migrations import bring_up_to_date
from tui.archive.opening.copying import beside, is_missing, merge
from tui.archive.opening.keys import NoKey
from tui.archive.opening.opener import Opener
from tui.archive.opening.place import LARGEST, ArchivePlace, gate
from tui.archive.opening.recovery import NotRecovered, open_key, seal_key
from tui.archive.opening.replacing import key_of, opens
from tui.archive.opening.spool import take_in
from tui.files import read_text, write_whole
from tui.language import N_

PLAIN: Final = N_("it is not encrypted, so it needs no passphrase")
DIFFERS: Final = N_("the imported data reads back differently; nothing was removed")


def set_passphrase(opener: Opener, passphrase: str) -> None:
    """Have the key beside the archive, under a passphrase; an earlier one opens nothing then."""
    # Begun, unlocked or set aside first, whatever it needs.
    with opener.opened(make=True):
        pass
    place = opener.place
    with translated(place.recovery):
        try:
            key = opener.keys.find() if place.encrypted.exists() else None
        except NoKey:
            key = None
        if key is None:
            raise ArchiveError(opener.path, PLAIN)
        write_whole(place.recovery, seal_key(key, passphrase))


def recover(opener: Opener, passphrase: str) -> int:
    """Open what a passphrase opens, and take it into the archive; how many files that were.

    The archive itself gets its key back into the keyring; one that was set aside is taken in,
    read back, and only then removed. Raises WrongPassphrase where it opens none.
    """
    place, found = opener.place, 0
    with translated(place.encrypted):
        key = _key_for(place, passphrase)
        if key is not None:
            opener.keys.keep(key)
            found += 1
        for aside in place.set_aside():
            key = _key_for(aside, passphrase)
            if key is not None:
                _take_back(opener, aside, key)
                found += 1
    if not found:
        raise WrongPassphrase
    return found


def _key_for(place: ArchivePlace, passphrase: str) -> bytes | None:
    """The key of an archive, where the passphrase gives one that opens it."""
    try:
        key = open_key(read_text(place.recovery, LARGEST), passphrase)
    except (NotRecovered, OSError, UnicodeDecodeError):
        return None
    return key if place.encrypted.exists() and opens(place.encrypted, key) else None


def _take_back(opener: Opener, aside: ArchivePlace, key: bytes) -> None:
    with opened(aside.encrypted, key) as database:
        bring_up_to_date(database, aside.encrypted)
        take_in(database, aside.spool, key_of(database, "private key"))
    with opener.opened(make=True) as database, beside(database, aside.encrypted, key):
        merge(database)
        if is_missing(database):
            raise ArchiveError(opener.path, DIFFERS)
    with gate(aside.folder, alone=True) as got:
        if got:
            _remove(aside)


def _remove(aside: ArchivePlace) -> None:
    """Remove it, but for what its spool has of another archive's."""
    remove(aside.encrypted)
    aside.public.unlink(missing_ok=True)
    aside.recovery.unlink(missing_ok=True)
    if aside.spool.exists() and not any(aside.spool.iterdir()):
        aside.spool.rmdir()
