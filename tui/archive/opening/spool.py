"""What happened while the archive could not be opened: files that only the archive can read.

Each is a change to the history or a piece of a recording, sealed to the archive's public key: an X25519 key of its own, used
once, HKDF-SHA256 and AES-256-GCM. Who has the archive's private key, which is in the archive,
takes them in in the order of their names. A change is there whole or not at all, and is taken in
once, wherever a program ends on the way.

Files of a later version, of another archive's, damaged ones and links are put aside and said.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from time import time_ns
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tui.archive.changes import Change
from tui.archive.database import Database, transaction
from tui.archive.opening.place import waiting
from tui.archive.pieces import MAGIC as PIECE
from tui.archive.pieces import Piece
from tui.files import DRAFT, make_folder, sweep, undone
from tui.language import _

MAGIC: Final = b"ssm-tui sealed 1\n"
KEY: Final = 32
NONCE: Final = 12

MOST: Final = 10_000
"""Files. Years of sessions under a keyring that nobody unlocks."""

LARGEST: Final = 1 << 20
"""Bytes of a file."""

ROOM: Final = 64 << 20
"""Bytes of all files."""

RECORDED: Final = 0.75
"""The share of both that recordings may take: a session's row has room in any case."""

AT_ONCE: Final = 500
"""Files that are taken in in one transaction."""

REFUSED: Final = ".refused"

_COUNT: Final = count()


class SpoolRefused(Exception):
    """What a file holds is nothing that was sealed to this archive."""


def seal(public: bytes, data: bytes) -> bytes:
    """Data that only who has the private key can read.

    Args:
        public: the archive's public key, 32 bytes of X25519. Raises ValueError for none.
        data: anything.
    """
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = secrets.token_bytes(NONCE)
    head = MAGIC + ours + nonce
    return head + AESGCM(_derived(shared, ours, public)).encrypt(nonce, data, head)


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed to the public key of `private`. Raises SpoolRefused."""
    head, body = sealed[: len(MAGIC) + KEY + NONCE], sealed[len(MAGIC) + KEY + NONCE :]
    if len(sealed) < len(MAGIC) + KEY + NONCE or not head.startswith(MAGIC):
        raise SpoolRefused
    theirs, nonce = head[len(MAGIC) : -NONCE], head[-NONCE:]
    mine = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _derived(shared, theirs, mine.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, body, head)
    except (InvalidTag, ValueError):
        raise SpoolRefused from None


def new_private_key() -> bytes:
    """A private key for an archive."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """What belongs to a private key, for `seal`."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def append(folder: Path, public: bytes, change: Change | Piece) -> None:
    """Keep a change until the archive can be opened. Raises OSError, also where it is full."""
    sealed = seal(public, change.to_json())
    make_folder(folder)
    sweep(folder)
    sizes = list(_sizes(folder))
    share = RECORDED if isinstance(change, Piece) else 1.0
    is_full = len(sizes) >= MOST * share or sum(sizes) + len(sealed) > ROOM * share
    if len(sealed) > LARGEST or is_full:
        said = _("{folder} is full until the archive is unlocked").format(folder=folder)
        raise OSError(errno.ENOSPC, said)
    name = f"{time_ns():020}-{os.getpid()}-{next(_COUNT) % 1_000_000:06}-{secrets.token_hex(8)}"
    draft = folder / f"{DRAFT}{name}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with undone(draft):
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(descriptor)
        draft.rename(folder / f"{name}.sealed")


def _sizes(folder: Path) -> Iterator[int]:
    for each in os.scandir(folder):
        # Another program may just have taken it in.
        with suppress(FileNotFoundError):
            yield each.stat(follow_symlinks=False).st_size


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many files were taken in, and how many were put aside."""

    changes: int
    refused: int


def take_in(database: Database, folder: Path, private: bytes) -> TakenIn:
    """Apply what is waiting, each change once. Raises what SQLite does, and OSError.

    Args:
        database: the archive, in no transaction.
        folder: with the files.
        private: the archive's private key.
    """
    changes, names = 0, iter(waiting(folder))
    refused: list[str] = []
    while batch := list(islice(names, AT_ONCE)):
        read = dict(_read_all(folder, batch, private, refused))
        with transaction(database):
            # Another program may have taken one in, and forgotten its name, since it was read.
            taken = [name for name in read if (folder / name).exists()]
            for name in taken:
                database.execute(
                    "INSERT INTO taken_in VALUES (?) ON CONFLICT DO NOTHING", (name,)
                )
                if database.changes():
                    read[name].apply(database)
                    changes += 1
        for name in taken:
            (folder / name).unlink(missing_ok=True)
        with transaction(database):
            for name in taken:
                database.execute("DELETE FROM taken_in WHERE name = ?", (name,))
    return TakenIn(changes, len(refused))


def _read_all(
    folder: Path, names: list[str], private: bytes, refused: list[str]
) -> Iterator[tuple[str, Change | Piece]]:
    for name in names:
        path = folder / name
        try:
            change = _change(unseal(private, _read(path)))
        except FileNotFoundError:
            continue
        except (OSError, SpoolRefused, ValueError):
            refused.append(name)
            path.rename(path.with_suffix(REFUSED))
        else:
            yield name, change


def _change(data: bytes) -> Change | Piece:
    """Raises ValueError."""
    return Piece.from_json(data) if data.startswith(PIECE) else Change.from_json(data)


def _read(path: Path) -> bytes:
    """What a small file of the user's own holds. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        if not (own and stat.S_ISREG(found.st_mode)):
            raise OSError(errno.EINVAL, _("it is not your own file"), str(path))
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, _("it is too large"), str(path))
    return data


def _derived(shared: bytes, once: bytes, public: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=once + public, info=MAGIC)
    return hkdf.derive(shared)
